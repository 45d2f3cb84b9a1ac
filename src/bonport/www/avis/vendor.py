"""A vendor's space: what is said of its products, its replies, its sheets, and the doctors it asked for reviews."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bonport.reviews.catalogue.actions import propose_correction, propose_version
from bonport.reviews.catalogue.models import Product
from bonport.reviews.catalogue.queries import corrections_of, versions_of
from bonport.reviews.opinions import actions, queries
from bonport.reviews.opinions.models import Review, Solicitation
from bonport.reviews.reading.reviews import review_of
from bonport.www.avis import sheet
from bonport.www.avis.access.screens import VENDORS, Request, screen, vendor_of
from bonport.www.common import forms

MOST = 200


@require_safe
@screen(VENDORS)
def reviews(request: Request) -> HttpResponse:
    vendor = vendor_of(request)
    context = {
        "reviews": queries.of_vendor(vendor)[:MOST],
        "products": vendor.products.select_related("category").order_by("name"),
        "corrections": [(one, sheet.changes(one)) for one in corrections_of(vendor)],
    }
    return render(request, "avis/vendor/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(VENDORS)
def reply(request: Request, review: UUID) -> HttpResponse:
    found = Review.objects.select_related("product").get(
        pk=review, product__vendor=vendor_of(request), shown__isnull=False
    )
    if request.method == "POST":
        actions.reply(request.acting(), found, forms.text(request, "text"))
        messages.success(request, "Votre réponse est publiée à côté de l’avis.")
        return forms.go(request, "vendor_reviews")
    latest = found.replies.order_by("-number").first()
    removed = latest if latest and latest.removed_at else None
    return render(request, "avis/vendor/reply.html", {"one": review_of(found.pk, request.today), "removed": removed})


@require_http_methods(["GET", "HEAD", "POST"])
@screen(VENDORS)
def product(request: Request, product: UUID) -> HttpResponse:
    """Its sheet, and a correction of it."""
    found = _mine(request, product)
    if request.method == "POST":
        propose_correction(request.acting(), found, sheet.corrected(request, found), forms.text(request, "why"))
        messages.success(request, "Votre correction attend la relecture de l’équipe Avis.")
        return forms.go(request, "vendor_reviews")
    context = {
        "product": found,
        "fields": sheet.fields(found),
        "versions": versions_of(found),
        "solicitations": Solicitation.objects.filter(product=found).order_by("-begins_on"),
    }
    return render(request, "avis/vendor/product.html", context)


@require_POST
@screen(VENDORS)
def version(request: Request, product: UUID) -> HttpResponse:
    """A version that came, for the team to read."""
    propose_version(
        request.acting(),
        _mine(request, product),
        forms.text(request, "name"),
        major=bool(forms.text(request, "major")),
        released_on=forms.day_or_none(request, "released_on", "Livrée le"),
        why=forms.text(request, "why"),
    )
    messages.success(request, "Votre version attend la relecture de l’équipe Avis.")
    return forms.go(request, "vendor_reviews")


@require_POST
@screen(VENDORS)
def solicit(request: Request, product: UUID) -> HttpResponse:
    """What is written in that time is tagged."""
    actions.declare_solicitation(
        request.acting(),
        _mine(request, product),
        forms.day(request, "begins_on", "Du"),
        forms.day(request, "ends_on", "Au"),
        forms.text(request, "how"),
    )
    return forms.go(request, "vendor_product", product)


def _mine(request: Request, product: UUID) -> Product:
    return Product.objects.select_related("vendor", "category").get(pk=product, vendor=vendor_of(request))
