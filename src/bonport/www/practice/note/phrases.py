"""The doctor's own abbreviations and templates: managing them, and finding one while writing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.practice.records.actions import guardians_preference, set_guardians_preference
from bonport.practice.records.models import Phrase
from bonport.practice.records.past import folded
from bonport.practice.records.phrases.actions import phrases_for, remove_phrase, save_phrase
from bonport.www.practice.access.screens import CLINICIANS, Request, screen

FOUND = 12


class PhraseForm(forms.Form):
    kind = forms.ChoiceField(choices=Phrase.Kind)
    name = forms.CharField(max_length=60, strip=True, error_messages={"required": "Donnez-lui un nom."})
    text = forms.CharField(max_length=10_000, strip=False, error_messages={"required": "Écrivez son texte."})
    shared = forms.BooleanField(required=False)
    phrase = forms.UUIDField(required=False)


@require_safe
@screen(CLINICIANS)
def phrases(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@screen(CLINICIANS)
def save(request: Request) -> HttpResponse:
    """Make one, or change one's own."""
    form = PhraseForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    sent = form.cleaned_data
    phrase = get_object_or_404(Phrase, pk=sent["phrase"]) if sent["phrase"] else None
    kind = Phrase.Kind(sent["kind"])
    try:
        save_phrase(request.acting(), kind, sent["name"], sent["text"], shared=sent["shared"], phrase=phrase)
    except NotPossible as error:
        form.add_error("name", f"{error.what} {error.remedy}".strip())
        return _page(request, form, status=422)
    return redirect("phrases")


@require_POST
@screen(CLINICIANS)
def remove(request: Request, phrase: UUID) -> HttpResponse:
    remove_phrase(request.acting(), get_object_or_404(Phrase, pk=phrase))
    return redirect("phrases")


@require_POST
@screen(CLINICIANS)
def find_template(request: Request) -> HttpResponse:
    """Templates whose name or text holds what is typed; all of them before anything is."""
    wanted = folded(request.POST.get("wanted", "")[:100]).split()
    templates = phrases_for(request.activity.person).filter(kind=Phrase.Kind.TEMPLATE)
    found = [one for one in templates if all(word in folded(f"{one.name} {one.text}") for word in wanted)]
    by_name = sorted(found, key=lambda one: not all(word in folded(one.name) for word in wanted))
    return render(request, "practice/note/templates.html", {"found": by_name[:FOUND]})


@require_POST
@screen(CLINICIANS)
def set_minors(request: Request) -> HttpResponse:
    """How my encounters with minors begin, from today."""
    set_guardians_preference(request.acting(), guardians_may_see=request.POST.get("guardians_may_see") == "1")
    return redirect("phrases")


def _page(request: Request, form: PhraseForm | None = None, status: int = 200) -> HttpResponse:
    me = request.activity.person
    shown: dict[str, Any] = {
        "mine": [phrase for phrase in phrases_for(me) if phrase.owner_id == me.pk],
        "colleagues": [phrase for phrase in phrases_for(me) if phrase.owner_id != me.pk],
        "form": form,
        "kinds": Phrase.Kind,
        "preference": guardians_preference(me, request.now),
    }
    return render(request, "practice/note/phrases.html", shown, status=status)
