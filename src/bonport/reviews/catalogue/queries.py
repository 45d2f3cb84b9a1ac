"""The catalogue, read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from bonport.base.errors import Gone
from bonport.reviews.catalogue.models import Category, Correction, Facet, Member, Product, Referencing, Vendor, Version


def categories() -> QuerySet[Category]:
    return Category.objects.order_by("position")


def facets_of(category: Category) -> list[Facet]:
    return list(category.facets.order_by("position"))


def products(category: Category | None = None) -> QuerySet[Product]:
    """By name; withdrawn ones too."""
    found = Product.objects.select_related("vendor", "category").order_by("name", "vendor__name")
    return found.filter(category=category) if category else found


def product_of(id: UUID) -> Product:
    """
    Raises:
        Gone: there is none.
    """
    found = products().filter(pk=id).first()
    if found is None:
        raise Gone("Ce produit n’est pas au catalogue.")
    return found


def versions_of(product: Product) -> list[Version]:
    """The latest first."""
    return list(product.versions.order_by("-rank"))


def majors_of(of: Iterable[UUID]) -> dict[UUID, list[date]]:
    """The days of each product's major versions, the first first."""
    days: dict[UUID, list[date]] = {}
    found = Version.objects.filter(product__in=list(of), major=True, released_on__isnull=False)
    for product, day in found.order_by("released_on").values_list("product", "released_on"):
        days.setdefault(product, []).append(day)  # type: ignore[arg-type]
    return days


def referencings_of(product: Product) -> list[Referencing]:
    """Where it stands in each programme: the latest of each, by programme."""
    latest = {one.programme: one for one in product.referencings.order_by("since", "at")}
    return [latest[programme] for programme in sorted(latest)]


def history_of(product: Product) -> list[Correction]:
    """What its sheet became, the latest first; each with what it said before, and who asked (a vendor, or the team)."""
    found = product.corrections.filter(state=Correction.State.ACCEPTED).select_related("vendor")
    return list(found.order_by("-decided_at", "-at"))


def corrections_waiting() -> list[Correction]:
    """Those that the team has not decided, the oldest first."""
    found = Correction.objects.filter(state=Correction.State.WAITING).select_related("product__vendor", "vendor")
    return list(found.order_by("at"))


def corrections_of(vendor: Vendor) -> list[Correction]:
    """All that a vendor proposed, the latest first, with what became of it."""
    return list(Correction.objects.filter(vendor=vendor).select_related("product").order_by("-at"))


def members() -> list[Member]:
    """The team and the vendors' people, by name; doctors are not listed."""
    found = Member.objects.exclude(kind=Member.Kind.DOCTOR).select_related("user", "vendor")
    return list(found.order_by("user__username"))
