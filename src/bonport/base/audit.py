"""Who did what, and who saw what: append-only, hash-chained, one chain per practice.

Ids only, no names, and no foreign key: an audit outlives what it speaks of. Triggers of the database refuse UPDATE and
DELETE on both databases (migration 0002).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from bonport.base.act import Act

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What an act collects for its audit."""

    action: str
    subject_type: str
    subject_id: UUID
    patient: UUID | None
    detail: dict[str, object]


class AuditHead(models.Model):
    """The end of a practice's chain; locked last in every transaction."""

    practice_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)


class AuditEvent(models.Model):
    practice_id = models.UUIDField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    patient_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    correlation = models.UUIDField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice_id", "seq"), name="audit_one_chain_per_practice"),)
        indexes = (models.Index(fields=("subject_id",)), models.Index(fields=("patient_id", "at")))

    def computed_hash(self) -> str:
        said = [
            str(self.practice_id),
            self.seq,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            str(self.actor_id),
            self.action,
            self.subject_type,
            str(self.subject_id),
            str(self.patient_id),
            self.detail,
            str(self.correlation),
            self.previous_hash,
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write(act: Act, entries: Sequence[Entry]) -> None:
    """Append an act's entries to its practice's chain. Called at the end of the act's transaction."""
    if not entries:
        return
    heads = AuditHead.objects.select_for_update().filter(practice_id=act.practice)
    head = heads.first()
    if head is None:
        AuditHead.objects.get_or_create(practice_id=act.practice)
        head = heads.get()
    events = []
    for entry in entries:
        event = AuditEvent(
            practice_id=act.practice,
            seq=head.seq + 1,
            at=act.now,
            actor_id=act.user,
            action=entry.action,
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            patient_id=entry.patient,
            detail=json.loads(json.dumps(entry.detail, default=str)),
            correlation=act.correlation,
            previous_hash=head.hash,
        )
        event.hash = event.computed_hash()
        head.seq, head.hash = event.seq, event.hash
        events.append(event)
    AuditEvent.objects.bulk_create(events)
    head.save()


def broken_links(events: Iterable[AuditEvent]) -> list[int]:
    """The sequence numbers at which one practice's chain, given in order, does not hold."""
    broken = []
    seq, previous = 0, GENESIS
    for event in events:
        if event.seq != seq + 1 or event.previous_hash != previous or event.hash != event.computed_hash():
            broken.append(event.seq)
        seq, previous = event.seq, event.hash
    return broken


def verify() -> dict[str, list[int]]:
    """Every practice whose chain does not hold, with the sequence numbers where it breaks or is cut short."""
    wrong: dict[str, list[int]] = {}
    for head in AuditHead.objects.order_by("practice_id"):
        events = AuditEvent.objects.filter(practice_id=head.practice_id).order_by("seq")
        broken = broken_links(events.iterator(chunk_size=1000))
        last = events.last()
        if (last.seq, last.hash) != (head.seq, head.hash) if last else head.seq:
            broken.append(head.seq)
        if broken:
            wrong[str(head.practice_id)] = broken
    return wrong
