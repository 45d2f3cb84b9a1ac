"""What software tells of its sessions and of the use of its functions: read, and nothing else of it kept.

Source: getsentry/sentry-docs, develop-docs: sdk/telemetry/sessions (reference notes, sentinelle-reviews-observatory,
section 1.1). The uses of functions are our own: docs/sentinelle.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

LONGEST_RELEASE = 80
TOLD_WITHIN = timedelta(days=5)
"""After its beginning a session is told no more."""
AHEAD = timedelta(days=1)
"""By how much a clock in the field may be ahead."""
MAX_COUNTS = 500
_MOST = 2**31 - 1
_LAST_SEQUENCE = 2**53  # beyond, two numbers are one


class SessionUpdate(msgspec.Struct, tag="session", frozen=True):
    """The whole state of one session, as it is now.

    Attributes:
        key: hash of its id. told: the greater is the later. outcome: ok, errored, crashed or abnormal.
        seconds: how long it lasted, None where it is not said.
        installation: hash of a random id; "": unknown.
    """

    key: str
    release: str
    started_at: datetime
    told: float
    outcome: str
    seconds: float | None = None
    installation: str = ""


class SessionCounts(msgspec.Struct, tag="sessions", frozen=True):
    """How many sessions that began in one minute ended how."""

    release: str
    started_at: datetime
    ok: int = 0
    errored: int = 0
    crashed: int = 0
    abnormal: int = 0


class Uses(msgspec.Struct, tag="usages", frozen=True):
    """How often functions were used on a day, and how often they failed, by one installation or by several."""

    id: UUID
    release: str
    day: date
    functions: list[tuple[str, int, int]]  # code, uses, failures
    installation: str = ""


def read_session(said: Mapping[str, Any], *, key: str, release: str, installation: str) -> SessionUpdate | None:
    """One `session` item; None where it does not say when it began."""
    started = _moment(said.get("started"))
    if started is None:
        return None
    told = _moment(said.get("timestamp"))
    sequence = said.get("seq")
    seconds = _seconds(said.get("duration"))
    if seconds is None and told is not None:
        seconds = max((told - started).total_seconds(), 0.0)
    if isinstance(sequence, int) and 0 <= sequence <= _LAST_SEQUENCE:
        later = float(sequence)
    else:
        later = (told or started).timestamp()
    return SessionUpdate(key, release, started, later, _outcome(said), seconds, installation)


def read_counts(said: Mapping[str, Any], *, release: str) -> list[SessionCounts]:
    """The minutes of one `sessions` item; those that cannot be read are left out."""
    given = said.get("aggregates")
    counts = []
    for one in given[:MAX_COUNTS] if isinstance(given, list) else []:
        if isinstance(one, Mapping) and (started := _moment(one.get("started"))) is not None:
            well = _count(one.get("exited")) + _count(one.get("ok"))
            badly = (_count(one.get(name)) for name in ("errored", "crashed", "abnormal"))
            counts.append(SessionCounts(release, started, well, *badly))
    return counts


def read_uses(said: Mapping[str, Any], *, release: str, installation: str) -> Uses | None:
    """What is posted to `/api/<project>/usages/`; None where it is not as the documentation says."""
    try:
        identifier, day = UUID(said["id"]), date.fromisoformat(said["day"])
        functions = [
            (str(one["function"]).lower()[:20], int(one["uses"]), int(one["failures"])) for one in said["functions"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    if len(functions) > MAX_COUNTS or not all(0 <= failures <= uses <= _MOST for _, uses, failures in functions):
        return None
    return Uses(identifier, release, day, functions, installation)


def timely(started_at: datetime, now: datetime) -> bool:
    """Whether a session that began then may still be told."""
    return now - TOLD_WITHIN <= started_at <= now + AHEAD


def _outcome(said: Mapping[str, Any]) -> str:
    status = said.get("status")
    if status in ("crashed", "abnormal"):
        return str(status)
    return "errored" if _count(said.get("errors")) or status in ("errored", "unhandled") else "ok"


def _moment(said: Any) -> datetime | None:
    try:
        if isinstance(said, str):
            read = datetime.fromisoformat(said)
            return read if read.tzinfo else read.replace(tzinfo=UTC)
        if isinstance(said, int | float) and not isinstance(said, bool):
            return datetime.fromtimestamp(said, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _seconds(said: Any) -> float | None:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) and 0 <= said < _MOST else None


def _count(said: Any) -> int:
    return min(said, _MOST) if isinstance(said, int) and not isinstance(said, bool) and said > 0 else 0
