"""What everybody may read of products: their marks, compared, weighed by the reader, by doctors like him."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.models import Category, Product
from bonport.reviews.catalogue.queries import products as products_in
from bonport.reviews.marks import Mark, Standing, ranked, weighed
from bonport.reviews.reading import counting
from bonport.reviews.reading.counting import Counted, counted, told_profiles
from bonport.reviews.reading.types import FacetMark, Marked

MOST_COMPARED = 4
Like = tuple[str, ...]
"""The beginning of a profile, as codes: specialty, setting, time of use, region. Nothing: everybody."""


def marked(
    category: Category, today: date, weights: Mapping[str, float] | None = None, *, like: Like = ()
) -> list[Marked]:
    """Every product of a category with its marks: those that have a place first, by their lower bound; then the others
    by name.

    Args:
        weights: {code of a facet: 0 to 3} of whoever reads; None: equal ones.
        like: only of doctors who are told to have this profile. It tells no more of anybody than his reviews do.
    """
    return _marked(counted(category.pk, today), list(products_in(category)), today, weights, like)


def marked_product(
    product: Product, today: date, weights: Mapping[str, float] | None = None, *, like: Like = ()
) -> Marked:
    """One product with its marks, and its place among all of its category."""
    every = marked(product.category, today, weights, like=like)
    return next(one for one in every if one.product.pk == product.pk)


def spreads(product: Product, today: date) -> dict[str, tuple[int, ...]]:
    """{facet: how many doctors gave 1, 2, 3, 4, 5}, of those that count, where enough of them did for a mark: two camps
    and a lukewarm crowd have the same mean."""
    of = counted(product.category_id, today)
    given: dict[str, Counter[int]] = {}
    for opinion in of.said.get(product.pk, {}).values():
        for facet, value in opinion.marks.items():
            given.setdefault(facet, Counter())[value] += 1
    scale = range(of.method.lowest, of.method.highest + 1)
    return {
        facet: tuple(counts[value] for value in scale)
        for facet, counts in given.items()
        if counts.total() >= of.method.fewest_shown
    }


def compared(
    products: Sequence[Product], today: date, weights: Mapping[str, float] | None = None, *, like: Like = ()
) -> list[Marked]:
    """Up to four products of one category, in the order asked.

    Raises:
        NotPossible: more than four, or of several categories.
    """
    if len(products) > MOST_COMPARED or len({one.category_id for one in products}) > 1:
        raise NotPossible("On compare jusqu’à quatre produits d’une même catégorie.")
    if not products:
        return []
    every = {one.product.pk: one for one in marked(products[0].category, today, weights, like=like)}
    return [every[one.pk] for one in products]


def _marked(
    of: Counted, products: list[Product], today: date, weights: Mapping[str, float] | None, like: Like
) -> list[Marked]:
    found = counting.of(of, _alike(like), today) if like else of.standings
    wholes = {key: weighed(one, of.method, weights) for key, one in found.items()}
    known = {one.pk: one for one in products}
    named = [(key, known[key].name, whole) for key, whole in wholes.items() if whole is not None and key in known]
    placed, others = ranked(named)
    return [
        _one(of, known[key], found[key], wholes[key], place if place <= len(placed) else None)
        for place, key in enumerate((*placed, *others), 1)
    ]


def _alike(like: Like) -> frozenset[UUID]:
    return frozenset(key for key, told in told_profiles().items() if told[: len(like)] == like)


def _one(of: Counted, product: Product, standing: Standing, whole: Mark | None, place: int | None) -> Marked:
    majors = of.majors.get(product.pk)
    return Marked(
        product=product,
        whole=whole,
        place=place,
        facets=tuple(
            FacetMark(facet, standing.marks.get(facet.code), standing.answers.get(facet.code)) for facet in of.facets
        ),
        reviews=standing.reviews,
        others=of.others.get(product.pk, 0),
        effective=standing.effective,
        before_major=standing.before_major,
        last_major_on=majors[-1] if majors else None,
    )
