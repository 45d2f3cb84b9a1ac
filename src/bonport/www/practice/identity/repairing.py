"""« Réparer une erreur d’identité »: what left under another person's INS, taken back and issued again; how far it is;
who was told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bonport.practice.consultations.models import Repair, RepairNotice
from bonport.practice.consultations.repair import progress
from bonport.practice.consultations.repair.actions import (
    abandon_repair,
    confirm_repair,
    holders,
    open_repair,
    tell_concerned,
)
from bonport.practice.consultations.repair.sheet import file_name, repair_sheet
from bonport.practice.deliveries.states import State
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import open_record
from bonport.www.practice.access.screens import CLINICIANS, Request, screen
from bonport.www.practice.identity.banner import banner


@screen(CLINICIANS)
def repair(request: Request, patient: UUID) -> HttpResponse:
    """The steps, and what has left; before anything is opened, what it is for."""
    who = open_record(request.acting(), patient)
    repairs = Repair.objects.filter(patient=who, abandoned_at=None).order_by("-opened_at")
    template = "practice/identity/repair.html#progress" if request.htmx else "practice/identity/repair.html"
    shown = {**banner(request, who), "works": [_work(one) for one in repairs]}
    return render(request, template, shown)


@require_POST
@screen(CLINICIANS)
def open_(request: Request, patient: UUID) -> HttpResponse:
    open_repair(request.acting(), Patient.objects.get(pk=patient))
    return redirect("repair", patient)


@require_POST
@screen(CLINICIANS)
def confirm(request: Request, repair: UUID) -> HttpResponse:
    one = Repair.objects.get(pk=repair)
    confirm_repair(request.acting(), one, confirmed=request.POST.get("confirmed") == "1")
    return redirect("repair", one.patient_id)


@require_POST
@screen(CLINICIANS)
def abandon(request: Request, repair: UUID) -> HttpResponse:
    one = Repair.objects.get(pk=repair)
    abandon_repair(request.acting(), one, request.POST.get("reason", "")[:200])
    return redirect("repair", one.patient_id)


@require_POST
@screen(CLINICIANS)
def told(request: Request, repair: UUID) -> HttpResponse:
    """Someone concerned was told."""
    one = Repair.objects.get(pk=repair)
    tell_concerned(request.acting(), one, request.POST.get("whom", ""))
    return redirect("repair", one.patient_id)


@require_POST  # it is written that it was printed
@screen(CLINICIANS)
def sheet(request: Request, repair: UUID) -> HttpResponse:
    """The identitovigilance sheet, to print."""
    one = Repair.objects.get(pk=repair)
    response = HttpResponse(repair_sheet(request.acting(), one), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(one)}"'
    return response


# ---------------------------------------------------------------------------------------------------------------


def _work(one: Repair) -> dict[str, Any]:
    lines = progress.lines(one)
    notices = {notice.whom: notice for notice in one.notices.select_related("by")}
    others = holders(one)
    whom = [kind for kind in RepairNotice.Whom if kind != RepairNotice.Whom.OTHER or others]
    return {
        "repair": one,
        "wrong": f"{one.wrong.grouped}\u00a0({one.wrong.nature})",
        "lines": [(line, _there(line), _here(line)) for line in lines],
        "mended": sum(line.mended for line in lines),
        "count": len(lines),
        "done": one.confirmed_at is not None and all(line.mended for line in lines),
        "refused": any(line.withdrawal is not None and line.withdrawal.state == State.REFUSED for line in lines),
        "others": others,
        "notices": [(kind.value, kind.label, notices.get(kind.value)) for kind in whom],
    }


def _there(line: progress.Line) -> tuple[str, str]:
    """In the other person's DMP: shape and words."""
    if line.away:
        return "good", "retiré" if line.withdrawal else "n’y est pas arrivé"
    if line.withdrawal is not None and line.withdrawal.state == State.REFUSED:
        return "bad", "retrait refusé"
    if line.withdrawal is not None:
        return "wait", "retrait en route"
    return "bad", "peut-être reçu" if line.arrived is None else "y est" if line.arrived else "à retenir"


def _here(line: progress.Line) -> tuple[str, str]:
    """In the right one."""
    if line.reissued is None:
        return "off", "rien à réémettre" if line.withdrawal else "à réémettre"
    if line.reissued.state == State.DELIVERED:
        return "good", "réémis et reçu"
    if line.reissued.reason == "identity_not_qualified":
        return "wait", "attend l’INS du patient"
    return ("bad" if line.reissued.state == State.REFUSED else "wait"), State(line.reissued.state).label
