"""What the left panel does: understand a typed line, note it, end it, strike it, and the other way of each."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from bonport.base.errors import NotPossible
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import (
    add_entry,
    begin_encounter,
    choose_for_vsm,
    end_entry,
    say_none_known,
    strike_entry,
)
from bonport.practice.records.lines.actions import is_restorable, reopen_entry, restore_entry, unsay_none_known
from bonport.practice.records.models import Encounter, Entry, NoneKnown, Problem, Treatment
from bonport.practice.records.values import curve_of
from bonport.www.practice import identity
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.summary.chart import chart, described
from bonport.www.practice.summary.kinds import KINDS, LINES, LONGEST, Kind, vals
from bonport.www.practice.summary.panel import AT_ONCE, MOST, addresses, more_lines, panel

SHOWN = 30
"""Rows of the table beside a curve; the latest first."""


@require_POST  # what is typed is a health datum: it stands in no address
@screen(CLINICIANS)
def propose(request: Request, patient: UUID) -> HttpResponse:
    """How a typed line may be understood, best first."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    kind, text = _typed(request)
    if not text:
        return HttpResponse()
    shown: dict[str, Any] = {"patient": of, "kind": kind}
    try:
        options = kind.understood(text, request.today, request.activity.person)
        shown["options"] = [(option, vals(kind, text, option)) for option in options]
    except NotPossible as error:
        shown["wrong"] = error.what
    return render(request, "practice/summary/options.html", shown)


@require_POST
@screen(CLINICIANS)
def note(request: Request, patient: UUID) -> HttpResponse:
    """Write a line; the first one opens the encounter, as the note does."""
    of = _patient(patient)
    kind, text = _typed(request)
    if not text:
        raise NotPossible("La ligne est vide.", remedy=f"Tapez par exemple «\u00a0{kind.example}\u00a0».")
    choice = request.POST.get("choice", "")[:60]
    values = kind.values(text, choice, request.today, request.activity.person)
    encounter = begin_encounter(request.acting(), of)
    line = add_entry(request.acting(), kind.model, of, encounter, values)
    return changed(request, of, "Noté.", "strike_line", [line], encounter=encounter)


@require_POST
@screen(CLINICIANS)
def strike(request: Request, patient: UUID) -> HttpResponse:
    """Take lines out of the record. What was measured together goes together."""
    of = _patient(patient)
    lines = _lines(request, of)
    for line in lines:
        strike_entry(request.acting(), line)
    undo = "restore_line" if all(is_restorable(line) for line in lines) else ""
    return changed(request, of, "Retiré du dossier.", undo, lines)


@require_POST
@screen(CLINICIANS)
def restore(request: Request, patient: UUID) -> HttpResponse:
    of = _patient(patient)
    lines = _lines(request, of)
    for line in lines:
        restore_entry(request.acting(), line)
    return changed(request, of, "Remis dans le dossier.", "strike_line", lines)


@require_POST
@screen(CLINICIANS)
def end(request: Request, patient: UUID) -> HttpResponse:
    """A problem is over, a treatment is stopped: today."""
    of = _patient(patient)
    line = _ending(request, of)
    end_entry(request.acting(), line, request.today)
    said = "Passé dans les antécédents." if isinstance(line, Problem) else "Traitement arrêté."
    return changed(request, of, said, "reopen_line", [line])


@require_POST
@screen(CLINICIANS)
def reopen(request: Request, patient: UUID) -> HttpResponse:
    of = _patient(patient)
    line = _ending(request, of)
    reopen_entry(request.acting(), line)
    return changed(request, of, "De nouveau en cours.", "end_line", [line])


@require_POST
@screen(CLINICIANS)
def in_vsm(request: Request, patient: UUID) -> HttpResponse:
    """Keep a problem or a treatment out of the synthesis, or let it in again."""
    of = _patient(patient)
    line = _ending(request, of)
    choose_for_vsm(request.acting(), line, in_vsm=not line.in_vsm)
    said = "Hors de la synthèse envoyée." if line.in_vsm else "De nouveau dans la synthèse."
    return changed(request, of, said, "choose_in_vsm", [line])


