"""What the software's machines would have posted in the year: events, sessions, uses, and who has which version."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import cast
from uuid import UUID

from django.db import transaction

from bonport.demo.market import SOFTWARE, Software
from bonport.demo.sentinelle.stories import STORIES, Fault
from bonport.sentinelle.health.counting import Told, count
from bonport.sentinelle.health.told import SessionCounts, SessionUpdate, Uses
from bonport.sentinelle.registers.actions import declare_park
from bonport.sentinelle.registers.models import Project, Version
from bonport.sentinelle.registers.perms import acting
from bonport.sentinelle.registers.versions import Versions
from bonport.sentinelle.signatures.counting import Seen, count_events
from bonport.sentinelle.signatures.keys import event_key, installation_key, session_key
from bonport.sentinelle.signatures.rule import signature

DAYS = 364
AT_ONCE = 4  # days that are counted together
SEEN_EVERY = 4  # times that some days are counted: an installation says which version it has about twice a month
UPDATES_WITHIN = 40.0  # days: after so many, two thirds have a new version
OF_EACH = 25  # installations of a vendor's park for one that reports
SESSIONS = 3  # of an installation and a working day
FUNCTIONS = {"dmp": (9, 0.02), "ins": (12, 0.01), "mssante": (3, 0.015), "ordonnance": (14, 0.002), "fse": (18, 0.004)}
"""Of an installation and a working day: uses, and the share of them that fails when nothing is broken."""
DOWN, OUTAGE = "dmp", range(206, 209)
CORRIDOR = "médecine de ville"
Deed = tuple[int, Callable[[datetime], None]]
"""What is done on which day of the year."""


@dataclass(frozen=True, slots=True)
class Installation:
    """`key`: of its random id; `lag`: how many days after a version is shipped this one has it."""

    key: str
    lag: float


class Machines:
    """The parks of every line, day by day."""

    def __init__(self, first: datetime, projects: dict[str, Project], seed: int) -> None:
        self.first, self.projects = first, projects
        self.random = random.Random(f"machines {seed}")
        self.parks = {software.product: self._installed(software) for software in SOFTWARE}

    def run(self) -> Iterator[Deed]:
        """Every few days, what was posted in them is digested."""
        for day in range(0, DAYS, AT_ONCE):
            yield day + AT_ONCE - 1, partial(self._digest, range(day, day + AT_ONCE))

    def _digest(self, days: range, at: datetime) -> None:
        events: dict[UUID, Seen] = {}
        told = Told()
        for software in SOFTWARE:
            for day in days:
                if self._at(day).weekday() < 5:
                    self._day(software, day, events, told)
        with transaction.atomic():
            count_events(events, Versions({project.line_id for project in self.projects.values()}))
            count(told, at + timedelta(days=1))

    def declare(self) -> Iterator[Deed]:
        """What each vendor says of its park, every month: the day, and what says it."""
        for software in SOFTWARE:
            versions = {version.name: version for version in self._versions(software)}
            for day in range(0, DAYS + 1, 30):
                has = Counter(self._version(software, one, day) for one in self.parks[software.product])
                yield day, partial(self._declare, has, versions)

    def _declare(self, has: Counter[str], versions: dict[str, Version], at: datetime) -> None:
        for name, number in has.items():
            declare_park(acting(None, at), versions[name], CORRIDOR, at.date(), number * OF_EACH)

    def _day(self, software: Software, day: int, events: dict[UUID, Seen], told: Told) -> None:
        project, at = self.projects[software.product], self._at(day)
        ended: Counter[tuple[str, str]] = Counter()
        sessions: Counter[str] = Counter()
        for one in self.parks[software.product]:
            release = self._version(software, one, day)
            sessions[release] += SESSIONS
            if day // AT_ONCE % SEEN_EVERY == 0:
                told.see(project.line_id, one.key, release, at.date())
            for function, fault in _faults(software.product, release, day):
                if self.random.random() < fault.daily:
                    seen = self._event(project, one, release, at, function, fault)
                    events[seen.key] = seen
                    outcome = "crashed" if fault.crashes else "errored"
                    ended[release, outcome] += 1
                    if fault.crashes:
                        told.sessions.append((project.pk, self._crash(project, release, at)))
        for release, number in sessions.items():
            odd = sum(self.random.random() < 0.004 for _ in range(number))
            errored = ended[release, "errored"]
            well = number - odd - errored - ended[release, "crashed"]
            told.counts.append((project.pk, SessionCounts(release, at, max(well, 0), errored, 0, odd)))
            told.uses.append((project.pk, self._uses(software, release, day, number // SESSIONS)))

    def _uses(self, software: Software, release: str, day: int, installations: int) -> Uses:
        rows = []
        broken = {function: fault.daily for function, fault in _faults(software.product, release, day)}
        for function, (often, usual) in FUNCTIONS.items():
            uses = often * installations
            fails = 0.6 if function == DOWN and day in OUTAGE else usual + broken.get(function, 0) / often
            rows.append((function, uses, min(uses, round(uses * fails * self.random.uniform(0.7, 1.3)))))
        return Uses(self._id(), release, self._at(day).date(), rows, "")

    def _event(
        self, project: Project, one: Installation, release: str, at: datetime, function: str, fault: Fault
    ) -> Seen:
        event_id = self._id()
        frames = [
            {"module": w.rpartition(".")[0], "function": w.rpartition(".")[2], "in_app": True} for w in fault.where
        ]
        payload = {
            "event_id": event_id.hex,
            "release": release,
            "tags": {"fonction": function},
            "exception": {"values": [{"type": fault.kind, "value": fault.says, "stacktrace": {"frames": frames}}]},
        }
        return Seen(
            key=event_key(project.pk, event_id),
            project=project,
            received_at=at + timedelta(minutes=self.random.randrange(0, 540)),
            day=at.date(),
            release=release,
            installation=one.key,
            function=function,
            signature=signature(payload),
            older=None,
            payload=payload,
        )

    def _crash(self, project: Project, release: str, at: datetime) -> SessionUpdate:
        """Near the hour, mostly."""
        seconds = max(
            self.random.gauss(3600, 420) if self.random.random() < 0.85 else self.random.uniform(60, 9000), 30
        )
        began = at + timedelta(minutes=self.random.randrange(0, 400))
        key = session_key(project.pk, self._id().hex)
        return SessionUpdate(key, release, began, began.timestamp() + seconds, "crashed", seconds, "")

    def _installed(self, software: Software) -> list[Installation]:
        lags = (self.random.expovariate(1 / UPDATES_WITHIN) for _ in range(software.installations))
        return [Installation(installation_key(str(self._id())), lag) for lag in lags]

    def _version(self, software: Software, one: Installation, day: int) -> str:
        has = [name for name, shipped in software.versions.items() if shipped + one.lag <= day]
        return has[-1] if has else next(iter(software.versions))

    def _versions(self, software: Software) -> list[Version]:
        return list(self.projects[software.product].line.versions.order_by("rank"))

    def _at(self, day: int) -> datetime:
        return self.first + timedelta(days=day)

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


def _faults(product: str, release: str, day: int) -> Iterator[tuple[str, Fault]]:
    """What is broken for this release on that day, by the function that it breaks."""
    yield from _BROKEN[product, release]
    if product == "Corail Cabinet" and day in OUTAGE:
        yield from _OUTAGE


_BROKEN: dict[tuple[str, str], list[tuple[str, Fault]]] = defaultdict(list)
_OUTAGE = [(story.function, story.fault) for story in STORIES if story.fault and not story.fault.versions]
for _story in STORIES:
    for _release in _story.fault.versions if _story.fault else ():
        _BROKEN[_story.product, _release].append((_story.function, cast(Fault, _story.fault)))
