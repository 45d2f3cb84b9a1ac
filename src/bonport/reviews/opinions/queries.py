"""What an author, a vendor and the team read of reviews. Signatures first: their bodies follow."""

from __future__ import annotations

from dataclasses import dataclass

from bonport.reviews.catalogue.models import Member, Product, Vendor
from bonport.reviews.opinions.models import Draft, Move, Notice, Review, Revision, Suspicion


@dataclass(frozen=True, slots=True)
class Mine:
    """An author's own review.

    Attributes:
        latest: what he wrote last, shown or not. told: the last move that kept it from being read, with its ground and
            reasons; None: there is none. mend: what he can do about it, in French; "": nothing is to be done.
    """

    review: Review
    latest: Revision
    told: Move | None
    mend: str
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Queued:
    """A review that awaits somebody of the team, and why.

    Attributes:
        alike: of a copy, the review that it resembles.
    """

    review: Review
    latest: Revision
    suspicions: tuple[Suspicion, ...]
    notices: tuple[Notice, ...]
    alike: Review | None


def my_review(member: Member, product: Product) -> Mine | None:
    """His living review of this product."""
    raise NotImplementedError


def my_reviews(member: Member) -> list[Mine]:
    """All of his, the latest first."""
    raise NotImplementedError


def my_draft(member: Member, product: Product) -> Draft | None:
    raise NotImplementedError


def queue() -> list[Queued]:
    """What awaits the team, oldest first: held and contested reviews, and those with an open notice."""
    raise NotImplementedError


def of_vendor(vendor: Vendor) -> list[Review]:
    """Shown reviews of its products, those without a reply first, then the latest first."""
    raise NotImplementedError
