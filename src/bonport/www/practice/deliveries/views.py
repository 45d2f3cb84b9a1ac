"""The list of envois, one document's story, and the gestures on it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.practice.deliveries import actions
from bonport.practice.deliveries.actions.people import waiting_for_card
from bonport.practice.deliveries.in_person import perform_in_person
from bonport.practice.deliveries.models import Attempt
from bonport.practice.deliveries.reader import inserted
from bonport.practice.deliveries.words import said_of_try
from bonport.practice.documents.models import Document
from bonport.practice.documents.reading.actions import may_read
from bonport.practice.patients.models import Patient
from bonport.www.practice import decide
from bonport.www.practice.access.screens import CARE_TEAM, CLINICIANS, Request, screen
from bonport.www.practice.deliveries import down
from bonport.www.practice.deliveries.lines import Line, line, shown
from bonport.www.practice.deliveries.listing import STATES, asked_of, page

PAGE = "practice/deliveries/page.html"
TRIES = 12  # the last ones of each document; a service that is down for days leaves hundreds
OUTCOMES = {
    "": "en cours",
    "accepted": "reçu",
    "found": "vérifié\u00a0: il y est",
    "absent": "vérifié\u00a0: il n’y est pas",
    "nothing_done": "rien n’a été fait",
    "unknown": "réponse incertaine",
    "no_answer": "sans réponse",
    "refused": "refusé",
}
TRANSACTIONS = {
    "TD2.1": "dépôt",
    "TD3.1b": "vérification",
    "TD3.3a": "visibilité",
    "TD3.3c": "retrait",
}


@screen(CARE_TEAM)
def deliveries(request: Request) -> HttpResponse:
    """The last documents signed; posted, those that the form asks for."""
    asked = asked_of(request)
    context = {"asked": asked, "states": STATES, **page(request, asked)}
    return render(request, f"{PAGE}#lines" if request.htmx else PAGE, context)


@screen(CARE_TEAM)
def patient_deliveries(request: Request, patient: UUID) -> HttpResponse:
    """Those of one patient."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    asked = asked_of(request, of.pk)
    context = {"asked": asked, "states": STATES, "patient": of, **page(request, asked)}
    return render(request, f"{PAGE}#lines" if request.htmx else PAGE, context)


@require_safe
@screen(CARE_TEAM)
def story(request: Request, document: UUID) -> HttpResponse:
    """One document: its tries, what was answered, its proofs, and what may be done that is rarer."""
    return _story(request, document)


@require_safe
@screen(CARE_TEAM)
def one_line(request: Request, document: UUID) -> HttpResponse:
    """The story folded again."""
    return _line(request, document)


@require_safe
@screen(CARE_TEAM)
def services(request: Request) -> HttpResponse:
    """The quiet line about services that are down, alone: gone when they are back."""
    return render(request, "practice/deliveries/down.html", {"services_down": down.services_down(request)})


@require_POST
@screen(CLINICIANS)
def hold(request: Request, document: UUID) -> HttpResponse:
    actions.hold_document(request.acting(), _of(document))
    return _after(request, document)


@require_POST
@screen(CLINICIANS)
def release(request: Request, document: UUID) -> HttpResponse:
    actions.release_document(request.acting(), _of(document))
    return _after(request, document)


@require_POST
@screen(CLINICIANS)
def try_again(request: Request, document: UUID) -> HttpResponse:
    actions.try_again(request.acting(), _of(document))
    return _after(request, document)


@require_POST
@screen(CLINICIANS)
def oppose(request: Request, document: UUID) -> HttpResponse:
    actions.oppose_document(request.acting(), _of(document))
    return _after(request, document)


@require_POST
@screen(CLINICIANS)
def lift(request: Request, document: UUID) -> HttpResponse:
    actions.lift_document_opposition(request.acting(), _of(document))
    return _after(request, document)


