"""The method tried on a generated truth, beside the raw mean; and attacked. Seeded: the same figures each time.

43 products (the real number of city solutions), very unequal counts of reviews, marks from 1 to 5 whose deviation is
1.1 within a product and 0.45 between products. These deviations are assumed; the shape of the result carries over, not
its decimals.

Source: reference notes, sentinelle-reviews-observatory, 3.2, whose simulation this one does again with what Avis runs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import NormalDist, fmean

from bonport.reviews.marks import Mark, Opinion, method_on, standings
from bonport.reviews.marks.method import Method
from bonport.reviews.opinions.checks import burst
from bonport.reviews.opinions.rules import WAVE

PRODUCTS, AMONG, FEW = 43, 4, 10
_CENTRE, _BETWEEN, _WITHIN = 3.5, 0.45, 1.1
_FACET = "mark"
_DAY = date(2026, 11, 23)
"""Any day: no figure depends on it."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one way of marking does.

    Attributes:
        name: of it. rmse: error against the truth, in marks. top: how often the product shown first is truly among
            the best four. few: how often it rests on fewer than ten reviews. covered: how often the truth is within the
            interval, of marks that are shown; None: it has no interval.
    """

    name: str
    rmse: float
    top: float
    few: float
    covered: float | None


@dataclass(frozen=True, slots=True)
class Attacked:
    """One attack on one product that has forty honest reviews a year, and what became of it.

    Attributes:
        sent: false reviews. queued: held until a person reads them. moved: by how much the mark moved with the rest.
        half: half of the interval before. largest: by how much it would have moved with all.
    """

    name: str
    sent: int
    queued: int
    moved: float
    half: float
    largest: float


Market = list[tuple[float, list[Opinion]]]
"""Of each product its true mean mark, and the opinions that it got."""


def scores(runs: int = 400, seed: int = 1) -> list[Score]:
    """The raw mean; the Bayesian mean for several m; and the method as it runs, ordered by lower bound from ten on."""
    draw = random.Random(seed)
    markets = [_market(draw) for _ in range(runs)]
    method = method_on(_DAY)
    ways: list[tuple[str, Callable[[Market], list[Mark]], Callable[[Mark], float]]] = [
        ("moyenne brute", _raw, lambda mark: mark.value)
    ]
    ways += [(f"moyenne bayésienne, m = {m}", _bayes(replace(method, prior=float(m))), _value) for m in (3, 6, 10, 25)]
    ways.append(("méthode d’Avis", _bayes(method), lambda mark: mark.low if mark.ranked else 0.0))
    return [_score(name, markets, marking, order) for name, marking, order in ways]


def attacks(seed: int = 1) -> list[Attacked]:
    """Thirty false reviews in two days; a vendor's campaign over a month, undeclared; a revenge of fifteen in one
    night; one false review a month; and, for half a year, as many as the checks let through, on this product and on one
    of five reviews a year."""
    draw = random.Random(seed)
    honest = [(_at(draw.uniform(-1095, 0)), _mark(draw, 3.6)) for _ in range(120)]
    elsewhere = [_at(draw.uniform(-1095, 0)) for _ in range(120 * (PRODUCTS - 1))]
    plans = {
        "30 faux avis en deux jours": ([_at(draw.uniform(-2, 0)) for _ in range(30)], 5),
        "campagne non déclarée, 40 avis en un mois": ([_at(draw.uniform(-30, 0)) for _ in range(40)], 5),
        "vengeance, 15 avis en une nuit": ([_at(draw.uniform(-0.5, 0)) for _ in range(15)], 1),
        "goutte à goutte, un avis par mois, six mois": ([_at(-30.0 * month) for month in range(6)], 5),
        "au plus vite sans être vu, six mois": (_unseen(honest, elsewhere), 5),
    }
    told = [_attack(name, honest, elsewhere, false, mark) for name, (false, mark) in plans.items()]
    few = honest[::8]
    return [*told, _attack("le même, 5 avis sincères par an", few, elsewhere, _unseen(few, elsewhere), 5)]


def as_plain(told: Sequence[Score | Attacked]) -> list[dict[str, object]]:
    return [
        {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(one).items()}
        for one in told
    ]


# ----------------------------------------------------------------------------------------------------------- the truth


def _market(draw: random.Random) -> Market:
    market: Market = []
    for _ in range(PRODUCTS):
        quality = draw.gauss(_CENTRE, _BETWEEN)
        count = max(1, round(draw.lognormvariate(3.0, 1.3)))  # median 20; from a few to several hundreds
        market.append((_expected(quality), [_said(_mark(draw, quality)) for _ in range(count)]))
    return market


def _mark(draw: random.Random, quality: float) -> int:
    return min(5, max(1, round(draw.gauss(quality, _WITHIN))))


def _expected(quality: float) -> float:
    """The mean of the marks that this quality gets: they are whole, from 1 to 5."""
    of = NormalDist(quality, _WITHIN)
    return 1 + sum(1 - of.cdf(edge) for edge in (1.5, 2.5, 3.5, 4.5))


def _said(mark: int, on: date = _DAY) -> Opinion:
    return Opinion(on, {_FACET: mark}, {})


def _raw(market: Market) -> list[Mark]:
    return [
        Mark(fmean(one.marks[_FACET] for one in said), 0, 0, len(said), len(said), True, True) for _, said in market
    ]


def _value(mark: Mark) -> float:
    return mark.value


def _bayes(method: Method) -> Callable[[Market], list[Mark]]:
    def marking(market: Market) -> list[Mark]:
        found = standings({number: said for number, (_, said) in enumerate(market)}, [_FACET], [], _DAY, method)
        return [found[number].marks[_FACET] for number in range(len(market))]

    return marking


def _score(
    name: str, markets: Sequence[Market], marking: Callable[[Market], list[Mark]], order: Callable[[Mark], float]
) -> Score:
    squares, covered, top, few = [], [], 0, 0
    for market in markets:
        marks = marking(market)
        truths = [truth for truth, _ in market]
        squares += [(mark.value - truth) ** 2 for mark, truth in zip(marks, truths, strict=True)]
        covered += [
            mark.low <= truth <= mark.high
            for mark, truth in zip(marks, truths, strict=True)
            if mark.shown and mark.high
        ]
        first = max(range(len(marks)), key=lambda number: (order(marks[number]), -number))
        top += truths[first] >= sorted(truths)[-AMONG]
        few += marks[first].count < FEW
    return Score(
        name, fmean(squares) ** 0.5, top / len(markets), few / len(markets), fmean(covered) if covered else None
    )


# --------------------------------------------------------------------------------------------------------- the attacks


def _at(days: float) -> datetime:
    return datetime.combine(_DAY, time(), UTC) + timedelta(days=days)


def _attack(
    name: str,
    honest: Sequence[tuple[datetime, int]],
    elsewhere: Sequence[datetime],
    false: Sequence[datetime],
    mark: int,
) -> Attacked:
    """The false reviews come among the honest ones, each judged when it comes as a real one is; when a burst is seen,
    those of the seven days before are queued with it."""
    came = sorted([(at, value, False) for at, value in honest] + [(at, mark, True) for at in false])
    queued: set[int] = set()
    for number, (at, _, _) in enumerate(came):
        seen = burst([time for time, _, _ in came[: number + 1]], at, elsewhere, PRODUCTS - 1)
        if seen:
            week = at - WAVE
            queued |= {other for other in range(number + 1) if came[other][0] > week}
    everybody = {number for number in range(len(came)) if not came[number][2]}
    before = _told(came, everybody)
    after = _told(came, set(range(len(came))) - queued)
    unchecked = _told(came, set(range(len(came))))
    return Attacked(
        name=name,
        sent=len(false),
        queued=sum(came[number][2] for number in queued),
        moved=abs(after.value - before.value),
        half=(before.high - before.low) / 2,
        largest=abs(unchecked.value - before.value),
    )


def _unseen(honest: Sequence[tuple[datetime, int]], elsewhere: Sequence[datetime]) -> list[datetime]:
    """One a day, on every day of half a year on which the check sees nothing, then or in the month after."""
    sent: list[datetime] = []
    for day in range(-182, 1):
        tried = [*(at for at, _ in honest), *sent, _at(day)]
        later = [at for at, _ in honest if _at(day) <= at <= _at(day + 30)]
        if not any(burst(tried, at, elsewhere, PRODUCTS - 1) for at in (_at(day), *later)):
            sent.append(_at(day))
    return sent


def _told(came: Sequence[tuple[datetime, int, bool]], counted: set[int]) -> Mark:
    opinions = [_said(came[number][1], came[number][0].date()) for number in sorted(counted)]
    others = {number: [_said(mark) for mark in (3, 4) * 10] for number in range(PRODUCTS - 1)}
    return standings({-1: opinions, **others}, [_FACET], [], _DAY, method_on(_DAY))[-1].marks[_FACET]
