"""A person typed as one line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.identity import Sex
from bonport.practice.patients.typed import Typed, understood

TODAY = date(2026, 11, 22)
JEANNE = Typed("DURAND", "JEANNE", Sex.FEMALE, date(1955, 3, 4), birth_place="63113")


@pytest.mark.parametrize(
    "line",
    [
        "DURAND Jeanne F 04/03/1955 63113",
        "durand jeanne f 4/3/55 63113",
        "Jeanne DURAND F 04031955 63113",
        "  DURAND,Jeanne  04.03.1955 63113 F ",
        "f 63113 1955-03-04 durand jeanne",
        "Mme DURAND Jeanne 4 mars 1955 63113",
        "Durand, Jeanne, F, 04-03-1955, 63113",
        "DURAND JEANNE femme 04 03 1955 63113",
        "DURAND Jeanne\u202fF\u00a004/03/1955\t63113",
    ],
)
def test_the_same_person_in_every_usual_way(line: str) -> None:
    assert understood(line, TODAY) == JEANNE


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("LE GOFF Anne Lise", ("LE GOFF", "ANNE LISE", "")),
        ("le goff anne lise", ("LE GOFF", "ANNE LISE", "")),
        ("Anne-Lise LE GOFF", ("LE GOFF", "ANNE-LISE", "")),
        ("van den berghe jan", ("VAN DEN BERGHE", "JAN", "")),
        ("d’été zoé", ("D'ETE", "ZOE", "")),
        ("MARTIN née LE GOFF Anne", ("LE GOFF", "ANNE", "MARTIN")),
        ("Anne MARTIN née LE GOFF", ("LE GOFF", "ANNE", "MARTIN")),
        ("martin nee durand anne", ("DURAND", "ANNE", "MARTIN")),
        ("dupont", ("DUPONT", "", "")),
        ("", ("", "", "")),
        ("le", ("LE", "", "")),
    ],
)
def test_names_and_their_parts(line: str, names: tuple[str, str, str]) -> None:
    typed = understood(line, TODAY)
    assert (typed.birth_name, typed.first_names, typed.used_name) == names


@pytest.mark.parametrize(
    ("written", "born", "uncertain"),
    [
        ("04/03/1955", date(1955, 3, 4), False),
        ("4/3/26", date(2026, 3, 4), False),
        ("4/3/27", date(1927, 3, 4), False),
        ("??/03/1955", date(1955, 3, 1), True),
        ("00/00/1955", date(1955, 12, 31), True),
        ("1er août 1980", date(1980, 8, 1), False),
        ("2 févr 80", date(1980, 2, 2), False),
        ("29/02/2023", None, False),
        ("22/11/2027", None, False),
        ("2 ju 80", None, False),
    ],
)
def test_dates_of_birth(written: str, born: date | None, uncertain: bool) -> None:
    typed = understood(f"DURAND Jeanne F {written}", TODAY)
    assert (typed.birth_date, typed.birth_date_uncertain) == (born, uncertain)


def test_a_phone_is_no_date_and_a_corsican_place_is_one() -> None:
    typed = understood("DURAND Jean H 06 39 98 00 11 04/03/1955 2a004", TODAY)
    assert (typed.phone, typed.birth_place, typed.birth_date) == ("06 39 98 00 11", "2A004", date(1955, 3, 4))
    assert typed.sex is Sex.MALE


def test_what_has_no_meaning_is_told() -> None:
    assert understood("DURAND Jeanne 山田 04/03/1955", TODAY).rest == "山田"
    assert "40/03/1955" in understood("DURAND Jeanne 40/03/1955", TODAY).rest


def test_traits_need_names_and_a_date() -> None:
    assert understood("DURAND Jeanne", TODAY).traits() is None
    assert understood("04/03/1955", TODAY).traits() is None
    traits = understood("DURAND Jeanne Marie 04/03/1955", TODAY).traits()
    assert traits is not None
    assert (traits.sex, traits.birth_first_name, traits.used_name) == (Sex.UNKNOWN, "JEANNE", "")
    traits.check()


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
words = st.text(LETTERS, min_size=3, max_size=10)
names = st.lists(words, min_size=1, max_size=3).map("-".join)


@given(
    family=names,
    first=st.lists(names, min_size=1, max_size=3),
    sex=st.sampled_from("MF"),
    born=st.dates(date(1910, 1, 1), TODAY),
    place=st.sampled_from(["63113", "2A004", "99139"]),
    order=st.permutations(range(4)),
)
def test_whatever_the_order_a_line_says_the_same(
    family: str, first: list[str], sex: str, born: date, place: str, order: list[int]
) -> None:
    given_names = " ".join(first)
    parts = [f"{family} {given_names.title()}", sex, f"{born:%d/%m}/{born.year}", place]
    typed = understood(" ".join(parts[at] for at in order), TODAY)
    if not {family, *first} & {"MME", "MLLE", "FEMME", "FEMININ", "FILLE", "HOMME", "MASCULIN", "GARCON", "NEE"}:
        assert typed == Typed(family, given_names, Sex(sex), born, birth_place=place)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_read_without_harm(line: str) -> None:
    typed = understood(line, TODAY)
    traits = typed.traits()
    assert traits is None or traits.birth_date <= TODAY
