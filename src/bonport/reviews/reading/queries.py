"""What everybody may read. Signatures first: their bodies follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from bonport.reviews.catalogue.models import Category, Product
from bonport.reviews.reading.types import Marked, ShownReview, Switch

MOST_COMPARED = 4


def marked(category: Category, today: date, weights: Mapping[str, float] | None = None) -> list[Marked]:
    """Every product of a category with its marks: those that have a place first, by their lower bound; then the others
    by name. `weights` {code of a facet: 0 to 3} are those of whoever reads; None: equal ones."""
    raise NotImplementedError


def marked_product(product: Product, today: date, weights: Mapping[str, float] | None = None) -> Marked:
    """One product with its marks and its place."""
    raise NotImplementedError


def compared(products: Sequence[Product], today: date, weights: Mapping[str, float] | None = None) -> list[Marked]:
    """Up to four products of one category, in the order asked.

    Raises:
        NotPossible: more than four, or of several categories.
    """
    raise NotImplementedError


def reviews_of(
    product: Product,
    today: date,
    *,
    like: tuple[str, ...] = (),
    order: str = "latest",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[ShownReview], int]:
    """The reviews of a product that everybody reads, whole, and how many there are in all.

    Args:
        like: the beginning of a profile (codes: specialty, setting, band, region): of doctors who are told to have it.
        order: "latest" (by publication, the default), "oldest", or "experience" (the latest experience first).
    """
    raise NotImplementedError


def revisions_of(review: UUID) -> list[ShownReview]:
    """What a review said and says, the latest first; published revisions only."""
    raise NotImplementedError


def search(words: str, today: date, *, category: Category | None = None, limit: int = 50) -> list[ShownReview]:
    """Reviews whose experience speaks of all these words (or their like), the latest first."""
    raise NotImplementedError


def switches(category: Category) -> list[tuple[Product, Product, int]]:
    """From which product to which, and how many doctors say so, most first."""
    raise NotImplementedError


def switch(left: Product, taken: Product, today: date) -> Switch:
    """« Ce que disent ceux qui ont quitté X pour Y »."""
    raise NotImplementedError
