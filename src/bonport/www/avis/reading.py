"""Reading across products: side by side, by what was told, and from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.reviews.catalogue.models import Category, Facet, Product
from bonport.reviews.catalogue.queries import categories, product_of
from bonport.reviews.catalogue.queries import products as products_in
from bonport.reviews.marks import Mark, Share
from bonport.reviews.reading import queries, reviews
from bonport.reviews.reading.types import Marked
from bonport.www.avis import asked, sheet
from bonport.www.avis.access.screens import ANYONE, Request, screen
from bonport.www.common import forms


@dataclass(frozen=True, slots=True)
class Line:
    """One facet of the products compared. `apart`: of this one the others' intervals do not reach its mark."""

    facet: Facet
    cells: list[tuple[Mark | Share | None, bool]]


@require_safe
@screen(ANYONE)
def compare(request: Request) -> HttpResponse:
    """Up to four, facet by facet."""
    products = asked.products(request, "produit", products_in())
    category = products[0].category if products else _category(request) or categories()[0]
    found = queries.compared(products, request.today) if products else []
    context = {
        "category": category,
        "categories": categories(),
        "choices": products_in(category),
        "chosen": [str(one.pk) for one in products],
        "slots": range(queries.MOST_COMPARED),
        "found": found,
        "lines": _lines(found),
        "sheets": _sheets(products),
    }
    return render(request, "avis/compare.html", context)


def _lines(found: list[Marked]) -> list[Line]:
    """Row by row; a mark stands apart where its interval meets no other's."""
    if not found:
        return []
    lines = []
    for place, first in enumerate(found[0].facets):
        marks = [one.facets[place].mark or one.facets[place].share for one in found]
        lines.append(Line(first.facet, [(mark, _apart(mark, marks)) for mark in marks]))
    return lines


def _apart(mark: Mark | Share | None, marks: list[Mark | Share | None]) -> bool:
    others = [one for one in marks if one is not mark and one is not None and one.shown]
    return mark is not None and mark.shown and bool(others) and all(mark.low > one.high for one in others)


def _sheets(products: list[Product]) -> list[tuple[str, list[str]]]:
    """The lines of the sheets that at least one product fills."""
    rows = [
        (label, [sheet.said(name, getattr(one, name)) for one in products])
        for name, label in sheet.LABELS.items()
        if name != "claims"
    ]
    return [row for row in rows if any(row[1])]


@require_safe
@screen(ANYONE)
def search(request: Request) -> HttpResponse:
    """In what doctors told."""
    words, category = request.GET.get("q", "").strip()[:200], _category(request)
    found, total = reviews.search(words, request.today, category=category)
    context = {
        "words": words,
        "category": category,
        "categories": categories(),
        "reviews": found,
        "total": total,
    }
    return render(request, "avis/search.html", context)


@require_safe
@screen(ANYONE)
def switchers(request: Request) -> HttpResponse:
    """Who left what for what."""
    category = _category(request) or categories()[0]
    context = {
        "category": category,
        "categories": categories(),
        "found": reviews.switches(category),
    }
    return render(request, "avis/switchers.html", context)


@require_safe
@screen(ANYONE)
def switch(request: Request, left: UUID, taken: UUID) -> HttpResponse:
    """« Ce que disent ceux qui ont quitté X pour Y »."""
    found = reviews.switch(product_of(left), product_of(taken), request.today)
    return render(request, "avis/switch.html", {"found": found})


def _category(request: Request) -> Category | None:
    given = request.GET.get("categorie", "")
    return forms.of(given, Category.objects.all()) if given else None
