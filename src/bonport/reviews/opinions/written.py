"""What an author gives of a review: what the form brings, and what the actions take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bonport.reviews.catalogue.models import Product, Version
from bonport.reviews.opinions.models import Conflict


@dataclass(frozen=True, slots=True)
class Coarse:
    """A doctor's profile: codes of `Specialty`, `Setting`, `Region`."""

    specialty: str
    setting: str
    region: str


@dataclass(frozen=True, slots=True)
class Written:
    """A review as its author gives it, whole.

    Attributes:
        words: the experience, 30 to 8 000 characters.
        experience_on: the day (or last day) of what is told; never after today.
        marks: {code of a facet: 1 to 5, or 0 (no) and 1 (yes) of a yes/no facet}; at least one. What was not answered
            is not there.
        before: the same of the product that was left (`previous`), for facets that `marks` has too.
        version: of the product, as far as known. used_since: since when, on a day.
        conflict: a code of `Conflict`; it is asked of everybody.
        solicited: whether the vendor asked for this review.
        profile: who he is, coarsely: the latest counts for all his reviews.
    """

    words: str
    experience_on: date
    marks: Mapping[str, int]
    profile: Coarse
    before: Mapping[str, int] = field(default_factory=dict)
    version: Version | None = None
    used_since: date | None = None
    previous: Product | None = None
    switched_on: date | None = None
    conflict: str = Conflict.NONE
    conflict_words: str = ""
    solicited: bool = False
