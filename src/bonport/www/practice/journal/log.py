"""A record's log, a page at a time, latest first: who, when, what, of which document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes import scope

from bonport.base.models import AuditEvent
from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents.models import Document
from bonport.practice.places.models import Person
from bonport.www.practice.journal.sentences import BY_ACTION, KINDS, SENTENCES

PAGE = 50
MACHINE = "Bonport"
SOMEBODY = "une personne inconnue du cabinet"


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    who: str
    said: str
    about: str
    kind: str
    seq: int


def events(practice: UUID, patient: UUID, *, who: str = "", kind: str = "", before: int = 0) -> QuerySet[AuditEvent]:
    """Of one patient; the audit knows no scope, so the practice is said here.

    Args:
        who: a user's id, or `MACHINE`. kind: of `KINDS`. before: the entry after which a page goes on.
    """
    found = AuditEvent.objects.filter(practice_id=practice, patient_id=patient).order_by("-at", "-seq")
    if who == MACHINE:
        found = found.filter(actor_id=None)
    elif who:
        found = found.filter(actor_id=UUID(who))
    if kind:
        found = found.filter(action__in=SENTENCES[kind])
    if before:
        last = AuditEvent.objects.get(practice_id=practice, seq=before)
        found = found.filter(at__lte=last.at).filter(Q(at__lt=last.at) | Q(seq__lt=last.seq))
    return found


def entries(found: Iterable[AuditEvent]) -> list[Entry]:
    """In words; three queries whatever their number."""
    shown = list(found)
    names = people({event.actor_id for event in shown if event.actor_id})
    titles = _titles(shown)
    return [
        Entry(
            at=event.at,
            who=names.get(event.actor_id, SOMEBODY) if event.actor_id else MACHINE,
            said=BY_ACTION[event.action][1] if event.action in BY_ACTION else f"a fait «\u00a0{event.action}\u00a0»",
            about=titles.get(event.subject_id, ""),
            kind=KINDS[BY_ACTION[event.action][0]] if event.action in BY_ACTION else "",
            seq=event.seq,
        )
        for event in shown
    ]


def people(users: Iterable[UUID] | None = None) -> dict[UUID, str]:
    """The people of the practice by their users, or those of these users."""
    known = Person.objects.exclude(user=None) if users is None else Person.objects.filter(user__in=users)
    return {
        one.user_id: f"{one.title.title()} {one.given} {one.family}".strip()
        for one in known.order_by("family")
        if one.user_id
    }


def whole(practice: UUID, patient: UUID, withheld: set[UUID]) -> Iterator[list[str]]:
    """All of it, oldest first, for the copy of a record: read page by page, each in the practice's scope."""
    yield ["quand", "qui", "quoi", "à propos de", "nature"]
    after = 0
    while True:
        with scope(practice=practice):
            found = AuditEvent.objects.filter(practice_id=practice, patient_id=patient, seq__gt=after)
            page = list(found.order_by("seq")[:PAGE])
            said = entries(event for event in page if event.subject_id not in withheld)
        for one in said:
            yield [f"{timezone.localtime(one.at):%d/%m/%Y %H:%M:%S}", one.who, one.said, one.about, one.kind]
        if len(page) < PAGE:
            return
        after = page[-1].seq


def _titles(shown: list[AuditEvent]) -> dict[UUID, str]:
    def subjects(model: str) -> set[UUID]:
        return {event.subject_id for event in shown if event.subject_type == model}

    documents = Document.objects.filter(pk__in=subjects("documents.document"))
    deliveries = Delivery.objects.filter(pk__in=subjects("deliveries.delivery"))
    return {**dict(documents.values_list("pk", "title")), **dict(deliveries.values_list("pk", "document__title"))}
