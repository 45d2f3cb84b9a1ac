"""The opinions that count, and the marks of a category: computed once for a day, until something changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from bonport.reviews.catalogue.models import Category, Facet, Product
from bonport.reviews.catalogue.queries import majors_of
from bonport.reviews.marks import Estimate, Method, Opinion, Standing, estimate, method_on, standings
from bonport.reviews.opinions.models import Mark, Review
from bonport.reviews.opinions.profiles import Profile, told
from bonport.reviews.opinions.rules import COUNTING_TIES

Said = dict[UUID, dict[UUID, Opinion]]
"""Of each product, each review that counts."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Of a category on a day.

    Attributes:
        others: of each product, shown reviews that do not count: their author has a part in the vendor's money.
        majors: of each product, the days of its major versions.
    """

    method: Method
    facets: tuple[Facet, ...]
    said: Said
    others: Mapping[UUID, int]
    majors: Mapping[UUID, list[date]]
    standings: Mapping[UUID, Standing]


def counted(category: str, today: date) -> Counted:
    turn = Category.objects.values_list("turn", flat=True).get(pk=category)
    return _kept(category, turn, today) if turn else _count(category, today)


def of(counted: Counted, like: frozenset[UUID], today: date) -> Mapping[UUID, Standing]:
    """The marks of these reviews alone, each product against its category's same reviews."""
    some = {product: [one for key, one in said.items() if key in like] for product, said in counted.said.items()}
    return standings(some, *_codes(counted.facets), today, counted.method)


def estimates(category: str, today: date) -> dict[str, Estimate]:
    """What the constants would be from each facet of a category that enough products were marked on."""
    found = counted(category, today)
    marks, _ = _codes(found.facets)
    by_facet = {
        facet: estimate(
            [[one.marks[facet] for one in said.values() if facet in one.marks] for said in found.said.values()]
        )
        for facet in marks
    }
    return {facet: one for facet, one in by_facet.items() if one is not None}


# `turn` is drawn anew in the transaction that changes what a category's marks rest on, and committed or undone with it:
# what was computed of a state that is undone is kept under a turn that nobody reads again. Of a state that is half
# changed nothing is computed: actions know nothing of this room (import-linter), and no view reads within one.
@lru_cache(maxsize=16)
def _kept(category: str, turn: int, today: date) -> Counted:
    return _count(category, today)


def _count(category: str, today: date) -> Counted:
    method = method_on(today)
    facets = tuple(Facet.objects.filter(category=category).order_by("position"))
    products = list(Product.objects.filter(category=category).values_list("pk", flat=True))
    majors = majors_of(products)
    said: Said = {product: {} for product in products}
    others: dict[UUID, int] = defaultdict(int)
    values = _values(category, {facet.pk: facet for facet in facets})
    shown = Review.objects.filter(product__category=category, shown__isnull=False).values_list(
        "pk", "product", "shown", "shown__experience_on", "shown__conflict", "shown__solicited"
    )
    for review, product, revision, day, tie, solicited in shown:
        if tie not in COUNTING_TIES:
            others[product] += 1
            continue
        marks, answers = values[revision]
        since = sum(day < major <= today for major in majors.get(product, ()))
        said[product][review] = Opinion(day, marks, answers, since, solicited)
    flat = {product: list(ones.values()) for product, ones in said.items()}
    return Counted(method, facets, said, others, majors, standings(flat, *_codes(facets), today, method))


def _codes(facets: tuple[Facet, ...]) -> tuple[list[str], list[str]]:
    """Codes of those that are marked, and of those answered by yes or no."""
    marked = [facet.code for facet in facets if facet.kind == Facet.Kind.MARK]
    return marked, [facet.code for facet in facets if facet.kind == Facet.Kind.YES_NO]


def _values(category: str, facets: Mapping[int, Facet]) -> dict[UUID, tuple[dict[str, int], dict[str, bool]]]:
    """Of each shown revision, what it marks and what it answers."""
    found: dict[UUID, tuple[dict[str, int], dict[str, bool]]] = defaultdict(lambda: ({}, {}))
    rows = Mark.objects.filter(facet__category=category, revision__shown_of__isnull=False)
    for revision, facet, value in rows.values_list("revision", "facet", "value"):
        known = facets[facet]
        if known.kind == Facet.Kind.MARK:
            found[revision][0][known.code] = value
        else:
            found[revision][1][known.code] = bool(value)
    return found


# ------------------------------------------------------------------------------------------------------------ profiles


def told_profiles() -> Mapping[UUID, Profile]:
    """Of each shown review, as much of its author's profile as may be told: codes of specialty, setting, time of use,
    region."""
    turns = tuple(Category.objects.order_by("pk").values_list("turn", flat=True))
    return _kept_profiles(turns) if any(turns) else _profiles()


@lru_cache(maxsize=4)
def _kept_profiles(turns: tuple[int, ...]) -> Mapping[UUID, Profile]:
    return _profiles()


def _profiles() -> Mapping[UUID, Profile]:
    """What was told, again as few words as eleven doctors of those shown now share: some have left since."""
    rows = list(Review.objects.filter(shown__isnull=False, told__isnull=False).values_list("pk", "told", "author"))
    return told(
        {review: tuple(words or ()) for review, words, _ in rows}, {review: author for review, _, author in rows}
    )
