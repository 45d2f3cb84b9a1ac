"""One search box, from anywhere."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bonport.practice.patients.models import Identity
from bonport.www.common.http import CARE_TEAM, Request, screen


@require_POST  # a name stands in no address
@screen(CARE_TEAM)
def find(request: Request) -> HttpResponse:
    asked = request.POST.get("q", "").strip()
    found = Identity.objects.filter(birth_name__istartswith=asked).select_related("patient")[:12] if asked else ()
    return render(request, "practice/find/found.html", {"found": found, "asked": asked})
