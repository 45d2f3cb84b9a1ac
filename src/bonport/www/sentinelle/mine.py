"""A doctor's own reports, and what became of each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.sentinelle.campaigns.queries import surveys_of
from bonport.sentinelle.dossiers.queries import dossiers_of, report_rows
from bonport.sentinelle.reports.models import Report
from bonport.www.sentinelle.access.screens import DOCTORS, Request, screen

MOST = 200


@require_safe
@screen(DOCTORS)
def my_reports(request: Request) -> HttpResponse:
    assert request.member is not None  # `screen`
    mine = Report.objects.filter(doctor=request.member.doctor).order_by("-received_at")[:MOST]
    rows = report_rows(mine) if request.member.doctor else []
    told = dossiers_of([row.report for row in rows])
    reports = [(row, told[row.report.pk]) for row in rows]
    return render(request, "sentinelle/mine.html", {"reports": reports, "surveys": surveys_of(request.member.doctor)})
