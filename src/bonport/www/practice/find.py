"""One search box, from anywhere."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bonport.practice.patients.finding import find_patients
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen

LONGEST = 200  # characters of what is typed that are read


@require_POST  # a name stands in no address
@screen(CARE_TEAM)
def find(request: Request) -> HttpResponse:
    """The patients that what was typed may mean, best first; and, below, to create another."""
    asked = " ".join(request.POST.get("q", "").split())[:LONGEST]
    return render(request, "practice/find/found.html", {"found": find_patients(asked), "asked": asked})
