from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from bonport.practice.deliveries.actions.queue import SUBMISSIONS
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import State
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Activity
from bonport.practice.places.perms import doctor_answering
from bonport.practice.records.models import Encounter
from bonport.www.practice.access.screens import Request
from bonport.www.practice.outcome.standing import MOVING, STAYS, Standing, standing

EARLIER = 6
SHOWN = ("title", "signed_at", "secret", "hidden_from_guardians", "author_id")
TOLD = ("document_id", "destination", "operation", "position", "state", "reason", "attempts", "due_at", "delivered_at")
SOON, LATER = 2, 20  # seconds between two looks: while something leaves, and while it waits for a person or a service


@dataclass(frozen=True, slots=True)
class Made:
    """A document, where each of its deliveries stands, and what this person may do about it in one gesture."""

    document: Document
    standings: list[Standing]
    may_hold: bool
    may_release: bool


def panel(request: Request, patient: Patient, today: list[Encounter]) -> dict[str, Any]:
    """What this consultation, or the one signed last today, produced; what the patient's documents before it were.

    Args:
        today: `encounters_today` of this doctor.
    """
    activity = request.activity
    encounter = _current(patient, today)
    documents = _with_deliveries(Document.objects.filter(patient=patient))
    # What it produced can be seen to the end, replaced versions too: they were on their way.
    made = list(documents.filter(encounter=encounter).order_by("signed_at", "id")) if encounter else []
    earlier = documents.filter(replaced_by=None, reissue=None)
    if made:
        earlier = earlier.exclude(pk__in=[document.pk for document in made])
    now = request.now
    ours = [_made(document, activity, now) for document in made]
    before = [_made(document, activity, now) for document in earlier.order_by("-signed_at", "-id")[:EARLIER]]
    return {"current": encounter, "made": ours, "earlier": before, **_when_to_look_again([*ours, *before])}


def _current(patient: Patient, today: list[Encounter]) -> Encounter | None:
    """What this doctor has open with this patient; else what he signed last today."""
    produced = Document.objects.filter(patient=patient, encounter__in=today).values_list("encounter", flat=True)
    with_documents = set(produced) if today else set()
    found = [encounter for encounter in today if encounter.pk in with_documents]
    still_open = [encounter for encounter in found if encounter.closed_at is None]
    return next(reversed(still_open or found), None)


def _with_deliveries(documents: QuerySet[Document]) -> QuerySet[Document]:
    return documents.only(*SHOWN).prefetch_related(Prefetch("deliveries", Delivery.objects.only(*TOLD)))


def _made(document: Document, activity: Activity, now: datetime) -> Made:
    deliveries = sorted(document.deliveries.all(), key=lambda delivery: delivery.position)
    submission = next((one for one in deliveries if one.operation in SUBMISSIONS), None)
    mine = document.author_id in (activity.person_id, doctor_answering(activity).pk)
    return Made(
        document,
        [standing(delivery, now) for delivery in _last_words(deliveries)] or [STAYS],
        may_hold=mine and submission is not None and submission.state in (State.READY, State.WAITING),
        may_release=mine and submission is not None and submission.state == State.HELD,
    )


def _last_words(deliveries: list[Delivery]) -> list[Delivery]:
    """One for each destination: what was done last, and what of it is still open."""
    last = {delivery.destination: delivery for delivery in deliveries if delivery.state != State.SUPERSEDED}
    first = {delivery.destination: delivery for delivery in deliveries}
    return list({**first, **last}.values())


def _when_to_look_again(shown: list[Made]) -> dict[str, Any]:
    """How soon, 0 for never, and what a page that shows this already knows."""
    states = [one.state for made in shown for one in made.document.deliveries.all()]
    again = SOON if any(state in MOVING for state in states) else LATER if State.WAITING in states else 0
    said = [(str(made.document.pk), [(one.shape, one.words) for one in made.standings]) for made in shown]
    return {"again": again, "known": hashlib.sha256(repr(said).encode()).hexdigest()[:16]}
