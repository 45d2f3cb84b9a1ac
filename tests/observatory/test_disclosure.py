"""What is published gives nobody away: attacked with every difference that the published tables allow."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.observatory.disclosure import (
    Cell,
    K,
    Masked,
    Place,
    Protected,
    Table,
    found_again,
    lines,
    protect,
    rounded,
)

DEPARTMENTS = {"75": "11", "92": "11", "29": "53", "35": "53", "2A": "94", "971": "01"}
VENDORS = {"A1": "A", "A2": "A", "B1": "B", "C1": "C"}
UP = {"departement": {"region": DEPARTMENTS}, "produit": {"editeur": VENDORS}}
PUBLISHED = (
    (),
    ("region",),
    ("departement",),
    ("editeur",),
    ("produit",),
    ("editeur", "region"),
    ("produit", "region"),
)
SIZES = (0, 1, 3, 5, 8, 11, 12, 20, 60)
Person = tuple[str, str, bool]
"""Product, département, whether he is counted (he feeds)."""


def people(
    seed: int, products: list[str], departments: list[str], sizes: tuple[int, ...] = SIZES
) -> list[list[Person]]:
    """So many professionals in each place, very unequal; each with one practice, some with two."""
    chance = random.Random(seed)
    found: list[list[Person]] = []
    for made, department in product(products, departments):
        how_many = chance.choice(sizes)
        for _ in range(how_many):
            person = [(made, department, chance.random() < 0.7)]
            if chance.random() < 0.05:
                person.append((made, chance.choice(departments), person[0][2]))
            found.append(person)
    return found


def key(person: Person, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    made, department, _ = person
    values = {
        "produit": made,
        "editeur": VENDORS[made],
        "departement": department,
        "region": DEPARTMENTS[department],
    }
    return tuple(values[name] for name in dimensions)


def members(
    population: list[list[Person]], dimensions: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[set[int], set[int]]]:
    """Of each cell who is in it: those that are counted, and those that are not."""
    found: dict[tuple[str, ...], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for number, places in enumerate(population):
        for place in places:
            found[key(place, dimensions)][0 if place[2] else 1].add(number)
    return found


def tables(population: list[list[Person]]) -> list[Table]:
    made = []
    for dimensions in PUBLISHED:
        cells = [
            Cell(at, len(counted), len(counted), len(counted) + len(others))
            for at, (counted, others) in sorted(members(population, dimensions).items())
        ]
        made.append(Table(dimensions, tuple(cells)))
    return made


def _cell(found: Protected, place: Place) -> Cell:
    return found.tables[place[0]].cells[place[1]]


def test_no_line_leaves_fewer_than_k() -> None:
    """Every published whole less all that is published of it: who is left, by name, is nobody or k at least."""
    tried = 0
    for seed in range(25):
        population = people(seed, list(VENDORS), list(DEPARTMENTS))
        found = protect(tables(population), UP)
        who = [members(population, dimensions) for dimensions in PUBLISHED]
        for line in lines(found.tables, UP):
            if line.whole in found.masked:
                continue
            for side in (0, 1):
                left = set(who[line.whole[0]][_cell(found, line.whole).at][side])
                for part in line.parts:
                    if part not in found.masked:
                        left -= who[part[0]][_cell(found, part).at][side]
                hidden = [part for part in line.parts if part in found.masked]
                assert not hidden or not 0 < len(left) < K, (seed, line, side)
                tried += bool(hidden and left)
    assert tried > 200


def test_no_combination_of_everything_published_is_a_group_of_few() -> None:
    """Each set of products × départements that any sum and difference of published cells can single out, of all 2^12,
    holds nobody or k at least, counted or not. The attacker is given the exact figures: rounding comes on top."""
    products, departments = ["A1", "A2", "B1"], ["75", "92", "29", "35"]
    atoms = list(product(products, departments))
    chosen = np.array(list(product((0, 1), repeat=len(atoms))))
    tried = 0
    for seed in range(60):
        population = [places[:1] for places in people(seed, products, departments, (0, 1, 8, 14, 40, 60, 90, 120))]
        found = protect(tables(population), UP)
        exact = members(population, ("produit", "departement"))
        counts = np.array([[len(side) for side in exact[atom]] for atom in atoms])
        shown = [
            [float(key((*atom, True), found.tables[number].dimensions) == cell.at) for atom in atoms]
            for number in range(len(found.tables))
            for cell, figure, _ in found.published(number)
            if figure is not None
        ]
        if not shown:
            continue
        _, values, basis = np.linalg.svd(np.array(shown))
        moves = basis[int((values > 1e-9).sum()) :]  # what may change without changing anything published
        held = chosen[np.abs(chosen @ moves.T).max(axis=1, initial=0) < 1e-6] @ counts
        assert not ((held > 0) & (held < K)).any(), seed
        tried += len(held)
    assert tried > 500


def test_the_same_attack_finds_them_where_only_small_cells_are_masked() -> None:
    """The attack is one: without secondary suppression it succeeds."""
    broken = 0
    for seed in range(25):
        population = people(seed, list(VENDORS), list(DEPARTMENTS))
        found = tables(population)
        few = {
            (number, index)
            for number, table in enumerate(found)
            for index, cell in enumerate(table.cells)
            if 0 < cell.people < K
        }
        for line in lines(found, UP):
            hidden = [part for part in line.parts if part in few]
            broken += line.whole not in few and len(hidden) == 1
    assert broken > 50


def test_a_line_with_one_small_cell_loses_a_second_one_that_is_large_enough() -> None:
    found = protect(
        [
            Table((), (Cell((), 120, 120),)),
            Table(("produit",), (Cell(("A",), 5, 5), Cell(("B",), 15, 15), Cell(("C",), 100, 100))),
        ]
    )
    assert [(cell.at, shown, why) for cell, shown, why in found.published(1)] == [
        (("A",), None, Masked.FEW),
        (("B",), None, Masked.SECONDARY),
        (("C",), 100, None),
    ]
    assert found.report()[1] == {
        "dimensions": ["produit"],
        "cells": 3,
        "masked": {"peu": 1, "secondaire": 1},
        "people": 120,
        "people_masked": 20,
    }


def test_those_who_are_not_counted_are_not_few_either() -> None:
    """48 of 50 feed: the two that do not would be known."""
    found = protect(
        [Table(("region",), (Cell(("11",), 48, 48, 50), Cell(("53",), 39, 39, 50), Cell(("94",), 50, 50, 50)))]
    )
    assert [shown for _, shown, _ in found.published(0)] == [None, 40, 50]


def test_the_same_people_in_two_masked_cells_are_counted_once() -> None:
    """Six doctors send letters and prescriptions: 12 in two cells, six in truth; a third type goes."""
    found = protect(
        [
            Table((), (Cell((), 500, 40),)),
            Table(
                ("type",),
                (
                    Cell(("lettre",), 60, 6),
                    Cell(("ordonnance",), 80, 6),
                    Cell(("note",), 160, 30),
                    Cell(("vsm",), 200, 38),
                ),
            ),
        ]
    )
    assert [shown for _, shown, _ in found.published(1)] == [None, None, None, 200]


def test_a_vendor_who_is_nearly_alone_is_not_read_off_a_total() -> None:
    cells = (
        Cell(("75",), 900, 80, vendors=6, largest=0.86),
        Cell(("92",), 800, 70, vendors=2, largest=0.5),
        Cell(("29",), 700, 60, vendors=6, largest=0.4),
        Cell(("35",), 600, 60, vendors=5, largest=0.85),
    )
    found = protect([Table(("departement",), cells)])
    assert [why for _, _, why in found.published(0)] == [Masked.DOMINANCE, Masked.DOMINANCE, None, None]


def test_a_region_of_one_departement_is_masked_with_it() -> None:
    found = protect(
        [
            Table(("region",), (Cell(("01",), 9, 9), Cell(("11",), 80, 80))),
            Table(("departement",), (Cell(("971",), 9, 9), Cell(("75",), 50, 50), Cell(("92",), 30, 30))),
        ],
        UP,
    )
    assert [shown for _, shown, _ in found.published(0)] == [None, 80]
    assert [shown for _, shown, _ in found.published(1)] == [None, 50, 30]


def test_a_measure_has_one_grain_of_time() -> None:
    with pytest.raises(ValueError, match="days between"):
        protect([Table(("semaine",), ()), Table(("mois",), ())])


def test_a_margin_that_is_not_published_is_computed_by_readers_all_the_same() -> None:
    """Without the table by region, the products' sums give it: then a lone small département is a difference."""
    by_product = [("A", "11", 60), ("B", "11", 40), ("A", "53", 50), ("B", "53", 45)]
    by_department = [("75", 62), ("92", 38), ("29", 89), ("35", 6)]
    found = protect(
        [
            Table(("produit", "region"), tuple(Cell((made, region), n, n) for made, region, n in by_product)),
            Table(("departement",), tuple(Cell((department,), n, n) for department, n in by_department)),
        ],
        UP,
    )
    assert [shown for _, shown, _ in found.published(0)] == [60, 40, 50, 45]
    assert [shown for _, shown, _ in found.published(1)] == [60, 40, None, None]
    assert len(found.report()) == 2


