"""Each question to Mon espace santé is a short request of its own: the page that asks goes on living meanwhile."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.practice.deliveries.actions.consulting import read_rules
from bonport.practice.deliveries.consult import AskConsent, Unreachable, informed, look, open_one
from bonport.practice.deliveries.reader import inserted
from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.health_space.reading import Unreadable, readable
from bonport.www.practice.health_space.shown import shown

TEMPLATE = "practice/health_space/answer.html"
_UNIQUE_ID = re.compile(r"[0-9.]{1,64}(\^[^\s<>&\"]{1,64})?", re.ASCII)


@require_POST
@screen(CLINICIANS)
def documents(request: Request, patient: UUID) -> HttpResponse:
    """What Mon espace santé holds; or what is still to be said first: the rules, the patient's consent."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    if request.POST.get("understood"):
        read_rules(request.acting())
    elif not informed(request.acting()):
        return _answer(request, of, {"rules": True})
    try:
        with inserted(request.activity.person, request.POST.get("pin", "")) as card:
            found = look(
                request.acting(),
                of,
                card,
                whole=bool(request.POST.get("whole")),
                consent=bool(request.POST.get("consent")),
            )
    except AskConsent as error:
        return _answer(request, of, {"asks": error})
    except Unreachable as error:
        return _answer(request, of, {"quiet": error})
    except NotPossible as error:
        return _answer(request, of, {"error": error})
    whole = bool(request.POST.get("whole"))
    return _answer(request, of, {"found": shown(found), "since": found.since, "whole": whole, "listed": True})


@require_POST
@screen(CLINICIANS)
def document(request: Request, patient: UUID) -> HttpResponse:
    """One of them, in a window of its own: its PDF, else its words. Nothing of it is kept."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    unique_id = request.POST.get("unique_id", "")
    if not _UNIQUE_ID.fullmatch(unique_id):
        raise NotPossible("Ce document n’est pas dans la liste.", remedy="Demandez la liste de nouveau.")
    if not informed(request.acting()):
        raise NotPossible("Lisez d’abord ce que la consultation demande.", remedy="Demandez la liste de nouveau.")
    with inserted(request.activity.person, request.POST.get("pin", "")) as card:
        retrieved = open_one(request.acting(), of, card, unique_id)
    try:
        read = readable(retrieved)
    except Unreadable:
        raise NotPossible(
            "Ce document ne peut pas être affiché\u202f: il n’est pas ce qu’il dit être.",
            remedy="Ouvrez-le dans Mon espace santé, ou demandez-le à son auteur.",
        ) from None
    if read.pdf is not None:
        response = HttpResponse(read.pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="document.pdf"'
        return response
    return render(request, "practice/health_space/document.html", {"read": read})


def _answer(request: Request, patient: Patient, context: dict[str, Any]) -> HttpResponse:
    return render(request, TEMPLATE, {"patient": patient, **context})
