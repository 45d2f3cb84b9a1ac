"""What is kept of the events: sums by week, and what indicators read, which is made of them and far smaller.

Two tables of a week are sums over its events: `hebdo` (documents by professional, product, version, type and channel)
and `refus` (refusals by cause). They are a pure function of the week's events: a day that comes late or is corrected
changes the week that it speaks of, and no other. As they are sums, a day is added without reading the others again:
what the file before it said is taken away, what the new one says is added.

Two more are made of these: `envois` (what each professional sent in a week with each product) and `mensuel` (documents
of a month, in the cells that are published: how many professionals a cell has does not add up from its parts).

Each file says of which files it was made; where these are not those that lie there, it is made again. A week that lies
in two months is kept in two parts, so that weeks and months both add up from the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
from ibis import Table, _

from bonport.observatory.schemas import AGGREGATES, DAY, MONTHLY, REFUSALS, SENDINGS, SUMS, TEXT, WEEKLY, Schema
from bonport.observatory.store import Store, monday, replacing

MADE_OF = "bonport.made_of"
MEMORY = "1GB"
"""Of DuckDB's, while it aggregates."""
FEEDING = "dmp"
"""The channel that feeds the DMP."""
CUTS = (
    ("canal",),
    ("canal", "type_document"),
    ("canal", "couloir"),
    ("canal", "departement"),
    ("canal", "produit"),
    ("couloir",),
    ("couloir", "departement"),
    ("produit",),
)
"""By which the documents of a month are told apart; refusals, by channel and cause besides."""
CAUSES_CUT = ("canal", "cause")


def weekly(events: Table) -> Table:
    """The table `hebdo` of these events."""
    measures = _measures(WEEKLY)
    return _by_week(_units(events), WEEKLY.key, **{name: _[name].sum() for name in measures})


def refusals(events: Table) -> Table:
    """The table `refus` of these events."""
    return _by_week(events.filter(~_.accepte), REFUSALS.key, refuses=_.count())


def sendings(sums: Table) -> Table:
    """The table `envois` of these rows of `hebdo`."""
    return sums.group_by(SENDINGS.key).aggregate(**_SENT)


def sendings_scanned(events: Table) -> Table:
    """The same, of the events themselves."""
    return _by_week(_units(events), SENDINGS.key, **_SENT)


def monthly(sums: Table, refused: Table) -> Table:
    """The table `mensuel` of these rows of `hebdo` and `refus`."""
    measures = {name: _[name].sum() for name in _measures(WEEKLY)}
    people = {"envoyeurs": _.professionnel.nunique(where=_.envoyes > 0), "concernes": _.professionnel.nunique()}
    cells = [_cells(sums, cut, **measures, **people) for cut in CUTS]
    causes = _cells(refused, CAUSES_CUT, refuses=_.refuses.sum(), concernes=_.professionnel.nunique())
    return ibis.union(*cells, causes)


EXPRESSIONS = {"hebdo": weekly, "refus": refusals}


def rebuild(store: Store, weeks: Iterable[date] | None = None) -> int:
    """Make the sums of these weeks from all their events, of all weeks unless given, and what is made of them.

    Returns:
        How many weeks.
    """
    connection = connect()
    chosen = sorted(set(store.weeks() if weeks is None else weeks))
    for week in chosen:
        events = _read(connection, store.event_files(week))
        for table, expression in EXPRESSIONS.items():
            _keep(connection, store, table, week, expression(events), store.event_files(week))
    _derive(connection, store)
    connection.disconnect()
    return len(chosen)


def stale(store: Store) -> list[date]:
    """The weeks whose sums are not there, or were not made of the events that lie there."""
    return [week for week in store.weeks() if not _are_fresh(store, week)]


@contextmanager
def replacing_day(store: Store, day: date, source: str) -> Iterator[None]:
    """Around what puts an event file in the place of another, or where there was none: its week and month follow."""
    week, path = monday(day), store.event_file(day, source)
    connection = connect()
    fresh = not store.event_files(week) or _are_fresh(store, week)
    before = {}
    if fresh and path.exists():
        before = {table: _of_file(connection, table, path).to_pyarrow() for table in EXPRESSIONS}
    yield
    if fresh:
        for table in EXPRESSIONS:
            rows = [_of_file(connection, table, path)]
            if store.aggregate_file(table, week).exists():
                rows.append(_read(connection, [store.aggregate_file(table, week)]))
            if before:
                rows.append(_negated(AGGREGATES[table], ibis.memtable(before[table])))
            summed = _summed(AGGREGATES[table], ibis.union(*rows))
            _keep(connection, store, table, week, summed, store.event_files(week))
        _derive(connection, store)
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


# ------------------------------------------------------------------------------------------------------- expressions


def _units(events: Table) -> Table:
    """Each event with the measures of `hebdo`: 0 or 1."""
    sent = _.accepte & ~_.remplace
    return events.mutate(
        envoyes=sent.cast("int64"),
        manuels=(sent & _.manuel).cast("int64"),
        remplacements=(_.accepte & _.remplace).cast("int64"),
        refuses=(~_.accepte).cast("int64"),
        qualifies=_.ins_qualifiee.cast("int64"),
    )


