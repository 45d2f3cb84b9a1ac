"""The note as it is typed: saved by the page itself, never over what another window saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import ActionError, NotPossible
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import (
    NoteChanged,
    Saving,
    begin_encounter,
    open_encounter_of,
    signed_from,
    write_note,
)
from bonport.practice.records.models import Encounter
from bonport.www.common.http import refusal_to_script
from bonport.www.common.templatetags.french import at
from bonport.www.practice.access.screens import CLINICIANS, Request, screen


class NoteForm(forms.Form):
    """What the page sends: the text, the encounter if it knows one, and the revision that was typed on."""

    text = forms.CharField(required=False, strip=False, max_length=200_000)
    encounter = forms.UUIDField(required=False)
    based_on = forms.IntegerField(min_value=0)
    window = forms.UUIDField()
    serial = forms.IntegerField(min_value=0, max_value=2**31 - 1)


@require_POST
@screen(CLINICIANS)
def note(request: Request, patient: UUID) -> HttpResponse:
    """Save what was typed so far; the first saving opens the encounter."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    try:
        encounter = keep(request, of)
    except NoteChanged as changed:
        return JsonResponse({"clash": as_it_is(request, changed.encounter)}, status=409)
    except ActionError as error:
        return refusal_to_script(error)
    return JsonResponse(as_it_is(request, encounter) if encounter else {"revision": 0, "text": request.POST["text"]})


@require_safe
@screen(CLINICIANS)
def note_now(request: Request, patient: UUID) -> HttpResponse:
    """The note as the server has it: asked by a window that comes back to the front."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    encounter = open_encounter_of(request.activity.person, of)
    return JsonResponse(as_it_is(request, encounter) if encounter else {"revision": 0, "text": ""})


def keep(request: Request, patient: Patient) -> Encounter | None:
    """Save the note that the request carries. None: there is nothing to save.

    Raises:
        NoteChanged: another window saved it, or signed it, in the meantime.
    """
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise NotPossible(
            "Cette note ne peut pas être enregistrée telle quelle.",
            means="Elle est trop longue (200\u202f000 caractères au plus), ou la page est abîmée.",
            remedy="Copiez votre texte, rechargez la page, collez-le.",
        )
    sent = form.cleaned_data
    encounter = _encounter(request, patient, sent)
    if encounter is None:
        return None
    saving = Saving(sent["window"], sent["serial"], sent["based_on"])
    return write_note(request.acting(), encounter, sent["text"].replace("\r\n", "\n"), saving)


def _encounter(request: Request, patient: Patient, sent: dict[str, Any]) -> Encounter | None:
    signed = signed_from(request.activity.person, patient, None if sent["encounter"] else sent["window"])
    if sent["encounter"] is not None:
        known: Encounter = Encounter.objects.get(pk=sent["encounter"], patient=patient)
        if known.closed_at is None:
            return known
        signed = known
    if signed is not None:
        raise NoteChanged("Cette consultation a été signée dans une autre fenêtre.", signed)
    if sent["text"].strip():
        return begin_encounter(request.acting(), patient, sent["window"])
    return open_encounter_of(request.activity.person, patient)


def as_it_is(request: Request, encounter: Encounter) -> dict[str, Any]:
    return {
        "encounter": str(encounter.pk),
        "revision": encounter.note_revision,
        "text": encounter.note,
        "at": at(encounter.note_saved_at, request.now),
        "signed": encounter.closed_at is not None,
    }
