"""A batch of arrivals made into events, signatures, counts and reports: each exactly once.

All that an arrival causes is written in one transaction with its removal from the inbox. Whoever is killed before its
end leaves it due; whoever comes after finds its events by their keys, and counts none twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from bonport.base import counts
from bonport.base.leased import held
from bonport.base.sealing import unseal
from bonport.interop.signalement import PNG
from bonport.sentinelle.health.counting import Told, count
from bonport.sentinelle.health.told import SessionCounts, SessionUpdate, Uses
from bonport.sentinelle.intake.models import Arrival, Loss, Removal
from bonport.sentinelle.intake.packed import Attached, Dropped, Event, Packed, Said, unpack
from bonport.sentinelle.intake.taking import CONTACT
from bonport.sentinelle.registers.models import Project
from bonport.sentinelle.registers.perms import acting
from bonport.sentinelle.registers.versions import Versions
from bonport.sentinelle.reports import actions as reports
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.signatures.counting import Seen, count_events
from bonport.sentinelle.signatures.keys import event_key
from bonport.sentinelle.signatures.rule import Signature, signature

TEXT_BESIDE = 32 * 1024
"""Characters of a text that is kept with the event it was attached to: the last."""
Rule = Callable[[dict[str, Any]], Signature]


@dataclass
class _Batch:
    """What several arrivals say, by what it becomes."""

    events: dict[UUID, Seen] = field(default_factory=dict)
    said: list[tuple[Project, datetime, Said, list[Attached]]] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    removed: Counter[tuple[int, date, str]] = field(default_factory=Counter)
    lost: Counter[tuple[int, date, str, str]] = field(default_factory=Counter)

    def add(self, project: Project, packed: Packed) -> None:
        day = localtime(packed.received_at).date()
        attached = [item for item in packed.items if isinstance(item, Attached)]
        said = next((item for item in packed.items if isinstance(item, Said)), None)
        for item in packed.items:
            match item:
                case Event():
                    self._event(project, packed.received_at, item)
                case Said():  # what is attached is the first one's
                    self.said.append((project, packed.received_at, item, attached if item is said else []))
                case SessionUpdate():
                    self.told.sessions.append((project.pk, item))
                    self.told.see(project.line_id, item.installation, item.release, day)
                case SessionCounts():
                    self.told.counts.append((project.pk, item))
                case Uses():
                    self.told.uses.append((project.pk, item))
                    self.told.see(project.line_id, item.installation, item.release, day)
                case Dropped():
                    self.lost[project.pk, day, item.reason, item.category] += item.count
        if said is None:
            texts = [one for one in attached if one.media_type != PNG]
            event = next((item for item in packed.items if isinstance(item, Event)), None)
            if event is not None and texts:
                event.payload["attachments"] = [_beside(one) for one in texts]
            if lost := len(attached) - (len(texts) if event is not None else 0):
                self.lost[project.pk, day, "door.without_report", "attachment"] += lost
        for kind, number in packed.removed.items():
            self.removed[project.pk, day, kind] += number

    def _event(self, project: Project, received_at: datetime, item: Event) -> None:
        key = event_key(project.pk, item.id)
        release = item.payload.get("release")
        found, older = _signatures(item.payload, received_at)
        seen = Seen(
            key=key,
            project=project,
            received_at=received_at,
            day=localtime(received_at).date(),
            release=release.strip()[:80] if isinstance(release, str) else "",
            installation=item.installation,
            function=_function(item.payload),
            signature=found,
            older=older,
            payload=item.payload,
        )
        if self.events.setdefault(key, seen) is seen:
            self.told.see(project.line_id, seen.installation, seen.release, seen.day)


def digest(rows: Sequence[Arrival], now: datetime) -> int:
    """Digest what its worker still holds of these arrivals: all of it, or nothing.

    Returns:
        how many were digested.
    """
    projects = {
        project.pk: project
        for project in Project.objects.select_related("line__product").filter(pk__in={row.project_id for row in rows})
    }
    read = {row.pk: unpack(bytes(row.body)) for row in rows}
    with transaction.atomic():
        mine = held(rows)
        batch = _Batch()
        for row in mine:
            batch.add(projects[row.project_id], read[row.pk])
        versions = Versions({project.line_id for project in projects.values()})
        count_events(batch.events, versions)
        if untimely := count(batch.told, now):
            batch.lost[mine[0].project_id, localtime(now).date(), "door.untimely", "session"] += untimely
        for project, received_at, said, attached in batch.said:
            _report(project, received_at, said, attached)
        counts.add(Removal, ("project_id", "day", "kind"), {key: {"count": n} for key, n in batch.removed.items()})
        why = ("project_id", "day", "reason", "category")
        counts.add(Loss, why, {key: {"count": n} for key, n in batch.lost.items()})
        Arrival.objects.filter(pk__in=[row.pk for row in mine]).delete()
    return len(mine)


def _report(project: Project, received_at: datetime, said: Said, attached: list[Attached]) -> None:
    """A person's words, taken as those of every other channel; the same ones come twice are taken once."""
    act = acting(None, received_at)
    reports.take_report(
        act,
        Report.Channel.SDK,
        reports.Said(
            text=said.text,
            external=event_key(project.pk, said.id).hex,
            contact=unseal(said.contact, CONTACT) if said.contact else "",
            project=project,
            release=said.release,
            function=said.function,
            event_id=event_key(project.pk, said.about) if said.about else None,
            context=said.context,
            attached=[reports.Attached(one.name, one.media_type, one.content) for one in attached],
        ),
    )


def _signatures(event: dict[str, Any], now: datetime) -> tuple[Signature, Signature | None]:
    """By the rule; and for a time by the rule of before, so that a new rule does not part what was one."""
    before: tuple[str, str] | None = settings.RULE_BEFORE
    if before is None or localtime(now).date() > date.fromisoformat(before[1]):
        return signature(event), None
    return signature(event), _rule(before[0])(event)


@lru_cache(maxsize=2)
def _rule(module: str) -> Rule:
    rule: Rule = import_module(module).signature
    return rule


def _beside(text: Attached) -> dict[str, str]:
    return {"filename": text.name, "content": text.content.decode("utf-8", "replace")[-TEXT_BESIDE:]}


def _function(event: dict[str, Any]) -> str:
    tags = event.get("tags")
    pairs = tags.items() if isinstance(tags, dict) else [one for one in tags or () if isinstance(one, list)]
    return next((str(one[1]).lower()[:20] for one in pairs if len(one) == 2 and one[0] == "fonction"), "")