@require_POST
@screen(CLINICIANS)
def none_known(request: Request, patient: UUID) -> HttpResponse:
    """« Aucun connu » in one gesture; the same, taken back."""
    of = _patient(patient)
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None or kind.domain is None:
        raise Http404
    if request.POST.get("said") == "0":
        unsay_none_known(request.acting(), of, kind.domain)
        return changed(request, of, "Retiré\u00a0: rien n’est dit.", "")
    say_none_known(request.acting(), of, NoneKnown.Domain(kind.domain))
    return changed(request, of, f"Noté\u00a0: {kind.none_words}.", "none_known", kind=kind)


@require_POST
@screen(CLINICIANS)
def more(request: Request, patient: UUID) -> HttpResponse:
    """The lines of a section that are not in sight at once."""
    of: Patient = get_object_or_404(Patient, pk=patient)
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        raise Http404
    lines = more_lines(request, of, kind)
    shown = {"lines": lines, "section": {"kind": kind}, "too_many": len(lines) >= MOST - AT_ONCE}
    shown |= {"where": addresses(of)}
    return render(request, "practice/summary/more.html", shown)


@require_POST  # which examination is looked at is a health datum
@screen(CLINICIANS)
def curve(request: Request, patient: UUID) -> HttpResponse:
    """One curve, with its table."""
    of: Patient = get_object_or_404(Patient.objects.select_related("identity"), pk=patient)
    found = curve_of(of, request.POST.get("curve", "")[:80])
    if found is None:
        raise Http404
    by_day: dict[date, list[str]] = {}
    for line in found.lines:
        for point in line.points:
            by_day.setdefault(point.day, []).append(f"{point.value:g}".replace(".", ","))
    days = sorted(by_day, reverse=True)
    shown = {
        "curve": found,
        "picture": chart(found, f"chart-{re.sub(r'[^0-9a-z]', '-', found.key.lower())}"),
        "said": described(found),
        "rows": [(one, " / ".join(by_day[one])) for one in days[:SHOWN]],
        "older": max(0, len(days) - SHOWN),
    }
    return render(request, "practice/summary/curve.html", shown)


def changed(
    request: Request,
    patient: Patient,
    said: str,
    undo: str,
    lines: list[Any] | None = None,
    *,
    kind: Kind | None = None,
    encounter: Encounter | None = None,
) -> HttpResponse:
    """The panel as it is now, and a notice with the way back: the address that undoes, and what it is told."""
    refs = [f"{line._meta.model_name}:{line.pk}" for line in lines or ()]
    sent = {"kind": kind.name, "said": "0"} if kind else {"line": refs}
    shown: dict[str, Any] = {"patient": patient, "said": said, "undo": undo, "sent": json.dumps(sent)}
    shown |= panel(request, patient) | identity.banner(request, patient, beside_summary=True)
    response = render(request, "practice/summary/changed.html", shown)
    if encounter is not None:
        trigger_client_event(response, "encounter:begun", {"encounter": str(encounter.pk)})
    return response


def _patient(patient: UUID) -> Patient:
    return get_object_or_404(Patient.objects.select_related("identity"), pk=patient)


def _typed(request: Request) -> tuple[Kind, str]:
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        raise Http404
    text = " ".join(request.POST.get("text", "").split())
    if len(text) > LONGEST:
        raise NotPossible(
            f"Cette ligne est trop longue ({LONGEST} caractères au plus).", remedy="Gardez le détail pour la note."
        )
    return kind, text


def _lines(request: Request, patient: Patient) -> list[Entry]:
    """The lines that the request names; all of this patient."""
    refs = request.POST.getlist("line")[:20]
    if not refs:
        raise Http404
    return [_line(ref, patient) for ref in refs]


def _line(ref: str, patient: Patient) -> Any:
    name, _, key = ref.partition(":")
    model = LINES.get(name)
    try:
        pk = UUID(key)
    except ValueError:
        raise Http404 from None
    if model is None:
        raise Http404
    return get_object_or_404(model.objects.select_related("encounter"), pk=pk, patient=patient)


def _ending(request: Request, patient: Patient) -> Any:
    (line, *more) = _lines(request, patient)
    if more or not isinstance(line, Problem | Treatment):
        raise Http404
    return line
