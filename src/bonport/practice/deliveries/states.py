"""The states of a delivery, and every move between them. Drawn in docs/delivery-states.md from this table."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    READY = "ready", "part bientôt"
    WAITING = "waiting", "attend"
    SENDING = "sending", "en cours d’envoi"
    UNCERTAIN = "uncertain", "à vérifier"
    DELIVERED = "delivered", "reçu"
    REFUSED = "refused", "refusé"
    HELD = "held", "retenu par le médecin"
    OPPOSED = "opposed", "opposition du patient"
    SUPERSEDED = "superseded", "remplacé avant son départ"


class Event(models.TextChoices):
    NOT_YET = "not_yet"  # it may not leave now: WAITING, with the reason
    MAY_LEAVE = "may_leave"  # the reason is gone
    START = "start"  # the request is about to leave
    ACCEPTED = "accepted"
    NOTHING_DONE = "nothing_done"  # the service did nothing: try again later
    UNKNOWN = "unknown"  # it may have been done, or the worker died: ask before trying again
    FOUND = "found"  # asked: it is there
    ABSENT = "absent"  # asked: it is not there
    REFUSED = "refused"
    HOLD = "hold"
    RELEASE = "release"
    OPPOSE = "oppose"
    LIFT = "lift"  # the opposition is lifted
    SUPERSEDE = "supersede"
    REMEDY = "remedy"  # a person mended what was refused


MOVES: dict[tuple[State, Event], State] = {
    (State.READY, Event.NOT_YET): State.WAITING,
    (State.READY, Event.START): State.SENDING,
    (State.READY, Event.REFUSED): State.REFUSED,
    (State.READY, Event.HOLD): State.HELD,
    (State.READY, Event.OPPOSE): State.OPPOSED,
    (State.READY, Event.SUPERSEDE): State.SUPERSEDED,
    (State.WAITING, Event.NOT_YET): State.WAITING,
    (State.WAITING, Event.MAY_LEAVE): State.READY,
    (State.WAITING, Event.HOLD): State.HELD,
    (State.WAITING, Event.OPPOSE): State.OPPOSED,
    (State.WAITING, Event.SUPERSEDE): State.SUPERSEDED,
    (State.SENDING, Event.ACCEPTED): State.DELIVERED,
    (State.SENDING, Event.NOTHING_DONE): State.READY,
    (State.SENDING, Event.UNKNOWN): State.UNCERTAIN,
    (State.SENDING, Event.REFUSED): State.REFUSED,
    (State.UNCERTAIN, Event.FOUND): State.DELIVERED,
    (State.UNCERTAIN, Event.ABSENT): State.READY,
    (State.REFUSED, Event.REMEDY): State.READY,
    (State.REFUSED, Event.HOLD): State.HELD,
    (State.REFUSED, Event.OPPOSE): State.OPPOSED,
    (State.REFUSED, Event.SUPERSEDE): State.SUPERSEDED,
    (State.HELD, Event.RELEASE): State.READY,
    (State.HELD, Event.SUPERSEDE): State.SUPERSEDED,
    (State.OPPOSED, Event.LIFT): State.READY,
    (State.OPPOSED, Event.SUPERSEDE): State.SUPERSEDED,
}

NOT_DUE = (State.HELD, State.OPPOSED, State.SUPERSEDED)
IN_DOUBT = (State.SENDING, State.UNCERTAIN)
OPEN = (State.READY, State.WAITING, State.SENDING, State.UNCERTAIN)
"""Still to be done: a later operation on the same document waits for these."""


class ForbiddenMove(Exception):
    """A programming error: this event cannot happen in this state."""


def after(state: str, event: Event) -> State:
    """The state that follows.

    Raises:
        ForbiddenMove: the table has no such move.
    """
    try:
        return MOVES[State(state), event]
    except KeyError:
        raise ForbiddenMove(f"{event} in {state}") from None
