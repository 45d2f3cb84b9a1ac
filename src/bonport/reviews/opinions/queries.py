"""What an author, a vendor, the team, and whoever sent a notice read of reviews."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bonport.base.errors import Gone
from bonport.base.once import digest_of
from bonport.base.sealing import unseal
from bonport.reviews.catalogue.models import Member, Product, Vendor
from bonport.reviews.opinions.actions import CONTACT
from bonport.reviews.opinions.models import Draft, Mark, Move, Notice, Reply, Review, Revision, Suspicion
from bonport.reviews.opinions.states import MEND, NEEDS_REASONS, Event, Ground, State


@dataclass(frozen=True, slots=True)
class Mine:
    """An author's own review.

    Attributes:
        latest: what he wrote last, with its marks, shown or not.
        told: the last move that kept it from being read, with its ground and reasons; None: it is read, or he wrote it
            again since.
        mend: what he can do about it, in French; "": nothing is to be done.
    """

    review: Review
    latest: Revision
    told: Move | None
    mend: str


@dataclass(frozen=True, slots=True)
class Queued:
    """A review that awaits somebody of the team, and why.

    Attributes:
        latest: what it says, with its marks. suspicions, notices: open ones.
        alike: of a copy, what it resembles. moves: all that became of it, the latest first.
    """

    review: Review
    latest: Revision
    suspicions: tuple[Suspicion, ...]
    notices: tuple[Notice, ...]
    alike: Revision | None
    moves: tuple[Move, ...]


MARKS = Prefetch("marks", Mark.objects.select_related("facet").order_by("facet__position"))
_MEND_HELD = "Rien à faire\u00a0: une personne va le lire. Vous pouvez encore le modifier."


def my_review(member: Member, product: Product) -> Mine | None:
    """His living review of this product."""
    return next(iter(_mine(Review.objects.filter(author=member, product=product))), None)


def my_reviews(member: Member) -> list[Mine]:
    """All of his, the latest first."""
    return _mine(Review.objects.filter(author=member).order_by("-opened_at"))


def my_draft(member: Member, product: Product) -> Draft | None:
    return Draft.objects.filter(author=member, product=product).first()


def my_drafts(member: Member) -> list[Draft]:
    return list(Draft.objects.filter(author=member).select_related("product__vendor").order_by("-at"))


def queue() -> list[Queued]:
    """What awaits the team: held and contested reviews, and those with an open notice; the oldest first."""
    open_notice = Exists(Notice.objects.filter(review=OuterRef("pk"), decided_at=None))
    waiting = Review.objects.filter(Q(state__in=(State.HELD, State.CONTESTED, State.SUSPENDED)) | open_notice)
    return _queued(waiting.exclude(state=State.ERASED).order_by("state_since"))


def queued(review: UUID) -> Queued:
    """One review as the team reads it, whether it waits or not.

    Raises:
        Gone: there is none, or it was erased.
    """
    found = _queued(Review.objects.filter(pk=review).exclude(state=State.ERASED))
    if not found:
        raise Gone("Cet avis n’existe pas, ou a été effacé.")
    return found[0]


def of_vendor(vendor: Vendor) -> QuerySet[Review]:
    """Reviews of its products that everybody reads: those whose latest reply does not stand, or that have none, first;
    then the latest first. `replies`: the latest first; a removed one says why."""
    replies = Reply.objects.order_by("-number")
    stands = replies.filter(review=OuterRef("pk")).values(stands=Q(removed_at=None))[:1]
    found = Review.objects.filter(product__vendor=vendor, shown__isnull=False).select_related("product", "shown")
    found = found.annotate(answered=Coalesce(Subquery(stands), False))
    return found.prefetch_related(Prefetch("replies", replies)).order_by("answered", "-published_at")


def noticed(token: str) -> Notice:
    """The notice whose page ends with this token.

    Raises:
        Gone
    """
    found = Notice.objects.select_related("review__product", "reply").filter(follow=digest_of(token)).first()
    if found is None:
        raise Gone("Ce signalement n’existe pas.", remedy="Vérifiez l’adresse que vous avez reçue, elle est entière.")
    return found


def contact_of(notice: Notice) -> tuple[str, str]:
    """Name and address of whoever sent it, for the team; empty where he gave none, or they are kept no more."""
    name, mail = json.loads(unseal(notice.contact, CONTACT)) if notice.contact else ("", "")
    return name, mail


def _mine(reviews: QuerySet[Review]) -> list[Mine]:
    found = []
    for review, latest in _with_latest(reviews):
        moves = sorted(review.moves.all(), key=lambda one: -one.position)
        last = moves[0] if moves else None
        decided = last is not None and (last.event in NEEDS_REASONS or review.state == State.HELD)
        told = _why_held(moves) if review.state == State.HELD else last if decided else None
        found.append(Mine(review, latest, told, _mend(review, told)))
    return found


def _why_held(moves: Iterable[Move]) -> Move | None:
    """Of the moves, the latest first: that which led to the queue."""
    return next((one for one in moves if one.event == Event.HOLD), None)


def _mend(review: Review, told: Move | None) -> str:
    if told is None:
        return ""
    if review.state == State.HELD:
        return _MEND_HELD
    return MEND[Ground(told.ground)] if told.ground else ""


def _queued(reviews: QuerySet[Review]) -> list[Queued]:
    pairs = list(_with_latest(reviews))
    open_ones = {review.pk: [one for one in review.suspicions.all() if one.closed_at is None] for review, _ in pairs}
    copied = {one.detail["review"] for ones in open_ones.values() for one in ones if "review" in one.detail}
    alike: dict[str, Revision] = {}
    for one in Revision.objects.filter(review__in=copied).select_related("review__product").order_by("number"):
        alike[str(one.review_id)] = one
    return [
        Queued(
            review,
            latest,
            tuple(open_ones[review.pk]),
            tuple(one for one in review.notices.all() if one.decided_at is None),
            next((alike.get(one.detail["review"]) for one in open_ones[review.pk] if "review" in one.detail), None),
            tuple(sorted(review.moves.all(), key=lambda one: -one.position)),
        )
        for review, latest in pairs
    ]


def _with_latest(reviews: QuerySet[Review]) -> list[tuple[Review, Revision]]:
    """Each review, with all that is around it, and its latest revision."""
    revisions = Revision.objects.select_related("version", "previous").prefetch_related(MARKS).order_by("-number")
    found = reviews.select_related("product__vendor", "product__category").prefetch_related(
        Prefetch("revisions", revisions),
        "moves",
        "suspicions",
        Prefetch("notices", Notice.objects.select_related("reply").order_by("at")),
        "proofs",
    )
    return [(review, next(iter(review.revisions.all()))) for review in found if review.revisions.all()]
