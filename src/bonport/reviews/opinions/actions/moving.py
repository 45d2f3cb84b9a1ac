"""A move of a review, within the transaction of an action: who, why, and what everybody reads from then on."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.reviews.catalogue.actions import turn
from bonport.reviews.opinions.models import Move, Notice, Review, Revision
from bonport.reviews.opinions.states import (
    AUTHORS,
    NEEDS_REASONS,
    By,
    Event,
    ForbiddenMove,
    Ground,
    State,
    after,
)

READ_BY_NOBODY = frozenset({State.SUSPENDED, State.REMOVED, State.WITHDRAWN, State.EXPIRED, State.ERASED})
"""Whatever a review said before, nobody reads it in these states. In the others its last published revision stays."""


def held(review: Review) -> Review:
    """The review as it is now, locked to the end of the transaction."""
    return Review.objects.select_for_update(of=("self",)).select_related("product__vendor").get(pk=review.pk)


def latest(review: Review) -> Revision:
    return review.revisions.order_by("-number")[0]


def move(
    act: Act, review: Review, event: Event, by: By, *, ground: str = "", reasons: str = "", notice: Notice | None = None
) -> Move:
    """Move a review that is `held`.

    Raises:
        NotPossible: the table has no such move; or it needs a ground and reasons.
        NotAllowed: not a move of this author.
    """
    if by not in AUTHORS[event]:
        raise NotAllowed("Ceci ne vous revient pas.")
    source = State(review.state)
    try:
        target = after(source, event)
    except ForbiddenMove:
        raise NotPossible(
            f"Cet avis est «\u00a0{source.label}\u00a0»\u00a0: il ne peut pas passer par «\u00a0{event.label}\u00a0».",
            remedy="Rechargez la page\u00a0: il a peut-être changé entre-temps.",
        ) from None
    if event in NEEDS_REASONS and (ground not in Ground.values or not reasons.strip()):
        raise NotPossible("Un motif et ses raisons sont demandés\u00a0: l’auteur les lira.")
    review.state, review.state_since = target, act.now
    _show(act, review, event, target)
    review.save(update_fields=("state", "state_since", "shown", "published_at", "author"))
    moved = write(act, review, event, by, source=source, ground=ground, reasons=reasons, notice=notice)
    turn(review.product.category_id)
    return moved


def write(
    act: Act,
    review: Review,
    event: Event,
    by: By,
    *,
    source: str,
    ground: str = "",
    reasons: str = "",
    notice: Notice | None = None,
) -> Move:
    """Keep the move that led to where the review is."""
    moved = Move.objects.create(
        review=review, position=review.moves.count() + 1, event=event, source=source, target=review.state, by=by,
        ground=ground, reasons=reasons.strip()[:2000], notice=notice, at=act.now,
    )  # fmt: skip
    act.audit(event.value, review, source=source, target=str(review.state), ground=ground)
    return moved


def _show(act: Act, review: Review, event: Event, target: State) -> None:
    if target == State.PUBLISHED:
        revision = latest(review)
        if revision.published_at is None:
            revision.published_at = act.now
            revision.save(update_fields=("published_at",))
        review.shown = revision
        review.published_at = review.published_at or act.now
    elif target in READ_BY_NOBODY or (event == Event.HOLD and review.shown_id == latest(review).pk):
        review.shown = None