def _by_week(events: Table, key: Sequence[str], **measures: Any) -> Table:
    """Events by a key, of which the first two columns are the week and the month. They are cut from a day of each
    group: to truncate every event's takes as long as all the rest."""
    day = _.jour_paris
    numbered = events.mutate(_semaine=(day.epoch_days() + 3) // 7, _mois=day.year() * 12 + day.month())
    grouped = numbered.group_by(["_semaine", "_mois", *key[2:]]).aggregate(_jour=day.min(), **measures)
    dated = grouped.mutate(semaine=_._jour.truncate("W"), mois=_._jour.truncate("M"))
    return dated.select(*key, *measures)


_SENT = {
    "verses": _.envoyes.sum(where=_.canal == FEEDING),
    "messages": _.envoyes.sum(where=_.canal.isin(("mssante", "mssante_patient"))),
    "ordonnances": _.envoyes.sum(where=_.canal == "ordonnance_numerique"),
}


def _cells(rows: Table, cut: Sequence[str], **measures: Any) -> Table:
    grouped = rows.group_by(["mois", *cut]).aggregate(**measures)
    texts = {one.name: ibis.literal("") for one in MONTHLY.columns if one.type == TEXT and one.name not in cut}
    zeros = {name: ibis.literal(0) for name in _measures(MONTHLY) if name not in measures}
    return as_typed(grouped.mutate(**texts, **zeros), MONTHLY)


def _negated(schema: Schema, rows: Table) -> Table:
    return rows.mutate(**{name: -rows[name] for name in _measures(schema)})


def _summed(schema: Schema, rows: Table) -> Table:
    measures = _measures(schema)
    summed = rows.group_by(schema.key).aggregate(**{name: rows[name].sum() for name in measures})
    return summed.filter(ibis.or_(*(summed[name] != 0 for name in measures)))


def _measures(schema: Schema) -> list[str]:
    return [name for name in schema.names if name not in schema.key]


# ------------------------------------------------------------------------------------------------------------- files


def _derive(connection: Any, store: Store) -> None:
    """Make again what was not made of the sums that lie there; what some are missing of waits for them."""
    for week in store.weeks():
        made_of = [store.aggregate_file("hebdo", week)]
        if not _is_made(store.aggregate_file("envois", week), made_of):
            _keep(connection, store, "envois", week, sendings(_read(connection, made_of)), made_of)
    for month, weeks in _weeks_of_months(store).items():
        made_of = [store.aggregate_file(table, week) for table in SUMS for week in weeks]
        if not _is_made(store.aggregate_file("mensuel", month), made_of):
            sums, refused = (
                _read(connection, [store.aggregate_file(table, week) for week in weeks]).filter(_.mois == month)
                for table in SUMS
            )
            _keep(connection, store, "mensuel", month, monthly(sums, refused), made_of)


def _weeks_of_months(store: Store) -> dict[date, list[date]]:
    """Of each month the weeks of which a day lies in it."""
    found: dict[date, list[date]] = {}
    for week in store.weeks():
        for month in {day.replace(day=1) for day in (week, week + timedelta(days=6))}:
            found.setdefault(month, []).append(week)
    return found


def _read(connection: Any, paths: Sequence[Path]) -> Table:
    return connection.read_parquet(list(map(str, paths)))


def _of_file(connection: Any, table: str, path: Path) -> Table:
    return as_typed(EXPRESSIONS[table](_read(connection, [path])), AGGREGATES[table])


def _keep(connection: Any, store: Store, table: str, first: date, rows: Table, made_of: Sequence[Path]) -> None:
    """Write the rows of a week or month, with the types of their schema and what they were made of."""
    schema = AGGREGATES[table]
    typed = as_typed(rows, schema)
    if "professionnel" in schema.key:
        typed = typed.order_by("professionnel")
    with replacing(store.aggregate_file(table, first)) as beside:
        connection.to_parquet(typed, beside, compression="zstd", kv_metadata={MADE_OF: _fingerprint(made_of)})


def _are_fresh(store: Store, week: date) -> bool:
    events = store.event_files(week)
    return all(_is_fresh(store.aggregate_file(table, week), events) for table in EXPRESSIONS)


def _is_made(path: Path, made_of: Sequence[Path]) -> bool:
    return not all(one.exists() for one in made_of) or _is_fresh(path, made_of)


def _is_fresh(path: Path, made_of: Sequence[Path]) -> bool:
    wanted = _fingerprint(made_of).encode()
    return path.exists() and (pq.read_schema(path).metadata or {}).get(MADE_OF.encode()) == wanted


def _fingerprint(paths: Sequence[Path]) -> str:
    """Of files: their names, sizes and moments of writing."""
    lines = [f"{one.name} {one.stat().st_size} {one.stat().st_mtime_ns}" for one in paths]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
