"""Finding a patient by what a person types."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django_scopes import ScopeError, scopes_disabled
from hypothesis import given
from hypothesis import strategies as st

from bonport.base.search.index import LONGEST, Card
from bonport.interop.identity import Sex, Traits
from bonport.practice.patients.actions import change_traits, flag_identity, register_patient
from bonport.practice.patients.finding import find_patients, index_all, meant
from tests.cast import JEANNE, Cast
from tests.practice.factories import JEANNE_INS, by_card, qualify

LE_GOFF = Traits("LE GOFF", "ANNE LISE", "ANNE", Sex.FEMALE, date(1979, 3, 28), "29064", used_name="MARTIN")
MARTIN = Traits("MARTIN", "JEAN-PAUL ANDRE", "JEAN-PAUL", Sex.MALE, date(1948, 12, 1), "75056")
MARTINEZ = Traits("MARTINEZ", "JEANNE", "JEANNE", Sex.FEMALE, date(2001, 7, 14), "99134")
DETE = Traits("D'ETE-OEUVRARD", "ZOE", "ZOE", Sex.FEMALE, date(1955, 3, 4))


@pytest.fixture
def town(cast: Cast) -> Cast:
    """JEANNE DURAND (000001), LEO DURAND (000002), and these."""
    for traits, phone in ((LE_GOFF, "06 39 98 00 11"), (MARTIN, "+33 6 39 98 00 12"), (MARTINEZ, ""), (DETE, "")):
        register_patient(cast.act(cast.secretary), traits, phone=phone)
    return cast


def found(cast: Cast, typed: str) -> list[str]:
    with cast.act(None).reading():
        return [f"{one.birth_name} {one.birth_first_name}" for one in find_patients(typed)]


DURANDS = ["DURAND JEANNE", "DURAND LEO"]


TYPED = [
    ("durand", DURANDS),
    ("dur", DURANDS),
    ("Durand  jeanne", DURANDS[:1]),
    ("jeanne durand", DURANDS[:1]),
    ("jea dur", DURANDS[:1]),
    ("marie", DURANDS[:1]),  # any of the given names
    ("martin", ["LE GOFF ANNE", "MARTIN JEAN-PAUL", "MARTINEZ JEANNE"]),  # a used name is a name; whole words first
    ("anne martin née le goff", ["LE GOFF ANNE"]),
    ("legoff", ["LE GOFF ANNE"]),
    ("Le Goff-Martin", ["LE GOFF ANNE"]),
    ("jeanpaul", ["MARTIN JEAN-PAUL"]),
    ("jean paul", ["MARTIN JEAN-PAUL"]),
    ("Œuvrard", ["D'ETE-OEUVRARD ZOE"]),
    ("d’été", ["D'ETE-OEUVRARD ZOE"]),
    ("zoé", ["D'ETE-OEUVRARD ZOE"]),
    # misspelled
    ("durnad", DURANDS),
    ("durrand", DURANDS),
    ("durant", DURANDS),
    ("mortin", ["MARTIN JEAN-PAUL", "LE GOFF ANNE"]),
    ("jeane durand", DURANDS[:1]),
    ("jeane durant", DURANDS[:1]),
    ("euvrard", ["D'ETE-OEUVRARD ZOE"]),
    ("mar tin", ["MARTIN JEAN-PAUL", "LE GOFF ANNE", "MARTINEZ JEANNE"]),
    # date of birth
    ("04/03/1955", ["D'ETE-OEUVRARD ZOE", "DURAND JEANNE"]),
    ("4/3/55", ["D'ETE-OEUVRARD ZOE", "DURAND JEANNE"]),
    ("4.3.1955 dur", DURANDS[:1]),
    ("durand 04031955", DURANDS[:1]),
    ("durand 040355", DURANDS[:1]),
    ("durand 4 3 1955", DURANDS[:1]),
    ("durand 04-03-1955", DURANDS[:1]),
    ("durand 1955-03-04", DURANDS[:1]),
    ("durand 4 mars 1955", DURANDS[:1]),
    ("1er décembre 1948", ["MARTIN JEAN-PAUL"]),
    ("durand 03/1955", DURANDS[:1]),
    ("durand 1955", DURANDS[:1]),
    ("04/03", ["D'ETE-OEUVRARD ZOE", "DURAND JEANNE"]),
    ("durand 04/03/19", DURANDS[:1]),
    # phone
    ("0639980011", ["LE GOFF ANNE"]),
    ("06 39 98 00 1", ["LE GOFF ANNE", "MARTIN JEAN-PAUL"]),
    ("+33 6 39 98 00 11", ["LE GOFF ANNE"]),
    ("06.39.98.00.12", ["MARTIN JEAN-PAUL"]),
    # file number
    ("000002", ["DURAND LEO"]),
    ("2", ["DURAND LEO"]),
    # nothing
    ("", []),
    ("   ", []),
    ("xyzzy", []),
    ("durand 05/03/1955", []),
    ("% _ ' \" *", []),
]


def test_a_patient_is_found(town: Cast) -> None:
    wrong = {typed: names for typed, wanted in TYPED if sorted(names := found(town, typed)) != sorted(wanted)}
    assert wrong == {}


def test_the_exact_comes_first(town: Cast) -> None:
    register_patient(town.act(town.secretary), replace(MARTINEZ, birth_name="MARTINACHE"))
    assert found(town, "martin")[:2] == ["LE GOFF ANNE", "MARTIN JEAN-PAUL"]
    assert found(town, "jeanne")[0] == "DURAND JEANNE"


def test_a_matricule_or_its_beginning(town: Cast) -> None:
    qualify(town)
    grouped = "2 55 03 63 113 045"
    for typed in (JEANNE_INS.matricule, grouped, "255036", "2550363113", "durand 25503"):
        assert found(town, typed) == ["DURAND JEANNE"]
    assert found(town, "1550363113") == []


def test_a_former_matricule_still_finds(town: Cast) -> None:
    qualify(town)
    flag_identity(town.act(town.secretary), town.patient, doubtful=True)
    assert found(town, JEANNE_INS.matricule) == ["DURAND JEANNE"]


def test_what_changes_is_found_at_once_and_no_more_as_before(town: Cast) -> None:
    change_traits(town.act(town.secretary), town.patient, replace(JEANNE, birth_name="LEROY"), "faute")
    assert found(town, "leroy") == ["DURAND JEANNE".replace("DURAND", "LEROY")]
    assert found(town, "durand") == ["DURAND LEO"]
    assert found(town, "jeanne leory") == ["LEROY JEANNE"]


def test_a_change_that_is_undone_leaves_the_index_as_it_was(town: Cast) -> None:
    act = town.act(town.secretary)
    with pytest.raises(RuntimeError), act.transaction():
        register_patient(town.act(town.secretary), replace(MARTIN, birth_name="QUIDAM"))
        raise RuntimeError
    assert found(town, "quidam") == []


def test_another_practice_s_patients_are_not_found(town: Cast) -> None:
    theirs = town.act(town.stranger, practice=town.other_practice)
    register_patient(theirs, replace(MARTIN, birth_name="AILLEURS"))
    assert found(town, "ailleurs") == []
    assert found(town, "ailleur") == []
    with town.act(None, practice=town.other_practice).reading():
        assert [one.birth_name for one in find_patients("ailleurs")] == ["AILLEURS"]
        assert find_patients("durand") == []


def test_nothing_is_looked_for_outside_one_practice(town: Cast) -> None:
    with pytest.raises(ScopeError):
        find_patients("durand")
    with scopes_disabled(), pytest.raises(ScopeError):
        find_patients("durand")


def test_a_name_as_long_as_a_name_may_be_is_indexed_and_found(town: Cast) -> None:
    """On PostgreSQL too, which keeps no index row of more than 2 700 bytes."""
    endless = " ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 26] * (n % 9 + 2) for n in range(40))[:100].strip()
    register_patient(town.act(town.secretary), replace(MARTIN, birth_name=endless))
    with town.act(None).reading():
        assert [one.birth_name for one in find_patients(endless)] == [endless]
    card = Card("x", tuple(f"WORD{number:06}" for number in range(400)), ())
    assert len(card.key) == LONGEST


def test_the_index_made_anew_finds_the_same(town: Cast) -> None:
    by_card(town)
    before = {typed: found(town, typed) for typed in ("durand", "martin", "jeane", "040355")}
    assert index_all() == 0
    assert index_all(anew=True) == 6
    assert before == {typed: found(town, typed) for typed in before}


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_as_something(typed: str) -> None:
    for one in meant(typed):
        assert one.likes
        assert all(like.text.isalnum() and like.text.isascii() and like.text.upper() == like.text for like in one.likes)
