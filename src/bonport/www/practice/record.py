"""A patient's record and today's consultation: one page. Each of its panels is a room of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from bonport.practice.records.actions import encounters_today, open_record
from bonport.www.practice import identity, letters, note, outcome, summary
from bonport.www.practice.access.screens import CARE_TEAM, Request, screen


@screen(CARE_TEAM)
def record(request: Request, patient: UUID) -> HttpResponse:
    opened = open_record(request.acting(), patient)
    clinical = request.activity.is_clinical
    panels = identity.banner(request, opened, beside_summary=clinical) | letters.panel(request, opened)
    if clinical:
        today = encounters_today(request.activity.person, opened, request.now)
        panels |= summary.panel(request, opened) | note.panel(request, opened, today)
        panels |= outcome.panel(request, opened, today)
    return render(request, "practice/record/page.html", panels)
