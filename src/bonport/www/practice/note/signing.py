"""Signing in one gesture, and who may see what a minor's consultation produces."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.practice.consultations.actions import close_consultation, show_to_guardians
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import (
    NoteChanged,
    begin_encounter,
    encounters_today,
    keep_secret,
    open_encounter_of,
)
from bonport.www.practice import outcome
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.note.panel import panel, visibility
from bonport.www.practice.note.saving import keep
from bonport.www.practice.outcome.undo import offer_to_take_back


@require_POST
@screen(CLINICIANS)
def sign(request: Request, patient: UUID) -> HttpResponse:
    """Save what the page shows, sign it, and show at once what that produced."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    try:
        encounter = keep(request, of)
    except NoteChanged:
        if not request.htmx:
            raise
        response = HttpResponse(status=204)  # the page asks for both texts, and its doctor chooses
        response["HX-Trigger"] = "note:clash"
        return response
    if encounter is None:
        raise NotPossible("Il n’y a rien à signer.", remedy="Écrivez la note, puis signez.")
    close_consultation(request.acting(), encounter)
    offer_to_take_back(request, encounter)
    today = encounters_today(request.activity.person, of, request.now)
    shown = {"patient": of, "signed": True} | panel(request, of, today) | outcome.panel(request, of, today)
    return render(request, "practice/note/signed.html", shown)


@require_POST
@screen(CLINICIANS)
def confidential(request: Request, patient: UUID) -> HttpResponse:
    """*Confidentiel*, before signing, whether anything was typed or not."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    encounter = begin_encounter(request.acting(), of)
    if not encounter.secret:
        keep_secret(request.acting(), encounter)
    return _visibility(request, of)


@require_POST
@screen(CLINICIANS)
def visible(request: Request, patient: UUID) -> HttpResponse:
    """Visible to the guardians, before signing."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    encounter = begin_encounter(request.acting(), of)
    if not encounter.guardians_may_see:
        show_to_guardians(request.acting(), encounter)
    return _visibility(request, of)


def _visibility(request: Request, patient: Patient) -> HttpResponse:
    encounter = open_encounter_of(request.activity.person, patient)
    shown = {"patient": patient, "encounter": encounter} | visibility(request, patient, encounter)
    return render(request, "practice/note/panel.html#visibility", shown)
