"""A letter as it is typed: the page, its savings, its title and its addressee. The text is saved as a note is."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import ActionError, Gone, NotPossible
from bonport.interop.terminology.feeding import feeding_rule
from bonport.practice.documents import addressee as addressees
from bonport.practice.documents.actions import preference_for
from bonport.practice.documents.addressee import NOBODY, Addressee
from bonport.practice.documents.correspondents.actions import find_correspondents
from bonport.practice.documents.drafts.actions import (
    DraftChanged,
    address_draft,
    discard_draft,
    entitle_draft,
    filled,
    fills,
    may_open_draft,
    read_draft,
    restore_draft,
    save_draft,
)
from bonport.practice.documents.drafts.found import draft_of
from bonport.practice.documents.models import Correspondent, Draft
from bonport.practice.documents.templates.starters import KINDS
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import TreatingDoctor
from bonport.practice.places.activities import on
from bonport.practice.places.models import Activity, Role
from bonport.practice.records.actions import Saving, guardians_see_by_default
from bonport.practice.records.past import folded
from bonport.practice.records.phrases.actions import abbreviations_for
from bonport.www.common.http import refusal_to_script
from bonport.www.common.templatetags.french import at
from bonport.www.practice import identity
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen
from bonport.www.practice.note.panel import key_of_local_copies

SUGGESTED, FOUND = 6, 10


class TextForm(forms.Form):
    """What the page sends as one types, as of a note."""

    text = forms.CharField(required=False, strip=False, max_length=50_000)
    based_on = forms.IntegerField(min_value=0)
    window = forms.UUIDField()
    serial = forms.IntegerField(min_value=0, max_value=2**31 - 1)


@require_safe
@screen(CARE_TEAM)
def letter(request: Request, draft: UUID) -> HttpResponse:
    opened = read_draft(request.acting(), draft_of(draft))
    return render(request, "practice/letters/letter.html", _page(request, opened))


@require_POST
@screen(CARE_TEAM)
def save(request: Request, draft: UUID) -> HttpResponse:
    try:
        return JsonResponse(as_it_is(request, keep(request, draft_of(draft))))
    except DraftChanged as changed:
        return JsonResponse({"clash": as_it_is(request, changed.draft)}, status=409)
    except ActionError as error:
        return refusal_to_script(error)


@require_safe
@screen(CARE_TEAM)
def letter_now(request: Request, draft: UUID) -> HttpResponse:
    """As it is: asked by a window that comes back to the front."""
    try:
        of = draft_of(draft, Draft.objects.select_related("encounter"))
        may_open_draft(request.acting(), of)
        if of.discarded_at is not None:
            raise Gone("Ce courrier a été jeté.", remedy="Rechargez la page\u00a0: vous pourrez le reprendre.")
    except Gone as gone:
        return refusal_to_script(gone)
    return JsonResponse(as_it_is(request, of))


@require_POST
@screen(CARE_TEAM)
def entitle(request: Request, draft: UUID) -> HttpResponse:
    entitle_draft(request.acting(), draft_of(draft), request.POST.get("title", ""))
    return HttpResponse(status=204)


@require_POST
@screen(CARE_TEAM)
def find_addressee(request: Request, draft: UUID) -> HttpResponse:
    """Those of the address book and of the practice; and what is typed, as it is typed."""
    of = draft_of(draft)
    typed = " ".join(request.POST.get("to", "").split())[:300]
    words = folded(typed).split()
    book = [(row, addressees.of_correspondent(row)) for row in find_correspondents(words)[:FOUND]]
    everyone = [(one.person, addressees.of_colleague(one.person, one.structure)) for one in _colleagues(request)]
    colleagues = [(who, to) for who, to in everyone if all(word in folded(" ".join(to.lines)) for word in words)]
    shown = {"draft": of, "book": book, "colleagues": colleagues[:FOUND], "typed": typed}
    return render(request, "practice/letters/addressees.html", shown)


@require_POST
@screen(CARE_TEAM)
def address(request: Request, draft: UUID) -> HttpResponse:
    """Choose to whom; the page then puts his name where the text waits for it."""
    of = draft_of(draft)
    to = _chosen(request)
    changed = address_draft(request.acting(), of, to)
    response = render(request, "practice/letters/addressee.html", {"draft": changed, **_addressing(request, changed)})
    response["HX-Trigger"] = json.dumps({"letter:fills": fills(to)})
    return response


@require_POST
@screen(CARE_TEAM)
def discard(request: Request, draft: UUID) -> HttpResponse:
    thrown = draft_of(draft)
    discard_draft(request.acting(), thrown)
    return render(request, "practice/letters/discarded.html", {"draft": thrown, "patient": thrown.patient})


@require_POST
@screen(CARE_TEAM)
def restore(request: Request, draft: UUID) -> HttpResponse:
    restore_draft(request.acting(), draft_of(draft))
    return redirect("letter", draft)


def keep(request: Request, draft: Draft) -> Draft:
    """Save the text that the request carries.

    Raises:
        DraftChanged: another window saved it in the meantime.
    """
    form = TextForm(request.POST)
    if not form.is_valid():
        raise NotPossible(
            "Ce texte ne peut pas être enregistré tel quel.",
            means="Il est trop long (50\u202f000 caractères au plus), ou la page est abîmée.",
            remedy="Copiez votre texte, rechargez la page, collez-le.",
        )
    sent = form.cleaned_data
    saving = Saving(sent["window"], sent["serial"], sent["based_on"])
    return save_draft(request.acting(), draft, sent["text"].replace("\r\n", "\n"), saving)


def as_it_is(request: Request, draft: Draft) -> dict[str, Any]:
    return {
        "encounter": str(draft.pk),
        "revision": draft.revision,
        "text": draft.text,
        "at": at(draft.saved_at, request.now),
        "signed": False,
    }


def _page(request: Request, draft: Draft) -> dict[str, Any]:
    activity, patient = request.activity, draft.patient
    clinical = activity.is_clinical
    return {
        **identity.banner(request, patient),
        "draft": draft,
        "kind": KINDS.get(draft.type_code, "document"),
        "text": filled(draft, activity, patient, request.acting()),
        "window": request.correlation,
        "note_data": {
            "user": str(request.user.pk),
            "key": key_of_local_copies(request),
            "abbreviations": abbreviations_for(activity.person) if clinical else {},
        },
        "rule": feeding_rule(draft.type_code, request.today),
        "hidden": _hidden(request, draft) if clinical else "",
        "minor": is_minor(patient, request.now),
        "guardians_may_see": _guardians_may_see(request, draft) if clinical else None,
        **_addressing(request, draft),
    }


def _hidden(request: Request, draft: Draft) -> str:
    preference = preference_for(request.activity.person, draft.type_code, request.now)
    if preference is None:
        return ""
    return (
        "professionals" if preference.hidden_from_professionals else "patient" if preference.hidden_from_patient else ""
    )


def _guardians_may_see(request: Request, draft: Draft) -> bool:
    if draft.encounter is not None:
        return bool(draft.encounter.guardians_may_see)
    return guardians_see_by_default(request.activity.person, request.now)


def _addressing(request: Request, draft: Draft) -> dict[str, Any]:
    to = addressees.read(draft.addressee)
    return {"addressee": to, "suggested": [] if to.lines else _suggested(request, draft)}


def _suggested(request: Request, draft: Draft) -> list[tuple[str, UUID, str]]:
    """The médecin traitant, where another writes; then the address book: (field, id, name)."""
    book = [("correspondent", row.pk, addressees.name_of(row)) for row in find_correspondents([])[:SUGGESTED]]
    treating = (
        TreatingDoctor.objects.filter(patient_id=draft.patient_id, ended_on=None).select_related("doctor").first()
    )
    others = {one.person_id for one in _colleagues(request)}
    if treating is None or treating.doctor_id not in others:
        return book
    return [("colleague", treating.doctor_id, addressees.name_of(treating.doctor)), *book]


def _colleagues(request: Request) -> list[Activity]:
    """The doctors of the practice today, but oneself."""
    others = on(Activity.objects.filter(role=Role.DOCTOR), request.now).exclude(person=request.activity.person)
    return list(others.select_related("person", "structure").order_by("person__family", "id"))


def _chosen(request: Request) -> Addressee:
    sent = request.POST
    if known := sent.get("correspondent"):
        return addressees.of_correspondent(get_object_or_404(Correspondent, pk=_uuid(known)))
    if known := sent.get("colleague"):
        found = next((one for one in _colleagues(request) if str(one.person_id) == known), None)
        if found is None:
            raise NotPossible("Ce confrère n’exerce plus dans le cabinet.", remedy="Choisissez un autre destinataire.")
        return addressees.of_colleague(found.person, found.structure)
    return addressees.typed(sent["typed"][:1000]) if sent.get("typed", "").strip() else NOBODY


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotPossible("Ce destinataire n’existe plus.", remedy="Choisissez-en un autre.") from None
