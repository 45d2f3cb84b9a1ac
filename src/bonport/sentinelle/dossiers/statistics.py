"""What numbers from the field prove, and what they do not. Pure.

A rate has the interval of Wilson: 0 failures in 30 calls excludes more than 11 % of failures, and proves no more. It
covers 95 % on average over all true rates, 85 % for the worst (close to 0 or 1). Where a verdict is given, a rate just
beyond what is tolerated passes in at most 4.5 % of cases. A mean of few marks has a studentised bootstrap interval from
twelve answers on; nothing that we tried covers below. The verdict of a check in the field is that of the interval's
ends, never of the rate itself.

Source: reference notes, sentinelle-reviews-observatory, sections 2.2 and 2.3.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from bonport.base.wilson import wilson

CONFIDENCE = 0.95
TOLERATED = 0.10
"""A dossier is verified when at most this share of the doctors concerned still fails. Our own rule, not an official
one: the stricter it is, the more doctors are disturbed (35 answers without a failure at 10 %, 73 at 5 %)."""


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate and the interval in which the true one lies, of all those who could have been asked.

    Attributes:
        count, of: such and such among so many.
        low, high: from 0 to 1, whole interval where nobody answered.
    """

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None


def rate(count: int, of: int, confidence: float = CONFIDENCE) -> Rate:
    """The rate with Wilson's interval.

    Raises:
        ValueError: not a count among `of`.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of}")
    if of == 0:
        return Rate(0, 0, 0.0, 1.0)
    return Rate(count, of, *wilson(count / of, of, confidence))


def verdict(failures: int, answers: int, tolerated: float = TOLERATED) -> Verdict:
    """Whether what is tolerated is surely kept, surely passed, or neither."""
    found = rate(failures, answers)
    if found.high <= tolerated:
        return Verdict.PASSED
    return Verdict.FAILED if found.low > tolerated else Verdict.UNDECIDED


def answers_needed(tolerated: float = TOLERATED, failures: int = 0) -> int:
    """How many answers, with that many failures among them, a check needs to pass.

    >>> answers_needed(0.10), answers_needed(0.05), answers_needed(0.10, failures=1)
    (35, 73, 53)
    """
    answers = failures + 1
    while verdict(failures, answers, tolerated) is not Verdict.PASSED:
        answers += 1
    return answers


# ---------------------------------------------------------------------------------------------------------- means

FEWEST = 12
"""Answers from which a mean has an interval: below, none that we tried covers what it claims (docs/adr/0011)."""
_DRAWS = 1000
PHYSICIANS_SD = 21.9
"""Of the SUS that 870 US physicians gave their record software, whose mean was 45.9.

Source: Melnick et al., Mayo Clinic Proceedings 2020 (PMID 31735343), as the reference notes (2.2) quote it."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `n` marks, and the interval in which that of all lies; no interval under `FEWEST` answers."""

    value: float
    n: int
    low: float | None
    high: float | None


def mean(marks: Sequence[float], lowest: float, highest: float, seed: int = 0) -> Mean | None:
    """The mean with its studentised bootstrap interval (95 %), kept within the scale; None of nothing.

    Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 12.
    """
    if not marks:
        return None
    n, value = len(marks), sum(marks) / len(marks)
    error = _error(marks, value)
    if n < FEWEST or error == 0:  # all alike: nothing to draw from says how others may differ
        return Mean(value, n, None, None)
    draw = random.Random(seed)
    ratios: list[float] = []
    while len(ratios) < _DRAWS:
        drawn = draw.choices(marks, k=n)
        middle = sum(drawn) / n
        if spread := _error(drawn, middle):
            ratios.append((middle - value) / spread)
    ratios.sort()
    tail = (1 - CONFIDENCE) / 2
    low, high = ratios[int((1 - tail) * _DRAWS)], ratios[int(tail * _DRAWS)]
    return Mean(value, n, max(lowest, value - low * error), min(highest, value - high * error))


def _error(marks: Sequence[float], middle: float) -> float:
    """The standard error of a mean; 0 of one mark, which says nothing of its own."""
    return math.sqrt(sum((mark - middle) ** 2 for mark in marks) / max(len(marks) - 1, 1) / len(marks))


def answers_for_mean(within: float, sd: float = PHYSICIANS_SD) -> int:
    """Answers after which a mean is known within that many points.

    >>> answers_for_mean(5), answers_for_mean(10)
    (74, 19)
    """
    return math.ceil((_Z * sd / within) ** 2)


def answers_for_rate(within: float) -> int:
    """Answers after which any rate is known within that share.

    >>> answers_for_rate(0.05), answers_for_rate(0.10)
    (385, 97)
    """
    return math.ceil(_Z * _Z * 0.25 / (within * within))


_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
