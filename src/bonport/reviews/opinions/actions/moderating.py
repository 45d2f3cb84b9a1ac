"""What the team decides, each time with a ground and reasons that the author is told (DSA, art. 17)."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.perms import must_be_team
from bonport.reviews.opinions.actions.moving import held, move
from bonport.reviews.opinions.models import Move, Notice, Proof, Reply, Review
from bonport.reviews.opinions.states import By, Event, Ground


def release(act: Act, review: Review) -> Move:
    """Read, and published. What was suspected is closed."""
    with act.transaction():
        return _decide(act, review, Event.RELEASE)


def refuse(act: Act, review: Review, ground: str, reasons: str) -> Move:
    with act.transaction():
        return _decide(act, review, Event.REFUSE, ground, reasons)


def hold(act: Act, review: Review, reasons: str) -> Move:
    """A published review that somebody wants to read again: nobody else reads it meanwhile."""
    with act.transaction():
        return _decide(act, review, Event.HOLD, reasons=reasons)


def suspend(act: Act, review: Review, ground: str, reasons: str, *, notice: Notice | None = None) -> Move:
    """Not read while somebody looks into it."""
    with act.transaction():
        return _decide(act, review, Event.SUSPEND, ground, reasons, notice)


def restore(act: Act, review: Review, reasons: str = "") -> Move:
    with act.transaction():
        return _decide(act, review, Event.RESTORE, reasons=reasons)


def remove(act: Act, review: Review, ground: str, reasons: str, *, notice: Notice | None = None) -> Move:
    with act.transaction():
        return _decide(act, review, Event.REMOVE, ground, reasons, notice)


def decide_notice(act: Act, notice: Notice, *, upheld: bool, reasons: str) -> None:
    """Tell whoever sent it. What happens to the review is a move of its own (`suspend`, `remove`)."""
    if not reasons.strip():
        raise NotPossible("Une décision a ses raisons\u00a0: celui qui a signalé les lira.")
    with act.transaction():
        must_be_team(act)
        found = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if found.decided_at is not None:
            raise NotPossible("Ce signalement a déjà été décidé.")
        found.decided_at, found.upheld, found.reasons = act.now, upheld, reasons.strip()[:2000]
        found.save(update_fields=("decided_at", "upheld", "reasons"))
        act.audit("decide_notice", found, upheld=upheld)


def remove_reply(act: Act, reply: Reply, ground: str, reasons: str) -> None:
    """The vendor reads why. Its earlier replies do not come back: it writes another."""
    if ground not in Ground.values or not reasons.strip():
        raise NotPossible("Un motif et ses raisons sont demandés\u00a0: l’éditeur les lira.")
    with act.transaction():
        must_be_team(act)
        found = Reply.objects.select_for_update().get(pk=reply.pk)
        if found.removed_at is not None:
            raise NotPossible("Cette réponse est déjà retirée.")
        found.removed_at, found.ground, found.reasons = act.now, ground, reasons.strip()[:2000]
        found.save(update_fields=("removed_at", "ground", "reasons"))
        act.audit("remove_reply", found, ground=ground)


def prove(act: Act, review: Review, kind: str, months: int) -> Proof:
    """Somebody of the team saw that the author uses the product for that many months. The proof is not kept."""
    if kind not in Proof.Kind.values or not 0 < months <= 600:
        raise NotPossible("Une preuve a une nature et un nombre de mois.")
    with act.transaction():
        member = must_be_team(act)
        made = Proof.objects.create(
            id=act.new_id(), review=held(review), kind=kind, months=months, at=act.now, by=member
        )
        act.audit("prove", made, review=review.pk, kind=kind)
    return made


def _decide(
    act: Act, review: Review, event: Event, ground: str = "", reasons: str = "", notice: Notice | None = None
) -> Move:
    must_be_team(act)
    found = held(review)
    moved = move(act, found, event, By.TEAM, ground=ground, reasons=reasons, notice=notice)
    if event in (Event.RELEASE, Event.REFUSE):
        found.suspicions.filter(closed_at=None).update(closed_at=act.now)
    return moved
