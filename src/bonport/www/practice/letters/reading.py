"""The documents of a record: found by type and date, read in the page, printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.interop.cda.model import Prose
from bonport.interop.errors import BadInput
from bonport.interop.terminology.document_types import DOCUMENT_TYPES
from bonport.practice.deliveries.states import State
from bonport.practice.documents import content as contents
from bonport.practice.documents.files.actions import KINDS as FILE_KINDS
from bonport.practice.documents.files.actions import may_read as may_read_file
from bonport.practice.documents.models import Document, ReceivedFile
from bonport.practice.documents.reading.actions import may_read, read_document
from bonport.practice.documents.reading.page import printed, words
from bonport.practice.documents.templates.starters import KINDS
from bonport.practice.patients.models import Patient
from bonport.practice.places.perms import doctor_answering
from bonport.practice.records.actions import open_record
from bonport.www.practice import identity
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen
from bonport.www.practice.letters.panel import panel
from bonport.www.practice.outcome.standing import STAYS, Standing, standing

PAGE = 50


class FilterForm(forms.Form):
    type_code = forms.CharField(required=False, max_length=20)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


@require_safe
@screen(CARE_TEAM)
def documents(request: Request, patient: UUID) -> HttpResponse:
    """All the documents of a record, the latest first; the last version of each."""
    return documents_page(request, open_record(request.acting(), patient))


def documents_page(
    request: Request, patient: Patient, *, upload: Any = None, error: NotPossible | None = None, status: int = 200
) -> HttpResponse:
    """
    Args:
        upload: the form of a file that was refused, and why.
    """
    received = ReceivedFile.objects.filter(patient=patient, removed_at=None).defer("data").select_related("added_by")
    shown = {
        **identity.banner(request, patient),
        **panel(request, patient),
        **_list(request, patient, FilterForm({})),
        "received": [
            (one, FILE_KINDS.get(one.kind, ""), may_read_file(request.activity, one))
            for one in received.order_by("-day", "-added_at")
        ],
        "file_kinds": FILE_KINDS,
        "upload": upload,
        "error": error,
    }
    return render(request, "practice/letters/documents.html", shown, status=status)


@require_POST  # what one looks for stands in no address
@screen(CARE_TEAM)
def find_document(request: Request, patient: UUID) -> HttpResponse:
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    shown = {"patient": of, **_list(request, of, FilterForm(request.POST))}
    return render(request, "practice/letters/documents.html#list", shown)


@require_safe
@screen(CARE_TEAM)
def document(request: Request, document: UUID) -> HttpResponse:
    opened = read_document(request.acting(), document)
    shown = {**identity.banner(request, opened.patient), **about(request, opened)}
    return render(request, "practice/letters/document.html", shown)


@require_safe
@screen(CARE_TEAM)
def pdf(request: Request, document: UUID, big: bool = False) -> HttpResponse:
    """Alone in its tab. In no cache, and without a name in its address or its title."""
    opened = read_document(request.acting(), document, printed=True)
    try:
        made = printed(opened, big_print=big)
    except BadInput as error:
        raise NotPossible(error.what, means="Le document ne peut pas être imprimé.", remedy=error.remedy) from None
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="document.pdf"'
    return response


def about(request: Request, document: Document) -> dict[str, Any]:
    """What the page of a document says: its words, its versions, where each stands, what may be done."""
    activity = request.activity
    mine = document.author_id in (activity.person_id, doctor_answering(activity).pk)
    body = contents.read(document.content).body
    is_last = not Document.objects.filter(replaces=document).exists()
    return {
        "patient": document.patient,
        "document": document,
        "words": words(document),
        "standings": standings(request, document),
        "leaves_soon": document.deliveries.filter(state__in=(State.READY, State.WAITING)).exists(),
        "versions": Document.objects.filter(set_id=document.set_id).select_related("author").order_by("-version"),
        "may_correct": mine
        and activity.is_clinical
        and is_last
        and isinstance(body, Prose)
        and document.type_code in KINDS,
        "is_letter": isinstance(body, Prose) and bool(body.addressee),
    }


def standings(request: Request, document: Document) -> list[Standing]:
    deliveries = [one for one in document.deliveries.all() if one.state != State.SUPERSEDED]
    deliveries.sort(key=lambda one: one.position)
    return [standing(one, request.now) for one in {one.destination: one for one in deliveries}.values()] or [STAYS]


def _list(request: Request, patient: Patient, form: FilterForm) -> dict[str, Any]:
    rows = Document.objects.filter(patient=patient, replaced_by=None, reissue=None)
    types = sorted({code: DOCUMENT_TYPES[code].code.display for code in _types(rows)}.items(), key=lambda one: one[1])
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["type_code"]:
            rows = rows.filter(type_code=wanted["type_code"])
        if wanted["since"]:
            rows = rows.filter(signed_at__date__gte=wanted["since"])
        if wanted["until"]:
            rows = rows.filter(signed_at__date__lte=wanted["until"])
    listed = rows.defer("content").select_related("author").prefetch_related("deliveries")
    shown = [
        (one, DOCUMENT_TYPES[one.type_code].code.display, standings(request, one), may_read(request.activity, one))
        for one in listed.order_by("-signed_at", "-id")[:PAGE]
    ]
    return {"documents": shown, "types": types, "form": form, "more": max(0, rows.count() - PAGE)}


def _types(rows: Any) -> set[str]:
    return set(rows.order_by().values_list("type_code", flat=True).distinct())