def test_what_is_masked_already_stays_so_and_is_not_left_alone() -> None:
    cells = (Cell(("A",), 40, 40), Cell(("B",), 50, 50), Cell(("C",), 60, 60))
    found = protect([Table((), (Cell((), 150, 150),)), Table(("produit",), cells)], given=[(1, 2)])
    assert [shown for _, shown, _ in found.published(1)] == [None, 50, None]


def test_a_cell_between_two_blocks_is_not_computed() -> None:
    """Two blocks of four masked cells, and one cell of five between them: each line leaves 18 or more, and yet both
    rows of a block less both its columns are that cell. Another one goes."""
    blocks = {(row, column) for low in (0, 2) for row in (low, low + 1) for column in (low, low + 1)}
    counts = np.array([[5 if at == (1, 2) else 9 if at in blocks else 100 for at in _row(row)] for row in range(4)])
    by_both = Table(
        ("produit", "region"), tuple(Cell(tuple(map(str, at)), int(n), int(n)) for at, n in np.ndenumerate(counts))
    )
    by_row = Table(("produit",), tuple(Cell((str(row),), int(n), int(n)) for row, n in enumerate(counts.sum(1))))
    by_column = Table(
        ("region",), tuple(Cell((str(column),), int(n), int(n)) for column, n in enumerate(counts.sum(0)))
    )
    whole = Table((), (Cell((), int(counts.sum()), int(counts.sum())),))
    found = protect([whole, by_row, by_column, by_both])
    few = {(int(cell.at[0]), int(cell.at[1])) for cell, _, why in found.published(3) if why is Masked.FEW}
    hidden = {(int(cell.at[0]), int(cell.at[1])) for cell, _, why in found.published(3) if why}
    assert few == blocks | {(1, 2)}
    assert _singled_out(few, (1, 2)) and not any(_singled_out(hidden, at) for at in few)


