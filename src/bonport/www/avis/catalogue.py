"""The catalogue: a category's products in the order of their marks, as the reader weighs them; one product, whole."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.reviews.catalogue.models import Category, Referencing
from bonport.reviews.catalogue.queries import categories, history_of, product_of, referencings_of, versions_of
from bonport.reviews.marks import method_on
from bonport.reviews.reading import queries, reviews
from bonport.reviews.reading.types import FacetMark, Marked
from bonport.www.avis import asked, sheet
from bonport.www.avis.access.screens import ANYONE, Request, screen
from bonport.www.avis.measured import measured


@require_safe
@screen(ANYONE)
def home(request: Request) -> HttpResponse:
    """Practice software first."""
    return _category(request, categories()[0])


@require_safe
@screen(ANYONE)
def category(request: Request, category: str) -> HttpResponse:
    return _category(request, Category.objects.get(pk=category))


def _category(request: Request, category: Category) -> HttpResponse:
    weights = asked.weights(request, category)
    like, profile = asked.profile(request)
    found = queries.marked(category, request.today, weights, like=like)
    context = {
        "category": category,
        "categories": categories(),
        "placed": [one for one in found if one.place is not None],
        "others": [one for one in found if one.place is None],
        "weighing": asked.weighing(category, weights),
        "weighed": weights is not None,
        "profile": profile,
        "like": like,
        "like_mine": asked.like_mine(request),
        "referenced": _referenced(found),
        "method": method_on(request.today),
    }
    return render(request, "avis/catalogue/page.html", context)


def _referenced(found: list[Marked]) -> dict[UUID, Referencing]:
    """Of each product, what was said last of the programme in which it stands."""
    rows = Referencing.objects.filter(product__in=[one.product for one in found]).order_by("since", "at")
    return {row.product_id: row for row in rows}


@require_safe
@screen(ANYONE)
def product(request: Request, product: UUID) -> HttpResponse:
    found = product_of(product)
    like, profile = asked.profile(request)
    order, page = asked.order(request), asked.page(request)
    told, total = reviews.reviews_of(
        found, request.today, like=like, order=order, limit=asked.PAGE, offset=(page - 1) * asked.PAGE
    )
    marked = queries.marked_product(found, request.today)
    kept = {field.name: field.chosen for field in profile if field.chosen} | {"ordre": order}
    context = {
        "product": found,
        "marked": marked,
        "groups": groups(marked.facets, queries.spreads(found, request.today)),
        "sheet": sheet.shown(found),
        "versions": versions_of(found),
        "referencings": referencings_of(found),
        "reviews": told,
        "total": total,
        "profile": profile,
        "order": order,
        "orders": asked.ORDERS,
        "like": like,
        "like_mine": asked.like_mine(request),
        "page": page,
        "more": f"?{urlencode(kept | {'page': page + 1})}" if page * asked.PAGE < total else "",
        "less": f"?{urlencode(kept | {'page': page - 1})}" if page > 1 else "",
        "method": method_on(request.today),
    }
    return render(request, "avis/product/page.html", context)


@require_safe
@screen(ANYONE)
def measures(request: Request, product: UUID) -> HttpResponse:
    """Asked for by the product's page once it is there: it never waits for another house."""
    found = product_of(product)
    context = {"product": found, "told": measured(found.sentinelle)}
    return render(request, "avis/product/measures.html", context)


@require_safe
@screen(ANYONE)
def history(request: Request, product: UUID) -> HttpResponse:
    """Every accepted correction and version: what was said, what is said, who asked, why; and what public programmes
    said."""
    found = product_of(product)
    context = {
        "product": found,
        "steps": [(one, sheet.changes(one)) for one in history_of(found)],
        "programmes": found.referencings.order_by("-at", "-since"),
    }
    return render(request, "avis/product/history.html", context)


@require_safe
@screen(ANYONE)
def review(request: Request, review: UUID) -> HttpResponse:
    """One review, and what it said before."""
    context = {"one": reviews.review_of(review, request.today), "before": reviews.revisions_of(review)[1:]}
    return render(request, "avis/product/review.html", context)


Spread = tuple[int, ...] | None
"""How many gave 1, 2, 3, 4, 5."""


def groups(
    facets: tuple[FacetMark, ...], spreads: Mapping[str, tuple[int, ...]]
) -> list[tuple[str, list[tuple[FacetMark, Spread]]]]:
    """As a page shows them: what is used every day, the functions of the Ségur one by one, yes or no."""
    told = [(one, spreads.get(one.facet.code)) for one in facets]
    daily = [row for row in told if row[0].mark and not row[0].facet.segur]
    segur = [row for row in told if row[0].mark and row[0].facet.segur]
    asked_of_all = [row for row in told if row[0].share]
    named = (("À l’usage", daily), ("Fonctions du Ségur", segur), ("Oui ou non", asked_of_all))
    return [(name, found) for name, found in named if found]
