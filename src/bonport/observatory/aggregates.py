"""What is kept of the events: sums by week, and what indicators read, which is made of them and far smaller.

A week's table `hebdo` is sums over its events: documents by professional, product, version, type, channel and cause of
refusal. It is a pure function of the week's events: for a day that comes, late or corrected or not, the week that it
speaks of is made again, and no other.

Three more are made of it: `envois` (what each professional sent in a week with each product, and with all),
`versements` (what each fed to the DMP in a month) and `mensuel` (documents of a month, in the cells that are published:
how many professionals a cell has does not add up from its parts).

Each file says of which files it was made; where these are not those that lie there, it is made again. A week that lies
in two months is kept in two parts, so that weeks and months both add up from the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
from ibis import Table, _

from bonport.observatory import calendar
from bonport.observatory.schemas import (
    DAY,
    FEEDERS,
    MONTHLY,
    READ,
    SENDINGS,
    TEXT,
    WEEKLY,
    Schema,
)
from bonport.observatory.store import Store, monday, replacing

MADE_OF = "bonport.made_of"
MEMORY = "1GB"
"""Of DuckDB's, while it aggregates."""
FEEDING = "dmp"
"""The channel that feeds the DMP."""
CHANNELS = {
    "verses": (FEEDING,),
    "messages": ("mssante", "mssante_patient"),
    "ordonnances": ("ordonnance_numerique",),
}
"""The columns of `envois`, and what each counts."""
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
_ANSWERED = _.envoyes + _.remplacements + _.refuses
PEOPLE = {
    "envoyeurs": _.envoyes > 0,
    "concernes": _ANSWERED > 0,
    "avec_manuels": _.manuels > 0,
    "avec_automatiques": _.envoyes > _.manuels,
    "avec_refuses": _.refuses > 0,
    "avec_acceptes": _.refuses < _ANSWERED,
    "avec_qualifies": _.qualifies > 0,
    "avec_non_qualifies": _.qualifies < _ANSWERED,
}
"""The columns of `mensuel` that count professionals, and what each of those has some of."""
CAUSES_CUT = ("canal", "cause")


def weekly(events: Table, week: date | None = None) -> Table:
    """The table `hebdo` of these events.

    Args:
        week: its Monday, where they are all of one: none of them is asked for its own, which takes a third of the time.
    """
    counted = {name: _.count(where=_[name]) for name in _measures(WEEKLY)}
    if week is None:
        return _by_week(_judged(events), WEEKLY.key, **counted)
    return _of_week(_judged(events), week, WEEKLY.key, **counted)


def sent(sums: Table) -> Table:
    """What each professional sent in a week with each product, of these rows of `hebdo`."""
    counted = {name: total(_.envoyes, _.canal.isin(channels)) for name, channels in CHANNELS.items()}
    return sums.group_by(SENDINGS.key).aggregate(**counted)


def sent_of_events(events: Table) -> Table:
    """The same, of the events themselves: what is kept is left aside."""
    counted = {name: _.count(where=_.envoyes & _.canal.isin(channels)) for name, channels in CHANNELS.items()}
    key = ("semaine", "mois", "professionnel", "produit")
    each = _by_week(_judged(events), key, **counted)  # a week over two months is in two parts
    return each.group_by(SENDINGS.key).aggregate(**{name: total(_[name]) for name in CHANNELS})


def sendings(each: Table) -> Table:
    """The table `envois`: what each sent with each product, and with all."""
    summed = {name: total(_[name]) for name in CHANNELS}
    whole = each.group_by(["semaine", "professionnel"]).aggregate(**summed).mutate(produit=ibis.literal(""))
    return each.union(whole.select(each.columns))


def feeders(sums: Table) -> Table:
    """The table `versements` of these rows of `hebdo`."""
    fed = sums.filter((_.canal == FEEDING) & (_.envoyes > 0))
    return fed.group_by(FEEDERS.key).aggregate(verses=total(_.envoyes))


