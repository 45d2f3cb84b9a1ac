from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from bonport.practice.deliveries.actions import hold_document
from bonport.practice.patients.models import Patient
from bonport.www.common.http import CARE_TEAM, CLINICIANS, Request, screen
from bonport.www.practice.decide.asking import documents_without_dmp, how_many, questions

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


def again(request: Request) -> HttpResponse:
    """The list as it is now, and how many in the navigation."""
    context = {**questions(request.activity, request.now), "to_decide": count(request), "anew": True}
    return render(request, "practice/decide/page.html#list", context)


def count(request: Request) -> int:
    """How much waits for this person."""
    with request.acting().reading():
        return how_many(request.activity)
