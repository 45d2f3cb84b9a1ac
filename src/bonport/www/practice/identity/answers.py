"""What a gesture on an identity answers: the record's banner, or the line of the work list, as it is now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from bonport.practice.patients.models import Patient
from bonport.www.practice.access.screens import Request
from bonport.www.practice.identity.banner import banner
from bonport.www.practice.identity.worklist import LISTS, line_of

LIST = "list"  # said by a gesture of the work list


def again(request: Request, who: Patient, told: str) -> HttpResponse:
    """The identity as it is now, and what was done, in the notice."""
    fresh = Patient.objects.select_related("identity").get(pk=who.pk)
    if request.POST.get(LIST) in LISTS:
        return _line(request, fresh, {"told": told})
    return _to(render(request, "practice/identity/again.html", {**banner(request, fresh), "told": told}), "#who")


def beside(request: Request, who: Patient, template: str, **context: Any) -> HttpResponse:
    """Something to look at, under the banner or in the line."""
    context["patient"] = who
    if request.POST.get(LIST) in LISTS:
        return _line(request, who, {**context, "inner": template})
    return _to(render(request, template, context), "#insi", "innerHTML")


def _line(request: Request, who: Patient, context: dict[str, Any]) -> HttpResponse:
    name = request.POST[LIST]
    shown = {**context, "line": line_of(request, who.pk), "name": name}
    return _to(render(request, "practice/identity/worklist.html#line", shown), f"#{name}-{who.pk}")


def _to(response: HttpResponse, target: str, swap: str = "outerHTML") -> HttpResponse:
    response["HX-Retarget"], response["HX-Reswap"] = target, swap
    return response
