"""What was asked of the list of envois, and the documents that answer it: a page at a time, never all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import OPEN, State
from bonport.practice.documents.models import Document
from bonport.practice.patients.finding import find_patients
from bonport.www.practice.access.screens import Request
from bonport.www.practice.deliveries.lines import Line, lines, shown

PAGE = 30
MOST_PATIENTS = 40
LONGEST = 200

LEFT, WAITS, REFUSED, KEPT, STAYS = "left", "waits", "refused", "kept", "stays"
STATES = {
    "": "Tout",
    LEFT: "Parti",
    WAITS: "En route ou en attente",
    REFUSED: "Refusé",
    KEPT: "Retenu ou opposé",
    STAYS: "Resté au cabinet",
}
_FEW = {WAITS: OPEN, REFUSED: (State.REFUSED,), KEPT: (State.HELD, State.OPPOSED)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person chose; each may be left out.

    Attributes:
        name: of a patient, as typed: never in an address.
        before: the document after which the list goes on.
    """

    state: str = ""
    first: date | None = None
    last: date | None = None
    name: str = ""
    patient: UUID | None = None
    before: UUID | None = None


def asked_of(request: Request, patient: UUID | None = None) -> Asked:
    """What the form says; what it says wrongly is left out."""
    said = request.POST
    state = said.get("state", "")
    return Asked(
        state=state if state in STATES else "",
        first=_date(said.get("first", "")),
        last=_date(said.get("last", "")),
        name=" ".join(said.get("name", "").split())[:LONGEST],
        patient=patient,
        before=_uuid(said.get("before", "")),
    )


def page(request: Request, asked: Asked) -> dict[str, Any]:
    """The lines of one page, and the document after which the next begins."""
    found = list(shown(_found(asked), request.activity)[: PAGE + 1])
    here: list[Line] = lines(found[:PAGE], request.activity, request.now)
    return {"lines": here, "more": here[-1].document.pk if len(found) > PAGE else None}


def _found(asked: Asked) -> QuerySet[Document]:
    documents = Document.objects.order_by("-signed_at", "-id")
    if asked.patient is not None:
        documents = documents.filter(patient=asked.patient)
    elif asked.name:
        meant = [identity.patient_id for identity in find_patients(asked.name, MOST_PATIENTS)]
        documents = documents.filter(patient__in=meant)
    if asked.first:
        documents = documents.filter(signed_at__gte=_midnight(asked.first))
    if asked.last:
        documents = documents.filter(signed_at__lt=_midnight(asked.last + timedelta(days=1)))
    if asked.before is not None:
        before = Document.objects.only("signed_at").get(pk=asked.before)
        earlier = Q(signed_at=before.signed_at, id__lt=before.pk) | Q(signed_at__lt=before.signed_at)
        documents = documents.filter(earlier, signed_at__lte=before.signed_at)
    return _in_state(documents, asked.state)


def _in_state(documents: QuerySet[Document], state: str) -> QuerySet[Document]:
    if state in _FEW:  # few of all that ever left: found by their state
        return documents.filter(pk__in=Delivery.objects.filter(state__in=_FEW[state]).values("document"))
    # Of a document of this practice: asked without the practice, or SQLite reads the practice's and not the document's.
    of_document = Delivery._base_manager.filter(document=OuterRef("pk"))
    if state == LEFT:  # nearly all: found by their date
        return documents.filter(Exists(of_document.filter(state=State.DELIVERED)))
    if state == STAYS:
        return documents.filter(~Exists(of_document))
    return documents


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