def monthly(sums: Table, keep: Callable[[str, Table], Table] = lambda name, rows: rows) -> Table:
    """The table `mensuel` of these rows of `hebdo`. Most cuts are of where and by what the documents went, which leaves
    few rows of each professional: these are made once."""
    keys = ["mois", "professionnel", "couloir", "departement", "produit", "canal"]
    few = keep("went", sums.group_by(keys).aggregate(**{name: total(_[name]) for name in _measures(WEEKLY)}))
    cells = [_cells(few if set(cut) <= set(keys) else sums, cut) for cut in CUTS]
    return ibis.union(*cells, _cells(sums.filter(_.cause != ""), CAUSES_CUT))


def of_events(events: Table, keep: Callable[[str, Table], Table]) -> dict[str, Table]:
    """The tables that indicators read, of all events anew: for whoever wants to see that what is kept is true.

    Args:
        keep: how an engine keeps what is read more than once.
    """
    sums = weekly(events)
    envois = sendings(keep("sent", sent_of_events(events)))
    made = {"envois": envois, "versements": feeders(sums), "mensuel": monthly(sums)}
    return {name: as_typed(rows, READ[name]) for name, rows in made.items()}


def rebuild(store: Store, weeks: Iterable[date] | None = None) -> int:
    """Make the sums of these weeks from all their events, of all weeks unless given, and what is made of them.

    Returns:
        How many weeks.
    """
    connection = connect()
    chosen = sorted(set(store.weeks() if weeks is None else weeks))
    for week in chosen:
        files = store.event_files(week)
        _keep(connection, store, WEEKLY, week, weekly(_read(connection, files), week), files)
    _derive(connection, store)
    connection.disconnect()
    return len(chosen)


def stale(store: Store) -> list[date]:
    """The weeks whose sums are not there, or were not made of the events that lie there."""
    return [week for week in store.weeks() if not _are_fresh(store, week)]


def connect(memory: str = MEMORY) -> Any:
    """DuckDB, in memory, told how much it may take."""
    return ibis.duckdb.connect(memory_limit=memory, preserve_insertion_order=False)


def as_typed(rows: Table, schema: Schema) -> Table:
    """The columns of a schema, its days as days for the engine too: DuckDB's truncated day is a moment, and Ibis, which
    takes it for a day, leaves out a single cast."""
    days = [one.name for one in schema.columns if one.type == DAY]
    return rows.mutate(**{name: rows[name].cast("timestamp").cast("date") for name in days}).select(*schema.names)


def total(column: Any, where: Any = None) -> Any:
    """The sum of whole numbers, itself one for every engine (DuckDB's is wider, Ibis leaves out a single cast here
    too); of nothing it is 0."""
    return ibis.coalesce(column.sum(where=where), 0).cast("decimal(18, 0)").cast("int64")


# ------------------------------------------------------------------------------------------------------- expressions


def _judged(events: Table) -> Table:
    """Each event with the measures of `hebdo`: whether it counts in them."""
    accepted = _.accepte & ~_.remplace
    return events.mutate(
        envoyes=accepted,
        manuels=accepted & _.manuel,
        remplacements=_.accepte & _.remplace,
        refuses=~_.accepte,
        qualifies=_.ins_qualifiee,
    )


