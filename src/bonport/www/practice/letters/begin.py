"""Choosing a template, and to whom, from the open patient."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from bonport.base.errors import NotPossible
from bonport.practice.documents.addressee import NOBODY, of_correspondent
from bonport.practice.documents.drafts.actions import begin_correction, begin_draft
from bonport.practice.documents.models import Correspondent, Document
from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import CARE_TEAM, CLINICIANS, Request, screen
from bonport.www.practice.letters.choices import found, template_of


class ChoiceForm(forms.Form):
    template = forms.CharField(max_length=40)
    correspondent = forms.UUIDField(required=False)


@require_POST
@screen(CARE_TEAM)
def find_letter(request: Request, patient: UUID) -> HttpResponse:
    """Templates, with or without an addressee, that what is typed may mean; all of them before anything is."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    choices = found(request.activity.person, request.POST.get("wanted", "")[:100])
    return render(request, "practice/letters/choices.html", {"patient": of, "choices": choices})


@require_POST
@screen(CARE_TEAM)
def begin(request: Request, patient: UUID) -> HttpResponse:
    of: Patient = get_object_or_404(Patient, pk=patient)
    form = ChoiceForm(request.POST)
    template = template_of(request.activity.person, form.cleaned_data["template"]) if form.is_valid() else None
    if template is None:
        raise NotPossible("Ce modèle n’existe plus.", remedy="Choisissez-en un dans la liste.")
    to = form.cleaned_data["correspondent"]
    addressee = of_correspondent(get_object_or_404(Correspondent, pk=to)) if to else NOBODY
    return _opened(request, begin_draft(request.acting(), of, template, addressee).pk)


@require_POST
@screen(CLINICIANS)
def correct(request: Request, document: UUID) -> HttpResponse:
    """A corrected version of what was signed."""
    signed = get_object_or_404(Document, pk=document)
    return _opened(request, begin_correction(request.acting(), signed).pk)


def _opened(request: Request, draft: UUID) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRedirect(reverse("letter", args=[draft]))
    return redirect("letter", draft)
