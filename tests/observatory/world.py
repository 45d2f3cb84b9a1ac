"""Small worlds, row by row: what a test says is what the data folder holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from bonport.interop.events import Event
from bonport.observatory import aggregates
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.run import DuckDB, Row, run
from bonport.observatory.schemas import EVENTS, REGISTERS, Schema
from bonport.observatory.store import Receipt, Store

Rows = list[dict[str, Any]]
SOURCE = "essai"


def event(day: date, professional: int, **more: Any) -> Event:
    """A document of a city doctor, accepted by the DMP, that left by itself; unless said otherwise."""
    values: dict[str, Any] = {
        "couloir": "medecin_ville",
        "produit": "alpha",
        "version": "1.0",
        "type_document": "SYNTH",
        "canal": "dmp",
        "manuel": False,
        "departement": "75",
        "accepte": True,
        "remplace": False,
        "ins_qualifiee": True,
    }
    values |= more
    if not values["accepte"]:
        values.setdefault("cause", "identite")
    return Event(jour_paris=day, professionnel=professional, **values)


def professional(number: int, since: date, until: date | None = None, **more: Any) -> dict[str, Any]:
    """A city doctor in Paris, unless said otherwise."""
    row = {"professionnel": number, "activite": f"a{number}", "couloir": "medecin_ville", "departement": "75"}
    return row | {"debut": since, "fin": until} | more


def installation(number: int, since: date, until: date | None = None, **more: Any) -> dict[str, Any]:
    return {"professionnel": number, "produit": "alpha", "version": "1.0", "debut": since, "fin": until} | more


def product(code: str = "alpha", **more: Any) -> dict[str, Any]:
    row = {"produit": code, "nom": code.title(), "editeur": "Éditeur", "couloir": "medecin_ville"}
    return row | {"reference_le": date(2020, 1, 1)} | more


def rows_of(schema: Schema, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema.arrow)


def write_day(store: Store, day: date, events: Iterable[Event], *, source: str = SOURCE, number: int = 1) -> None:
    """The events of a day as a file of the store, as the door writes it."""
    rows = [{name: getattr(one, name) for name in EVENTS.names} for one in events]
    table = rows_of(EVENTS, rows)
    store.write_events(table, Receipt(source, day, number, f"{source}{day}{number}", table.num_rows, day))


def world(
    root: Path, days: Iterable[date], events: Iterable[Event] = (), registers: Mapping[str, Rows] | None = None
) -> Store:
    """A data folder: a file for each of these days, with the events of that day, and these registers."""
    store = Store.make(root)
    by_day: dict[date, list[Event]] = defaultdict(list)
    for one in events:
        by_day[one.jour_paris].append(one)
    for day in {*days, *by_day}:
        write_day(store, day, by_day[day])
    for name, rows in {"produits": [product()], **(registers or {})}.items():
        store.write_register(name, rows_of(REGISTERS[name], rows))
    aggregates.rebuild(store)
    return store


def computed(store: Store, *names: str, scan: bool = False) -> dict[str, list[Row]]:
    """The tables of these indicators, of all unless given."""
    return run(store, DuckDB(), [INDICATORS[name] for name in names] or list(INDICATORS.values()), scan=scan)


def cells(rows: Iterable[Row], *columns: str) -> list[tuple[Any, ...]]:
    """Rows as tuples of these columns."""
    return [tuple(row[name] for name in columns) for row in rows]
