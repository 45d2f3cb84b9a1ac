"""One mark of a whole product, with the weights of whoever reads, and the order of products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from bonport.reviews.marks.bayes import Mark, Standing
from bonport.reviews.marks.method import Method

Key = TypeVar("Key")


def weighed(standing: Standing, method: Method, weights: Mapping[str, float] | None = None) -> Mark | None:
    """The mark of the whole: its facets' mean, with these weights; equal ones where none is above 0.

    A facet that nobody marked counts for the mean of its category, so that a silence neither helps nor harms. Marks of
    one doctor go together: the interval is as wide as if the facets all erred alike. None: there is no facet.
    """
    chosen = {facet: weight for facet, weight in (weights or {}).items() if weight > 0 and facet in standing.marks}
    chosen = chosen or dict.fromkeys(standing.marks, 1.0)
    total = sum(chosen.values())
    if not total:
        return None

    def mean(part: Callable[[Mark], float]) -> float:
        return sum(weight * part(standing.marks[facet]) for facet, weight in chosen.items()) / total

    return Mark(
        value=mean(lambda mark: mark.value),
        low=mean(lambda mark: mark.low),
        high=mean(lambda mark: mark.high),
        count=standing.reviews,
        effective=standing.effective,
        shown=standing.reviews >= method.fewest_shown,
        ranked=standing.reviews >= method.fewest_ranked,
    )


def ranked(marks: Iterable[tuple[Key, str, Mark]]) -> tuple[list[Key], list[Key]]:
    """Those that have a place, by their lower bound, the best first; and those that have none, by name.

    Args:
        marks: key, name and mark of each. Of two lower bounds that are the same, the greater count is first.
    """
    every = list(marks)
    placed = sorted((one for one in every if one[2].ranked), key=lambda one: (-one[2].low, -one[2].count, one[1]))
    others = sorted((one for one in every if not one[2].ranked), key=lambda one: one[1])
    return [key for key, _, _ in placed], [key for key, _, _ in others]
