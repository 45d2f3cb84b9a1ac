"""What leaves: every table of the indicators, after `disclosure`, as CSV and Parquet; and a report of what was masked.

    publie/equipes.csv, equipes.parquet …     the dimensions, the rounded figures, and why a figure is missing
    publie/produits.parquet                   the products, as their register tells them
    publie/definitions.json                   of each indicator what it counts, of whom, since when
    publie/rapport.json                       of each table how much was masked, and why

The screens and the downloads read these files and nothing else: what is not here, nobody outside sees.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from bonport.observatory.disclosure import BASE, Cell, K, Masked, Place, Table, protect, rounded
from bonport.observatory.indicators import INDICATORS, Indicator
from bonport.observatory.run import Row
from bonport.observatory.store import Store, replacing, write_text

SECRET = "secret"
"""Last column: empty, or why the figure is missing (`disclosure.Masked`)."""
FOLDER = "publie"
PRODUCTS = "produits"

Vendors = Mapping[tuple[str, str], tuple[int, float]]
"""Of a corridor and département: how many vendors are installed there, and the largest one's part."""


Column = tuple[str, str, tuple[str, ...]]
"""An indicator, one of its columns, and the dimensions by which that is told apart (empty: those of each table)."""

_OF_EQUIPPED = ("alimentent", "versent_10", "versent_100", "mssante", "ordonnance_numerique")
SAME: tuple[tuple[Column, ...], ...] = (
    (("equipes", "numerateur", ()), *((name, "denominateur", ()) for name in _OF_EQUIPPED)),
    (
        ("documents_par_mois", "numerateur", ()),
        ("documents_par_mois", "denominateur", ("mois",)),
        ("envoi_manuel", "denominateur", ()),
    ),
    (
        ("refus", "denominateur", ()),
        ("refus_causes", "denominateur", ("mois", "canal")),
        ("ins_qualifiee", "denominateur", ()),
    ),
    (("refus", "numerateur", ()), ("refus_causes", "numerateur", ())),
    (("versions", "denominateur", ("semaine", "produit")), ("versions", "numerateur", ())),
)
"""What counts the same in several indicators: they are one measure, and are masked together."""
WITHIN = {"versent_10": "alimentent", "versent_100": "versent_10"}
"""Indicators whose numerator is a part of another's."""


def publish(store: Store, results: Mapping[str, list[Row]]) -> list[dict[str, Any]]:
    """Write what may leave of these results. Returns the report: of each table what was masked, and why."""
    folder = store.root / FOLDER
    release = Release(results, corridor_of(store), vendors_of(store))
    report = []
    for indicator in INDICATORS.values():
        for name in indicator.tables():
            _write(folder, name, indicator, release.rows(indicator, name))
            report.append({"table": name, **release.report(name)})
    with replacing(folder / f"{PRODUCTS}.parquet") as beside:
        pq.write_table(pq.read_table(store.register_file(PRODUCTS)), beside, compression="zstd")
    definitions = {one.name: definition(one) for one in INDICATORS.values()}
    write_text(folder / "definitions.json", json.dumps(definitions, ensure_ascii=False, indent=1))
    about = {"k": K, "arrondi": BASE, "engendre": store.generated, "tables": report}
    write_text(folder / "rapport.json", json.dumps(about, ensure_ascii=False, indent=1))
    return report


def definition(one: Indicator) -> dict[str, Any]:
    """Of an indicator all that a reader must know."""
    return {
        "titre": one.title, "formule": one.formula, "numerateur": one.numerator, "denominateur": one.denominator,
        "exclusions": one.exclusions, "source": one.source, "valable_depuis": one.valid_from.isoformat(),
        "unite": one.unit, "tables": {name: list(cut.dimensions) for name, cut in one.tables().items()},
    }  # fmt: skip


