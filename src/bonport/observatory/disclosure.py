"""What may be published of a count, so that no combination of what is published speaks of fewer than k professionals.

A *measure* is published in several tables: by week, by week and région, by week, product and région… One table's cells
add up to another's, so a cell that is masked alone in its line is found again by a subtraction. `protect` masks:

- **few**: the cells of 1 to k - 1 professionals, and of a share those where 1 to k - 1 are *not* in it;
- **dominance**: the cells over several vendors where one has more than 85 %, or where they are fewer than three: one
  vendor could read another's figures there (Insee's rule for firms). A cell that names its product is meant to speak
  of one vendor;
- **secondary**: what else must go, so that whatever a subtraction leaves has k professionals or more.

Then it rounds what is left, each cell by itself, to the nearest 5; shares come from the rounded figures.

What a line leaves is bounded from below without knowing who is in which cell: people of several cells (two practices,
two types of documents) make a union, which has at least as many as its largest cell, and at least as many as the whole
less what is published of it. Chains of subtractions through several tables are looked for by linear algebra: no masked
cell of few, and no pair of them that are few together, is a combination of what is published.

Time: the same figures by week and by month would give the days between by subtraction, so a measure has one grain.

k = 11: CASD's rule for health data (no cell under 11). Dominance: Insee's handbook on the protection of tables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

import numpy as np

K = 11
BASE = 5
MOST = 0.85
VENDORS = 3
GRAINS = frozenset({"jour", "semaine", "mois", "annee"})


class Masked(StrEnum):
    FEW = "peu"
    DOMINANCE = "dominance"
    SECONDARY = "secondaire"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure before it is published.

    Attributes:
        at: the values of its table's dimensions.
        number: what it counts.
        people: the professionals behind it; `number` itself where professionals are counted.
        whole: of a share, the professionals among whom `number` are: those that are not must not be few either.
        within: what else is published of which they are a part: of « 10 a week », those who send at all.
        vendors: how many vendors have a part in it; None where the rule of dominance does not apply.
        largest: the part of the largest of them.
    """

    at: tuple[str, ...]
    number: int
    people: int
    whole: int | None = None
    vendors: int | None = None
    largest: float = 0.0
    within: tuple[int, ...] = ()

    @property
    def others(self) -> tuple[int, ...]:
        """Of each whole, those who are not counted."""
        return tuple(whole - self.number for whole in (self.whole, *self.within) if whole is not None)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one measure by these dimensions; those that are not there are zero."""

    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]


Place = tuple[int, int]
"""Which table, which of its cells."""


@dataclass(frozen=True, slots=True)
class Line:
    """A cell of one table, and those of another that add up to it."""

    whole: Place
    parts: tuple[Place, ...]


Up = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Of a dimension the coarser ones, and to which value of them each of its values belongs:
produit → couloir → {"ville-01": "medecin_ville"}."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What was decided: `masked` of each cell that is; all others may be published, rounded."""

    tables: tuple[Table, ...]
    masked: Mapping[Place, Masked]
    base: int = BASE

    def published(self, table: int) -> Iterator[tuple[Cell, int | None, Masked | None]]:
        """The cells of one table, with their rounded figure, or why they have none."""
        for index, cell in enumerate(self.tables[table].cells):
            why = self.masked.get((table, index))
            yield cell, None if why else rounded(cell.number, self.base), why

    def report(self) -> list[dict[str, object]]:
        """Of each table how much was masked, and why."""
        return [
            {
                "dimensions": list(table.dimensions),
                "cells": len(table.cells),
                "masked": dict(Counter(why.value for (of, _), why in self.masked.items() if of == number)),
                "people": sum(cell.people for cell in table.cells),
                "people_masked": sum(
                    cell.people for index, cell in enumerate(table.cells) if (number, index) in self.masked
                ),
            }
            for number, table in enumerate(self.tables)
        ]


