"""An invented park that follows the published figures: who is equipped with what, since when, and sends how much.

True to what was published (`published`): the number of products of each corridor, 51 000 doctors equipped by
20 September 2023, 40 000 of them by 5 April, orders signed before the end of November 2022, 3 800 hospitals.
All else (who, where, how much, the other structures' numbers) is drawn, from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bonport.interop.events import DEPARTMENTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PLACES = sorted(DEPARTMENTS - {"975", "977", "978"})
NEVER = 2**30
EPOCH = date(1970, 1, 1)

CORRIDORS = ("medecin_ville", "hopital", "biologie", "imagerie", "officine")
PRODUCTS = {"medecin_ville": 43, "hopital": 90, "biologie": 13, "imagerie": 10, "officine": 11}
"""Referenced solutions, 14 December 2023 (`published.SOLUTIONS`)."""
EQUIPPED = {"medecin_ville": 51_000, "hopital": 3_800, "biologie": 900, "imagerie": 900, "officine": 2_000}
"""Installed by the end: published for doctors and hospitals, drawn for the others."""
VERSIONS = ("1.0", "1.1", "2.0", "3.0")
AVAILABLE = (date(2022, 3, 1), date(2022, 11, 15), date(2023, 6, 20), date(2025, 3, 10))
BY_APRIL, BY_SEPTEMBER = date(2023, 4, 5), date(2023, 9, 20)


def ordinal(day: date) -> int:
    return (day - EPOCH).days


def days_column(days: NDArray[Any], never: int = NEVER) -> pa.Array:
    """Days since 1970 as DATE; what is `never` is empty."""
    return pa.array(days.astype(np.int32), mask=days >= never).cast(pa.date32())


def texts(values: list[str], codes: NDArray[Any]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(values))


@dataclass(frozen=True, slots=True)
class Park:
    """Who is equipped, in arrays of one place each, in the order of the pseudonyms.

    Attributes:
        ids: pseudonyms. corridor, place: indexes in `CORRIDORS` and `PLACES`.
        second: the département of a second practice; -1: none.
        moved_to, moved_on: where one went, and on which day.
        product: index in `codes`; later, later_on: the one that took its place, and when.
        starts: day on which each version of the product came into service, a row for each; `NEVER`.
        ordered_on: day of the order.
        weight: how much one sends, of its corridor's whole.
        by_hand: how often somebody must ask. qualified: how often the INS is.
        codes: of all products. vendors: of each.
    """

    ids: Ints
    corridor: Ints
    place: Ints
    second: Ints
    moved_to: Ints
    moved_on: Ints
    product: Ints
    later: Ints
    later_on: Ints
    starts: Ints
    ordered_on: Ints
    weight: Floats
    by_hand: Floats
    qualified: Floats
    codes: list[str]
    vendors: list[str]

    def product_on(self, day: int) -> Ints:
        return np.where(self.later_on <= day, self.later, self.product)

    def version_on(self, day: int) -> Ints:
        """Index in `VERSIONS`; whoever changed his software has its newest."""
        mine = np.where(self.starts <= day, np.arange(len(VERSIONS)), 0).max(axis=1)
        newest = sum(ordinal(one) <= day for one in AVAILABLE) - 1
        return np.where(self.later_on <= day, newest, mine)

    def place_on(self, day: int) -> Ints:
        return np.where(self.moved_on <= day, self.moved_to, self.place)


def make(seed: int) -> Park:
    """The park of this seed."""
    rng = np.random.default_rng([seed, 1])
    codes: list[str] = []
    of_corridor: list[int] = []
    for number, (name, count) in enumerate(PRODUCTS.items()):
        codes += [f"{name.replace('_', '-')}-{one:02}" for one in range(1, count + 1)]
        of_corridor += [number] * count
    corridor = np.repeat(np.arange(len(CORRIDORS)), list(EQUIPPED.values()))
    n, first_of = len(corridor), np.searchsorted(of_corridor, np.arange(len(CORRIDORS)))
    city = corridor == 0
    product, weight = np.zeros(n, np.int64), np.zeros(n)
    for number, count in enumerate(PRODUCTS.values()):
        mine = corridor == number
        share = 1 / np.arange(1, count + 1) ** 0.9
        product[mine] = first_of[number] + rng.choice(count, mine.sum(), p=share / share.sum())
        drawn = rng.lognormal(0, 1.3, mine.sum()) * (rng.random(mine.sum()) > 0.12)
        weight[mine] = drawn / drawn.sum()
    crowd = rng.lognormal(0, 0.7, len(PLACES))
    crowd[PLACES.index("75")] = crowd.max() * 2
    places = rng.choice(len(PLACES), (2, n), p=crowd / crowd.sum())
    moves, changes = city & (rng.random(n) < 0.02), city & (rng.random(n) < 0.015)
    ordered, starts = _installed(rng, corridor)
    hand_of_product = rng.beta(1.2, 2.5, len(codes))
    order = np.argsort(ids := rng.choice(2**62, n, replace=False))
    return Park(
        ids=ids[order],
        corridor=corridor[order],
        place=places[0][order],
        second=np.where(city & (rng.random(n) < 0.03), places[1], -1)[order],
        moved_to=rng.choice(len(PLACES), n)[order],
        moved_on=np.where(moves, ordinal(date(2024, 1, 1)) + rng.integers(0, 730, n), NEVER)[order],
        product=product[order],
        later=rng.choice(PRODUCTS["medecin_ville"], n)[order],
        later_on=np.where(changes, ordinal(date(2025, 4, 1)) + rng.integers(0, 270, n), NEVER)[order],
        starts=starts[order],
        ordered_on=ordered[order],
        weight=weight[order],
        by_hand=np.clip(hand_of_product[product] + rng.normal(0, 0.1, n), 0, 1)[order],
        qualified=rng.beta(8, 2, n)[order],
        codes=codes,
        vendors=[f"Éditeur {chr(65 + number % 23)}{of + 1} (engendré)" for number, of in enumerate(of_corridor)],
    )


def _installed(rng: np.random.Generator, corridor: Ints) -> tuple[Ints, Ints]:
    """Days of the orders, and on which each version came into service."""
    n = len(corridor)
    ordered = ordinal(date(2022, 3, 1)) + rng.integers(0, 275, n)  # until the end of November
    april, september = ordinal(BY_APRIL), ordinal(BY_SEPTEMBER)
    early = rng.random(n) < 40_000 / 51_000
    doctors = corridor == 0
    early[doctors] = rng.permutation(doctors.sum()) < 40_000
    first = np.where(early, ordered + rng.integers(1, april - ordered + 1), rng.integers(april + 1, september + 1, n))
    lag = rng.exponential(120, (n, len(VERSIONS)))
    arrived = np.array([ordinal(one) for one in AVAILABLE]) + lag.astype(np.int64)
    starts = np.where(arrived < first[:, None], first[:, None] - 1, arrived)  # what was there came with the first
    starts = np.maximum.accumulate(starts, axis=1)
    known = np.array([ordinal(one) for one in AVAILABLE]) <= first[:, None]
    starts = np.where(known, first[:, None], np.maximum(starts, first[:, None] + 1))
    starts[:, 1:][rng.random((n, len(VERSIONS) - 1)) < 0.06] = NEVER  # never updated to that one
    return ordered, starts