class Release:
    """Which cells of these results may leave: measure after measure, denominators before what is a part of them."""

    def __init__(self, results: Mapping[str, list[Row]], corridors: Mapping[str, str], vendors: Vendors) -> None:
        self.results, self.vendors = results, vendors
        self._numbers: dict[str, dict[tuple[Any, ...], int]] = {}
        self.up = {"produit": {"couloir": corridors}}
        self.masked: dict[tuple[str, str], dict[tuple[str, ...], Masked]] = {}
        """Of a table and column, the masked cells."""
        shared = {(name, column) for same in SAME for name, column, _ in same}
        alone = [
            ((name, column, ()),)
            for column in ("denominateur", "numerateur")
            for name in INDICATORS
            if (name, column) not in shared
        ]
        measures = [
            *(one for one in alone if one[0][1] == "denominateur"),
            *SAME,
            *(one for one in alone if one[0][1] == "numerateur"),
        ]
        for measure in measures:
            self._protect(measure)

    def rows(self, indicator: Indicator, name: str) -> list[Row]:
        """A table as it leaves."""
        dimensions = indicator.tables()[name].dimensions
        whole, part = self.masked.get((name, "denominateur"), {}), self.masked.get((name, "numerateur"), {})
        return [
            released(indicator, row, whole.get(at), part.get(at))
            for row in self.results[name]
            for at in [tuple(str(row[one]) for one in dimensions)]
        ]

    def report(self, name: str) -> dict[str, Any]:
        """Of one table how many rows there are, and how many miss a figure, by reason; and how many of the
        professionals that the rows speak of are in those."""
        rows, part = self.results[name], self.masked.get((name, "numerateur"), {})
        dimensions = INDICATORS[name.split("__")[0]].tables()[name].dimensions
        hidden = [row for row in rows if tuple(str(row[one]) for one in dimensions) in part]
        count = Counter(str(why) for why in part.values())
        people = sum(row["professionnels"] or 0 for row in rows)
        return {
            "lignes": len(rows), "masquees": len(hidden), "raisons": dict(sorted(count.items())),
            "professionnels": people, "professionnels_masques": sum(row["professionnels"] or 0 for row in hidden),
        }  # fmt: skip

    def _protect(self, measure: tuple[Column, ...]) -> None:
        """Decide for one measure. Tables of the same dimensions are one; the first says its wholes."""
        tables: dict[tuple[str, ...], dict[tuple[str, ...], Cell]] = {}
        given: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        members: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = []
        for indicator, column, apart in measure:
            for name, cut in INDICATORS[indicator].tables().items():
                dimensions = apart or cut.dimensions
                members.append((name, column, dimensions, cut.dimensions))
                cells = tables.setdefault(dimensions, {})
                for row in self.results[name]:
                    cell = self._cell(indicator, name, row, column, dimensions, cut.dimensions)
                    cells.setdefault(cell.at, cell)
                if column == "numerateur":
                    already = self.masked.get((name, "denominateur"), {})
                    given.setdefault(dimensions, set()).update(already)
        made = [Table(dimensions, tuple(cells.values())) for dimensions, cells in tables.items()]
        places: list[Place] = [
            (number, index)
            for number, table in enumerate(made)
            for index, cell in enumerate(table.cells)
            if cell.at in given.get(table.dimensions, ())
        ]
        found = protect(made, self.up, given=places)
        masks: dict[tuple[str, ...], dict[tuple[str, ...], Masked]] = {dimensions: {} for dimensions in tables}
        for (number, index), why in found.masked.items():
            masks[made[number].dimensions][made[number].cells[index].at] = why
        for name, column, dimensions, whole in members:
            kept = [whole.index(one) for one in dimensions]
            every = [tuple(str(row[one]) for one in whole) for row in self.results[name]]
            mine = masks[dimensions]
            self.masked[name, column] = {
                at: mine[key] for at in every if (key := tuple(at[one] for one in kept)) in mine
            }

    def _cell(
        self, indicator: str, name: str, row: Row, column: str, dimensions: tuple[str, ...], every: tuple[str, ...]
    ) -> Cell:
        number, asked = round(row[column] or 0), row["professionnels"]
        told_apart = dimensions == every
        here = self.vendors.get((row.get("couloir", ""), row.get("departement", ""))) if "produit" not in row else None
        counted = column == "numerateur"
        return Cell(
            at=tuple(str(row[one]) for one in dimensions),
            number=number,
            people=number if asked is None or not told_apart else min(number, asked),
            whole=round(row["denominateur"] or 0) if counted else None,
            vendors=here[0] if here else None,
            largest=here[1] if here else 0.0,
            within=(self._wider(indicator, name, row, every),) if counted and indicator in WITHIN else (),
        )

    def _wider(self, indicator: str, name: str, row: Row, dimensions: tuple[str, ...]) -> int:
        wider = name.replace(indicator, WITHIN[indicator], 1)
        if wider not in self._numbers:
            self._numbers[wider] = {tuple(one[d] for d in dimensions): one["numerateur"] for one in self.results[wider]}
        return int(self._numbers[wider][tuple(row[one] for one in dimensions)])


