"""What the team types in itself: a doctor on the telephone, in under a minute; a mail, a letter; a file of tickets."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bonport.base.errors import NotPossible
from bonport.sentinelle.registers.models import Function, Product, Service
from bonport.sentinelle.reports.actions import BY_THE_TEAM, Channel, Said, take_report
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.queries import follow_path
from bonport.sentinelle.reports.tickets import COLUMNS, read_tickets, take_tickets
from bonport.www.common import forms
from bonport.www.sentinelle.access.screens import TEAM, Request, screen

MOST_BYTES = 2 * 1024 * 1024


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(TEAM)
def take_call(request: Request) -> HttpResponse:
    taken = None
    if request.method == "POST":
        channel = forms.text(request, "channel")
        if channel not in BY_THE_TEAM:
            raise NotPossible("Dites comment ce signalement est arrivé.")
        taken = take_report(request.acting(), Channel(channel), _said(request))
    context: dict[str, Any] = {
        "channels": [(one.value, one.label) for one in BY_THE_TEAM if one != Channel.IMPORT],
        "products": Product.objects.select_related("vendor").order_by("name"),
        "functions": Function.objects.order_by("label"),
        "services": Service.objects.order_by("label"),
        "taken": taken,
    }
    if taken:
        context["follow"] = request.build_absolute_uri(follow_path(taken.report.number, taken.secret))
    return render(request, "sentinelle/entry/call.html", context)


def _said(request: Request) -> Said:
    author = forms.rpps(request, "author")
    function = forms.row(request, "function", Function.objects.all())
    service = forms.row(request, "service", Service.objects.all())
    return Said(
        text=forms.text(request, "text"),
        happened_on=forms.day_or_none(request, "happened_on", "Survenu le"),
        doctor=doctor_key(author) if author else "",
        contact=forms.text(request, "contact"),
        may_call=forms.text(request, "may_call") == "1",
        product=forms.row(request, "product", Product.objects.all()),
        release=forms.text(request, "release"),
        function=function.pk if function else "",
        service=service.pk if service else "",
        code=forms.text(request, "code"),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@screen(TEAM)
def import_tickets(request: Request) -> HttpResponse:
    """Old tickets, from a CSV: those that cannot be taken are told one by one, with why."""
    context: dict[str, object] = {"columns": COLUMNS, "example": reverse("ticket_example")}
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None or not file.size:
            raise NotPossible("Choisissez un fichier CSV.")
        if file.size > MOST_BYTES:
            raise NotPossible("Ce fichier est trop grand\u00a0: 2\u00a0Mo au plus.", remedy="Coupez-le en plusieurs.")
        context["result"] = take_tickets(request.acting, read_tickets(file.read()))
    return render(request, "sentinelle/entry/import.html", context)


@screen(TEAM)
def example(request: Request) -> HttpResponse:
    """A file with the columns and no line."""
    answer = HttpResponse("\ufeff" + ";".join(COLUMNS) + "\r\n", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="tickets.csv"'
    return answer
