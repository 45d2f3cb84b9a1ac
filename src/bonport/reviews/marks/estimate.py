"""What the constants of a method would be, from the marks that doctors gave: asked once a year, for a new `Method`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Estimate:
    """From marks of one facet, of one category.

    Attributes:
        products, marks: with at least two marks each, and how many marks these have.
        spread: deviation of the marks of a product. between: deviation of products, of which chance is taken away.
        prior: m, spread² / between²; None: products do not differ by more than chance.
    """

    products: int
    marks: int
    spread: float
    between: float
    prior: float | None


def estimate(products: Iterable[Sequence[float]]) -> Estimate | None:
    """By the method of moments of a one-way analysis of variance; None of fewer than two products with two marks.

    Source: S. R. Searle, G. Casella, C. E. McCulloch, Variance Components, 1992, chapter 3 (unbalanced data).
    """
    several = [marks for marks in products if len(marks) > 1]
    count = sum(map(len, several))
    if len(several) < 2:
        return None
    means = [fmean(marks) for marks in several]
    whole = sum(map(sum, several)) / count
    within = sum((mark - mean) ** 2 for marks, mean in zip(several, means, strict=True) for mark in marks)
    among = sum(len(marks) * (mean - whole) ** 2 for marks, mean in zip(several, means, strict=True))
    within /= count - len(several)
    typical = (count - sum(len(marks) ** 2 for marks in several) / count) / (len(several) - 1)
    between = max(0.0, (among / (len(several) - 1) - within) / typical)
    return Estimate(len(several), count, within**0.5, between**0.5, within / between if between else None)
