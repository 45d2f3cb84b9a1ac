"""What was told is counted: inside the digest's transaction, so once. A machine's bulk writes, without an audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from bonport.base import counts
from bonport.sentinelle.health.models import FunctionDay, Installed, OpenSession, SessionEnd, SessionHour, UsageReport
from bonport.sentinelle.health.told import TOLD_WITHIN, SessionCounts, SessionUpdate, Uses, timely
from bonport.sentinelle.registers.models import Function

BIN = 5
"""Minutes of one bar of the histogram."""
LAST_MINUTE = 24 * 60
UNKNOWN_MINUTE = -1
USAGE_REPORT_KEPT = timedelta(days=30)
_OUTCOMES = ("ok", "errored", "crashed", "abnormal")
_ENDS = ("crashed", "abnormal")


@dataclass
class Told:
    """What one batch tells, by project.

    Attributes:
        seen: for a line and an installation, the release and the day on which it was seen.
    """

    sessions: list[tuple[int, SessionUpdate]] = field(default_factory=list)
    counts: list[tuple[int, SessionCounts]] = field(default_factory=list)
    uses: list[tuple[int, Uses]] = field(default_factory=list)
    seen: dict[tuple[UUID, str], tuple[str, date]] = field(default_factory=dict)

    def see(self, line: UUID, installation: str, release: str, day: date) -> None:
        if installation and release and self.seen.get((line, installation), ("", day))[1] <= day:
            self.seen[line, installation] = (release, day)


def count(told: Told, now: datetime) -> int:
    """Count all of it. Inside a transaction.

    Returns:
        how many sessions and reports of uses came too late, or speak of a future, and were not counted.
    """
    hours: dict[tuple[int, datetime, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_OUTCOMES, 0))
    ends: dict[tuple[int, date, str, int], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_ENDS, 0))
    untimely = _move_sessions(told.sessions, hours, ends, now)
    for project, one in told.counts:
        if not timely(one.started_at, now):
            untimely += 1
            continue
        for outcome in _OUTCOMES:
            hours[project, _hour(one.started_at), one.release][outcome] += getattr(one, outcome)
    counts.add(SessionHour, ("project_id", "hour", "release"), _changed(hours))
    counts.add(SessionEnd, ("project_id", "day", "release", "minute"), _changed(ends))
    untimely += _count_uses(told.uses, now)
    _see(told.seen)
    return untimely


def forget(now: datetime, most: int = 5000) -> int:
    """Sessions that are told no more, and reports of uses that nobody sends again; some at a time."""
    gone = 0
    for rows in (
        OpenSession.objects.filter(started_at__lt=now - TOLD_WITHIN),
        UsageReport.objects.filter(received_at__lt=now - USAGE_REPORT_KEPT),
    ):
        gone += rows.model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True)[:most])).delete()[0]
    return gone


def _move_sessions(
    told: Sequence[tuple[int, SessionUpdate]],
    hours: dict[tuple[int, datetime, str], dict[str, int]],
    ends: dict[tuple[int, date, str, int], dict[str, int]],
    now: datetime,
) -> int:
    """Each session counts where its latest state says: it is taken from where an earlier one had put it."""
    if not told:
        return 0
    keys = sorted({one.key for _, one in told})
    known = {row.key: row for row in OpenSession.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    new: dict[str, OpenSession] = {}
    changed: dict[str, OpenSession] = {}
    untimely = 0
    for project, one in told:
        row = known.get(one.key) or new.get(one.key)
        if row is None and not timely(one.started_at, now):
            untimely += 1
            continue
        if row is None:  # its attributes stay as they were told first
            row = new[one.key] = OpenSession(key=one.key, started_at=one.started_at, release=one.release)
        elif one.told < row.told:
            continue
        else:
            _place(project, row, hours, ends, -1)
            changed[one.key] = row
        row.told, row.outcome = one.told, one.outcome
        row.minute = _minute(one.seconds) if one.outcome in _ENDS else None
        _place(project, row, hours, ends, +1)
    OpenSession.objects.bulk_create(new.values())
    OpenSession.objects.bulk_update(
        [row for key, row in changed.items() if key not in new], ("told", "outcome", "minute"), batch_size=200
    )
    return untimely


def _place(
    project: int,
    row: OpenSession,
    hours: dict[tuple[int, datetime, str], dict[str, int]],
    ends: dict[tuple[int, date, str, int], dict[str, int]],
    by: int,
) -> None:
    hours[project, _hour(row.started_at), row.release][row.outcome] += by
    if row.minute is not None:
        ends[project, localtime(row.started_at).date(), row.release, row.minute][row.outcome] += by


def _count_uses(told: Sequence[tuple[int, Uses]], now: datetime) -> int:
    if not told:
        return 0
    reports = {one.id: (project, one) for project, one in told}
    had = set(UsageReport.objects.filter(pk__in=list(reports)).values_list("pk", flat=True))
    known = set(Function.objects.values_list("code", flat=True))
    today = localtime(now).date()
    days: dict[tuple[int, date, str, str], dict[str, int]] = defaultdict(lambda: {"uses": 0, "failures": 0})
    untimely = 0
    for identifier, (project, one) in reports.items():
        if identifier in had:
            continue
        if not today - USAGE_REPORT_KEPT <= one.day <= today + timedelta(days=1):
            untimely += 1
            continue
        for code, uses, failures in one.functions:
            if code in known:
                row = days[project, one.day, one.release, code]
                row["uses"] += uses
                row["failures"] += failures
    UsageReport.objects.bulk_create(UsageReport(id=one, received_at=now) for one in sorted(reports.keys() - had))
    counts.add(FunctionDay, ("project_id", "day", "release", "function"), days)
    return untimely


def _see(seen: Mapping[tuple[UUID, str], tuple[str, date]]) -> None:
    """An installation has the release that it was last seen with."""
    if not seen:
        return
    rows = [
        Installed(line_id=line, installation=installation, release=release, seen_on=day)
        for (line, installation), (release, day) in sorted(seen.items())
    ]
    lines, installations = {line for line, _ in seen}, {one for _, one in seen}
    there = {
        (row.line_id, row.installation): row
        for row in Installed.objects.filter(line__in=lines, installation__in=installations)
    }
    later = [
        row
        for row in rows
        if (had := there.get((row.line_id, row.installation))) is None
        or ((had.seen_on, had.release) != (row.seen_on, row.release) and had.seen_on <= row.seen_on)
    ]
    Installed.objects.bulk_create(
        later, update_conflicts=True, unique_fields=("line", "installation"), update_fields=("release", "seen_on")
    )


def _changed(rows: Mapping[Any, dict[str, int]]) -> dict[Any, dict[str, int]]:
    return {key: row for key, row in rows.items() if any(row.values())}


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _minute(seconds: float | None) -> int:
    """The first minute of the bar in which that duration falls; all that lasts longer than a day is in the last."""
    if seconds is None:
        return UNKNOWN_MINUTE
    return min(int(seconds // 60 // BIN * BIN), LAST_MINUTE)
