"""The dossiers: all of them, one of them, and what is late."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.sentinelle.dossiers import actions, queries
from bonport.sentinelle.dossiers.actions import Described
from bonport.sentinelle.dossiers.models import Dossier, ReportLink, SignatureLink
from bonport.sentinelle.dossiers.regressions import LABELS as PLACES
from bonport.sentinelle.dossiers.states import State
from bonport.sentinelle.registers.models import Function, Product, Service, Vendor
from bonport.www.common import forms
from bonport.www.sentinelle import moves
from bonport.www.sentinelle.access.screens import TEAM, Request, screen


@require_http_methods(["GET", "HEAD", "POST"])
@screen(TEAM)
def dossiers(request: Request) -> HttpResponse:
    """POST is for looking: words that one looks for stay out of addresses."""
    state = forms.text(request, "state")
    vendor = forms.row(request, "vendor", Vendor.objects.all())
    words, ended = forms.text(request, "words"), forms.text(request, "ended") == "1"
    wanted = State(state) if state in State.values else None
    rows = queries.board(request.now, state=wanted, vendor=vendor, words=words, ended=ended)
    looked = {"state": state, "vendor": vendor, "words": words, "ended": ended}
    lists = {"states": State.choices, "vendors": Vendor.objects.order_by("name")}
    return render(request, "sentinelle/dossiers/list.html", {"rows": rows, **looked, **lists})


@require_safe
@screen(TEAM)
def dossier(request: Request, number: str) -> HttpResponse:
    page = queries.dossier_page(_found(number), request.now)
    lists = {
        "products": Product.objects.select_related("vendor").order_by("name"),
        "functions": Function.objects.order_by("label"),
        "services": Service.objects.order_by("label"),
    }
    context = {"page": page, "moves": moves.offered(page.possible), "places": PLACES}
    return render(request, "sentinelle/dossiers/page.html", context | moves.choices(page.dossier) | lists)


@require_POST
@screen(TEAM)
def move(request: Request, number: str, name: str) -> HttpResponse:
    moves.make(request, _found(number), name)
    return forms.go(request, "dossier", number)


@require_POST
@screen(TEAM)
def describe(request: Request, number: str) -> HttpResponse:
    given = Described(
        **{name: forms.text(request, name) for name in ("title", "summary", "words", "code", "question")},
        product=forms.row(request, "product", Product.objects.all()),
        other_product=forms.row(request, "other_product", Product.objects.all()),
        function=forms.row(request, "function", Function.objects.all()),
        services=tuple(forms.chosen(request, "services", Service.objects.all())),
    )
    actions.describe_dossier(request.acting(), _found(number), given)
    return forms.go(request, "dossier", number)


@require_POST
@screen(TEAM)
def detach(request: Request, number: str, link: UUID) -> HttpResponse:
    """A report or a fault leaves the dossier; it is to be sorted again."""
    held, why = _found(number), forms.text(request, "why")
    if report := ReportLink.objects.filter(pk=link, dossier=held).first():
        actions.detach_report(request.acting(), report, why)
    else:
        actions.detach_signature(request.acting(), SignatureLink.objects.get(pk=link, dossier=held), why)
    return forms.go(request, "dossier", number)


@require_POST
@screen(TEAM)
def open_one(request: Request) -> HttpResponse:
    """A dossier that no report made: what the team learned otherwise."""
    title = forms.text(request, "title")
    if not title:
        raise NotPossible("Un dossier a un titre.")
    made = actions.open_dossier(request.acting(), Described(title=title), forms.text(request, "why"))
    return forms.go(request, "dossier", made.number)


@require_safe
@screen(TEAM)
def overdue(request: Request) -> HttpResponse:
    context = {"late": queries.overdue_list(request.now), "regressions": queries.regressions_to_judge()}
    return render(request, "sentinelle/dossiers/overdue.html", context)


def _found(number: str) -> Dossier:
    found = queries.find(number)
    if found is None:
        raise Http404
    return found
