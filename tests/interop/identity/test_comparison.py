from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from bonport.interop.errors import BadInput
from bonport.interop.identity import Outcome, Sex, Traits, compare
from bonport.interop.identity.comparison import Comparison, Difference, How, Trait, replaced
from tests.interop.identity.people import ECETINSI, PATB_QUATRE, TCHITCHI
from tests.interop.identity.strategies import traits

INSI = ECETINSI.traits  # PIERRE-ALAIN MURIEL FLORIANT


def only(comparison: Comparison) -> tuple[Outcome, Trait, How]:
    (difference,) = comparison.differences
    return comparison.outcome, difference.trait, difference.how


def test_the_same_traits_are_equal() -> None:
    assert compare(INSI, INSI) == Comparison(Outcome.EQUAL)


def test_what_is_ours_alone_does_not_count() -> None:
    local = replace(
        INSI, used_name="DURAND", used_first_name="PIERRE", birth_first_name="PIERRE", birth_date_uncertain=True
    )
    assert compare(local, INSI).outcome is Outcome.EQUAL


@pytest.mark.parametrize("birth_name", ["patb-quatre", "Patb Quatre", "PATB'QUATRE", "PÂTB–QUATRE".replace("–", "‐")])
def test_another_spelling_of_the_name_is_concordant(birth_name: str) -> None:
    local = replace(PATB_QUATRE.traits, birth_name=birth_name, used_name="MARTIN")
    comparison = compare(local, PATB_QUATRE.traits)
    assert only(comparison) == (Outcome.CONCORDANT, Trait.BIRTH_NAME, How.SPELLING)
    assert comparison.replacement == replace(PATB_QUATRE.traits, used_name="MARTIN")


@pytest.mark.parametrize(
    ("field", "value", "trait", "how"),
    [
        ("birth_first_names", "PIERRE ALAIN MURIEL FLORIANT", Trait.FIRST_NAMES, How.SPELLING),
        ("birth_first_names", "PIERRE-ALAIN", Trait.FIRST_NAMES, How.COMPLETED),
        ("birth_first_names", "Pierre", Trait.FIRST_NAMES, How.COMPLETED),
        ("birth_place", "", Trait.BIRTH_PLACE, How.COMPLETED),
    ],
)
def test_what_theirs_spells_or_completes_is_concordant(field: str, value: str, trait: Trait, how: How) -> None:
    comparison = compare(replace(INSI, **{field: value}), INSI)
    assert only(comparison) == (Outcome.CONCORDANT, trait, how)
    assert comparison.replacement == INSI


@pytest.mark.parametrize(
    ("field", "value", "trait", "how"),
    [
        ("birth_name", "ECETINSO", Trait.BIRTH_NAME, How.DIFFERENT),
        ("birth_name", "ECET INSI", Trait.BIRTH_NAME, How.DIFFERENT),
        ("birth_first_names", "PIERRE-ALAIN MURIEL FLORIANT PAUL", Trait.FIRST_NAMES, How.FEWER),
        ("birth_first_names", "MURIEL PIERRE-ALAIN FLORIANT", Trait.FIRST_NAMES, How.ORDER),
        ("birth_first_names", "PAUL", Trait.FIRST_NAMES, How.DIFFERENT),
        ("birth_first_names", "PIER", Trait.FIRST_NAMES, How.DIFFERENT),
        ("sex", Sex.FEMALE, Trait.SEX, How.DIFFERENT),
        ("sex", Sex.UNKNOWN, Trait.SEX, How.DIFFERENT),
        ("birth_date", date(2009, 7, 15), Trait.BIRTH_DATE, How.DIFFERENT),
        ("birth_place", "63221", Trait.BIRTH_PLACE, How.DIFFERENT),
    ],
)
def test_the_rest_is_discordant_and_says_how(field: str, value: object, trait: Trait, how: How) -> None:
    comparison = compare(replace(INSI, **{field: value}), INSI)
    assert only(comparison) == (Outcome.DISCORDANT, trait, how)
    assert comparison.replacement is None


