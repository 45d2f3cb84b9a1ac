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
from bonport.reviews.opinions.checks import Told, burst, one_sided
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
    """One attack on one product, and what became of it.

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


@dataclass(frozen=True, slots=True)
class Sincere:
    """Of the last year's sincere reviews of products that went this way: how many, and which share of them a person
    reads first, for a burst or for all going one way. `alike`: for the second alone."""

    name: str
    reviews: int
    held: float
    alike: float


Said = tuple[datetime, int]
"""When a review came, and what it marks."""
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
    """Thirty false reviews in two days; a vendor's campaign over a month, undeclared; a revenge of fifteen in a night;
    one false review a month; and, for half a year, as many as the checks let through, to raise or to lower, on this
    product and on one of five reviews a year."""
    draw = random.Random(seed)
    honest = [(_at(draw.uniform(-1095, 0)), _mark(draw, 3.6)) for _ in range(120)]
    elsewhere = [(_at(draw.uniform(-1095, 0)), _mark(draw, _CENTRE) + 0.0) for _ in range(120 * (PRODUCTS - 1))]
    plans = {
        "30 faux avis en deux jours": [(_at(draw.uniform(-2, 0)), 5) for _ in range(30)],
        "campagne non déclarée, 40 avis en un mois": [(_at(draw.uniform(-30, 0)), 5) for _ in range(40)],
        "vengeance, 15 avis en une nuit": [(_at(draw.uniform(-0.5, 0)), 1) for _ in range(15)],
        "goutte à goutte, un avis par mois, six mois": [(_at(-30.0 * month), 5) for month in range(6)],
        "au plus vite sans être vu, six mois": _unseen(honest, elsewhere, (5, 4)),
        "le même, pour nuire": _unseen(honest, elsewhere, (1, 2)),
    }
    told = [_attack(name, honest, elsewhere, false) for name, false in plans.items()]
    few = honest[::8]
    told.append(_attack("au plus vite, 5 avis sincères par an", few, elsewhere, _unseen(few, elsewhere, (5, 4))))
    told.append(_attack("le même, pour nuire, 5 avis par an", few, elsewhere, _unseen(few, elsewhere, (1, 2))))
    return told


def sincere(markets: int = 4, seed: int = 1) -> list[Sincere]:
    """Three years of sincere reviews of 43 products, one in five of which is launched in the last year, and one in five
    gets a version that mends it (+0.6): what the checks make people read."""
    draw = random.Random(seed)
    ways = {
        "rien ne change": (False, 0.0),
        "une version améliore tout": (False, 0.6),
        "lancé dans l’année": (True, 0.0),
    }
    held: dict[str, list[tuple[bool, bool]]] = {name: [] for name in ways}
    for _ in range(markets):
        names = [[*ways][number % 5 if number % 5 < 3 else 0] for number in range(PRODUCTS)]
        products = [(name, _years(draw, *ways[name])) for name in names]
        for number, (name, said) in enumerate(products):
            others = [one for other, (_, all_) in enumerate(products) if other != number for one in all_]
            held[name] += _judged(said, [(at, float(mark)) for at, mark in others])
    return [
        Sincere(name, len(of), fmean(fast or alike for fast, alike in of), fmean(alike > fast for fast, alike in of))
        for name, of in held.items()
    ]


def _judged(said: Sequence[Said], others: Sequence[Told]) -> list[tuple[bool, bool]]:
    """Of each review of the last year: whether it makes a burst, and whether it goes one way with too many."""
    times, told = [at for at, _ in others], [(at, float(mark)) for at, mark in said]
    return [
        (
            burst([time for time, _ in told[: place + 1]], at, times, PRODUCTS - 1) is not None,
            one_sided(told[: place + 1], at, mark, others, PRODUCTS - 1) is not None,
        )
        for place, (at, mark) in enumerate(told)
        if at >= _at(-365)
    ]


def _years(draw: random.Random, launched: bool, better: float) -> list[Said]:
    """Reviews of a product in three years, or since its launch in the last of them."""
    quality, count = draw.gauss(_CENTRE, _BETWEEN), max(1, round(draw.lognormvariate(3.0, 1.3)))
    begins = draw.uniform(-400, -100) if launched else -1095.0
    changes = draw.uniform(-500, -150)
    days = sorted(draw.uniform(begins, 0) for _ in range(max(1, round(count * -begins / 1095))))
    return [(_at(day), _mark(draw, quality + (better if day > changes else 0))) for day in days]


def as_plain(told: Sequence[Score | Attacked | Sincere]) -> list[dict[str, object]]:
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
    honest: Sequence[Said],
    elsewhere: Sequence[Told],
    false: Sequence[Said],
) -> Attacked:
    """The false reviews come among the honest ones, each judged when it comes as a real one is; when a burst is seen,
    those of the seven days before are queued with it."""
    came = sorted([(at, value, False) for at, value in honest] + [(at, value, True) for at, value in false])
    queued: set[int] = set()
    for number, (at, _, _) in enumerate(came):
        so_far = [(time, float(value)) for time, value, _ in came[: number + 1]]
        if burst([time for time, _ in so_far], at, [time for time, _ in elsewhere], PRODUCTS - 1):
            week = at - WAVE
            queued |= {other for other in range(number + 1) if came[other][0] > week}
        elif one_sided(so_far, at, so_far[-1][1], elsewhere, PRODUCTS - 1):
            queued.add(number)
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


def _unseen(honest: Sequence[Said], elsewhere: Sequence[Told], marks: Sequence[int]) -> list[Said]:
    """One a day, with the first of these marks that is not seen, on every day of half a year on which the checks see
    nothing, then or in the month after."""
    sent: list[Said] = []
    times = [at for at, _ in elsewhere]
    for day in range(-182, 1):
        for mark in marks:
            tried = sorted([*honest, *sent, (_at(day), mark)])
            later = [one for one in honest if _at(day) <= one[0] <= _at(day + 30)]
            if not any(_seen(tried, at, value, elsewhere, times) for at, value in ((_at(day), mark), *later)):
                sent.append((_at(day), mark))
                break
    return sent


def _seen(came: Sequence[Said], at: datetime, value: int, elsewhere: Sequence[Told], times: Sequence[datetime]) -> bool:
    told = [(time, float(mark)) for time, mark in came if time <= at]
    return bool(
        burst([time for time, _ in told], at, times, PRODUCTS - 1)
        or one_sided(told, at, float(value), elsewhere, PRODUCTS - 1)
    )


def _told(came: Sequence[tuple[datetime, int, bool]], counted: set[int]) -> Mark:
    opinions = [_said(came[number][1], came[number][0].date()) for number in sorted(counted)]
    others = {number: [_said(mark) for mark in (3, 4) * 10] for number in range(PRODUCTS - 1)}
    return standings({-1: opinions, **others}, [_FACET], [], _DAY, method_on(_DAY))[-1].marks[_FACET]
