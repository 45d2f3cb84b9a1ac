"""The open data: one row for each shown review, without its words, told of its author as much as his page tells.

The words stay on the pages: their author may have them erased, and no copy of a file is erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bonport.reviews.catalogue.models import Category, Facet
from bonport.reviews.opinions.models import Review
from bonport.reviews.reading.counting import told_profiles
from bonport.reviews.reading.queries import marked
from bonport.reviews.reading.reviews import ORDERS, whole_reviews

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`type`: text, number, month (« 2026-11 »), yes_no (true, false), or mark (1 to 5)."""

    name: str
    type: str
    meaning: str


_REVIEW = (
    Column("avis", "text", "Identifiant de l’avis\u00a0: sa page est là où il est lu en entier."),
    Column("editeur", "text", "Éditeur du produit."),
    Column("produit", "text", "Nom du produit."),
    Column("publie", "month", "Mois de la première publication."),
    Column("experience", "month", "Mois de l’expérience racontée."),
    Column("specialite", "text", "Groupe de spécialités, si au moins onze médecins le partagent\u202f; vide sinon."),
    Column("exercice", "text", "Mode d’exercice, à la même condition, avec ce qui précède."),
    Column("usage", "text", "Depuis quand le produit est utilisé, à la même condition, avec ce qui précède."),
    Column("region", "text", "Code Insee de la région, à la même condition, avec ce qui précède."),
    Column("lien_interet", "text", "Ce qui lie l’auteur à l’éditeur, comme il le déclare\u202f; vide\u00a0: rien."),
    Column("compte", "yes_no", "L’avis compte dans les notes."),
    Column("sollicite", "yes_no", "L’auteur dit que l’éditeur lui a demandé cet avis."),
    Column("usage_prouve", "number", "Mois d’usage dont l’équipe a vu la preuve\u202f; vide\u00a0: aucune."),
    Column("avant_majeure", "yes_no", "L’expérience précède la dernière version majeure."),
    Column("logiciel_quitte", "text", "Produit quitté pour celui-ci, s’il y en a un."),
)


MARKS = {
    "vendor": "éditeur",
    "product": "produit",
    "place": "place dans sa catégorie\u202f; null\u00a0: pas encore classé",
    "reviews": "médecins dont l’avis compte",
    "not_counted": "avis affichés qui ne comptent pas, de qui l’éditeur rémunère",
    "effective": "combien d’avis d’aujourd’hui ils pèsent",
    "before_major": "combien racontent une expérience d’avant la dernière version majeure",
    "mark": "note d’ensemble, à égalité de critères\u202f; null\u00a0: trop peu d’avis",
    "facets": "la note de chaque critère, par son code\u202f; le nombre seul\u00a0: trop peu d’avis",
    "answers": "la part de oui de chaque question, de même",
    "value, low, high": "une note de 1 à 5 ou une part de 0 à 1, avec son intervalle",
    "count": "médecins qui ont répondu",
}
"""What each field of `marks` says."""


def columns(category: Category) -> list[Column]:
    """What each column of the file of a category holds, in order."""
    facets = [
        column
        for facet in category.facets.order_by("position")
        for column in (
            Column(_name(facet), "yes_no" if facet.kind == Facet.Kind.YES_NO else "mark", facet.question),
            Column(f"{_name(facet)}_avant", "yes_no" if facet.kind == Facet.Kind.YES_NO else "mark",
                   f"La même chose du logiciel quitté. {facet.question}"),
        )
    ]  # fmt: skip
    return [*_REVIEW, *facets]


def rows(category: Category, today: date) -> Iterator[Row]:
    """A row for each shown review of a category, the latest first, with every column of `columns`."""
    names = [column.name for column in columns(category)]
    told = told_profiles()
    shown = Review.objects.filter(shown__isnull=False, product__category=category)
    keys = list(shown.order_by(*ORDERS["latest"]).values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        for review in whole_reviews(keys[start : start + 500], today):
            profile = (*told.get(review.id, ()), "", "", "", "")
            row: Row = {
                "avis": str(review.id),
                "editeur": review.product.vendor.name,
                "produit": review.product.name,
                "publie": f"{review.published_at:%Y-%m}",
                "experience": f"{review.experience_on:%Y-%m}",
                "specialite": profile[0],
                "exercice": profile[1],
                "usage": profile[2],
                "region": profile[3],
                "lien_interet": review.tie,
                "compte": review.counts,
                "sollicite": review.solicited,
                "usage_prouve": review.proven_months,
                "avant_majeure": review.before_major,
                "logiciel_quitte": review.previous.name if review.previous else "",
            }
            for mark in review.marks:
                yes_no = mark.facet.kind == Facet.Kind.YES_NO
                row[_name(mark.facet)] = bool(mark.value) if yes_no else mark.value
                if mark.before is not None:
                    row[f"{_name(mark.facet)}_avant"] = bool(mark.before) if yes_no else mark.before
            yield {name: row.get(name) for name in names}


def marks(category: Category, today: date) -> list[dict[str, Any]]:
    """The marks of a category as plain JSON: what `bonport avis marks --json` and the file of marks give. A mark that
    is not shown is null; its count is told."""
    return [
        {
            "vendor": one.product.vendor.name,
            "product": one.product.name,
            "place": one.place,
            "reviews": one.reviews,
            "not_counted": one.others,
            "effective": round(one.effective, 3),
            "before_major": one.before_major,
            "mark": _mark(one.whole) if one.whole and one.whole.shown else None,
            "facets": {
                facet.facet.code: _mark(facet.mark) if facet.mark.shown else {"count": facet.mark.count}
                for facet in one.facets
                if facet.mark
            },
            "answers": {
                facet.facet.code: _mark(facet.share) if facet.share.shown else {"count": facet.share.count}
                for facet in one.facets
                if facet.share
            },
        }
        for one in marked(category, today)
    ]


def _mark(of: Any) -> dict[str, Any]:
    return {
        "value": round(of.value, 3),
        "low": round(of.low, 3),
        "high": round(of.high, 3),
        "count": of.count,
        "effective": round(of.effective, 3),
    }


def _name(facet: Facet) -> str:
    return f"note_{facet.code}" if facet.kind == Facet.Kind.MARK else f"reponse_{facet.code}"
