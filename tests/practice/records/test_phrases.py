from __future__ import annotations

import pytest

from bonport.base.errors import NotAllowed, NotPossible
from bonport.practice.records.models import Phrase
from bonport.practice.records.phrases.actions import abbreviations_for, phrases_for, remove_phrase, save_phrase
from tests.cast import Cast

ABBREVIATION, TEMPLATE = Phrase.Kind.ABBREVIATION, Phrase.Kind.TEMPLATE


def test_an_abbreviation_is_ones_own_unless_it_is_shared_and_ones_own_comes_first(cast: Cast) -> None:
    save_phrase(cast.act(cast.treating), ABBREVIATION, " RAS ", "Rien à signaler.\r\n")
    save_phrase(cast.act(cast.colleague), ABBREVIATION, "ras", "Rien.", shared=True)
    save_phrase(cast.act(cast.colleague), ABBREVIATION, "aeg", "Altération de l’état général", shared=True)
    save_phrase(cast.act(cast.colleague), ABBREVIATION, "moi", "Pour moi.")
    with cast.act(None).reading():
        assert abbreviations_for(cast.treating) == {"ras": "Rien à signaler.", "aeg": "Altération de l’état général"}
        assert abbreviations_for(cast.replacement)["ras"] == "Rien."
    with cast.act(None, practice=cast.other_practice).reading():
        assert abbreviations_for(cast.stranger) == {}


def test_it_is_changed_and_removed_by_its_owner_alone(cast: Cast) -> None:
    phrase = save_phrase(cast.act(cast.treating), TEMPLATE, "Sport", "Examen : …", shared=True)
    with pytest.raises(NotAllowed, match="confrère"):
        save_phrase(cast.act(cast.colleague), TEMPLATE, "Sport", "Autre", phrase=phrase)
    with pytest.raises(NotAllowed, match="confrère"):
        remove_phrase(cast.act(cast.colleague), phrase)
    save_phrase(cast.act(cast.treating), TEMPLATE, "Sport adulte", "Autre", phrase=phrase)
    with cast.act(None).reading():
        assert [(one.name, one.text, one.shared) for one in phrases_for(cast.treating)] == [
            ("Sport adulte", "Autre", False)
        ]
    remove_phrase(cast.act(cast.treating), phrase)
    with cast.act(None).reading():
        assert not phrases_for(cast.treating)


@pytest.mark.parametrize(
    ("kind", "name", "text", "told"),
    [
        (ABBREVIATION, "deux mots", "x", "un seul mot"),
        (ABBREVIATION, "", "x", "un seul mot"),
        (TEMPLATE, "", "x", "nom"),
        (TEMPLATE, "vide", " \n", "texte"),
        (TEMPLATE, "x" * 61, "x", "nom"),
        (TEMPLATE, "Sport", "x", "déjà"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    cast: Cast, kind: Phrase.Kind, name: str, text: str, told: str
) -> None:
    save_phrase(cast.act(cast.treating), TEMPLATE, "Sport", "Examen.")
    with pytest.raises(NotPossible, match=told):
        save_phrase(cast.act(cast.treating), kind, name, text)
