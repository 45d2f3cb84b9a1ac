"""What the pages, the files and the command line read: plain values, with nothing that may not be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bonport.reviews.catalogue.models import Facet, Product
from bonport.reviews.marks import Mark, Share


@dataclass(frozen=True, slots=True)
class FacetMark:
    """A facet as a product page shows it: `mark` of a facet that is marked, `share` of a question by yes or no."""

    facet: Facet
    mark: Mark | None
    share: Share | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A product and its marks.

    Attributes:
        whole: the mark of the whole, with the weights of whoever reads; told only where `whole.shown`.
        place: its place in its category, from 1; None: fewer than ten reviews.
        reviews: doctors whose opinion counts. others: shown reviews that do not, of authors whom the vendor pays.
        before_major: how many of those that count were written before the last major version.
    """

    product: Product
    whole: Mark | None
    place: int | None
    facets: tuple[FacetMark, ...]
    reviews: int
    others: int
    effective: float
    before_major: int
    last_major_on: date | None


@dataclass(frozen=True, slots=True)
class ShownReply:
    """A vendor's reply, the latest that stands. `edited`: an earlier one is kept."""

    id: UUID
    vendor: str
    at: datetime
    text: str
    edited: bool


@dataclass(frozen=True, slots=True)
class ShownMark:
    """`before`: the same of the product that was left."""

    facet: Facet
    value: int
    before: int | None


@dataclass(frozen=True, slots=True)
class ShownReview:
    """A review as everybody reads it: whole, with its dates, and its author's profile as far as enough share it.

    Attributes:
        published_at: the first time. revised_at: when what is read was written, if later.
        profile: « médecine générale », « cabinet de groupe »…: as many words as at least eleven doctors share.
        switched_in: the month of his change of software, by its first day: its day would be finer than his profile.
        tie: what its author declared; "" none; tie_words: in his words. counts: whether it counts in the marks.
        solicited: its author says that the vendor asked. campaign: the vendor said that it was asking then.
        proven_months: months of use that the team saw proof of; None: no proof.
        before_major: written before the last major version.
        revisions: how many there were, this one included: `revisions_of` shows them.
    """

    id: UUID
    product: Product
    published_at: datetime
    revised_at: datetime | None
    experience_on: date
    words: str
    marks: tuple[ShownMark, ...]
    profile: tuple[str, ...]
    version: str
    previous: Product | None
    switched_in: date | None
    tie: str
    tie_words: str
    counts: bool
    solicited: bool
    campaign: bool
    proven_months: int | None
    before_major: bool
    revisions: int
    reply: ShownReply | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One facet before and after a change of software, of the same doctors.

    Attributes:
        doctors: who marked both. better, same, worse: how many mark it higher, alike, lower than what they left.
        before, after: their mean marks; None under five doctors.
        low, high: in which the share of those who are better off truly lies (Wilson).
    """

    facet: Facet
    doctors: int
    better: int
    same: int
    worse: int
    before: float | None
    after: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Switch:
    """What those who left one product for another say."""

    left: Product
    taken: Product
    doctors: int
    facets: tuple[Changed, ...]
    reviews: tuple[ShownReview, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """How often something was decided in a month: never of whom, never the words.

    Attributes:
        by: who decided, in French. ground: the label of a ground, or "".
    """

    month: date
    event: str
    by: str
    ground: str
    count: int


@dataclass(frozen=True, slots=True)
class Log:
    """Moderation in the open.

    Attributes:
        waiting: reviews that await a person now. notices, upheld: all that came, and those that were founded.
        median_days: from a notice to its decision; None: none was decided.
    """

    decided: tuple[Decided, ...]
    waiting: int
    notices: int
    decided_notices: int
    upheld: int
    median_days: float | None
