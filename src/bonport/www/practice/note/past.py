"""Past contacts, readable while one types."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.note.panel import past


class PastForm(forms.Form):
    words = forms.CharField(required=False, max_length=200)
    after = forms.UUIDField(required=False)


@require_POST  # the words that one looks for are a health datum: they stand in no address
@screen(CLINICIANS)
def past_contacts(request: Request, patient: UUID) -> HttpResponse:
    of: Patient = get_object_or_404(Patient, pk=patient)
    form = PastForm(request.POST)
    if not form.is_valid():
        raise NotPossible("Ces contacts ne peuvent pas être cherchés.", remedy="Raccourcissez ce que vous cherchez.")
    shown = past(request, of, form.cleaned_data["words"], form.cleaned_data["after"])
    return render(request, "practice/note/past.html", {"patient": of, **shown})
