"""A vendor's space: its products' dossiers, and no other's. Another vendor's dossier does not exist here."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bonport.sentinelle.dossiers import queries
from bonport.sentinelle.dossiers.queries import DossierPage
from bonport.sentinelle.dossiers.regressions import LABELS as PLACES
from bonport.sentinelle.registers.actions import declare_park
from bonport.sentinelle.registers.models import Park, Product, Vendor, Version
from bonport.www.common import forms
from bonport.www.sentinelle import moves
from bonport.www.sentinelle.access.screens import VENDORS, Request, screen


@require_safe
@screen(VENDORS)
def dossiers(request: Request) -> HttpResponse:
    vendor = vendor_of(request)
    rows = queries.vendor_dossiers(vendor, request.now)
    context = {
        "rows": [row for row in rows if row.seen.who == "vendor"],
        "others": [row for row in rows if row.seen.who != "vendor"],
        "ended": queries.vendor_dossiers(vendor, request.now, ended=True),
    }
    return render(request, "sentinelle/vendor/list.html", context)


@require_safe
@screen(VENDORS)
def dossier(request: Request, number: str) -> HttpResponse:
    page = _page(request, number)
    context = {"page": page, "moves": moves.offered(page.possible), "places": PLACES}
    mine = {"lines": moves.choices(page.dossier)["lines"].filter(product__vendor=vendor_of(request))}
    return render(request, "sentinelle/vendor/page.html", context | mine)


@require_POST
@screen(VENDORS)
def move(request: Request, number: str, name: str) -> HttpResponse:
    moves.make(request, _page(request, number).dossier, name)
    return forms.go(request, "vendor_dossier", number)


@require_safe
@screen(VENDORS)
def products(request: Request) -> HttpResponse:
    mine = Product.objects.filter(vendor=vendor_of(request)).prefetch_related("lines__versions").order_by("name")
    return render(request, "sentinelle/vendor/products.html", {"products": mine})


@require_POST
@screen(VENDORS)
def park(request: Request, product: UUID) -> HttpResponse:
    """How many installations stand on a version: what the deployed share is reckoned from."""
    versions = Version.objects.filter(line__product=product, line__product__vendor=vendor_of(request))
    version = forms.of(forms.text(request, "version"), versions)
    day = forms.day(request, "day", "Le")
    number = forms.whole(request, "installations", "Installations")
    declare_park(request.acting(), version, forms.text(request, "corridor"), day, number)
    return forms.go(request, "vendor_product", product)


def vendor_of(request: Request) -> Vendor:
    assert request.member is not None and request.member.vendor is not None  # `screen(VENDORS)`
    return request.member.vendor


def parks_of(product: Product) -> list[Park]:
    """The latest said first."""
    parks = Park.objects.filter(version__line__product=product).select_related("version__line")
    return list(parks.order_by("-day", "corridor", "-version__rank")[:60])


def _page(request: Request, number: str) -> DossierPage:
    page = queries.vendor_page(vendor_of(request), number, request.now)
    if page is None:
        raise Http404
    return page
