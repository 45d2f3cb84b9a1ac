"""Two sets of traits side by side: equal, concordant (with what to put in place of ours) or discordant (what, and how).

Tolerance: guide d'implémentation INS V3.0 (EXI ID 10 for given names); elsewhere our own reading of RNIV 1, as noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bonport.interop.identity.traits import Traits, first_name_of, is_first_name_of, normalise, words


class Outcome(StrEnum):
    """What a comparison ends in."""

    EQUAL = "equal"
    CONCORDANT = "concordant"
    DISCORDANT = "discordant"


class Trait(StrEnum):
    """The strict traits. The first given name is not among them: it is derived from the list on each side."""

    BIRTH_NAME = "birth_name"
    FIRST_NAMES = "birth_first_names"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"


class How(StrEnum):
    """In what way a trait differs. The first three do not contradict ours."""

    SPELLING = "spelling"
    """The same but for accents, case, hyphens, apostrophes and spaces."""
    COMPLETED = "completed"
    """Theirs says more: given names after ours, or a birth place that we do not have."""
    NOT_GIVEN = "not_given"
    """They say nothing about it."""
    FEWER = "fewer"
    """Theirs is the beginning of our list of given names."""
    ORDER = "order"
    """The same given names in another order."""
    SWAPPED = "swapped"
    """Birth name and used name have changed places."""
    DAY_MONTH = "day_month"
    """Day and month have changed places."""
    DIFFERENT = "different"


_BENIGN = frozenset({How.SPELLING, How.COMPLETED, How.NOT_GIVEN})


@dataclass(frozen=True, slots=True)
class Difference:
    """A trait and how it differs: codes only, fit for a log."""

    trait: Trait
    how: How


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out.

    Attributes:
        outcome: `equal` if all strict traits are the same, character for character; `concordant` if theirs only
            spell or complete ours; `discordant` otherwise.
        differences: every difference, in the order of `Trait`.
        replacement: for `concordant`, ours with their strict traits, to be proposed to the user.
    """

    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    replacement: Traits | None = None

    @property
    def swapped(self) -> bool:
        """Whether a married name seems to be kept as birth name: to be proposed before anything else."""
        return Difference(Trait.BIRTH_NAME, How.SWAPPED) in self.differences


def compare(local: Traits, theirs: Traits) -> Comparison:
    """Compare ours with theirs (INSi's answer, an incoming document, a scanned Data Matrix).

    Raises:
        BadInput: a name on either side has no form in official characters.

    >>> from datetime import date
    >>> from bonport.interop.identity.traits import Sex
    >>> ours = Traits("LE-GOFF", "ANNE", "ANNE", Sex.FEMALE, date(1979, 3, 28))
    >>> insi = Traits("LE GOFF", "ANNE", "ANNE", Sex.FEMALE, date(1979, 3, 28), "29064")
    >>> compare(ours, insi).outcome
    <Outcome.CONCORDANT: 'concordant'>
    """
    differences = tuple(_differences(local, theirs))
    if not differences:
        return Comparison(Outcome.EQUAL)
    if all(difference.how in _BENIGN for difference in differences):
        return Comparison(Outcome.CONCORDANT, differences, replaced(local, theirs))
    return Comparison(Outcome.DISCORDANT, differences)


def replaced(local: Traits, theirs: Traits) -> Traits:
    """Ours with their strict traits in place. What is complementary stays ours, and so does the first given name as
    long as it begins their list (EXI ID 10).

    Raises:
        BadInput: our first given name has no form in official characters.
    """
    ours = normalise(local.birth_first_name, "traits.birth_first_name")
    keeps_first = is_first_name_of(ours, theirs.birth_first_names)
    return replace(
        local,
        birth_name=theirs.birth_name,
        birth_first_names=theirs.birth_first_names,
        birth_first_name=ours if keeps_first else first_name_of(theirs.birth_first_names),
        sex=theirs.sex,
        birth_date=theirs.birth_date,
        birth_date_uncertain=(
            local.birth_date_uncertain if local.birth_date == theirs.birth_date else theirs.birth_date_uncertain
        ),
        birth_place=theirs.birth_place or local.birth_place,
    )


def _differences(local: Traits, theirs: Traits) -> Iterator[Difference]:
    if local.birth_name != theirs.birth_name:
        yield Difference(Trait.BIRTH_NAME, _family(local, theirs))
    if local.birth_first_names != theirs.birth_first_names:
        yield Difference(Trait.FIRST_NAMES, _given(local.birth_first_names, theirs.birth_first_names))
    if local.sex != theirs.sex:
        yield Difference(Trait.SEX, How.DIFFERENT)
    if local.birth_date != theirs.birth_date:
        yield Difference(Trait.BIRTH_DATE, _date(local, theirs))
    if local.birth_place != theirs.birth_place:
        yield Difference(Trait.BIRTH_PLACE, _place(local, theirs))


def _family(local: Traits, theirs: Traits) -> How:
    ours, its = _folded(local.birth_name), _folded(theirs.birth_name)
    if ours == its:
        return How.SPELLING
    ours_is_used = theirs.used_name and ours == _folded(theirs.used_name)
    its_is_used = local.used_name and its == _folded(local.used_name)
    return How.SWAPPED if ours_is_used or its_is_used else How.DIFFERENT


def _given(local: str, theirs: str) -> How:
    ours, its = _folded(local), _folded(theirs)
    if ours == its:
        return How.SPELLING
    if ours and its[: len(ours)] == ours:
        return How.COMPLETED
    if its and ours[: len(its)] == its:
        return How.FEWER
    return How.ORDER if sorted(ours) == sorted(its) else How.DIFFERENT


def _date(local: Traits, theirs: Traits) -> How:
    ours, its = local.birth_date, theirs.birth_date
    swapped = (ours.year, ours.day, ours.month) == (its.year, its.month, its.day)
    return How.DAY_MONTH if swapped else How.DIFFERENT


def _place(local: Traits, theirs: Traits) -> How:
    if not theirs.birth_place:
        return How.NOT_GIVEN
    return How.DIFFERENT if local.birth_place else How.COMPLETED


def _folded(name: str) -> tuple[str, ...]:
    return words(normalise(name))