def rounded(number: int, base: int = BASE) -> int:
    """To the nearest multiple of `base`, the half up."""
    return (number + base // 2) // base * base if base % 2 else (2 * number + base) // (2 * base) * base


def protect(
    tables: Sequence[Table], up: Up | None = None, given: Collection[Place] = (), k: int = K, base: int = BASE
) -> Protected:
    """Decide what is masked in these tables of one measure, to be published together.

    Args:
        given: cells that are masked already: those whose denominator is.

    Raises:
        ValueError: a measure has two grains of time.
    """
    up = up or {}
    _one_grain(tables)
    every = [*tables, *margins(tables, up)]
    plan = _Plan(every, list(lines(every, up)), k)
    plan.masked.update(dict.fromkeys(given, Masked.SECONDARY))
    plan.primary()
    while plan.close_lines() or plan.break_chains():
        pass
    kept = {place: why for place, why in plan.masked.items() if place[0] < len(tables)}
    return Protected(tuple(tables), kept, base)


def margins(tables: Sequence[Table], up: Up) -> Iterator[Table]:
    """The tables that are not published, but that two of those can be added up to: readers have them all the same."""
    there = {frozenset(closure(table.dimensions, up)) for table in tables}
    for one, other in combinations(tables, 2):
        shared = closure(one.dimensions, up) & closure(other.dimensions, up)
        if frozenset(shared) in there:
            continue
        there.add(frozenset(shared))
        dimensions = tuple(sorted(shared))
        sums: dict[tuple[str, ...], list[int]] = {}
        for cell in one.cells:
            values = _values(one.dimensions, cell.at, up)
            found = sums.setdefault(tuple(values[name] for name in dimensions), [0, 0, 0])
            found[0] += cell.number
            found[1] = max(found[1], cell.people) if cell.people != cell.number else found[0]
            found[2] += cell.whole or 0
        shares = any(cell.whole is not None for cell in one.cells)
        yield Table(
            dimensions, tuple(Cell(at, n, people, whole if shares else None) for at, (n, people, whole) in sums.items())
        )


def lines(tables: Sequence[Table], up: Up) -> Iterator[Line]:
    """Every sum between two tables."""
    for coarse, above in enumerate(tables):
        for fine, below in enumerate(tables):
            if coarse == fine or not set(above.dimensions) < closure(below.dimensions, up):
                continue
            parts: defaultdict[tuple[str, ...], list[Place]] = defaultdict(list)
            for index, cell in enumerate(below.cells):
                values = _values(below.dimensions, cell.at, up)
                parts[tuple(values.get(name, "") for name in above.dimensions)].append((fine, index))
            for index, cell in enumerate(above.cells):
                if cell.at in parts:
                    yield Line((coarse, index), tuple(parts[cell.at]))


def closure(dimensions: Iterable[str], up: Up) -> set[str]:
    """These dimensions and the coarser ones that they give."""
    found: set[str] = set()
    todo = list(dimensions)
    while todo:
        name = todo.pop()
        found.add(name)
        todo += up.get(name, ())
    return found


def _values(dimensions: Sequence[str], at: Sequence[str], up: Up) -> dict[str, str]:
    found = dict(zip(dimensions, at, strict=True))
    todo = list(dimensions)
    while todo:
        name = todo.pop()
        for coarser, to in up.get(name, {}).items():
            if coarser not in found:
                found[coarser] = to.get(found[name], "")
                todo.append(coarser)
    return found


def _one_grain(tables: Sequence[Table]) -> None:
    grains = {name for table in tables for name in table.dimensions} & GRAINS
    if len(grains) > 1:
        raise ValueError(f"one measure by {' and by '.join(sorted(grains))}: the days between would be published")


@dataclass
class _Plan:
    tables: Sequence[Table]
    lines: list[Line]
    k: int
    masked: dict[Place, Masked] = field(default_factory=dict)
    sound: set[tuple[tuple[Place, ...], int]] = field(default_factory=set)
    """Systems in which nothing was found."""

    def __post_init__(self) -> None:
        self.at: defaultdict[Place, list[Line]] = defaultdict(list)
        for line in self.lines:
            for place in (line.whole, *line.parts):
                self.at[place].append(line)

    def cell(self, place: Place) -> Cell:
        return self.tables[place[0]].cells[place[1]]

    def few(self, people: int) -> bool:
        return 0 < people < self.k

    # ----------------------------------------------------------------------------------------------------- one by one

    def primary(self) -> None:
        for table, made in enumerate(self.tables):
            for index, cell in enumerate(made.cells):
                if self.few(cell.people) or any(map(self.few, cell.others)):
                    self.masked[table, index] = Masked.FEW
                elif cell.number and cell.vendors is not None and (cell.vendors < VENDORS or cell.largest > MOST):
                    self.masked[table, index] = Masked.DOMINANCE

    # ----------------------------------------------------------------------------------------------------- by one line

    def close_lines(self) -> bool:
        """Mask in every published sum until what it leaves is nobody's or k people's; whether anything was masked."""
        changed = False
        todo = list(self.lines)
        while todo:
            line = todo.pop()
            if line.whole in self.masked or not self.leaves_few(line):
                continue
            place = self._next(line)
            if place is None:  # all of it is masked, and it is few: so is the sum
                place = line.whole
            self.masked[place] = Masked.SECONDARY
            todo += self.at[place]
            changed = True
        return changed

    def leaves_few(self, line: Line) -> bool:
        hidden = [self.cell(place) for place in line.parts if place in self.masked]
        if not any(cell.people or any(cell.others) for cell in hidden):
            return False
        if len(hidden) == 1:
            return True
        shown = [self.cell(place) for place in line.parts if place not in self.masked]
        whole = self.cell(line.whole)
        sides = [(whole.people, [cell.people for cell in hidden], [cell.people for cell in shown])]
        for number, others in enumerate(whole.others):
            left, right = ([cell.others[number : number + 1] for cell in some] for some in (hidden, shown))
            sides.append((others, [sum(one) for one in left], [sum(one) for one in right]))
        return any(self._too_few(*side) for side in sides)

    def _too_few(self, whole: int, hidden: list[int], shown: list[int]) -> bool:
        """Whether what the line leaves may be 1 to k - 1 people, for all that is known without their names."""
        return any(hidden) and max(max(hidden), whole - sum(shown)) < self.k

    def _next(self, line: Line) -> Place | None:
        """The published part that costs least: few people, but k at least where there are such."""
        open_parts = [place for place in line.parts if place not in self.masked]
        if not open_parts:
            return None

        def cost(place: Place) -> tuple[bool, bool, int, tuple[str, ...]]:
            cell = self.cell(place)
            alone = not any(other in self.masked for of in self.at[place] for other in of.parts if of is not line)
            return cell.people < self.k, alone, cell.people, cell.at

        return min(open_parts, key=cost)

    # ------------------------------------------------------------------------------------------------- by several lines

    def break_chains(self) -> bool:
        """Mask one more cell wherever a chain of subtractions finds what is masked for being few."""
        changed = False
        for unknown, sums in self._systems():
            if (key := (tuple(unknown), len(sums))) in self.sound:
                continue
            found = found_again(unknown, sums, self._is_few)
            more = {beside for place in found if (beside := self._beside(place)) is not None}
            self.masked.update(dict.fromkeys(more, Masked.SECONDARY))
            if not more:
                self.sound.add(key)
            changed = changed or bool(more)
        return changed

    def _is_few(self, places: Sequence[Place]) -> bool:
        """Whether these together may be 1 to k - 1 people, or one cell of a dominant vendor."""
        if len(places) == 1 and self.masked.get(places[0]) is not Masked.SECONDARY:
            return True
        cells = [self.cell(place) for place in places]
        sides = [[cell.people for cell in cells], *zip(*(cell.others for cell in cells), strict=False)]
        return any(self.few(max(side)) for side in sides)

    def _beside(self, place: Place) -> Place | None:
        """A published cell of a line of this one: of its siblings, else the whole of them."""
        for line in sorted(self.at[place], key=lambda line: line.whole in self.masked):
            if place in line.parts and (more := self._next(line)) is not None:
                return more
        return next((line.whole for line in self.at[place] if line.whole not in self.masked), None)

    def _systems(self) -> Iterator[tuple[list[Place], list[dict[Place, int]]]]:
        """The sums over masked cells, apart where they share none: each a set of unknowns and its equations."""
        sums = []
        for line in self.lines:
            terms = {place: 1 for place in line.parts if place in self.masked}
            if line.whole in self.masked:
                terms[line.whole] = -1
            if terms:
                sums.append(terms)
        root: dict[Place, Place] = {}

        def find(place: Place) -> Place:
            while root.setdefault(place, place) != place:
                root[place] = root[root[place]]
                place = root[place]
            return place

        for terms in sums:
            first, *rest = terms
            for place in rest:
                root[find(place)] = find(first)
        grouped: defaultdict[Place, list[dict[Place, int]]] = defaultdict(list)
        for terms in sums:
            grouped[find(next(iter(terms)))].append(terms)
        for some in grouped.values():
            yield sorted({place for terms in some for place in terms}), some


def found_again(
    unknown: Sequence[Place], sums: Sequence[Mapping[Place, int]], few: Callable[[Sequence[Place]], bool]
) -> list[Place]:
    """The unknowns, alone or in pairs, that the sums determine though they are few.

    An unknown is determined when no solution of the homogeneous system moves it: its row of the null space is zero;
    a pair's sum, when its two rows are opposite.
    """
    column = {place: number for number, place in enumerate(unknown)}
    matrix = np.zeros((len(sums), len(unknown)))
    for equation, terms in enumerate(sums):
        for place, sign in terms.items():
            matrix[equation, column[place]] = sign
    values, basis = np.linalg.eigh(matrix.T @ matrix)
    free = basis[:, values < 1e-7].round(6) + 0.0
    rows = [tuple(row) for row in free.tolist()]
    nowhere = (0.0,) * free.shape[1]
    found = [place for place, moves in zip(unknown, rows, strict=True) if moves == nowhere and few([place])]
    if found:
        return found
    by_row: defaultdict[tuple[float, ...], list[Place]] = defaultdict(list)
    for place, moves in zip(unknown, rows, strict=True):
        by_row[moves].append(place)
    for place, moves in zip(unknown, rows, strict=True):
        opposite = tuple(0.0 - value for value in moves)
        if moves != nowhere and any(few([place, other]) for other in by_row.get(opposite, ())):
            found.append(place)
    return found