@require_POST
@screen(CLINICIANS)
def withdraw(request: Request, document: UUID) -> HttpResponse:
    actions.withdraw_document(request.acting(), _of(document), confirmed=_confirmed(request))
    return _after(request, document)


@require_POST
@screen(CLINICIANS)
def mask(request: Request, document: UUID) -> HttpResponse:
    """Who may see a document from now on: « everyone », « not professionals », « not the patient »."""
    hidden_from = request.POST.get("hidden_from", "")
    actions.mask_document(
        request.acting(),
        _of(document),
        from_professionals=hidden_from == "professionals",
        from_patient=hidden_from == "patient",
        confirmed=_confirmed(request),
    )
    return _after(request, document)


@require_POST
@screen(CLINICIANS)
def by_card(request: Request, document: UUID) -> HttpResponse:
    """The change of visibility that waits for the doctor's card, done with it; `show`: to the patient, from now on."""
    of = _of(document)
    with inserted(request.activity.person, request.POST.get("pin", "")) as card:
        if request.POST.get("show"):
            actions.mask_document(request.acting(), of, from_patient=False, confirmed=True)
        waiting = waiting_for_card(of)
        if waiting is None:
            raise NotPossible("Ce document n’attend plus votre carte.")
        perform_in_person(request.acting(), waiting, card, consent=bool(request.POST.get("consent")))
    return _after(request, document)


@require_POST
@screen(CARE_TEAM)
def oppose_all(request: Request, patient: UUID) -> HttpResponse:
    actions.oppose_feeding(request.acting(), get_object_or_404(Patient, pk=patient))
    return _all_of(request, patient)


@require_POST
@screen(CARE_TEAM)
def lift_all(request: Request, patient: UUID) -> HttpResponse:
    actions.lift_opposition(request.acting(), get_object_or_404(Patient, pk=patient))
    return _all_of(request, patient)


# ---------------------------------------------------------------------------------------------------------------


def _of(document: UUID) -> Document:
    found: Document = get_object_or_404(Document, pk=document)
    return found


def _confirmed(request: Request) -> bool:
    return request.POST.get("confirmed") == "1"


def _after(request: Request, document: UUID) -> HttpResponse:
    """The same place as it is now: the list of what is to be decided, the document's story, or its line."""
    if request.htmx.target == decide.LIST:
        return decide.again(request)
    if request.POST.get("story"):
        return _story(request, document)
    return _line(request, document)


def _line(request: Request, document: UUID) -> HttpResponse:
    return render(request, "practice/deliveries/line.html", {"line": _one(request, document), "changed": True})


def _one(request: Request, document: UUID) -> Line:
    found: Document = get_object_or_404(shown(Document.objects.all(), request.activity), pk=document)
    return line(found, request.activity, request.now)


def _story(request: Request, document: UUID) -> HttpResponse:
    one = _one(request, document)
    tries = (
        Attempt.objects.filter(delivery__document=document)
        .select_related("delivery")
        .order_by("-started_at", "-number")
    )
    page = reverse("delivery_story", args=[document])
    context = {
        "line": one,
        "readable": may_read(request.activity, one.document),
        "alone": not request.htmx or request.htmx.current_url_abs_path == page,  # else among others, in their list
        "count": tries.count(),
        "tries": [
            {
                "at": attempt.started_at,
                "what": TRANSACTIONS.get(attempt.transaction, attempt.transaction),
                "outcome": OUTCOMES.get(attempt.outcome, attempt.outcome),
                "said": said_of_try(attempt.code),
                "code": attempt.code,
            }
            for attempt in tries[:TRIES]
        ],
    }
    template = "practice/deliveries/story.html"
    return render(request, f"{template}#story" if request.htmx else template, context)


def _all_of(request: Request, patient: UUID) -> HttpResponse:
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    asked = asked_of(request, of.pk)
    context = {"asked": asked, "states": STATES, "patient": of, **page(request, asked)}
    return render(request, f"{PAGE}#room", context)
