"""What anybody may take away: the marks as shown, the reviews without their words, the decisions of moderation; and the
page that says what each column means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bonport.reviews.catalogue.models import Category
from bonport.reviews.catalogue.queries import categories
from bonport.reviews.marks import Mark, Share
from bonport.reviews.reading import opendata, queries
from bonport.reviews.reading.log import log
from bonport.reviews.reading.types import Marked
from bonport.www.avis.access.screens import ANYONE, Request, screen
from bonport.www.common.exports import as_file, csv_file

OPEN = {"Access-Control-Allow-Origin": "*"}
"""Anybody's program may read what anybody may read."""
COLUMNS = {
    "produit": "nom du produit",
    "editeur": "nom de l’éditeur",
    "place": "place dans sa catégorie, par la borne basse de la note d’ensemble\u202f; vide\u00a0: pas encore classé",
    "critere": "code du critère\u202f; «\u00a0ensemble\u00a0»\u00a0: la note de tous, à égalité",
    "libelle": "le critère en clair",
    "nature": "«\u00a0note\u00a0» de 1 à 5, ou «\u00a0part\u00a0» de oui, de 0 à 1",
    "valeur": "la note ou la part\u202f; vide\u00a0: trop peu d’avis",
    "bas": "borne basse de l’intervalle",
    "haut": "borne haute de l’intervalle",
    "avis": "médecins qui ont répondu à ce critère",
    "poids": "combien d’avis d’aujourd’hui ils pèsent",
}

DECISIONS = {
    "mois": "mois de la décision, «\u00a02026-11\u00a0»",
    "decision": "ce qui a été fait",
    "par": "l’auteur, l’équipe ou la machine",
    "motif": "motif d’un refus, d’une suspension ou d’un retrait\u202f; vide ailleurs",
    "combien": "combien de fois",
}


@require_safe
@screen(ANYONE)
def open_data(request: Request) -> HttpResponse:
    known = list(categories())
    context = {
        "categories": known,
        "columns": COLUMNS.items(),
        "fields": opendata.MARKS.items(),
        "of_reviews": opendata.columns(known[0]),
        "decisions": DECISIONS.items(),
    }
    return render(request, "avis/open_data.html", context)


@require_safe
@screen(ANYONE)
def open_marks(request: Request, category: str, form: str) -> HttpResponse:
    found = Category.objects.get(pk=category)
    rows = [row for one in queries.marked(found, request.today) for row in _rows(one)]
    told = opendata.marks(found, request.today)
    plain = {"jour": request.today.isoformat(), "categorie": found.pk, "champs": opendata.MARKS, "notes": told}
    return _file(f"avis-notes-{found.pk}", form, COLUMNS, rows, plain)


@require_safe
@screen(ANYONE)
def open_reviews(request: Request, category: str, form: str) -> HttpResponse:
    """A row for each review, without its words: those stay on its page, where its author may erase them."""
    found = Category.objects.get(pk=category)
    columns = {one.name: one.meaning for one in opendata.columns(found)}
    rows = list(opendata.rows(found, request.today))
    plain = {"jour": request.today.isoformat(), "categorie": found.pk, "colonnes": columns, "avis": rows}
    return _file(f"avis-{found.pk}", form, columns, rows, plain)


@require_safe
@screen(ANYONE)
def moderation(request: Request) -> HttpResponse:
    """In the open: how many, by whom, on which ground."""
    return render(request, "avis/moderation.html", {"log": log()})


@require_safe
@screen(ANYONE)
def moderation_file(request: Request, form: str) -> HttpResponse:
    rows = [
        {"mois": f"{one.month:%Y-%m}", "decision": one.event, "par": one.by, "motif": one.ground, "combien": one.count}
        for one in log().decided
    ]
    plain = {"jour": request.today.isoformat(), "colonnes": DECISIONS, "decisions": rows}
    return _file("avis-moderation", form, DECISIONS, rows, plain)


def _rows(one: Marked) -> list[dict[str, Any]]:
    of = {"produit": one.product.name, "editeur": one.product.vendor.name, "place": one.place}
    whole = [of | {"critere": "ensemble", "libelle": "Ensemble"} | _told(one.whole)] if one.whole else []
    return whole + [
        of | {"critere": facet.facet.code, "libelle": facet.facet.label} | _told(facet.mark or facet.share)
        for facet in one.facets
    ]


def _told(mark: Mark | Share | None) -> dict[str, Any]:
    kind = "part" if isinstance(mark, Share) else "note"
    if mark is None or not mark.shown or mark.value is None:
        told: tuple[float | None, ...] = (None, None, None)
    else:
        told = tuple(round(value, 3) for value in (mark.value, mark.low, mark.high))
    value, low, high = told
    count, effective = (mark.count, round(mark.effective, 2)) if mark else (0, 0.0)
    return {"nature": kind, "valeur": value, "bas": low, "haut": high, "avis": count, "poids": effective}


def _file(
    name: str, form: str, columns: Iterable[str], rows: list[dict[str, Any]], plain: dict[str, Any]
) -> HttpResponse:
    if form == "json":
        answer = JsonResponse(plain, headers=OPEN, json_dumps_params={"ensure_ascii": False})
        return as_file(answer, f"{name}.json")
    if form == "csv":
        return csv_file(f"{name}.csv", list(columns), ([_cell(value) for value in row.values()] for row in rows), OPEN)
    raise Http404


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else value
