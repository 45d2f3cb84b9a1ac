"""The right dossier among the first three, for what doctors say; the figures are printed."""

from __future__ import annotations

import doctest
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.sentinelle.dossiers import matching
from bonport.sentinelle.dossiers.matching import Known, Matcher
from tests.sentinelle.dossiers.phrasings import SET, Labelled


def matcher(*, with_reports: bool = False) -> Matcher[str]:
    return Matcher(
        Known(
            one.key,
            (one.title, one.summary, *(one.tune if with_reports else ())),
            {"function": frozenset((one.function,))},
        )
        for one in SET
    )


def shares(ranked: Matcher[str], which: str, *, facets: bool = False) -> tuple[float, float]:
    """Of the phrasings, the share whose dossier comes first, and the share where it is among the first three."""
    places = []
    for one in SET:
        for text in _phrasings(one, which):
            found = [match.key for match in ranked.rank(text, {"function": one.function} if facets else {}, 3)]
            places.append(found.index(one.key) if one.key in found else 3)
    return sum(place == 0 for place in places) / len(places), sum(place < 3 for place in places) / len(places)


def _phrasings(one: Labelled, which: str) -> Iterable[str]:
    return one.tune if which == "tune" else one.test


def test_the_set_is_large_and_what_is_tuned_on_is_not_tested() -> None:
    assert len(SET) >= 25
    assert sum(len(one.test) + len(one.tune) for one in SET) >= 120
    said = [text for one in SET for text in (*one.tune, *one.test)]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("given_too", "with_reports", "facets"),
    [("words alone", False, False), ("the function too", False, True), ("three reports attached", True, False)],
)
def test_the_right_dossier_is_among_the_first_three(given_too: str, with_reports: bool, facets: bool) -> None:
    first, three = shares(matcher(with_reports=with_reports), "test", facets=facets)
    print(f"\n{given_too}: first {first:.3f}, among three {three:.3f} of {sum(len(one.test) for one in SET)} held out")
    assert three >= 0.85


def test_a_shared_signature_or_code_proposes_without_a_word_in_common() -> None:
    known = [Known("a", ("Lecteur muet",), {"code": frozenset(("0x80100069",))}), Known("b", ("Autre chose",))]
    found = Matcher(known).rank("plus rien depuis hier", {"code": "0x80100069"}, 3)
    assert [(match.key, match.facets) for match in found] == [("a", ("code",))]


def test_nothing_in_common_proposes_nothing() -> None:
    assert matcher().rank("xyzzy", {"function": "dmp"}, 3) == []
    assert Matcher[str]([]).rank("dmp", {}, 3) == []


@given(st.permutations([one.key for one in SET]), st.sampled_from([text for one in SET for text in one.test]))
def test_the_answer_does_not_hang_on_the_order_in_which_dossiers_come(order: list[str], text: str) -> None:
    by_key = {one.key: one for one in SET}
    shuffled = Matcher([Known(key, (by_key[key].title, by_key[key].summary)) for key in order])
    plain = Matcher([Known(one.key, (one.title, one.summary)) for one in SET])
    assert [match.key for match in shuffled.rank(text, {}, 3)] == [match.key for match in plain.rank(text, {}, 3)]


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(matching).failed == 0
