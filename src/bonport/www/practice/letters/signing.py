"""Signing a letter in one gesture."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bonport.base.errors import NotPossible
from bonport.practice.consultations.letters.actions import sign_letter
from bonport.practice.deliveries.states import State
from bonport.practice.documents.drafts.actions import DraftChanged, entitle_draft
from bonport.practice.documents.drafts.found import draft_of
from bonport.practice.documents.models import Document, Draft
from bonport.practice.patients.minors import is_minor
from bonport.practice.records.actions import begin_encounter, open_encounter_of
from bonport.practice.records.models import Encounter
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.letters.reading import about
from bonport.www.practice.letters.writing import keep
from bonport.www.practice.outcome.undo import offer_documents

MASKS = {"": (False, False), "professionals": (True, False), "patient": (False, True)}


class SigningForm(forms.Form):
    title = forms.CharField(max_length=200, required=False)
    stays = forms.BooleanField(required=False)
    hidden = forms.ChoiceField(choices=[(name, name) for name in MASKS], required=False)


@require_POST
@screen(CLINICIANS)
def sign(request: Request, draft: UUID) -> HttpResponse:
    """Save what the page shows, sign it, and show what was signed, ready to be printed."""
    of = draft_of(draft, Draft.objects.select_related("patient__identity", "encounter"))
    form = SigningForm(request.POST)
    if not form.is_valid():
        raise NotPossible("Ce courrier ne peut pas être signé tel quel.", remedy="Rechargez la page, puis signez.")
    try:
        of = keep(request, of)
    except DraftChanged:
        response = HttpResponse(status=204)  # the page asks for both texts, and its doctor chooses
        response["HX-Trigger"] = "note:clash"
        return response
    sent = form.cleaned_data
    if sent["title"] and sent["title"] != of.title:
        entitle_draft(request.acting(), of, sent["title"])
    masks = None if of.replaces_id else MASKS[sent["hidden"]]
    document = sign_letter(request.acting(), of, _encounter(request, of), masks=masks, stays=sent["stays"])
    if document.deliveries.filter(state=State.READY).exists():
        offer_documents(request, [document.pk])
    signed: Document = Document.objects.select_related("patient__identity", "author").get(pk=document.pk)
    return render(request, "practice/letters/signed.html", about(request, signed))


def _encounter(request: Request, draft: Draft) -> Encounter | None:
    """What is signed during a consultation belongs to it. A minor's letter always does: it says who may see it."""
    if draft.encounter_id is not None or draft.replaces_id is not None:
        return None
    if is_minor(draft.patient, request.now):
        return begin_encounter(request.acting(), draft.patient)
    return open_encounter_of(request.activity.person, draft.patient)
