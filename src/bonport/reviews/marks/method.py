"""The published constants of the marks, each with the day from which they hold.

Re-estimated yearly from the variances of the reviews (`bonport avis estimate` tells what they would be): a new row,
never a changed one, so that the marks of a past day can be computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Method:
    """How marks are computed from a day on.

    Attributes:
        since: the day.
        prior: m, how many opinions the mean of the category weighs; `spread`² over the variance between products.
        spread: standard deviation of the marks of one product, which intervals rest on.
        yearly: what remains of an opinion's weight after each year.
        years_per_major: by how many years a major version ages what was written before it.
        solicited: what an opinion weighs whose author says that the vendor asked for it.
        fewest_shown, fewest_ranked: reviews under which there is no mark, and no place in an order.
        lowest, highest: of the scale; one imaginary product in its middle keeps a small category steady.
        confidence: of the intervals.
    """

    since: date
    prior: float = 6.0
    spread: float = 1.1
    yearly: float = 0.7
    years_per_major: float = 1.0
    solicited: float = 0.5
    fewest_shown: int = 5
    fewest_ranked: int = 10
    lowest: int = 1
    highest: int = 5
    confidence: float = 0.95

    @property
    def middle(self) -> float:
        return (self.lowest + self.highest) / 2


METHODS = (Method(since=date(2026, 11, 1)),)
"""Oldest first. The first: 0.7 a year as G2 published it; m = 6 = 1.1² / 0.45², deviations assumed and not measured, as
no French series of marks is public (reference notes, 3.1 and 3.2)."""


def method_on(day: date) -> Method:
    """That which holds on this day; the first one before any did."""
    held = [method for method in METHODS if method.since <= day]
    return held[-1] if held else METHODS[0]
