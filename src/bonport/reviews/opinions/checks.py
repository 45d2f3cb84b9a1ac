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
            lifts them all (an article on the site) is no burst of one.
    """
    for window, base in WINDOWS.items():
        begins = at - window
        count = sum(begins < time <= at for time in times)
        before = sum(begins - base < time <= begins for time in times)
        others = sum(begins < time <= at for time in elsewhere)
        usual = max(
            USUAL_A_WEEK * (window / _WEEK),
            before * (window / base),
            others / products if products else 0.0,
        )
        if at_least(count, usual) < UNLIKELY:
            return Burst(window, count, usual)
    return None


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
