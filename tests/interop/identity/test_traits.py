from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.errors import BadInput
from bonport.interop.identity import Sex, Traits
from bonport.interop.identity.traits import (
    check_family_name,
    check_given_names,
    first_name_of,
    is_first_name_of,
    normalise,
    parse_birth_date,
)
from tests.interop.identity.people import D_ARTAGNAN, ECETINSI, PEOPLE
from tests.interop.identity.strategies import family_names, given_names, traits


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("Élodie", "ELODIE"), ("E\u0301lodie", "ELODIE"), ("François", "FRANCOIS"), ("Zoë", "ZOE"), ("Cœur", "COEUR"),
        ("Lætitia", "LAETITIA"), ("Ǽlis", "AELIS"), ("Groß", "GROSS"), ("d’Artagnan", "D'ARTAGNAN"),
        ("  le\u00a0 goff ", "LE GOFF"), ("Jean\u2011Luc", "JEAN-LUC"), ("Nguyễn", "NGUYEN"), ("Łukasz", "LUKASZ"),
        ("ﬁlip", "FILIP"), ("", ""), ("Dupont--Martin", "DUPONT--MARTIN"),
    ],
)  # fmt: skip
def test_official_characters(typed: str, official: str) -> None:
    assert normalise(typed) == official


@pytest.mark.parametrize(
    "typed",
    ["Dupont2", "Anne_Marie", "Иван", "محمد", "李", "A/B", "(X)", "A\x1dB", "A\x00B", "²", "™", "\u0301", "-\u0301A",
     "A\u200bB", "A\u20ddB", "🙂", "\ud800"],
)  # fmt: skip
def test_what_has_no_equivalent_is_refused_never_dropped(typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        normalise(typed, "traits.birth_name")
    assert refusal.value.where == "traits.birth_name"
    assert typed not in str(refusal.value)


@given(st.text(max_size=40))
def test_normalising_twice_is_normalising_once(typed: str) -> None:
    try:
        once = normalise(typed)
    except BadInput:
        return
    assert normalise(once) == once
    assert normalise(typed.lower()) == once  # case never matters


@given(st.text("éèàçùÏÖœÆabcXYZ '-’", max_size=40))
def test_no_letter_is_lost(typed: str) -> None:
    letters = [character for character in normalise(typed) if character.isalpha()]
    assert len(letters) == sum(2 if character in "œÆ" else 1 for character in typed if character.isalpha())


@pytest.mark.parametrize("name", ["DUPONT", "DUPONT--MARTIN", "'T HOOFT", "D'AEION", "LE GOFF", "A" * 100, "O'"])
def test_family_names_that_insi_takes(name: str) -> None:
    check_family_name(name, "name")


@pytest.mark.parametrize(
    "name",
    ["", " DUPONT", "-DUPONT", "DUPONT ", "DUPONT  MARTIN", "D''ARC", "D' ARC", "D 'ARC", "DUPONT---MARTIN", "Dupont",
     "DUPONT\n", "A" * 101],
)  # fmt: skip
def test_family_names_that_insi_refuses(name: str) -> None:
    with pytest.raises(BadInput):
        check_family_name(name, "name")


@pytest.mark.parametrize("name", ["JEAN", "JEAN-LUC MARIE", "N'GOLO", "A" * 100])
def test_given_names_that_insi_takes(name: str) -> None:
    check_given_names(name, "name")


@pytest.mark.parametrize(
    "name",
    ["", "JEAN--LUC", "JEAN-", "JEAN'", "JEAN- LUC", "JEAN -LUC", "-JEAN", "JEAN  LUC", "JEAN LUC'", "A" * 101],
)
def test_given_names_that_insi_refuses(name: str) -> None:
    with pytest.raises(BadInput):
        check_given_names(name, "name")


@pytest.mark.requirement("EXI ID 10")
@pytest.mark.parametrize(
    "first", ["JEAN", "JEAN CHRISTOPHE", "JEAN-CHRISTOPHE", "JEAN-CHRISTOPHE-PIERRE", "JEAN'CHRISTOPHE"]
)
def test_first_given_name_accepted(first: str) -> None:
    assert is_first_name_of(first, "JEAN CHRISTOPHE PIERRE")


@pytest.mark.requirement("EXI ID 10")
@pytest.mark.parametrize("first", ["CHRISTOPHE", "PIERRE", "JE", "JEAN PIERRE", "JEAN CHRISTOPHE PIERRE PAUL", "", "-"])
def test_first_given_name_refused(first: str) -> None:
    assert not is_first_name_of(first, "JEAN CHRISTOPHE PIERRE")


@pytest.mark.requirement("EXI ID 10")
def test_an_incoherent_first_given_name_is_refused_with_its_field() -> None:
    with pytest.raises(BadInput) as refusal:
        replace(ECETINSI.traits, birth_first_name="MURIEL").check()
    assert refusal.value.where == "traits.birth_first_name"


@pytest.mark.requirement("EXI ID 11", "EXI ID 12")
@pytest.mark.parametrize(
    ("typed", "day", "uncertain"),
    [
        ("12/03/1950", date(1950, 3, 12), False), ("1.3.1950", date(1950, 3, 1), False),
        ("??/03/1950", date(1950, 3, 1), True), ("?/3/1950", date(1950, 3, 1), True),
        ("00/03/1950", date(1950, 3, 1), True), ("12/??/1950", date(1950, 1, 12), True),
        ("??/??/1950", date(1950, 12, 31), True), ("00-00-1950", date(1950, 12, 31), True),
        (" 29/02/2000 ", date(2000, 2, 29), False),
    ],
)  # fmt: skip
def test_dates_of_birth_partly_unknown(typed: str, day: date, uncertain: bool) -> None:
    assert parse_birth_date(typed) == (day, uncertain)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1950",
        "12/03/50",
        "12/03/????",
        "30/02/1950",
        "32/01/1950",
        "1/13/1950",
        "00/00/0000",
        "٣/٣/١٩٥٠",
        "1950-03-12",
    ],
)
def test_what_is_no_date_of_birth(typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_birth_date(typed)
    assert refusal.value.where == "traits.birth_date"


@pytest.mark.parametrize("place", ["63220", "2A004", "2B033", "99109", "97411", ""])
def test_birth_places(place: str) -> None:
    replace(ECETINSI.traits, birth_place=place).check()


@pytest.mark.parametrize("place", ["6322", "632200", "2C004", "A2004", "63 22", "٦٣٢٢٠"])
def test_what_is_no_birth_place(place: str) -> None:
    with pytest.raises(BadInput) as refusal:
        replace(ECETINSI.traits, birth_place=place).check()
    assert refusal.value.where == "traits.birth_place"


@pytest.mark.parametrize("person", [*(person.traits for person in PEOPLE), D_ARTAGNAN], ids=lambda t: t.birth_name)
def test_published_identities_are_valid_and_already_official(person: Traits) -> None:
    person.check()
    assert person.normalised() == person


@given(traits())
def test_valid_traits_are_already_official(person: Traits) -> None:
    person.check()
    assert person.normalised() == person
    assert is_first_name_of(first_name_of(person.birth_first_names), person.birth_first_names)


@pytest.mark.requirement("EXI ID 08")
def test_used_names_are_never_filled_from_the_strict_traits() -> None:
    person = Traits("Lefèvre", "Zoë", "Zoë", Sex.FEMALE, date(1990, 1, 2))
    assert (person.normalised().used_name, person.normalised().used_first_name) == ("", "")
    assert person.normalised().birth_name == "LEFEVRE"


@pytest.mark.parametrize(
    "field", ["birth_name", "birth_first_names", "birth_first_name", "used_name", "used_first_name"]
)
def test_every_name_is_checked(field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        replace(ECETINSI.traits, **{field: "x"}).check()
    assert refusal.value.where == f"traits.{field}"


@given(st.one_of(family_names, given_names))
def test_checks_agree_with_normalisation(name: str) -> None:
    assert normalise(name) == name
