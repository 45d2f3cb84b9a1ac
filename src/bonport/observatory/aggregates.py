"""What is kept of a week: documents by doctor, product, version, type and channel; refusals by cause.

A week's file is a pure function of the week's events: a day that comes late or is corrected changes the week that it
speaks of, and no other. What it holds are sums, so a day is added without reading the others again: what the file
before it said is taken away, what the new one says is added. Each file says of which event files it was made; where
these are not those that lie there, the week is made again from all of them. A week that lies in two months is kept in
two parts, so that weeks and months both add up from the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
from ibis import Table, _

from bonport.observatory.schemas import AGGREGATES, DAY, REFUSALS, WEEKLY, Schema
from bonport.observatory.store import Store, monday, replacing

MADE_OF = "bonport.made_of"
MEMORY = "1GB"
"""Of DuckDB's, while it aggregates a week."""


def weekly(events: Table) -> Table:
    """The table `hebdo` of these events."""
    sent = _.accepte & ~_.remplace
    return (
        _dated(events)
        .group_by(WEEKLY.key)
        .aggregate(
            envoyes=_.jour_paris.count(where=sent),
            manuels=_.jour_paris.count(where=sent & _.manuel),
            remplacements=_.jour_paris.count(where=_.accepte & _.remplace),
            refuses=_.jour_paris.count(where=~_.accepte),
            qualifies=_.jour_paris.count(where=_.ins_qualifiee),
        )
    )


def refusals(events: Table) -> Table:
    """The table `refus` of these events."""
    refused = _dated(events).filter(~_.accepte)
    return refused.group_by(REFUSALS.key).aggregate(refuses=_.count())


EXPRESSIONS = {"hebdo": weekly, "refus": refusals}


def rebuild(store: Store, weeks: Iterable[date] | None = None) -> int:
    """Make the aggregates of these weeks from all their events, of all weeks unless given. Returns how many weeks."""
    connection = connect()
    chosen = sorted(set(store.weeks() if weeks is None else weeks))
    for week in chosen:
        files = store.event_files(week)
        for table, expression in EXPRESSIONS.items():
            rows = expression(connection.read_parquet([str(one) for one in files]))
            _keep(connection, store, table, week, rows)
    connection.disconnect()
    return len(chosen)


def stale(store: Store) -> list[date]:
    """The weeks whose aggregates are not there, or were not made of the events that lie there."""
    return [week for week in store.weeks() if not _is_fresh(store, week)]


@contextmanager
def replacing_day(store: Store, day: date, source: str) -> Iterator[None]:
    """Around what puts an event file in the place of another, or where there was none: its week follows."""
    week, path = monday(day), store.event_file(day, source)
    connection = connect()
    fresh = not store.event_files(week) or _is_fresh(store, week)
    before = {}
    if fresh and path.exists():
        before = {table: _of_file(connection, table, path).to_pyarrow() for table in EXPRESSIONS}
    yield
    if fresh:
        for table in EXPRESSIONS:
            rows = [_of_file(connection, table, path)]
            if store.aggregate_file(table, week).exists():
                rows.append(connection.read_parquet(str(store.aggregate_file(table, week))))
            if before:
                rows.append(_negated(AGGREGATES[table], ibis.memtable(before[table])))
            _keep(connection, store, table, week, _summed(AGGREGATES[table], ibis.union(*rows)))
    else:
        rebuild(store, [week])
    connection.disconnect()


def connect(memory: str = MEMORY) -> Any:
    """DuckDB, in memory, told how much it may take."""
    return ibis.duckdb.connect(memory_limit=memory, preserve_insertion_order=False)


def as_typed(rows: Table, schema: Schema) -> Table:
    """The columns of a schema, in its types for the engine too: DuckDB's sum of integers is wider than an integer, its
    truncated day is a moment, and Ibis, which takes them for what they should be, leaves out a single cast."""
    days = [one.name for one in schema.columns if one.type == DAY]
    through = {name: rows[name].cast("timestamp").cast("date") for name in days}
    through |= {name: rows[name].cast("decimal(18, 0)").cast("int64") for name in _measures(schema)}
    return rows.mutate(**through).select(*schema.names)


def _of_file(connection: Any, table: str, path: Path) -> Table:
    return as_typed(EXPRESSIONS[table](connection.read_parquet(str(path))), AGGREGATES[table])


def _negated(schema: Schema, rows: Table) -> Table:
    return rows.mutate(**{name: -rows[name] for name in _measures(schema)})


def _summed(schema: Schema, rows: Table) -> Table:
    measures = _measures(schema)
    summed = rows.group_by(schema.key).aggregate(**{name: rows[name].sum() for name in measures})
    return summed.filter(ibis.or_(*(summed[name] != 0 for name in measures)))


def _measures(schema: Schema) -> list[str]:
    return [name for name in schema.names if name not in schema.key]


def _keep(connection: Any, store: Store, table: str, week: date, rows: Table) -> None:
    """Write a week's rows, with the types of their schema and what they were made of."""
    typed = as_typed(rows, AGGREGATES[table])
    with replacing(store.aggregate_file(table, week)) as beside:
        made_of = {MADE_OF: _fingerprint(store, week)}
        connection.to_parquet(typed.order_by("professionnel"), beside, compression="zstd", kv_metadata=made_of)


def _is_fresh(store: Store, week: date) -> bool:
    wanted = _fingerprint(store, week).encode()
    paths = [store.aggregate_file(table, week) for table in EXPRESSIONS]
    return all(one.exists() and (pq.read_schema(one).metadata or {}).get(MADE_OF.encode()) == wanted for one in paths)


def _fingerprint(store: Store, week: date) -> str:
    """Of the event files of a week: their names, sizes and moments of writing."""
    lines = [f"{one.name} {one.stat().st_size} {one.stat().st_mtime_ns}" for one in store.event_files(week)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _dated(events: Table) -> Table:
    return events.mutate(semaine=_.jour_paris.truncate("W"), mois=_.jour_paris.truncate("M"))
