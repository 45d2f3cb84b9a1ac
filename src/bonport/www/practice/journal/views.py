"""The log of a record, and the copy of the whole record for its patient."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from bonport.practice.consultations.access.actions import begin_export, read_log
from bonport.practice.consultations.access.export import export as pieces
from bonport.practice.consultations.access.holdings import kept_from_guardians
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.journal.log import MACHINE, PAGE, entries, events, people, whole
from bonport.www.practice.journal.sentences import KINDS

TEMPLATE = "practice/journal/page.html"


@require_safe
@screen(CLINICIANS)
def journal(request: Request, patient: UUID) -> HttpResponse:
    """Opened: itself an entry of the log."""
    of = _patient(patient)
    read_log(request.acting(), of)
    withheld = bool(kept_from_guardians(of)) and is_minor(of, request.now)
    context = {"patient": of, "kinds": KINDS, "people": _people(), "withheld": withheld, **_page(request, of)}
    return render(request, TEMPLATE, context)


@require_POST
@screen(CLINICIANS)
def entries_of(request: Request, patient: UUID) -> HttpResponse:
    """Those of one person, of one kind, or the older ones."""
    of = _patient(patient)
    return render(request, f"{TEMPLATE}#entries", {"patient": of, **_page(request, of)})


@require_POST
@screen(CLINICIANS)
def export(request: Request, patient: UUID) -> HttpResponse:
    """The copy: sent while it is made. For a minor's guardians, without what was kept from them."""
    of = _patient(patient)
    for_guardians = request.POST.get("for") == "guardians"
    begin_export(request.acting(), of, confidential=not for_guardians)
    withheld = kept_from_guardians(of) if for_guardians else set()
    practice = request.activity.practice_id
    log = whole(practice, of.pk, withheld)
    response = StreamingHttpResponse(
        pieces(practice, of.pk, request.now, log, withheld), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="dossier-{of.number}.zip"'
    return cast(HttpResponse, response)


def _patient(patient: UUID) -> Patient:
    found: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    return found


def _page(request: Request, patient: Patient) -> dict[str, Any]:
    """What was asked wrongly is left out."""
    said = request.POST
    who, kind, before = said.get("who", ""), said.get("kind", ""), said.get("before", "")
    found = events(
        request.activity.practice_id,
        patient.pk,
        who=who if who in _people() else "",
        kind=kind if kind in KINDS else "",
        before=int(before) if before.isdecimal() and len(before) < 16 else 0,
    )
    shown = list(found[: PAGE + 1])
    here = entries(shown[:PAGE])
    return {"entries": here, "more": here[-1].seq if len(shown) > PAGE else None, "first": not before}


def _people() -> dict[str, str]:
    return {**{str(user): name for user, name in people().items()}, MACHINE: "Bonport, de lui-même"}
