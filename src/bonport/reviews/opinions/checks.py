"""What makes a person look at a review before all read it: bursts, copies, one network. Pure.

They queue, they never delete: an honest wave exists (a bad version, an article), and only a person tells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rapidfuzz import fuzz, process

from bonport.reviews.opinions.rules import (
    NEAR,
    TOO_SHORT_TO_COPY,
    UNLIKELY,
    USUAL_A_WEEK,
    WINDOWS,
)

_WEEK = timedelta(days=7)
_NEVER_NOTHING = 1e-9


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
    for window, base in WINDOWS.items():
        begins = at - window
        least = USUAL_A_WEEK * (window / _WEEK)
        share = window / base
        count = _between(times, begins, at)
        wave = _between(elsewhere, begins, at) / max(
            least * products, _between(elsewhere, begins - base, begins) * share, _NEVER_NOTHING
        )
        usual = max(least, _between(times, begins - base, begins) * share) * max(1.0, wave)
        if at_least(count, usual) < UNLIKELY:
            return Burst(window, count, usual)
    return None


def _between(times: Sequence[datetime], after: datetime, until: datetime) -> int:
    return sum(after < time <= until for time in times)


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
