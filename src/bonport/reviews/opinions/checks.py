"""What makes a person look at a review first: bursts, those that all go one way, copies, one network. Pure.

They queue, they never delete: an honest wave exists (a bad version, an article), and only a person tells.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rapidfuzz import fuzz, process

from bonport.reviews.opinions.rules import (
    ALIKE_WINDOWS,
    MOST_ALIKE,
    NEAR,
    SIDE_PRIOR,
    SIDE_SHARE,
    TOO_SHORT_TO_COPY,
    UNLIKELY,
    UNLIKELY_ALIKE,
    USUAL_A_WEEK,
    WINDOWS,
)

_WEEK = timedelta(days=7)
_NEVER_NOTHING = 1e-9
Told = tuple[datetime, float]
"""When a review was last written, and the mean of what it marks."""


@dataclass(frozen=True, slots=True)
class Burst:
    """`count` reviews in `window` where `usual` are usual."""

    window: timedelta
    count: int
    usual: float


def burst(times: Sequence[datetime], at: datetime, elsewhere: Sequence[datetime], products: int) -> Burst | None:
    """Whether a product's reviews come faster than chance allows.

    Args:
        times: when its reviews came first, in any order, that of `at` included.
        elsewhere: the same of the other products of its category. products: how many these are. A wave that
            lifts them all (an article on the site) is no burst of one: what is usual rises by as much.
    """
    return _faster(times, at, elsewhere, products, WINDOWS, USUAL_A_WEEK, UNLIKELY)


def one_sided(
    told: Sequence[Told], at: datetime, mean: float, elsewhere: Sequence[Told], products: int
) -> Burst | None:
    """Whether those as good as this one or better, or as bad or worse, come faster than chance allows: verified doctors
    whom somebody asked, a few a month, too few for a burst.

    Args:
        told: of the product, this one included. mean: of what this one marks. elsewhere, products: as of a burst.
    """
    for sign in (1, -1):

        def side(all_: Sequence[Told], sign: int = sign) -> list[datetime]:
            return [time for time, marked in all_ if sign * marked >= sign * mean]

        alike, others = side(told), side(elsewhere)
        share = (SIDE_PRIOR * SIDE_SHARE + len(others)) / (SIDE_PRIOR + len(elsewhere))
        if share <= MOST_ALIKE:
            usual = USUAL_A_WEEK * share
            seen = _faster(alike, at, others, products, ALIKE_WINDOWS, usual, UNLIKELY_ALIKE)
            if seen:
                return seen
    return None


def _faster(
    times: Sequence[datetime],
    at: datetime,
    elsewhere: Sequence[datetime],
    products: int,
    windows: Mapping[timedelta, timedelta],
    usual_a_week: float,
    unlikely: float,
) -> Burst | None:
    times, elsewhere = sorted(times), sorted(elsewhere)
    for window, base in windows.items():
        begins = at - window
        least = usual_a_week * (window / _WEEK)
        share = window / base
        count = _between(times, begins, at)
        wave = _between(elsewhere, begins, at) / max(
            least * products, _between(elsewhere, begins - base, begins) * share, _NEVER_NOTHING
        )
        usual = max(least, _between(times, begins - base, begins) * share) * max(1.0, wave)
        if at_least(count, usual) < unlikely:
            return Burst(window, count, usual)
    return None


def _between(ordered: Sequence[datetime], after: datetime, until: datetime) -> int:
    return bisect_right(ordered, until) - bisect_right(ordered, after)


def at_least(count: int, usual: float) -> float:
    """How likely so many or more are, where `usual` are usual (Poisson).

    >>> round(at_least(5, 0.5), 5)
    0.00017
    """
    term = below = math.exp(-usual)
    if count <= 0:
        return 1.0
    for k in range(1, count):
        term *= usual / k
        below += term
    return max(0.0, 1.0 - below)


@dataclass(frozen=True, slots=True)
class Copy:
    """The review that a text resembles, and how much, of 100."""

    review: UUID
    likeness: float


def copy_of(text: str, others: Sequence[tuple[UUID, str]]) -> Copy | None:
    """The review of somebody else that this text resembles most, if it is a copy. Texts are `comparable`."""
    if len(text) < TOO_SHORT_TO_COPY or not others:
        return None
    found = process.extractOne(text, [other for _, other in others], scorer=fuzz.ratio, score_cutoff=NEAR)
    return Copy(others[found[2]][0], round(found[1], 1)) if found else None
