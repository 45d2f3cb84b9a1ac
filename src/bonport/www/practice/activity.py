"""Choosing under which activity one works, where there are several: a practice, a site, a replacement."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render

from bonport.www.common import psc
from bonport.www.practice.access.middleware import ACTIVITY
from bonport.www.practice.access.screens import Request


@login_required
def choose_activity(request: Request) -> HttpResponse:
    chosen = request.POST.get(ACTIVITY)
    if chosen in {str(activity.pk) for activity in request.activities}:
        request.session[ACTIVITY] = chosen
        return redirect("home")
    places = request.session.get(psc.SESSION, {}).get("places", [])
    prefetch_related_objects(request.activities, "practice")
    return render(request, "practice/activity.html", {"activities": request.activities, "psc_places": places})
