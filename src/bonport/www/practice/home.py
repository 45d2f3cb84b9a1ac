"""The first screen: what waits for this person, and the way to everything else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from bonport.practice.records.past import unsigned
from bonport.www.common.http import CARE_TEAM, Request, screen


@screen(CARE_TEAM)
def home(request: Request) -> HttpResponse:
    begun = unsigned(request.activity.person)[:20] if request.activity.is_clinical else ()
    return render(request, "practice/home.html", {"unsigned": begun})
