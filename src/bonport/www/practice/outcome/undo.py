"""Taking back what was just signed, in one gesture, from any page, while it has not left.

The offer follows the person from page to page in the session, which knows ids only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from bonport.practice.deliveries.states import State
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Identity
from bonport.practice.records.models import Encounter
from bonport.www.practice.access.screens import Request

OFFER = "take_back"


def offer_to_take_back(request: Request, encounter: Encounter) -> None:
    """What the signature of this encounter produced may be taken back until it leaves."""
    made = Document.objects.filter(encounter=encounter, signed_at=request.now, deliveries__state=State.READY)
    offer_documents(request, [document.pk for document in made.only("pk").distinct()])


def offer_documents(request: Request, documents: list[UUID]) -> None:
    """These documents were just signed. Any screen that signs calls this."""
    until = request.now + settings.NOT_BEFORE
    request.session[OFFER] = {"documents": [str(document) for document in documents], "until": until.isoformat()}


def offered(request: Request) -> dict[str, Any] | None:
    """What may be taken back now, and for how many seconds still."""
    offer = request.session.get(OFFER)
    if not offer or not offer["documents"]:
        return None
    until = datetime.fromisoformat(offer["until"])
    left = int((until - request.now).total_seconds())
    if left < 1:
        return None
    whose = SimpleLazyObject(lambda: _whose(request, offer["documents"]))
    return {"documents": offer["documents"], "until": until, "seconds": left, "whose": whose}


def _whose(request: Request, documents: list[str]) -> str:
    """The patient's name: on another record, nobody must wonder."""
    with request.acting().reading():
        found = Identity.objects.filter(patient__documents__in=[UUID(one) for one in documents]).first()
    return found.known_as if found else ""


def used(request: Request) -> None:
    request.session.pop(OFFER, None)