def _row(row: int) -> list[tuple[int, int]]:
    return [(row, column) for column in range(4)]


def _singled_out(hidden: set[tuple[int, int]], at: tuple[int, int]) -> bool:
    """Whether rows, columns and the cells that are not hidden give this one, by elimination."""
    everything = [(row, column) for row in range(4) for column in range(4)]
    known = [[float(one[axis] == line) for one in everything] for axis in (0, 1) for line in range(4)]
    known += [[float(one == cell) for one in everything] for cell in everything if cell not in hidden]
    rank = np.linalg.matrix_rank(np.array(known))
    return bool(np.linalg.matrix_rank(np.array([*known, [float(one == at) for one in everything]])) == rank)


def test_a_chain_of_subtractions_is_seen() -> None:
    """Two rows and two columns, three cells hidden: each line hides two, and yet one is known."""
    a, b, c, d = (0, 0), (0, 1), (0, 2), (0, 3)
    assert found_again([a, b, c], [{a: 1, b: 1}, {c: 1}, {a: 1, c: 1}], lambda places: True) == [a, b, c]
    assert (
        found_again(
            [a, b, c, d], [{a: 1, b: 1}, {c: 1, d: 1}, {a: 1, c: 1}, {b: 1, d: 1}], lambda places: len(places) == 1
        )
        == []
    )
    pairs = found_again([a, b, c], [{a: 1, b: 1}, {a: 1, b: 1, c: 1}], lambda places: True)
    assert c in pairs


@given(st.integers(0, 10**9))
def test_rounding_is_to_the_nearest_five(number: int) -> None:
    assert rounded(number) % 5 == 0
    assert abs(rounded(number) - number) <= 2


def test_no_two_tables_of_the_attack_are_left_out() -> None:
    """The attack above knows every pair of published tables of which one adds up to the other."""
    found = list(lines(tables(people(1, list(VENDORS), list(DEPARTMENTS))), UP))
    pairs = {(line.whole[0], part[0]) for line in found for part in line.parts}
    finer = {(0, n) for n in range(1, 7)} | {(1, 2), (1, 5), (1, 6), (3, 4), (3, 5), (3, 6), (4, 6), (5, 6)}
    assert pairs == finer
    assert len(list(combinations(PUBLISHED, 2))) == 21
