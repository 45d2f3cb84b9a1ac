"""The indicators of a data folder, by an engine: DuckDB, in this process, unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from operator import itemgetter
from typing import Any, Protocol

import ibis
import pyarrow as pa
from ibis import Table

from bonport.interop.errors import BadInput
from bonport.observatory import aggregates
from bonport.observatory.indicators import INDICATORS, Indicator, Tables
from bonport.observatory.schemas import EVENTS, READ, REGISTERS, Schema
from bonport.observatory.store import Store

DIGITS = 9
"""Significant digits of a fraction: two engines add in two orders."""

Row = dict[str, Any]


class Engine(Protocol):
    """What computes. A new one reads files, and keeps what is used more than once."""

    def read(self, name: str, paths: list[str], schema: Schema) -> Table: ...

    def keep(self, name: str, rows: Table) -> Table: ...

    def rows(self, expression: Table) -> pa.Table: ...


class DuckDB:
    """DuckDB in memory."""

    def __init__(self, memory: str = "1GB") -> None:
        self.connection = aggregates.connect(memory)

    def read(self, name: str, paths: list[str], schema: Schema) -> Table:
        """These Parquet files as one table; an empty one where there is none."""
        if not paths:
            return self.connection.create_table(name, schema=ibis.schema(schema.arrow), temp=True)
        return self.connection.read_parquet(paths, table_name=name)

    def keep(self, name: str, rows: Table) -> Table:
        return self.connection.create_table(f"garde_{name}", rows, temp=True)

    def rows(self, expression: Table) -> pa.Table:
        return self.connection.to_pyarrow(expression)


def tables_of(store: Store, engine: Engine, *, scan: bool = False) -> Tables:
    """A data folder as an engine reads it.

    Args:
        scan: read all events again, and leave aside what is kept of them.

    Raises:
        BadInput: there is no event in it.
    """
    covered = store.days()
    if covered is None:
        raise BadInput("data", "ce dossier n’a encore aucun événement")
    found = {
        name: engine.read(name, [str(one)] if (one := store.register_file(name)).exists() else [], schema)
        for name, schema in REGISTERS.items()
    }
    if scan:
        events = engine.read(EVENTS.name, list(map(str, store.event_files())), EVENTS)
        return Tables(found | aggregates.of_events(events, engine.keep), covered, engine.keep)
    for name, schema in READ.items():
        found[name] = engine.read(name, [str(one) for one in store.aggregate_files(name)], schema)
    return Tables(found, covered, engine.keep)


def run(
    store: Store, engine: Engine, indicators: Iterable[Indicator] = INDICATORS.values(), *, scan: bool = False
) -> dict[str, list[Row]]:
    """Every table of these indicators by its name: rows sorted by their dimensions, days as text.

    Args:
        scan: as `tables_of` has it.
    """
    tables = tables_of(store, engine, scan=scan)
    return {
        name: plain(indicator, cut.dimensions, engine.rows(cut.build(tables)))
        for indicator in indicators
        for name, cut in indicator.tables().items()
    }


def plain(indicator: Indicator, dimensions: tuple[str, ...], table: pa.Table) -> list[Row]:
    """Rows as plain values that JSON takes, the same from every engine."""
    names = (*dimensions, *indicator.columns)
    columns = (_plain(table[name].combine_chunks()) for name in names)
    rows = sorted(zip(*columns, strict=True), key=itemgetter(slice(len(dimensions))))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _plain(values: pa.Array) -> list[Any]:
    kind = values.type
    if pa.types.is_temporal(kind):  # a moment too: an engine's day may be one
        values = values.cast(pa.date32()).cast(pa.string())
    elif pa.types.is_decimal(kind):
        values = values.cast(pa.int64())
    plain: list[Any] = values.to_pylist() if values.null_count else values.to_numpy(zero_copy_only=False).tolist()
    return list(map(_rounded, plain)) if pa.types.is_floating(kind) else plain


def _rounded(value: float | None) -> float | None:
    return float(f"{value:.{DIGITS}g}") if value is not None and isfinite(value) else None
