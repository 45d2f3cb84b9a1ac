"""How long a dossier may stay in a state, and which stay too long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bonport.sentinelle.dossiers.models import Dossier, ServiceLevel
from bonport.sentinelle.dossiers.states import WHO_ACTS, Actor, State

PARIS = ZoneInfo("Europe/Paris")
DAYS: dict[State, int] = {
    State.RECEIVED: 3,
    State.QUALIFIED: 7,
    State.WITH_VENDOR: 15,
    State.CONTESTED: 7,
    State.PROMISED: 90,
    State.SHIPPED: 60,
    State.DEPLOYED: 30,
    State.REMEDY: 30,
    State.REMEDIED: 30,
    State.VERIFIED: 15,
    State.REOPENED: 3,
}
"""Until the team sets others. Our own, of 2026-11-22: nothing official says any."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A dossier that stays too long, and since how many days: past its state's days, or past what was promised."""

    dossier: Dossier
    who: Actor
    days_late: int
    promised: bool


class Levels:
    """The levels of service as they are, read once."""

    def __init__(self) -> None:
        self._set: dict[str, list[ServiceLevel]] = {}
        for level in ServiceLevel.objects.order_by("-since"):
            self._set.setdefault(level.state, []).append(level)

    def days(self, state: State, entered: date) -> int | None:
        """Days allowed in a state that was entered that day; None: as many as one likes."""
        dated = (level.days for level in self._set.get(state, ()) if level.since <= entered)
        return next(dated, DAYS.get(state))

    def late(self, dossier: Dossier, now: datetime) -> Overdue | None:
        state, today = State(dossier.state), now.astimezone(PARIS).date()
        entered = dossier.state_since.astimezone(PARIS).date()
        allowed = self.days(state, entered)
        until = entered + timedelta(days=allowed) if allowed is not None else None
        promised = state == State.PROMISED and dossier.promised_for is not None
        if promised and dossier.promised_for and (until is None or dossier.promised_for < until):
            until = dossier.promised_for
        else:
            promised = False
        if until is None or today <= until:
            return None
        return Overdue(dossier, WHO_ACTS[state], (today - until).days, promised)


def overdue(dossiers: Iterable[Dossier], now: datetime) -> list[Overdue]:
    """Those that stay too long, the latest first."""
    levels = Levels()
    found = [late for dossier in dossiers if (late := levels.late(dossier, now))]
    return sorted(found, key=lambda one: (-one.days_late, one.dossier.number))
