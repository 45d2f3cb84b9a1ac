from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.practice.deliveries.actions import hold_document, try_again
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import CARE_TEAM, CLINICIANS, Request, screen
from bonport.www.practice.decide.asking import MOST, documents_without_dmp, how_many, questions

LIST = "to-decide"
"""The element of the page that holds the list: a gesture made in it is answered with the list as it is now."""


@require_safe
@screen(CARE_TEAM)
def to_decide(request: Request) -> HttpResponse:
    return render(request, "practice/decide/page.html", questions(request.activity, request.now))


@require_POST
@screen(CLINICIANS)
def handed_over(request: Request, patient: UUID) -> HttpResponse:
    """The patient has no DMP, and got the documents otherwise: they no longer wait for one."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    for document in documents_without_dmp(request.activity, of.pk):
        hold_document(request.acting(), document)
    return again(request)


@require_POST
@screen(CLINICIANS)
def refused(request: Request, patient: UUID) -> HttpResponse:
    """Documents of one patient that were refused for one reason: all tried again, or none sent (`keep`)."""
    chosen = Document.objects.filter(patient=get_object_or_404(Patient, pk=patient), pk__in=_uuids(request))
    decide = hold_document if request.POST.get("keep") else try_again
    impossible: list[NotPossible] = []
    for document in chosen.order_by("signed_at", "id"):
        try:
            decide(request.acting(), document)
        except NotPossible as error:  # of one: somebody else decided meanwhile, the list says how it is now
            impossible.append(error)
    if impossible and len(impossible) == len(chosen):
        raise impossible[0]
    return again(request)


def again(request: Request) -> HttpResponse:
    """The list as it is now, and how many in the navigation."""
    context = {**questions(request.activity, request.now), "to_decide": count(request), "anew": True}
    return render(request, "practice/decide/page.html#list", context)


def _uuids(request: Request) -> list[UUID]:
    try:
        return [UUID(one) for one in request.POST.getlist("document")[:MOST]]
    except ValueError:
        return []


def count(request: Request) -> int:
    """How much waits for this person."""
    with request.acting().reading():
        return how_many(request.activity)
