from __future__ import annotations

import pytest

from bonport.base.stems import stems
from bonport.base.wilson import wilson


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ordonnances", "Ordonnance"),
        ("renouvellement", "RENOUVELEE"),
        ("télétransmission", "teletransmission"),
        ("planté", "plantes"),
        ("numériques", "numerique"),
    ],
)
def test_words_of_one_kind_have_one_stem_with_accents_or_without(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


def test_words_that_say_nothing_are_left_out() -> None:
    assert stems("Les mots de la page, et l’agenda") == ["mot", "pag", "agend"]
    assert stems("de la !") == []


def test_wilson_of_whole_and_of_weighed_answers() -> None:
    """Source: the reference notes, 3.2: 8 of 10, 0.49; 80 of 100, 0.71."""
    assert [round(wilson(0.8, of)[0], 2) for of in (10, 100)] == [0.49, 0.71]
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0.0, 5)[0] == 0.0 and wilson(1.0, 5)[1] == 1.0
    assert wilson(0.5, 9.5)[1] > wilson(0.5, 10)[1]
