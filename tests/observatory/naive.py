"""The indicators again, in plain Python over plain rows: slow, and with nothing of the engine or of its expressions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from math import sqrt
from typing import Any

from bonport.interop.events import Event

Rows = list[dict[str, Any]]
Found = dict[tuple[Any, ...], tuple[int, int]]
"""Of each cell its numerator and its denominator."""


class Naive:
    """A world of rows; each method is an indicator."""

    def __init__(self, days: Iterable[date], events: Iterable[Event], registers: dict[str, Rows]) -> None:
        self.events = list(events)
        self.registers = defaultdict(list, registers)
        covered = {*days, *(one.jour_paris for one in self.events)}
        self.first, self.last = min(covered), max(covered)

    # ----------------------------------------------------------------------------------------------- time and people

    def mondays(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            if day.weekday() == 0 and day + timedelta(days=6) <= self.last:
                yield day
            day += timedelta(days=1)

    def months(self) -> list[date]:
        found, day = [], self.first
        while day <= self.last:
            if day.day == 1 and _end(day) <= self.last:
                found.append(day)
            day += timedelta(days=1)
        return found

    def practice(self, who: int, day: date) -> tuple[str, str] | None:
        """Corridor and département of his oldest practice of that day."""
        there = [row for row in self.registers["professionnels"] if row["professionnel"] == who and _holds(row, day)]
        if not there:
            return None
        oldest = min(there, key=lambda row: (row["debut"], row["activite"]))
        return oldest["couloir"], oldest["departement"]

    def products(self, who: int, day: date) -> dict[str, str]:
        """Referenced products in service with him that day, with their version."""
        listed = {row["produit"]: row["reference_le"] for row in self.registers["produits"]}
        found: dict[str, tuple[date, str]] = {}
        for row in self.registers["installations"]:
            since = listed.get(row["produit"])
            if row["professionnel"] == who and _holds(row, day) and since is not None and since <= day:
                best = found.get(row["produit"])
                if best is None or row["debut"] > best[0]:
                    found[row["produit"]] = (row["debut"], row["version"])
        return {product: version for product, (_, version) in found.items()}

    def people(self) -> set[int]:
        return {row["professionnel"] for table in ("professionnels", "installations") for row in self.registers[table]}

    # ----------------------------------------------------------------------------------------------------- by week

    def equipped(self) -> Found:
        return self._shares(lambda who, day: bool(self.products(who, day)), lambda who, day: True)

    def sending(self, channels: set[str], least: int) -> Found:
        def enough(who: int, day: date) -> bool:
            return self._sent(who, day, channels) >= least

        return self._shares(enough, lambda who, day: bool(self.products(who, day)))

    def sending_by_product(self, channels: set[str], least: int) -> Found:
        counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
        for day in self.mondays():
            for who in self.people():
                if self.practice(who, day) is None:
                    continue
                for product in self.products(who, day):
                    cell = counts[day, product]
                    cell[0] += self._sent(who, day, channels, product) >= least
                    cell[1] += 1
        return _tuples(counts)

    def versions(self) -> Found:
        seen: Counter[tuple[Any, ...]] = Counter()
        for day in self.mondays():
            for who in self.people():
                seen.update((day, *found) for found in self.products(who, day).items())
        everyone: Counter[tuple[Any, ...]] = Counter()
        for (day, product, _), count in seen.items():
            everyone[day, product] += count
        return {cell: (count, everyone[cell[:2]]) for cell, count in seen.items()}

    def _shares(self, which: Callable[[int, date], bool], among: Callable[[int, date], bool]) -> Found:
        counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
        for day in self.mondays():
            for who in self.people():
                place = self.practice(who, day)
                if place is not None and among(who, day):
                    counts[day, place[0]][0] += which(who, day)
                    counts[day, place[0]][1] += 1
        return _tuples(counts)

    def _sent(self, who: int, monday: date, channels: set[str], product: str | None = None) -> int:
        return sum(
            one.accepte and not one.remplace
            for one in self.events
            if one.professionnel == who
            and monday <= one.jour_paris <= monday + timedelta(days=6)
            and one.canal in channels
            and product in (None, one.produit)
        )

    # ---------------------------------------------------------------------------------------------------- by month

    def volumes(self) -> Found:
        sent = [one for one in self._of_months() if one.accepte and not one.remplace]
        months = Counter(one.jour_paris.replace(day=1) for one in sent)
        cells = Counter((one.jour_paris.replace(day=1), one.canal, one.type_document) for one in sent)
        return {cell: (count, months[cell[0]]) for cell, count in cells.items()}

    def years(self) -> dict[date, int]:
        found = {}
        for place, month in enumerate(self.months()):
            if place >= 11:
                since = self.months()[place - 11]
                inside = [one for one in self.events if since <= one.jour_paris <= _end(month)]
                count = sum(one.accepte and not one.remplace and one.canal == "dmp" for one in inside)
                if count:
                    found[month] = count
        return found

    def feeders(self, month: date) -> int:
        """How many fed the DMP in the twelve months that end with this one."""
        since = date(month.year - 1, month.month, 1)
        inside = [one for one in self.events if _end(since) < one.jour_paris <= _end(month)]
        return len({one.professionnel for one in inside if one.accepte and not one.remplace and one.canal == "dmp"})

    def senders(self, month: date, channel: str, kind: str) -> int:
        inside = [one for one in self.events if month <= one.jour_paris <= _end(month) and one.canal == channel]
        sent = [one for one in inside if one.type_document == kind and one.accepte and not one.remplace]
        return len({one.professionnel for one in sent})

    def by_hand(self) -> Found:
        sent = [one for one in self._of_months() if one.accepte and not one.remplace]
        return _ratio(sent, lambda one: (one.jour_paris.replace(day=1), one.couloir), lambda one: one.manuel)

    def refused(self) -> Found:
        return _ratio(
            self._of_months(), lambda one: (one.jour_paris.replace(day=1), one.canal), lambda one: not one.accepte
        )

    def qualified(self) -> Found:
        return _ratio(
            self._of_months(), lambda one: (one.jour_paris.replace(day=1), one.couloir), lambda one: one.ins_qualifiee
        )

    def causes(self) -> Found:
        answered = Counter((one.jour_paris.replace(day=1), one.canal) for one in self._of_months())
        cells = Counter(
            (one.jour_paris.replace(day=1), one.canal, one.cause) for one in self._of_months() if not one.accepte
        )
        return {cell: (count, answered[cell[:2]]) for cell, count in cells.items()}

    def orders(self) -> Found:
        counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
        for month in self.months():
            for row in self.registers["commandes"]:
                end = _end(month)
                if row["signee_le"] <= end and not (row["annulee_le"] and row["annulee_le"] <= end):
                    counts[month, row["couloir"]][0] += bool(row["installee_le"] and row["installee_le"] <= end)
                    counts[month, row["couloir"]][1] += 1
        return _tuples(counts)

    def _of_months(self) -> list[Event]:
        whole = set(self.months())
        return [one for one in self.events if one.jour_paris.replace(day=1) in whole]


def mean_with_interval(answers: list[tuple[float, float]], *, binary: bool) -> tuple[float, float | None, float | None]:
    """Of (answer, weight): the mean, and its interval at 95 %."""
    z, weights = 1.959963984540054, [weight for _, weight in answers]
    mean = sum(answer * weight for answer, weight in answers) / sum(weights)
    n = sum(weights) ** 2 / sum(weight**2 for weight in weights)
    if binary:
        centre, half = mean + z * z / (2 * n), z * sqrt(mean * (1 - mean) / n + z * z / (4 * n * n))
        return mean, (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    if n <= 1:
        return mean, None, None
    variance = sum(weight * (answer - mean) ** 2 for answer, weight in answers) / sum(weights)
    half = z * sqrt(variance / (n - 1))
    return mean, mean - half, mean + half


def _holds(row: dict[str, Any], day: date) -> bool:
    return bool(row["debut"] <= day and (row["fin"] is None or row["fin"] >= day))


def _end(month: date) -> date:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return after - timedelta(days=1)


def _ratio(events: Iterable[Event], cell: Callable[[Event], tuple[Any, ...]], which: Callable[[Event], bool]) -> Found:
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for one in events:
        counts[cell(one)][0] += which(one)
        counts[cell(one)][1] += 1
    return _tuples(counts)


def _tuples(counts: dict[tuple[Any, ...], list[int]]) -> Found:
    return {cell: (part, whole) for cell, (part, whole) in counts.items()}