def _by_week(events: Table, key: Sequence[str], **measures: Any) -> Table:
    """Events by a key, of which the first two columns are the week and the month. They are cut from a day of each
    group: to truncate every event's takes as long as all the rest."""
    day = _.jour_paris
    numbered = events.mutate(_semaine=(day.epoch_days() + 3) // 7, _mois=day.year() * 12 + day.month())
    grouped = numbered.group_by(["_semaine", "_mois", *key[2:]]).aggregate(_jour=day.min(), **measures)
    dated = grouped.mutate(semaine=_._jour.truncate("W"), mois=_._jour.truncate("M"))
    return dated.select(*key, *measures)


def _of_week(events: Table, week: date, key: Sequence[str], **measures: Any) -> Table:
    """The same of events of one week. Of a week in two months each event is asked in which it lies."""
    first, last = week.replace(day=1), (week + timedelta(days=6)).replace(day=1)
    if first == last:
        grouped = events.group_by(key[2:]).aggregate(**measures).mutate(mois=ibis.literal(first))
    else:
        dated = events.mutate(mois=ibis.ifelse(_.jour_paris < last, ibis.literal(first), ibis.literal(last)))
        grouped = dated.group_by(key[1:]).aggregate(**measures)
    return grouped.mutate(semaine=ibis.literal(week)).select(*key, *measures)


def _cells(rows: Table, cut: Sequence[str]) -> Table:
    """Sums over each professional first: then it is seen of each whether he has some of a kind, and counted."""
    names = _measures(WEEKLY)
    each = rows.group_by(["mois", "professionnel", *cut]).aggregate(**{name: _[name].sum() for name in names})
    people = {name: _.count(where=some) for name, some in PEOPLE.items()}
    grouped = each.group_by(["mois", *cut]).aggregate(**{name: total(_[name]) for name in names}, **people)
    texts = {one.name: ibis.literal("") for one in MONTHLY.columns if one.type == TEXT and one.name not in cut}
    return as_typed(grouped.mutate(**texts), MONTHLY)


def _measures(schema: Schema) -> list[str]:
    return [name for name in schema.names if name not in schema.key]


# ------------------------------------------------------------------------------------------------------------- files


def _derive(connection: Any, store: Store) -> None:
    """Make again what was not made of the sums that lie there; what some are missing of waits for them."""
    for week in store.weeks():
        sums = [store.aggregate_file(WEEKLY.name, week)]
        if not _is_made(store, SENDINGS, week, sums):
            _keep(connection, store, SENDINGS, week, sendings(sent(_read(connection, sums))), sums)
    for month, weeks in _weeks_of_months(store).items():
        sums = [store.aggregate_file(WEEKLY.name, week) for week in weeks]
        if not all(_is_made(store, one, month, sums) for one in (FEEDERS, MONTHLY)):
            rows = _read(connection, sums).filter(_.mois == month)
            _keep(connection, store, FEEDERS, month, feeders(rows), sums)
            _keep(connection, store, MONTHLY, month, monthly(rows, partial(_held, connection)), sums)


def _held(connection: Any, name: str, rows: Table) -> Table:
    return connection.create_table(name, rows, temp=True, overwrite=True)


def _weeks_of_months(store: Store) -> dict[date, list[date]]:
    """Of each whole month, which are all that is read, the weeks with events of which a day lies in it."""
    covered, weeks = store.days(), store.weeks()
    months = calendar.months(*covered) if covered else []
    found = {one.first: [week for week in weeks if monday(one.first) <= week <= one.last] for one in months}
    return {month: theirs for month, theirs in found.items() if theirs}


def _read(connection: Any, paths: Sequence[Path]) -> Table:
    return connection.read_parquet(list(map(str, paths)))


def _keep(connection: Any, store: Store, schema: Schema, first: date, rows: Table, made_of: Sequence[Path]) -> None:
    """Write the rows of a week or month, with the types of their schema and what they were made of."""
    typed = as_typed(rows, schema)
    if "professionnel" in schema.key:
        typed = typed.order_by("professionnel")
    with replacing(store.aggregate_file(schema.name, first)) as beside:
        connection.to_parquet(typed, beside, compression="zstd", kv_metadata={MADE_OF: _fingerprint(schema, made_of)})


def _are_fresh(store: Store, week: date) -> bool:
    return _is_fresh(store, WEEKLY, week, store.event_files(week))


def _is_made(store: Store, schema: Schema, first: date, made_of: Sequence[Path]) -> bool:
    return not all(one.exists() for one in made_of) or _is_fresh(store, schema, first, made_of)


def _is_fresh(store: Store, schema: Schema, first: date, made_of: Sequence[Path]) -> bool:
    path, wanted = store.aggregate_file(schema.name, first), _fingerprint(schema, made_of).encode()
    return path.exists() and (pq.read_schema(path).metadata or {}).get(MADE_OF.encode()) == wanted


def _fingerprint(schema: Schema, paths: Sequence[Path]) -> str:
    """Of what a file holds, and of the files that it is made of: their names, sizes and moments of writing."""
    lines = [" ".join(schema.names)]
    lines += [f"{one.name} {one.stat().st_size} {one.stat().st_mtime_ns}" for one in paths]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
