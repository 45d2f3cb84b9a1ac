"""From opinions to the marks of a category's products.

    mark = (sum of weight x value + m x mean of the category) / (sum of weights + m)

The mean of the category is one of products, not of opinions: a product counts in it for W / (W + m), so that a thousand
opinions of one product (or thirty false ones) do not carry the others away. The interval is that of the same model:
mark ± z x spread / sqrt(W + m). It depends on no value, so that a better opinion never lowers anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import TypeVar

from bonport.base.wilson import wilson
from bonport.reviews.marks.method import Method

Key = TypeVar("Key")
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one doctor says of one product, as it counts.

    Attributes:
        experience_on: the day of what he tells, which its weight is counted from.
        marks: {facet: value on its scale}; what he did not answer is not there.
        answers: {yes/no facet: yes}.
        majors: major versions released since.
        solicited: the vendor asked for it, he says.
    """

    experience_on: date
    marks: Mapping[str, int]
    answers: Mapping[str, bool]
    majors: int = 0
    solicited: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a facet, or of a whole.

    Attributes:
        value, low, high: with its interval, always; `shown` says whether anybody is told.
        count: doctors who gave it. effective: how many opinions of today they weigh.
        shown: enough of them for a mark. ranked: enough for a place in an order.
    """

    value: float
    low: float
    high: float
    count: int
    effective: float
    shown: bool
    ranked: bool

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Share:
    """A share of yes, from 0 to 1, with Wilson's interval."""

    value: float | None
    low: float
    high: float
    count: int
    effective: float
    shown: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """All marks of a product.

    Attributes:
        reviews: doctors whose opinion counts, whatever they answered.
        before_major: of these, how many wrote before the last major version.
    """

    reviews: int
    effective: float
    before_major: int
    marks: Mapping[str, Mark]
    answers: Mapping[str, Share]


def weight(opinion: Opinion, today: date, method: Method) -> float:
    """What this opinion weighs today, from 0 to 1."""
    years = max(0, (today - opinion.experience_on).days) / _YEAR + method.years_per_major * opinion.majors
    return float(method.yearly**years) * (method.solicited if opinion.solicited else 1.0)


def standings(
    products: Mapping[Key, Sequence[Opinion]],
    facets: Iterable[str],
    questions: Iterable[str],
    today: date,
    method: Method,
) -> dict[Key, Standing]:
    """The marks of every product of one category.

    Args:
        products: every one with the opinions that count, one for each doctor; those without any too.
        facets: codes of what is marked. questions: codes of what is answered by yes or no.
    """
    weighed = {key: [(weight(one, today, method), one) for one in said] for key, said in products.items()}
    marks = {facet: _facet(weighed, facet, method) for facet in facets}
    asked = list(questions)
    return {
        key: Standing(
            reviews=len(said),
            effective=sum(w for w, _ in said),
            before_major=sum(one.majors > 0 for _, one in said),
            marks={facet: of[key] for facet, of in marks.items()},
            answers={question: _share(said, question, method) for question in asked},
        )
        for key, said in weighed.items()
    }


Weighed = Sequence[tuple[float, Opinion]]


def _facet(products: Mapping[Key, Weighed], facet: str, method: Method) -> dict[Key, Mark]:
    sums = {key: [(w, one.marks[facet]) for w, one in said if facet in one.marks] for key, said in products.items()}
    totals = {key: (sum(w for w, _ in said), sum(w * x for w, x in said)) for key, said in sums.items()}
    mean = category_mean(totals.values(), method)
    return {key: mark_of(*totals[key], len(said), mean, method) for key, said in sums.items()}


def category_mean(totals: Iterable[tuple[float, float]], method: Method) -> float:
    """The mean of a category, from each product's sum of weights and sum of weighted values."""
    above, below = method.middle, 1.0  # the imaginary product in the middle
    for weights, values in totals:
        if weights > 0:
            share = weights / (weights + method.prior)
            above, below = above + share * values / weights, below + share
    return above / below


def mark_of(weights: float, values: float, count: int, mean: float, method: Method) -> Mark:
    """One mark, from a product's sum of weights and sum of weighted values."""
    held = weights + method.prior
    value = (values + method.prior * mean) / held
    half = z_of(method.confidence) * method.spread / math.sqrt(held)
    return Mark(
        value=value,
        low=max(float(method.lowest), value - half),
        high=min(float(method.highest), value + half),
        count=count,
        effective=weights,
        shown=count >= method.fewest_shown,
        ranked=count >= method.fewest_ranked,
    )


def _share(said: Weighed, question: str, method: Method) -> Share:
    answers = [(w, one.answers[question]) for w, one in said if question in one.answers]
    total = sum(w for w, _ in answers)
    value = sum(w for w, yes in answers if yes) / total if total else None
    low, high = wilson(min(1.0, value or 0.0), total, method.confidence)
    return Share(value, low, high, len(answers), total, len(answers) >= method.fewest_shown)


def z_of(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