def test_day_and_month_exchanged_are_seen() -> None:
    local = replace(TCHITCHI.traits, birth_date=date(1936, 3, 4))
    theirs = replace(TCHITCHI.traits, birth_date=date(1936, 4, 3))
    assert only(compare(local, theirs)) == (Outcome.DISCORDANT, Trait.BIRTH_DATE, How.DAY_MONTH)


def test_one_contradiction_is_enough_and_all_differences_are_told() -> None:
    local = replace(INSI, birth_name="Écetinsi", birth_place="", sex=Sex.FEMALE)
    comparison = compare(local, INSI)
    assert comparison.outcome is Outcome.DISCORDANT
    assert comparison.differences == (
        Difference(Trait.BIRTH_NAME, How.SPELLING),
        Difference(Trait.SEX, How.DIFFERENT),
        Difference(Trait.BIRTH_PLACE, How.COMPLETED),
    )


def test_what_they_do_not_give_is_kept() -> None:
    comparison = compare(INSI, replace(INSI, birth_place=""))
    assert only(comparison) == (Outcome.CONCORDANT, Trait.BIRTH_PLACE, How.NOT_GIVEN)
    assert comparison.replacement == INSI


def test_a_married_name_kept_as_birth_name_is_detected() -> None:
    """The commonest cause of « nobody found » for women."""
    theirs = replace(TCHITCHI.traits, birth_name="DE LA TOUR")
    local = replace(theirs, birth_name="MARTIN", used_name="De La Tour")
    assert only(compare(local, theirs)) == (Outcome.DISCORDANT, Trait.BIRTH_NAME, How.SWAPPED)
    assert compare(local, theirs).swapped
    assert compare(theirs, local).swapped  # from the other side too
    assert not compare(replace(local, used_name=""), theirs).swapped


def test_the_first_given_name_is_kept_while_it_begins_their_list() -> None:
    local = replace(INSI, birth_first_names="PIERRE", birth_first_name="PIERRE")
    assert replaced(local, INSI).birth_first_name == "PIERRE"
    other = replace(INSI, birth_first_names="PAUL PIERRE", birth_first_name="PAUL")
    assert replaced(local, other).birth_first_name == "PAUL"


def test_an_uncertain_date_stays_uncertain_while_it_is_the_same() -> None:
    local = replace(INSI, birth_date_uncertain=True, birth_place="")
    assert replaced(local, INSI).birth_date_uncertain
    assert not replaced(replace(local, birth_date=date(2009, 12, 31)), INSI).birth_date_uncertain


def test_a_name_that_cannot_be_official_is_bad_input() -> None:
    with pytest.raises(BadInput):
        compare(replace(INSI, birth_name="ECETINSI2"), INSI)


@given(traits(), traits())
def test_equality_swap_and_the_traits_named_are_symmetric(one: Traits, other: Traits) -> None:
    there, back = compare(one, other), compare(other, one)
    assert (there.outcome is Outcome.EQUAL) == (back.outcome is Outcome.EQUAL)
    assert there.swapped == back.swapped
    assert [difference.trait for difference in there.differences] == [
        difference.trait for difference in back.differences
    ]


@given(traits())
def test_spelling_never_makes_another_person(person: Traits) -> None:
    respelled = replace(
        person,
        birth_name=person.birth_name.replace("-", " ").lower().replace("e", "é"),
        birth_first_names=person.birth_first_names.replace("-", " ").title(),
        birth_first_name=person.birth_first_name.lower(),
    )
    comparison = compare(respelled, person)
    assert comparison.outcome is not Outcome.DISCORDANT
    assert (comparison.replacement or respelled) == person


@given(traits(), traits())
def test_what_is_proposed_in_place_of_ours_is_then_equal(local: Traits, theirs: Traits) -> None:
    proposed = replaced(local, theirs)
    differences = compare(proposed, theirs).differences
    assert set(differences) <= {Difference(Trait.BIRTH_PLACE, How.NOT_GIVEN)}
    proposed.check()
    assert (proposed.used_name, proposed.used_first_name) == (local.used_name, local.used_first_name)