def released(indicator: Indicator, row: Row, whole: Masked | None, part: Masked | None) -> Row:
    """A row as it leaves: counts rounded, the share made again from them."""
    shown = dict(row)
    for name in ("denominateur", "professionnels"):
        shown[name] = None if whole or row[name] is None else rounded(round(row[name]))
    shown["numerateur"] = None if part or row["numerateur"] is None else rounded(round(row["numerateur"]))
    if part:
        shown["valeur"] = None
    elif indicator.unit == "part" and not indicator.sampled:
        shown["valeur"] = round(shown["numerateur"] / shown["denominateur"], 4) if shown["denominateur"] else None
    for name in ("bas", "haut"):
        if name in shown and part:
            shown[name] = None
    return shown | {SECRET: str(whole or part or "")}


def corridor_of(store: Store) -> dict[str, str]:
    """Of each product its corridor."""
    rows = pq.read_table(store.register_file("produits"), columns=["produit", "couloir"]).to_pylist()
    return {row["produit"]: row["couloir"] for row in rows}


def vendors_of(store: Store) -> dict[tuple[str, str], tuple[int, float]]:
    """Of each corridor and département, the vendors installed there today and the largest one's part."""
    paths = {name: store.register_file(name) for name in ("installations", "professionnels", "produits")}
    if not all(path.exists() for path in paths.values()):
        return {}
    counted = duckdb.execute(
        """
        WITH here AS (
            SELECT p.couloir, p.departement, v.editeur, count(DISTINCT i.professionnel) AS n
            FROM read_parquet($installations) AS i
            JOIN read_parquet($professionnels) AS p USING (professionnel)
            JOIN read_parquet($produits) AS v USING (produit)
            WHERE i.fin IS NULL AND p.fin IS NULL GROUP BY ALL)
        SELECT couloir, departement, count(*), max(n) / sum(n) FROM here GROUP BY ALL
        """,
        {name: str(path) for name, path in paths.items()},
    ).fetchall()
    return {(corridor, department): (vendors, largest) for corridor, department, vendors, largest in counted}


def _write(folder: Path, name: str, indicator: Indicator, rows: list[Row]) -> None:
    dimensions = indicator.tables()[name].dimensions
    columns = {}
    for column in (*dimensions, *indicator.measures, SECRET):
        real = column in ("valeur", "bas", "haut")
        whole = column in ("numerateur", "denominateur", "professionnels", "jours", "annee")
        kind = pa.float64() if real else pa.int64() if whole else pa.string()
        columns[column] = pa.array([row[column] for row in rows], kind)
    table = pa.table(columns)
    with replacing(folder / f"{name}.parquet") as beside:
        pq.write_table(table, beside, compression="zstd")
    with replacing(folder / f"{name}.csv") as beside:
        pa.csv.write_csv(table, beside)
