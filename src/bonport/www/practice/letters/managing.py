"""The doctor's own templates of letters: made, tried on the open patient, shared; those that ship, to copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.practice.documents import marks
from bonport.practice.documents.models import LetterTemplate
from bonport.practice.documents.templates.actions import Written, remove_template, save_template, templates_for
from bonport.practice.documents.templates.language import documented, faults, merge
from bonport.practice.documents.templates.merge import values_of
from bonport.practice.documents.templates.starters import KINDS, STARTERS
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import open_encounter_of, open_record
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.letters.choices import template_of


class TemplateForm(forms.Form):
    name = forms.CharField(max_length=80, error_messages={"required": "Donnez-lui un nom."})
    type_code = forms.ChoiceField(choices=list(KINDS.items()))
    title = forms.CharField(max_length=200, error_messages={"required": "Donnez un titre aux documents qu’il fera."})
    text = forms.CharField(max_length=20_000, strip=False, error_messages={"required": "Écrivez son texte."})
    stays = forms.BooleanField(required=False)
    shared = forms.BooleanField(required=False)
    template = forms.UUIDField(required=False)
    patient = forms.UUIDField(required=False)


@require_safe
@screen(CLINICIANS)
def letter_templates(request: Request, patient: UUID | None = None) -> HttpResponse:
    """All of them; with the patient who was open, to try them on."""
    of = open_record(request.acting(), patient) if patient else None
    return _page(request, of, template=template_of(request.activity.person, request.GET.get("modele", "")))


@require_POST
@screen(CLINICIANS)
def check_template(request: Request) -> HttpResponse:
    """What is wrong with what is typed, as it is typed."""
    typed = request.POST.get("title", "") + "\n" + request.POST.get("text", "")
    return render(request, "practice/letters/faults.html", {"faults": faults(typed[:21_000])})


@require_POST
@screen(CLINICIANS)
def preview_template(request: Request, patient: UUID) -> HttpResponse:
    """What the template becomes for this patient."""
    of = open_record(request.acting(), patient)
    typed = request.POST.get("text", "")[:20_000]
    values = values_of(of, request.activity, request.now, encounter=open_encounter_of(request.activity.person, of))
    blocks = [{"kind": type(block).__name__, "block": block} for block in marks.read(merge(typed, values))]
    return render(request, "practice/letters/preview.html", {"blocks": blocks, "faults": faults(typed)})


@require_POST
@screen(CLINICIANS)
def save_letter_template(request: Request) -> HttpResponse:
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _page(request, None, form=form, status=422)
    sent = form.cleaned_data
    template = get_object_or_404(LetterTemplate, pk=sent["template"]) if sent["template"] else None
    of = get_object_or_404(Patient, pk=sent["patient"]) if sent["patient"] else None
    written = Written(*(sent[name] for name in ("name", "type_code", "title", "text", "stays", "shared")))
    try:
        save_template(request.acting(), written, template)
    except NotPossible as error:
        form.add_error("text", f"{error.what} {error.remedy}".strip())
        return _page(request, of, form=form, status=422)
    return redirect("patient_letter_templates", of.pk) if of else redirect("letter_templates")


@require_POST
@screen(CLINICIANS)
def remove_letter_template(request: Request, template: UUID) -> HttpResponse:
    remove_template(request.acting(), get_object_or_404(LetterTemplate, pk=template))
    return redirect("letter_templates")


def _page(
    request: Request,
    patient: Patient | None,
    *,
    template: Any = None,
    form: TemplateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    me = request.activity.person
    rows = list(templates_for(me))
    own = isinstance(template, LetterTemplate) and template.owner_id == me.pk
    shown: dict[str, Any] = {
        "patient": patient,
        "mine": [row for row in rows if row.owner_id == me.pk],
        "colleagues": [row for row in rows if row.owner_id != me.pk],
        "starters": STARTERS,
        "kinds": KINDS,
        "names": documented(),
        "form": form,
        "edited": form.data if form else template,
        "edited_id": (form.data.get("template") if form else template.pk if own else "") or "",
    }
    return render(request, "practice/letters/templates.html", shown, status=status)
