"""What a reader asks of the public pages, in their addresses: what he holds dear, whose profile, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet, TextChoices

from bonport.reviews.catalogue.models import Category, Facet, Product
from bonport.reviews.opinions.models import Band, Profile, Region, Setting, Specialty
from bonport.www.avis.access.screens import Request
from bonport.www.common import forms

WEIGHTS = ((0, "ne compte pas"), (1, "compte"), (2, "compte double"), (3, "compte triple"))
ORDERS = {  # of `reading.reviews`
    "latest": "publiés en dernier d’abord",
    "oldest": "publiés en premier d’abord",
    "experience": "expérience la plus récente d’abord",
}
PAGE = 20
PROFILE: tuple[tuple[str, str, type[TextChoices]], ...] = (
    ("specialite", "Spécialité", Specialty),
    ("exercice", "Exercice", Setting),
    ("anciennete", "Utilisé", Band),
    ("region", "Région", Region),
)
"""In the order in which a profile is told: a part says something only after those before it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form, with what may be chosen and what was."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str


def weights(request: Request, category: Category) -> dict[str, float] | None:
    """{facet: 0 to 3} as the reader weighs them; None where he left them equal."""
    given = {
        facet.code: int(request.GET.get(f"p-{facet.code}", "1"))
        for facet in marked_facets(category)
        if request.GET.get(f"p-{facet.code}", "1") in ("0", "1", "2", "3")
    }
    return {code: float(weight) for code, weight in given.items()} if set(given.values()) - {1} else None


def weighing(category: Category, chosen: dict[str, float] | None) -> list[Asked]:
    choices = [(str(weight), label) for weight, label in WEIGHTS]
    return [
        Asked(f"p-{facet.code}", facet.label, choices, str(int((chosen or {}).get(facet.code, 1))))
        for facet in marked_facets(category)
    ]


def marked_facets(category: Category) -> list[Facet]:
    return [facet for facet in facets_of(category) if facet.kind == Facet.Kind.MARK]


def facets_of(category: Category) -> list[Facet]:
    """Read once for a category that is at hand."""
    known: list[Facet] | None = getattr(category, "_facets", None)
    if known is None:
        known = list(category.facets.order_by("position"))
        category._facets = known  # type: ignore[attr-defined]
    return known


def profile(request: Request) -> tuple[tuple[str, ...], list[Asked]]:
    """The beginning of a profile that was asked for, and the fields to ask for it."""
    asked = []
    for name, label, choices in PROFILE:
        chosen = request.GET.get(name, "")
        known = [(str(code), str(said)) for code, said in choices.choices if code]
        asked.append(Asked(name, label, known, chosen if chosen in dict(known) else ""))
    like = []
    for field in asked:
        if not field.chosen:
            break
        like.append(field.chosen)
    return tuple(like), asked


def like_mine(request: Request) -> str:
    """What to ask for the profile of the doctor who is there, as far as it is the same for every product; "" of nobody
    else."""
    known = Profile.objects.filter(member=request.member).first() if request.member else None
    return f"?{urlencode({'specialite': known.specialty, 'exercice': known.setting})}" if known else ""


def order(request: Request) -> str:
    given = request.GET.get("ordre", "")
    return given if given in ORDERS else "latest"


def page(request: Request) -> int:
    """Which page of a list, from 1."""
    given = request.GET.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 5 else 1


def products(request: Request, name: str, rows: QuerySet[Product]) -> list[Product]:
    """All that were chosen of these, in the order asked."""
    return [forms.of(given, rows) for given in dict.fromkeys(request.GET.getlist(name)) if given]
