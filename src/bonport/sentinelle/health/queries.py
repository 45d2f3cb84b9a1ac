"""How the versions of a line do in the field, as plain data. Every rate comes with the number it was made of.

Rates are counts over counts, without intervals: `dossiers` says what they prove. A version that the register does not
know is told by its release, at the end.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.timezone import make_aware

from bonport.sentinelle.health.counting import BIN, LAST_MINUTE, UNKNOWN_MINUTE
from bonport.sentinelle.health.models import FunctionDay, Installed, SessionEnd, SessionHour
from bonport.sentinelle.registers.models import Line, Version
from bonport.sentinelle.registers.versions import Versions

Rows = TypeVar("Rows")


@dataclass(frozen=True, slots=True)
class Told:
    """A version of the register, or a release that it does not know (`version` and `rank` are None)."""

    version: UUID | None
    rank: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """How the sessions of a version ended: the four counts are exclusive."""

    of: Told
    ok: int
    errored: int
    crashed: int
    abnormal: int

    @property
    def n(self) -> int:
        return self.ok + self.errored + self.crashed + self.abnormal

    @property
    def crash_free(self) -> float | None:
        """Sessions that did not crash, of all; software that the system ends looks well here: see `abnormal_free`."""
        return 1 - self.crashed / self.n if self.n else None

    @property
    def abnormal_free(self) -> float | None:
        """Sessions that neither crashed nor were ended from outside, of all."""
        return 1 - (self.crashed + self.abnormal) / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Bar:
    """Sessions that ended badly after so many minutes; `until` is None in the last bar."""

    since: int
    until: int | None
    crashed: int
    abnormal: int


@dataclass(frozen=True, slots=True)
class Ends:
    """How long the sessions lasted that ended badly; of `unknown` ones it is not said."""

    bars: list[Bar]
    unknown: int

    @property
    def n(self) -> int:
        return sum(bar.crashed + bar.abnormal for bar in self.bars)

    @property
    def peak(self) -> Bar | None:
        return max(self.bars, key=lambda bar: bar.crashed + bar.abnormal, default=None)


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """How often a function of a version was used, and failed."""

    of: Told
    function: str
    uses: int
    failures: int

    @property
    def per_thousand(self) -> float | None:
        return 1000 * self.failures / self.uses if self.uses else None


@dataclass(frozen=True, slots=True)
class Share:
    """The installations of a version, of the `n` of its line that were seen."""

    of: Told
    installations: int
    n: int

    @property
    def share(self) -> float:
        return self.installations / self.n


def sessions(line: Line, since: date, until: date) -> list[Sessions]:
    """By version, in the order of the line; of the days from `since` to `until`, both included."""
    midnight = make_aware(datetime.combine(since, time())), make_aware(datetime.combine(until + timedelta(1), time()))
    rows = SessionHour.objects.filter(project__line=line, hour__gte=midnight[0], hour__lt=midnight[1])
    told = _Telling(line)
    counts: dict[Told, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    summed = rows.values_list("release").annotate(Sum("ok"), Sum("errored"), Sum("crashed"), Sum("abnormal"))
    for release, *numbers in summed:
        of = told.of(release)
        counts[of] = [one + more for one, more in zip(counts[of], numbers, strict=True)]
    return [Sessions(of, *numbers) for of, numbers in _in_order(counts)]


def ends(line: Line, since: date, until: date, release: Told | None = None) -> Ends:
    """The histogram of bad ends, of one version or of all. A crash « after an hour » is a peak at 60 minutes."""
    told, minutes = _Telling(line), defaultdict[int, list[int]](lambda: [0, 0])
    rows = SessionEnd.objects.filter(project__line=line, day__range=(since, until))
    for row in rows.values("release", "minute").annotate(Sum("crashed"), Sum("abnormal")):
        if release is None or told.of(row["release"]) == release:
            minutes[row["minute"]][0] += row["crashed__sum"]
            minutes[row["minute"]][1] += row["abnormal__sum"]
    unknown = sum(minutes.pop(UNKNOWN_MINUTE, [0]))
    last = max((minute for minute, numbers in minutes.items() if any(numbers)), default=-BIN)
    bars = [
        Bar(minute, None if minute == LAST_MINUTE else minute + BIN, *minutes[minute])
        for minute in range(0, last + BIN, BIN)
    ]
    return Ends(bars, unknown)


def function_uses(line: Line, since: date, until: date) -> list[FunctionUse]:
    """By version in the order of the line, then by function."""
    rows = FunctionDay.objects.filter(project__line=line, day__range=(since, until))
    told = _Telling(line)
    counts: dict[Told, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in rows.values("release", "function").annotate(Sum("uses"), Sum("failures")):
        of = counts[told.of(row["release"])][row["function"]]
        of[0] += row["uses__sum"]
        of[1] += row["failures__sum"]
    return [
        FunctionUse(of, function, *numbers)
        for of, functions in _in_order(counts)
        for function, numbers in sorted(functions.items())
    ]


def shares(line: Line, today: date, within: timedelta = timedelta(days=30)) -> list[Share]:
    """Which versions stand in the field, by the installations that were seen of late."""
    seen = Installed.objects.filter(line=line, seen_on__gte=today - within)
    told = _Telling(line)
    counts: dict[Told, int] = defaultdict(int)
    for row in seen.values("release").annotate(installations=Count("pk")):
        counts[told.of(row["release"])] += row["installations"]
    n = sum(counts.values())
    return [Share(of, installations, n) for of, installations in _in_order(counts)]


def told_of(version: Version) -> Told:
    return Told(version.pk, version.rank, version.name)


class _Telling:
    """The versions of a line by what its installations say."""

    def __init__(self, line: Line) -> None:
        self.line, self.versions = line, Versions({line.pk})

    def of(self, release: str) -> Told:
        version = self.versions.of(self.line.pk, release)
        return told_of(version) if version else Told(None, None, release)


def _in_order(rows: dict[Told, Rows]) -> list[tuple[Told, Rows]]:
    return sorted(rows.items(), key=lambda row: (row[0].rank is None, row[0].rank or 0, row[0].name))
