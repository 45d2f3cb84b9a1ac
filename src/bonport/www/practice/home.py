"""The first screen: what waits for this person, and the way to everything else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from bonport.practice.places.models import Role
from bonport.practice.records.past import unsigned
from bonport.www.practice.access.screens import ADMINISTRATORS, CARE_TEAM, Request, screen


@screen(CARE_TEAM | ADMINISTRATORS)
def home(request: Request) -> HttpResponse:
    if request.activity.role == Role.ADMINISTRATOR:
        return redirect("administration")
    begun = unsigned(request.activity.person)[:20] if request.activity.is_clinical else ()
    return render(request, "practice/home.html", {"unsigned": begun})
