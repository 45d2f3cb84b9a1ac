"""The registers, as the team keeps them: vendors, products and their sheets, versions in their order; who comes in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bonport.base.errors import NotPossible
from bonport.reviews.catalogue import actions
from bonport.reviews.catalogue.models import Category, Member, Product, Referencing, Vendor, Version
from bonport.reviews.catalogue.queries import members, product_of, referencings_of, versions_of
from bonport.www.avis import sheet
from bonport.www.avis.access.screens import TEAM, Request, screen
from bonport.www.avis.measured import published
from bonport.www.common import forms


@require_safe
@screen(TEAM)
def registers(request: Request) -> HttpResponse:
    context = {
        "vendors": Vendor.objects.prefetch_related("products").order_by("name"),
        "categories": Category.objects.order_by("position"),
        "members": [one for one in members() if one.user.is_active],
    }
    return render(request, "avis/registers/page.html", context)


@require_POST
@screen(TEAM)
def new_vendor(request: Request) -> HttpResponse:
    actions.add_vendor(request.acting(), forms.text(request, "name"), forms.text(request, "website"))
    return forms.go(request, "registers")


@require_POST
@screen(TEAM)
def new_product(request: Request) -> HttpResponse:
    vendor = forms.row(request, "vendor", Vendor.objects.all())
    category = forms.row(request, "category", Category.objects.all())
    if vendor is None or category is None:
        raise NotPossible("Un éditeur et une catégorie sont demandés.")
    made = actions.add_product(request.acting(), vendor, category, forms.text(request, "name"))
    return forms.go(request, "register_product", made.pk)


@require_safe
@screen(TEAM)
def product(request: Request, product: UUID) -> HttpResponse:
    found = product_of(product)
    context = {
        "product": found,
        "fields": sheet.fields(found),
        "versions": versions_of(found),
        "referencings": referencings_of(found),
        "statuses": Referencing.Status.choices,
        "published": published(),
    }
    return render(request, "avis/registers/product.html", context)


@require_POST
@screen(TEAM)
def correct(request: Request, product: UUID) -> HttpResponse:
    found = product_of(product)
    actions.correct(request.acting(), found, sheet.corrected(request, found), forms.text(request, "why"))
    return forms.go(request, "register_product", product)


@require_POST
@screen(TEAM)
def withdraw(request: Request, product: UUID) -> HttpResponse:
    """Sold no more from that day on; sold again, without one."""
    actions.withdraw_product(
        request.acting(), product_of(product), forms.day_or_none(request, "on", "Retiré de la vente le")
    )
    return forms.go(request, "register_product", product)


@require_POST
@screen(TEAM)
def link_sentinelle(request: Request, product: UUID) -> HttpResponse:
    """Which of Sentinelle's it is; none, without an id."""
    given = forms.text(request, "sentinelle")
    try:
        known_as = UUID(given) if given else None
    except ValueError:
        raise NotPossible(
            "Cet identifiant n’est pas de Sentinelle.",
            remedy="Choisissez-le dans la liste, ou copiez-le de ses chiffres publics.",
        ) from None
    actions.link_sentinelle(request.acting(), product_of(product), known_as)
    return forms.go(request, "register_product", product)


@require_POST
@screen(TEAM)
def new_version(request: Request, product: UUID) -> HttpResponse:
    released = forms.day_or_none(request, "released_on", "Livrée le")
    major = bool(forms.text(request, "major"))
    found = product_of(product)
    actions.add_version(request.acting(), found, forms.text(request, "name"), major=major, released_on=released)
    return forms.go(request, "register_product", product)


@require_POST
@screen(TEAM)
def change_version(request: Request, version: UUID) -> HttpResponse:
    found = Version.objects.select_related("product").get(pk=version)
    released = forms.day_or_none(request, "released_on", "Livrée le")
    actions.change_version(request.acting(), found, major=bool(forms.text(request, "major")), released_on=released)
    return forms.go(request, "register_product", found.product_id)


@require_POST
@screen(TEAM)
def move_version(request: Request, version: UUID) -> HttpResponse:
    found = Version.objects.select_related("product").get(pk=version)
    actions.move_version(request.acting(), found, later=forms.text(request, "later") == "1")
    return forms.go(request, "register_product", found.product_id)


@require_POST
@screen(TEAM)
def note_referencing(request: Request, product: UUID) -> HttpResponse:
    actions.note_referencing(
        request.acting(),
        Product.objects.get(pk=product),
        forms.text(request, "programme"),
        forms.text(request, "status"),
        forms.day(request, "since", "Depuis le"),
        forms.text(request, "source"),
    )
    return forms.go(request, "register_product", product)


# ---------------------------------------------------------------------------------------------------- who comes in


@require_POST
@screen(TEAM)
def new_member(request: Request) -> HttpResponse:
    """Of a vendor, or of the team; comes in by the link that is made beside the name."""
    vendor = forms.row(request, "vendor", Vendor.objects.all())
    actions.add_member(request.acting(), forms.text(request, "username"), vendor)
    return forms.go(request, "registers")


@never_cache
@require_POST
@screen(TEAM)
def member_link(request: Request, member: UUID) -> HttpResponse:
    """The address that lets this member in, once: shown here, and nowhere again."""
    found = Member.objects.select_related("vendor", "user").get(pk=member)
    token = actions.issue_link(request.acting(), found, settings.SIGN_IN_LINK_LASTS)
    address = request.build_absolute_uri(reverse("enter_by_link")) + "#" + token
    return render(request, "avis/registers/link.html", {"address": address, "of": found})


@require_POST
@screen(TEAM)
def end_member(request: Request, member: UUID) -> HttpResponse:
    found = Member.objects.get(pk=member)
    if found.kind == Member.Kind.DOCTOR:
        raise NotPossible("Le compte d’un médecin est celui que Pro Santé Connect certifie.")
    actions.close_member(request.acting(), found)
    return forms.go(request, "registers")
