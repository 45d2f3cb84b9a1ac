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
from numpy.typing import NDArray

K = 11
BASE = 5
MOST = 0.85
VENDORS = 3
TINY = 1e-6
"""Of a matrix of -1, 0 and 1: less is nothing."""
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
        rest: of a share of documents, the professionals behind those that are not counted.
        within: what else is published of which they are a part: of « 10 a week », those who send at all.
        vendors: how many vendors have a part in it; None where the rule of dominance does not apply.
        largest: the part of the largest of them.
    """

    at: tuple[str, ...]
    number: int
    people: int
    whole: int | None = None
    rest: int | None = None
    vendors: int | None = None
    largest: float = 0.0
    within: tuple[int, ...] = ()

    @property
    def others(self) -> tuple[int, ...]:
        """Of each whole, those who are not counted."""
        if self.rest is not None:
            return (self.rest,)
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
    masked: dict[Place, Masked] = {}
    known = frozenset(given)
    for part in _by_time(tables):
        cut = [
            Table(table.dimensions, tuple(table.cells[at] for at in kept))
            for table, kept in zip(tables, part, strict=True)
        ]
        here = [(n, at) for n, kept in enumerate(part) for at, place in enumerate(kept) if (n, place) in known]
        plan = _Plan(every := [*cut, *margins(cut, up)], list(lines(every, up)), k)
        plan.decide(here)
        masked |= {(n, part[n][at]): why for (n, at), why in plan.masked.items() if n < len(tables)}
    return Protected(tuple(tables), dict(sorted(masked.items())), base)


def _by_time(tables: Sequence[Table]) -> Iterator[list[list[int]]]:
    """Of each table the cells of one period, period after period: no sum goes over two. All at once where a table has
    no period.

    Raises:
        ValueError: two grains of time.
    """
    grains = {name for table in tables for name in table.dimensions} & GRAINS
    if len(grains) > 1:
        raise ValueError(f"one measure by {' and by '.join(sorted(grains))}: the days between would be published")
    grain = next(iter(grains), "")
    if not all(grain in table.dimensions for table in tables):
        yield [list(range(len(table.cells))) for table in tables]
        return
    periods: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[] for _ in tables])
    for number, table in enumerate(tables):
        column = table.dimensions.index(grain)
        for at, cell in enumerate(table.cells):
            periods[cell.at[column]][number].append(at)
    yield from periods.values()


def margins(tables: Sequence[Table], up: Up) -> Iterator[Table]:
    """The tables that are not published, but that two of those can be added up to: readers have them all the same."""
    there = {frozenset(closure(table.dimensions, up)) for table in tables}
    for one, other in combinations(tables, 2):
        shared = closure(one.dimensions, up) & closure(other.dimensions, up)
        if frozenset(shared) in there:
            continue
        there.add(frozenset(shared))
        dimensions = tuple(sorted(shared))
        sums: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
        for cell in one.cells:
            values = _values(one.dimensions, cell.at, up)
            sums[tuple(values[name] for name in dimensions)].append(cell)
        yield Table(dimensions, tuple(_sum(at, cells) for at, cells in sums.items()))


def _sum(at: tuple[str, ...], cells: list[Cell]) -> Cell:
    """Cells as one. Where not people are counted, its people are as many as its largest part's, at least."""
    number = sum(cell.number for cell in cells)
    wholes, rests = [cell.whole for cell in cells], [cell.rest for cell in cells]
    return Cell(
        at,
        number,
        number if all(cell.people == cell.number for cell in cells) else max(cell.people for cell in cells),
        None if None in wholes else sum(filter(None, wholes)),
        None if None in rests else max(filter(None, rests), default=0),
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


@dataclass
class _Plan:
    tables: Sequence[Table]
    lines: list[Line]
    k: int
    masked: dict[Place, Masked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at: defaultdict[Place, list[Line]] = defaultdict(list)
        for line in self.lines:
            for place in (line.whole, *line.parts):
                self.at[place].append(line)
        self.cells = {(n, at): cell for n, table in enumerate(self.tables) for at, cell in enumerate(table.cells)}
        self.others = {place: cell.others for place, cell in self.cells.items()}
        self.todo = list(self.lines)
        """Lines of which something changed since they were looked at."""
        self.fresh: set[Place] = set()
        """Masked cells whose system was not yet looked at, or not since."""
        self.hidden: Counter[int] = Counter()
        """Of each line (its id) how many parts are masked."""

    def decide(self, given: Iterable[Place]) -> None:
        self.masked.update(dict.fromkeys(given, Masked.SECONDARY))
        self.primary()
        self.fresh.update(self.masked)
        self.hidden.update(id(line) for place in self.masked for line in self.at[place] if line.whole != place)
        self.close_lines()
        while self.break_chains():
            self.close_lines()

    def mask(self, place: Place) -> None:
        self.masked[place] = Masked.SECONDARY
        self.fresh.add(place)
        self.todo += self.at[place]
        self.hidden.update(id(line) for line in self.at[place] if line.whole != place)

    def few(self, people: int) -> bool:
        return 0 < people < self.k

    # ----------------------------------------------------------------------------------------------------- one by one

    def primary(self) -> None:
        for place, cell in self.cells.items():
            if self.few(cell.people) or any(map(self.few, self.others[place])):
                self.masked[place] = Masked.FEW
            elif cell.number and cell.vendors is not None and (cell.vendors < VENDORS or cell.largest > MOST):
                self.masked[place] = Masked.DOMINANCE

    # ----------------------------------------------------------------------------------------------------- by one line

    def close_lines(self) -> None:
        """Mask in every published sum until what it leaves is nobody's or k people's."""
        while self.todo:
            line = self.todo.pop()
            if line.whole in self.masked or not self.leaves_few(line):
                continue
            place = self._next(line)
            self.mask(line.whole if place is None else place)  # all of it is masked, and it is few: so is the sum

    def leaves_few(self, line: Line) -> bool:
        hidden = [place for place in line.parts if place in self.masked]
        if not any(self.cells[place].people or any(self.others[place]) for place in hidden):
            return False
        if len(hidden) == 1:
            return True
        shown = [place for place in line.parts if place not in self.masked]

        def people(places: list[Place]) -> list[int]:
            return [self.cells[place].people for place in places]

        def others(places: list[Place], number: int) -> list[int]:
            return [sum(self.others[place][number : number + 1]) for place in places]

        if self._too_few(self.cells[line.whole].people, people(hidden), people(shown)):
            return True
        return any(
            self._too_few(whole, others(hidden, number), others(shown, number))
            for number, whole in enumerate(self.others[line.whole])
        )

    def _too_few(self, whole: int, hidden: list[int], shown: list[int]) -> bool:
        """Whether what the line leaves may be 1 to k - 1 people, for all that is known without their names."""
        return any(hidden) and max(max(hidden), whole - sum(shown)) < self.k

    def _next(self, line: Line) -> Place | None:
        """The published part that costs least: few people, but k at least where there are such."""
        open_parts = [place for place in line.parts if place not in self.masked]
        if not open_parts:
            return None

        def cost(place: Place) -> tuple[bool, bool, int, tuple[str, ...]]:
            cell = self.cells[place]
            alone = not any(self.hidden[id(of)] for of in self.at[place] if of is not line and of.whole != place)
            return cell.people < self.k, alone, cell.people, cell.at

        return min(open_parts, key=cost)

    # ------------------------------------------------------------------------------------------------- by several lines

    def break_chains(self) -> bool:
        """Mask one more cell wherever a chain of subtractions finds what is masked for being few."""
        more: set[Place] = set()
        cheapest: dict[int, Place | None] = {}
        for unknown, sums in self._systems():
            for place in found_again(unknown, sums, self._is_few):
                if (beside := self._beside(place, cheapest)) is not None:
                    more.add(beside)
        for place in sorted(more):
            self.mask(place)
        return bool(more)

    def _is_few(self, places: Sequence[Place]) -> bool:
        """Whether these together may be 1 to k - 1 people, or one cell of a dominant vendor. Two cells may be of the
        same people; to fear it of many would leave nothing of sums over many small cells."""
        if len(places) == 1 and self.masked.get(places[0]) is not Masked.SECONDARY:
            return True
        sides = [[self.cells[place].people for place in places], *zip(*map(self.others.get, places), strict=False)]
        together = max if len(places) <= 2 else sum
        return any(self.few(together(side)) for side in sides)

    def _beside(self, place: Place, cheapest: dict[int, Place | None]) -> Place | None:
        """A published cell of a line of this one: of its siblings, else of its parts, else the whole of them.

        Args:
            cheapest: of the lines (their ids) that were asked already, in which nothing was masked since.
        """
        for line in sorted(self.at[place], key=lambda line: (place == line.whole, line.whole in self.masked)):
            if id(line) not in cheapest:
                cheapest[id(line)] = self._next(line)
            if (more := cheapest[id(line)]) is not None:
                return more
        return next((line.whole for line in self.at[place] if line.whole not in self.masked), None)

    def _systems(self) -> Iterator[tuple[list[Place], list[dict[Place, int]]]]:
        """The sums over masked cells, apart where they share none: each a set of unknowns and its equations. Those
        alone where something was masked since."""
        todo, self.fresh = sorted(self.fresh), set()
        seen: set[Place] = set()
        for first in todo:
            if first in seen:
                continue
            unknown, reached, sums = [], [first], {}
            seen.add(first)
            while reached:
                unknown.append(place := reached.pop())
                for line in self.at[place]:
                    if id(line) not in sums:
                        terms = {part: 1 for part in line.parts if part in self.masked}
                        if line.whole in self.masked:
                            terms[line.whole] = -1
                        sums[id(line)] = terms
                        reached += [one for one in terms if one not in seen]
                        seen.update(terms)
            yield sorted(unknown), list(sums.values())


def found_again(
    unknown: Sequence[Place], sums: Sequence[Mapping[Place, int]], few: Callable[[Sequence[Place]], bool]
) -> list[Place]:
    """The unknowns that the sums determine though they are few: those that no sum tells apart, or two such together.

    Unknowns that lie in the same sums are one: what goes to one of them is taken from another, and nothing that is
    published moves. So the system has as many columns as there are ways to lie in the sums, which are few.

    A column is determined when no solution of the homogeneous system moves it; the sum of two, when each moves as much
    as the other, the other way.
    """
    lies_in: defaultdict[Place, list[tuple[int, int]]] = defaultdict(list)
    for equation, terms in enumerate(sums):
        for place, sign in terms.items():
            lies_in[place].append((equation, sign))
    alike: defaultdict[tuple[tuple[int, int], ...], list[Place]] = defaultdict(list)
    for place in unknown:
        alike[tuple(lies_in[place])].append(place)
    if len(alike) == 1:  # one unknown: any sum that it lies in gives it
        return sorted(unknown) if sums and few(unknown) else []
    matrix = np.zeros((len(sums), len(alike)))
    for column, entries in enumerate(alike):
        for equation, sign in entries:
            matrix[equation, column] = sign
    groups, moves = list(alike.values()), _moves(matrix)
    nowhere = (0.0,) * len(moves[0])
    found = [group for group, move in zip(groups, moves, strict=True) if move == nowhere and few(group)]
    if not found:
        by_move: defaultdict[tuple[float, ...], list[list[Place]]] = defaultdict(list)
        for group, move in zip(groups, moves, strict=True):
            by_move[move].append(group)
        for group, move in zip(groups, moves, strict=True):
            opposite = tuple(0.0 - value for value in move)
            if move != nowhere and any(few([*group, *other]) for other in by_move.get(opposite, ())):
                found.append(group)
    return sorted({place for group in found for place in group})


def _moves(matrix: NDArray[np.float64]) -> list[tuple[float, ...]]:
    """Of each column how it moves in each solution of a basis of those of the homogeneous system.

    By elimination: its numbers stay small whole ones, and comparing them is exact. (Eigenvectors do as well, but what
    computes them takes all processors and, where others work too, ten times as long.)
    """
    rows = matrix.copy()
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        place = len(pivots)
        if place == len(rows):
            break
        candidates = np.flatnonzero(np.abs(rows[place:, column]) > TINY)
        if not len(candidates):
            continue
        rows[[place, place + candidates[0]]] = rows[[place + candidates[0], place]]
        rows[place] /= rows[place, column]
        others = np.flatnonzero(np.abs(rows[:, column]) > TINY)
        others = others[others != place]
        rows[others] -= rows[others, column, None] * rows[place]
        pivots.append(column)
    free = np.setdiff1d(np.arange(rows.shape[1]), pivots)
    moves = np.zeros((rows.shape[1], len(free)))
    moves[free] = np.eye(len(free))
    moves[pivots] = -rows[: len(pivots), free]
    return list(map(tuple, (moves.round(6) + 0.0).tolist()))
