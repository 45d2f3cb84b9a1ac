"""What numbers from the field prove, and what they do not. Pure.

A rate has the interval of Wilson: 0 failures in 30 calls excludes more than 11 % of failures, and proves no more. The
verdict of a check in the field is that of the interval's ends, never of the rate itself.

Sources: E. B. Wilson, « Probable inference, the law of succession, and statistical inference », JASA 22, 1927;
reference notes, sentinelle-reviews-observatory, sections 2.2 and 2.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

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
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, squared = count / of, z * z / of
    middle = (share + squared / 2) / (1 + squared)
    half = z * math.sqrt(share * (1 - share) / of + squared / (4 * of)) / (1 + squared)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return Rate(count, of, low, 1.0 if count == of else min(1.0, middle + half))


def verdict(failures: int, answers: int, tolerated: float = TOLERATED) -> Verdict:
    """Whether what is tolerated is surely kept, surely passed, or neither."""
    found = rate(failures, answers)
    if found.high <= tolerated:
        return Verdict.PASSED
    return Verdict.FAILED if found.low > tolerated else Verdict.UNDECIDED


def answers_needed(tolerated: float = TOLERATED, failures: int = 0) -> int:
    """How many answers, with that many failures among them, a check needs to pass.

    >>> answers_needed(0.10), answers_needed(0.05), answers_needed(0.10, failures=1)
    (35, 73, 52)
    """
    answers = failures + 1
    while verdict(failures, answers, tolerated) is not Verdict.PASSED:
        answers += 1
    return answers
