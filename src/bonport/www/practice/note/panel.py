from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from bonport.practice.documents.models import Document
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import guardians_preference
from bonport.practice.records.models import Encounter
from bonport.practice.records.past import past_contacts
from bonport.practice.records.phrases.actions import abbreviations_for
from bonport.www.practice.access.screens import Request


def panel(request: Request, patient: Patient, today: list[Encounter]) -> dict[str, Any]:
    """What the template of this panel shows.

    Args:
        today: `encounters_today` of this doctor.
    """
    return editor(request, patient, today) | past(request, patient)


def editor(request: Request, patient: Patient, today: list[Encounter]) -> dict[str, Any]:
    """The note of today: what this doctor has open with this patient, or an empty one."""
    doctor = request.activity.person
    encounter = next((one for one in reversed(today) if one.closed_at is None), None)
    return {
        "encounter": encounter,
        "window": request.correlation,  # of this page; the same at every saving of it
        "note_data": {
            "user": str(request.user.pk),
            "key": key_of_local_copies(request),
            "abbreviations": abbreviations_for(doctor),
        },
        **visibility(request, patient, encounter),
    }


def visibility(request: Request, patient: Patient, encounter: Encounter | None) -> dict[str, Any]:
    """For a minor: who may see what this consultation produces, and who said so."""
    if not is_minor(patient, request.now):
        return {"minor": False}
    preference = guardians_preference(request.activity.person, request.now)
    by_default = preference is None or preference.guardians_may_see
    visible = bool(encounter.guardians_may_see) if encounter else by_default
    return {
        "minor": True,
        "guardians_may_see": visible,
        "preference": preference if visible == by_default else None,
        "is_default": visible == by_default,
    }


def past(request: Request, patient: Patient, words: str = "", after: UUID | None = None) -> dict[str, Any]:
    contacts = past_contacts(patient, request.activity.person, words, after)
    made: dict[UUID | None, list[Document]] = {}
    for document in (
        Document.objects.filter(patient=patient, encounter__in=contacts.shown, replaced_by=None, reissue=None)
        .only("id", "encounter_id", "title")
        .order_by("signed_at", "id")
    ):
        made.setdefault(document.encounter_id, []).append(document)
    return {
        "past": [(encounter, made.get(encounter.pk, [])) for encounter in contacts.shown],
        "older": contacts.left,
        "last_shown": contacts.shown[-1].pk if contacts.shown else None,
        "words": words,
    }


def key_of_local_copies(request: Request) -> str:
    """With this the page encrypts what it keeps of an unsaved note: the same for this person always, in no browser's
    storage, and of no use to another person (ADR on drafts)."""
    digest = salted_hmac("bonport.www.practice.note", str(request.user.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()
