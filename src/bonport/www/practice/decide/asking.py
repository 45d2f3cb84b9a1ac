"""What waits for this person: what he may decide, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from bonport.practice.deliveries.models import Delivery, WaitingReason
from bonport.practice.deliveries.states import State
from bonport.practice.documents.models import Document, Task
from bonport.practice.documents.perms import his
from bonport.practice.patients.models import Identity
from bonport.practice.places.models import Activity
from bonport.www.practice.deliveries.lines import Line, lines, shown

MOST = 50
TOLD_UP_TO = 99
NO_DMP = (WaitingReason.DMP_CLOSED, WaitingReason.NO_DMP)


@dataclass(frozen=True, slots=True)
class Question:
    """About one document: `task.kind` says which. Refused for one reason, all those of a patient are one question."""

    task: Task
    lines: list[Line]

    @property
    def line(self) -> Line:
        return self.lines[0]

    @property
    def sent(self) -> str:
        """What its gesture posts: the documents that it is about."""
        return json.dumps({"document": [str(line.document.pk) for line in self.lines]})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Documents of one patient that wait for one and the same thing."""

    identity: Identity
    reason: str
    documents: int
    since: datetime


def how_many(activity: Activity) -> int:
    """For the navigation: two queries, of what is open only; more than `TOLD_UP_TO` is not counted on."""
    enough = TOLD_UP_TO + 1
    tasks = len(_tasks(activity).values_list("pk")[:enough])
    if tasks == enough:
        return enough
    waiting = _waiting(activity).order_by().values_list("patient", "reason").distinct()
    return min(enough, tasks + len(waiting[:enough]))


def questions(activity: Activity, now: datetime) -> dict[str, Any]:
    """The oldest first, at most `MOST` of each; the others come as these are decided."""
    tasks = list(_tasks(activity).select_related("patient").order_by("asked_at", "id")[:MOST])
    documents = list(shown(Document.objects.filter(pk__in={task.document_id for task in tasks}), activity))
    by_document = {one.document.pk: one for one in lines(documents, activity, now)}
    return {
        "questions": _grouped((task, by_document[task.document_id]) for task in tasks),
        "waiting": _by_patient(_waiting(activity)),
    }


def documents_without_dmp(activity: Activity, patient: UUID) -> list[Document]:
    """Those of this patient that wait for a DMP which is closed, or does not exist."""
    waiting = _waiting(activity).filter(patient=patient, reason__in=NO_DMP)
    return [delivery.document for delivery in waiting.select_related("document").order_by("created_at", "id")]


def _tasks(activity: Activity) -> QuerySet[Task]:
    if not activity.is_clinical:
        return Task.objects.none()
    return Task.objects.filter(his(activity, "document__"), done_at=None)


def _waiting(activity: Activity) -> QuerySet[Delivery]:
    """Those that wait for an identity: anyone of the practice qualifies it. Without a DMP: their doctor decides."""
    waiting = Delivery.objects.filter(state=State.WAITING)
    if not activity.is_clinical:
        return waiting.filter(reason=WaitingReason.IDENTITY)
    return waiting.filter(his(activity, "document__"), reason__in=(WaitingReason.IDENTITY, *NO_DMP))


def _grouped(asked: Iterable[tuple[Task, Line]]) -> list[Question]:
    """A refusal that has the same remedy is told once. Each question stands where its oldest document does."""
    found: dict[object, Question] = {}
    for task, line in asked:
        alike = (task.patient_id, line.refused) if task.kind == Task.Kind.REFUSED and line.may_try_again else task.pk
        found.setdefault(alike, Question(task, [])).lines.append(line)
    return list(found.values())


def _by_patient(waiting: QuerySet[Delivery]) -> list[Waiting]:
    groups = (
        waiting.order_by()
        .values("patient", "reason")
        .annotate(n=Count("document", distinct=True), since=Min("created_at"))
        .order_by("since", "patient")[:MOST]
    )
    rows = list(groups)
    identities = {
        identity.patient_id: identity
        for identity in Identity.objects.filter(patient__in={row["patient"] for row in rows}).select_related("patient")
    }
    return [Waiting(identities[row["patient"]], row["reason"], row["n"], row["since"]) for row in rows]
