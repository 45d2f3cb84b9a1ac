"""What leaves: every table of the indicators, after `disclosure`, as CSV and Parquet; and a report of what was masked.

    publie/equipes.csv, equipes.parquet …     the dimensions, the rounded figures, and whether a figure is secret
    publie/produits.csv, produits.parquet     the products, as their register tells them
    publie/definitions.json                   of each indicator what it counts, of whom, since when, and its queries
    publie/rapport.json                       of each table how many rows there are, and how many without a figure

The screens and the downloads read these files and nothing else: what is not here, nobody outside sees. Why a figure is
secret is not here: who knew that a cell beside it is not small would know that this one is. `publish` returns it, for
whoever holds the data.

A week, a month or a year leaves once. Files that come later change the indicators, not what was published of them: the
difference between two editions would be of those few who were late. So it leaves when it is over for `WAIT` days.
Generated data have no late files and nobody to protect: they leave at once, and anew each time.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from bonport.observatory.disclosure import BASE, GRAINS, Cell, K, Masked, Place, Table, protect, rounded
from bonport.observatory.indicators import BEHIND, INDICATORS, INTERVAL, Indicator
from bonport.observatory.queries import queries
from bonport.observatory.run import Row
from bonport.observatory.store import Store, replacing, write_text

SECRET = "secret"
"""Last column: 1 where a figure of the row is missing for it."""
FOLDER = "publie"
PRODUCTS = "produits"
WAIT = timedelta(days=28)
"""From the end of a period to the last day of which there are events: what is late by more is not in it."""

COLUMNS = {
    "semaine": "lundi de la semaine (AAAA-MM-JJ)",
    "mois": "premier jour du mois (AAAA-MM-JJ)",
    "annee": "année",
    "couloir": "couloir du Ségur numérique",
    "departement": "code Insee du département du cabinet (01, 2A, 971…)",
    "produit": "code du produit, celui du fichier produits",
    "version": "version du produit, telle que l’éditeur la nomme",
    "canal": "par où les documents sont partis",
    "type_document": "type du document (JDV_J07)",
    "cause": "cause du refus",
    "dossier": "numéro du dossier de Sentinelle",
    "jours": "jours depuis la livraison du correctif",
    "enquete": "identifiant de l’enquête",
    "question": "identifiant de la question dans l’enquête",
    "numerateur": f"ce que l’indicateur compte, arrondi à {BASE}\u00a0; vide s’il est secret",
    "denominateur": f"parmi quoi, arrondi à {BASE}\u00a0; vide s’il est secret ou s’il n’y en a pas",
    "valeur": "l’un par l’autre (de 0 à 1), ou ce que dit la définition\u00a0; vide si elle est secrète",
    "professionnels": f"combien de professionnels sont derrière la ligne, arrondi à {BASE}\u00a0; vide s’il est secret",
    "bas": "borne basse de l’intervalle à 95\u00a0%",
    "haut": "borne haute de l’intervalle à 95\u00a0%",
    SECRET: "1 si un chiffre de la ligne manque pour le secret statistique, 0 sinon",
    "nom": "nom commercial du produit",
    "editeur": "éditeur du produit",
    "reference_le": "jour du référencement Ségur du produit\u00a0; vide s’il ne l’est pas",
}
"""What each column of a published file holds, in French."""

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


def publish(store: Store, results: Mapping[str, list[Row]], until: date | None = None) -> list[dict[str, Any]]:
    """Write what may leave of these results.

    Args:
        until: periods that end later do not leave yet; `WAIT` before the last day of events unless given.

    Returns:
        Of each table what was masked, and why: not to be published.
    """
    folder = store.root / FOLDER
    before = {} if store.generated else _published(folder)
    if not store.generated and until is None and (days := store.days()):
        until = days[1] - WAIT
    closed = {period for rows in before.values() for row in rows if (period := _period(row))}
    new = {
        name: _new(results[name], before.get(name, []), closed, until, indicator, cut.dimensions)
        for indicator in INDICATORS.values()
        for name, cut in indicator.tables().items()
    }
    release = Release(new, corridor_of(store), vendors_of(store))
    report = []
    for indicator in INDICATORS.values():
        for name in indicator.tables():
            rows = [*before.get(name, []), *release.rows(indicator, name)]
            _write(folder, name, indicator, rows)
            report.append({"table": name, **release.report(name), "publiees": len(rows), "secretes": _secret(rows)})
    products = pq.read_table(store.register_file(PRODUCTS))
    _write_both(folder, PRODUCTS, products)
    asked = queries(store)
    definitions = {one.name: definition(one) | {"requetes": asked[one.name]} for one in INDICATORS.values()}
    write_text(folder / "definitions.json", json.dumps(definitions, ensure_ascii=False, indent=1))
    told = [{"table": one["table"], "lignes": one["publiees"], "masquees": one["secretes"]} for one in report]
    about = {"k": K, "arrondi": BASE, "engendre": store.generated, "tables": told}
    write_text(folder / "rapport.json", json.dumps(about, ensure_ascii=False, indent=1))
    return report


def _published(folder: Path) -> dict[str, list[Row]]:
    """Every table as it left before."""
    names = [name for one in INDICATORS.values() for name in one.tables()]
    return {name: pq.read_table(path).to_pylist() for name in names if (path := folder / f"{name}.parquet").is_file()}


def _new(
    rows: list[Row],
    old: list[Row],
    closed: set[tuple[str, Any]],
    until: date | None,
    indicator: Indicator,
    dimensions: tuple[str, ...],
) -> list[Row]:
    """Those of periods of which nothing left yet, and which are over; without a period, those that did not leave."""
    if until is None:
        return rows
    there = {tuple(row[one] for one in dimensions) for row in old}
    found = []
    for row in rows:
        period = _period(row)
        if period:
            leaves = period not in closed and _end(*period) <= until
        else:
            running = indicator.unit == "jours" and row["valeur"] is None  # its numerator still grows
            leaves = not running and tuple(row[one] for one in dimensions) not in there
        if leaves:
            found.append(row)
    return found


def _period(row: Row) -> tuple[str, Any] | None:
    return next(((name, row[name]) for name in row if name in GRAINS), None)


def _end(grain: str, value: Any) -> date:
    if grain == "annee":
        return date(int(value), 12, 31)
    first = date.fromisoformat(value)
    return first + timedelta(days=6 if grain == "semaine" else monthrange(first.year, first.month)[1] - 1)


def _secret(rows: list[Row]) -> int:
    return sum(bool(row[SECRET]) for row in rows)


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
        """Of one table how many rows are new, and how many miss a figure, by reason; and how many of the professionals
        that the rows speak of are in those."""
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
        number, counted = round(row[column] or 0), column == "numerateur"
        asked, rest = row["professionnels"], None
        if counted and INDICATORS[indicator].of_documents:
            asked, rest = (row[one] for one in BEHIND)
        told_apart = dimensions == every
        here = self.vendors.get((row.get("couloir", ""), row.get("departement", ""))) if "produit" not in row else None
        return Cell(
            at=tuple(str(row[one]) for one in dimensions),
            number=number,
            people=number if asked is None or not told_apart else min(number, asked),
            whole=round(row["denominateur"] or 0) if counted else None,
            rest=rest,
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
    """A row as it leaves: counts rounded, the share made again from them, and how many professionals it speaks of only
    where all is told: they are those of the numerator in some tables, of the denominator in others."""
    shown = {name: value for name, value in row.items() if name not in BEHIND}
    for name, hidden in (("numerateur", part), ("denominateur", whole), ("professionnels", whole or part)):
        shown[name] = None if hidden or row[name] is None else rounded(round(row[name]))
    if part:
        shown |= dict.fromkeys(("valeur", *(INTERVAL if indicator.sampled else ())))
    elif indicator.unit in ("part", "documents") and not indicator.sampled:
        shown["valeur"] = round(shown["numerateur"] / shown["denominateur"], 4) if shown["denominateur"] else None
    return shown | {SECRET: int(bool(whole or part))}


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
        real = column in ("valeur", *INTERVAL)
        whole = column in ("numerateur", "denominateur", "professionnels", "jours", "annee", SECRET)
        kind = pa.float64() if real else pa.int64() if whole else pa.string()
        columns[column] = pa.array([row[column] for row in rows], kind)
    _write_both(folder, name, pa.table(columns))


def _write_both(folder: Path, name: str, table: pa.Table) -> None:
    with replacing(folder / f"{name}.parquet") as beside:
        pq.write_table(table, beside, compression="zstd")
    with replacing(folder / f"{name}.csv") as beside:
        pa.csv.write_csv(table, beside)
