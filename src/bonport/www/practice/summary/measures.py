"""Measures typed in one line: what is understood is shown as one types, and kept on Enter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import add_measures, begin_encounter
from bonport.practice.records.lines.vitals import HEIGHT, WEIGHT, Reading, body_mass_index, french, read
from bonport.practice.records.values import height_for
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.summary.views import changed

LONGEST = 200


@require_POST
@screen(CLINICIANS)
def read_measures(request: Request, patient: UUID) -> HttpResponse:
    """What a line says, before it is kept."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    text = request.POST.get("measures", "")[:LONGEST]
    return render(request, "practice/summary/understood.html", _understood(request, of, read(text), text))


@require_POST
@screen(CLINICIANS)
def save_measures(request: Request, patient: UUID) -> HttpResponse:
    """Keep what was measured. An unusual value is asked back: the same line, sent again, confirms it."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    text = request.POST.get("measures", "")[:LONGEST]
    reading = read(text)
    if not reading.measured and not reading.unread:
        raise NotPossible("La ligne est vide.", remedy="Tapez par exemple «\u00a0TA 135/80 P 72 T 168\u00a0».")
    confirmed = reading.may_be_confirmed and request.POST.get("sure") == text
    if not reading.is_clear and not confirmed:
        shown = _understood(request, of, reading, text) | {"asked": True}
        response = render(request, "practice/summary/understood.html", shown)
        response["HX-Retarget"], response["HX-Reswap"] = "#understood", "innerHTML"
        return response
    encounter = begin_encounter(request.acting(), of)
    values = [
        {"code": one.measure.code, "value": one.value, "unit": one.measure.kept_in, "measured_at": request.now}
        for one in reading.measured
    ]
    lines = add_measures(request.acting(), of, encounter, values)
    return changed(request, of, "Mesures notées.", "strike_line", lines, encounter=encounter)


def _understood(request: Request, patient: Patient, reading: Reading, text: str) -> dict[str, Any]:
    return {"reading": reading, "sure": text, "index": _index(request, patient, reading)}


def _index(request: Request, patient: Patient, reading: Reading) -> str:
    """The body mass index that these measures give, with the height of the record where none was typed."""
    given = {one.measure.code: one.value for one in reading.measured if not one.impossible}
    if WEIGHT.code not in given:
        return ""
    height = given.get(HEIGHT.code) or height_for(patient, request.now)
    return f"IMC {french(body_mass_index(given[WEIGHT.code], height))}" if height else ""
