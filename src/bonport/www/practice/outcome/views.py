"""What the right panel does: look again, take back, hold, let leave, make the synthesis anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import ActionError, NotPossible
from bonport.practice.consultations.actions import refresh_synthesis
from bonport.practice.deliveries.actions import hold_document, release_document
from bonport.practice.documents.models import Document
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import encounters_today
from bonport.practice.records.models import Encounter
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.outcome import undo
from bonport.www.practice.outcome.panel import panel

TEMPLATE = "practice/outcome/panel.html"


@require_safe
@screen(CLINICIANS)
def outcome(request: Request, patient: UUID) -> HttpResponse:
    """Where each stands now; 204 while that is what the page shows already, so that nothing moves under the hand."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    shown = _panel(request, of)
    if request.GET.get("known") == shown["known"]:
        return HttpResponse(status=204)
    return render(request, TEMPLATE, {"patient": of, **shown})


@require_POST
@screen(CLINICIANS)
def take_back(request: Request) -> HttpResponse:
    """Hold all that was just signed and has not left."""
    offer = undo.offered(request)
    if offer is None:
        raise NotPossible(
            "Le délai pour reprendre est passé.",
            means="Ce qui a été signé est parti, ou en train de partir.",
            remedy="Un document parti se retire du DMP depuis les envois.",
        )
    held, gone = 0, []
    for document in Document.objects.filter(pk__in=offer["documents"]).order_by("signed_at", "id"):
        try:
            hold_document(request.acting(), document)
            held += 1
        except ActionError as error:
            gone.append((document.title, error))
    undo.used(request)
    response = render(request, "practice/outcome/taken_back.html", {"held": held, "gone": gone})
    response["HX-Trigger"] = "outcome:changed"
    return response


@require_POST
@screen(CLINICIANS)
def hold(request: Request, document: UUID) -> HttpResponse:
    held = get_object_or_404(Document, pk=document)
    hold_document(request.acting(), held)
    return _anew(request, held.patient_id)


@require_POST
@screen(CLINICIANS)
def release(request: Request, document: UUID) -> HttpResponse:
    released = get_object_or_404(Document, pk=document)
    release_document(request.acting(), released)
    return _anew(request, released.patient_id)


@require_POST
@screen(CLINICIANS)
def synthesis(request: Request, patient: UUID) -> HttpResponse:
    """The VSM, made by hand. For a minor it comes from the last encounter that his guardians may see."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    mine = Encounter.objects.filter(patient=of, doctor=request.activity.person)
    stated = mine.filter(guardians_may_see=True) if is_minor(of, request.now) else mine.filter(closed_at=None)
    made = refresh_synthesis(request.acting(), of, stated.order_by("started_at", "id").last())
    undo.offer_documents(request, [made.pk])
    shown = {"patient": of, "made_anew": True} | _panel(request, of)
    return render(request, "practice/outcome/made_anew.html", shown)


def _anew(request: Request, patient: UUID) -> HttpResponse:
    of: Patient = get_object_or_404(Patient, pk=patient)
    return render(request, TEMPLATE, {"patient": of, **_panel(request, of)})


def _panel(request: Request, of: Patient) -> dict[str, Any]:
    return panel(request, of, encounters_today(request.activity.person, of, request.now))
