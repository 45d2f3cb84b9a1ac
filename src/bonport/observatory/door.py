"""What may come in: every file is checked, and what is refused is told with why.

An event file says all of one source's day. The same content twice is a double, and is left out; a file with a higher
number replaces the one before; one that comes weeks later finds its week. Rows that no engine could count are refused
one by one, and the rest is taken: a vendor's mistake in one line must not hide a day. A register is taken whole or not
at all: a denominator with holes would be wrong without a trace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from bonport.interop.errors import BadInput
from bonport.interop.events import DEPARTMENTS, FileName
from bonport.observatory import aggregates
from bonport.observatory.schemas import EVENTS, REGISTERS, Column, Schema
from bonport.observatory.store import Receipt, Store, monday

MAX_FILE = 2 * 1024**3
"""Bytes of one file: a national day is some tens of millions."""
_PATTERNS = {
    "produit": r"^[a-z0-9][a-z0-9-]{0,39}$",
    "version": r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,39}$",
    "type_document": r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$",
}
_SHOWN = 5
"""Lines told of each reason."""


@dataclass(slots=True)
class Reason:
    """Why rows were refused.

    Attributes:
        what: in French.
        rows: how many.
        lines: the first of them, as places in the file, from 1 (of a CSV file, its header not counted).
    """

    what: str
    rows: int
    lines: list[int]


@dataclass(slots=True)
class Report:
    """What became of one file.

    Attributes:
        file: its name.
        taken: rows that came in. refused: rows that did not.
        outcome: `nouveau`, `remplace`, `double`, `perime`, `refuse`.
        late: days between the day that it speaks of and the day on which it came, of an event file.
        reasons: why rows, or the file, were refused.
    """

    file: str
    taken: int = 0
    refused: int = 0
    outcome: str = "nouveau"
    late: int | None = None
    reasons: list[Reason] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "fichier": self.file,
            "resultat": self.outcome,
            "lignes_prises": self.taken,
            "lignes_refusees": self.refused,
            "retard_jours": self.late,
            "motifs": [{"motif": one.what, "lignes": one.rows, "premieres": one.lines} for one in self.reasons],
        }

    def lines(self) -> Iterator[str]:
        """As a person reads it."""
        said = OUTCOMES[self.outcome]
        yield f"{self.file}\u00a0: {said}, {self.taken} lignes prises, {self.refused} refusées"
        if self.late is not None and self.late > 1:
            yield f"  reçu {self.late} jours après le jour dont il parle"
        for one in self.reasons:
            where = f" (lignes {', '.join(map(str, one.lines))}{'…' if one.rows > len(one.lines) else ''})"
            yield f"  {one.what}\u00a0: {one.rows}{where if one.lines else ''}"


OUTCOMES = {
    "nouveau": "nouveau",
    "remplace": "remplace le précédent",
    "double": "déjà reçu, laissé de côté",
    "perime": "plus ancien que celui qui est là, laissé de côté",
    "refuse": "refusé",
}


def check(path: Path) -> Report:
    """What would become of a file's rows, without a data folder: for whoever hands it in."""
    return _read(path)[1]


def add_day(store: Store, path: Path, *, today: date) -> Report:
    """Take an event file in, and bring its week's aggregates up to date.

    Args:
        today: the day on which it comes, in Paris.
    """
    rows, report = _read(path)
    if rows is None:
        return report
    name = FileName.parse(path.name)
    if name.day > today:
        return _refuse_file(report, "le jour de ce fichier n’est pas encore passé")
    report.late = (today - name.day).days
    receipt = Receipt(name.source, name.day, name.number, _sha256(path), rows.num_rows, today)
    with store.writing():
        there = store.event_file(name.day, name.source)
        if there.exists():
            before = Receipt.of(there)
            if before.sha256 == receipt.sha256 or before.number >= receipt.number:
                report.outcome = "double" if before.sha256 == receipt.sha256 else "perime"
                report.taken = 0
                return report
            report.outcome = "remplace"
        store.write_events(rows, receipt)
        aggregates.rebuild(store, [monday(name.day)])
    return report


def add_register(store: Store, path: Path) -> Report:
    """Take a whole register in, in the place of the one before: `professionnels.csv`, `installations.parquet`…"""
    rows, report = _read(path)
    if rows is None:
        return report
    table = path.name.split(".")[0]
    with store.writing():
        report.outcome = "remplace" if store.register_file(table).exists() else "nouveau"
        store.write_register(table, rows)
    return report


def is_event_file(path: Path) -> bool:
    return path.name.startswith(f"{EVENTS.name}.")


def check_store(store: Store) -> list[str]:
    """What does not hold together in a data folder, in French; nothing where all does."""
    found = [f"semaine {week.isoformat()}\u00a0: agrégats à refaire" for week in aggregates.stale(store)]
    kept = {date.fromisoformat(one.stem) for one in store.aggregate_files("hebdo")}
    orphans = sorted(kept - set(store.weeks()))
    found += [f"semaine {week.isoformat()}\u00a0: agrégats sans événements" for week in orphans]
    missing = [
        name for name in ("professionnels", "installations", "produits") if not store.register_file(name).exists()
    ]
    found += [f"registre {name}\u00a0: absent, les dénominateurs manquent" for name in missing]
    if not missing:
        known = set(pq.read_table(store.register_file("produits"), columns=["produit"])["produit"].to_pylist())
        for table in ("installations", "commandes", "versions", "correctifs", "sentinelle"):
            if (path := store.register_file(table)).exists():
                said = set(pc.unique(pq.read_table(path, columns=["produit"])["produit"]).to_pylist())
                found += [f"registre {table}\u00a0: produit inconnu {one}" for one in sorted(said - known)]
    return found


# ------------------------------------------------------------------------------------------------------------ reading


def _read(path: Path) -> tuple[pa.Table | None, Report]:
    """The rows of a file that may come in, and the report; no rows where the file is refused whole."""
    report = Report(path.name)
    try:
        schema, day = _what_is(path)
        if path.stat().st_size > MAX_FILE:
            raise BadInput("taille", "fichier trop gros")
        table = _typed(_open(path, schema), schema)
    except BadInput as error:
        _refuse_file(report, error.what)
        return None, report
    refused = pc.invert(_accepted(table, schema, day, report))
    report.refused = pc.sum(refused.cast(pa.int64())).as_py() or 0
    report.taken = table.num_rows - report.refused
    if report.refused and schema is not EVENTS:
        report.taken, report.refused = 0, table.num_rows
        report.outcome = "refuse"
        return None, report
    return table.filter(pc.invert(refused)), report


def _what_is(path: Path) -> tuple[Schema, date | None]:
    if is_event_file(path):
        return EVENTS, FileName.parse(path.name).day
    table, _, kind = path.name.partition(".")
    if table not in REGISTERS or kind not in ("csv", "csv.gz", "parquet"):
        raise BadInput(
            "nom", f"ce nom n’est celui d’aucune table (evenements.SOURCE.JOUR.NUMERO, {', '.join(REGISTERS)})"
        )
    return REGISTERS[table], None


def _open(path: Path, schema: Schema) -> pa.Table:
    """Its columns, those of a CSV file as text."""
    try:
        if path.suffix == ".parquet":
            table = pq.read_table(path)
        else:
            as_text = dict.fromkeys(schema.names, pa.string())
            options = pa.csv.ConvertOptions(column_types=as_text, strings_can_be_null=False)
            table = pa.csv.read_csv(path, convert_options=options)
        there = table.column_names
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise BadInput("fichier", "fichier illisible\u00a0: ni CSV ni Parquet, ou abîmé") from None
    if missing := [name for name in schema.names if name not in there]:
        raise BadInput("colonnes", f"colonnes absentes\u00a0: {', '.join(missing)}")
    if unknown := [name for name in there if name not in schema.names]:
        raise BadInput("colonnes", f"colonnes inconnues\u00a0: {', '.join(unknown)}")
    return table.select(list(schema.names)).combine_chunks()


def _typed(table: pa.Table, schema: Schema) -> pa.Table:
    """The columns in their types; what cannot be one is null, and refused with what may not be."""
    columns = [_column(table[one.name].combine_chunks(), one) for one in schema.columns]
    return pa.table(dict(zip(schema.names, columns, strict=True)))


def _column(values: pa.Array, column: Column) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if not pa.types.is_string(values.type):
        try:
            return values.cast(column.type)
        except pa.ArrowException:
            raise BadInput(
                "colonnes", f"colonne {column.name}\u00a0: type {values.type} au lieu de {column.type}"
            ) from None
    if column.type == pa.string():
        return values
    shape = _SHAPES[column.type]
    readable = pc.if_else(pc.match_substring_regex(values, shape), values, None)
    try:
        return readable.cast(column.type)
    except pa.ArrowException:  # a day that is not one, a number that is too large: one by one
        return pa.array([_one(value, column.type) for value in readable.to_pylist()], column.type)


_SHAPES = {
    pa.date32(): r"^\d{4}-\d{2}-\d{2}$",
    pa.int64(): r"^-?\d{1,19}$",
    pa.float64(): r"^-?\d+(\.\d+)?([eE]-?\d+)?$",
    pa.bool_(): r"^([01]|true|false)$",
}


def _one(value: str | None, kind: pa.DataType) -> Any:
    try:
        return None if value is None else pa.scalar(value).cast(kind).as_py()
    except pa.ArrowException:
        return None


# ------------------------------------------------------------------------------------------------------------ judging


def _accepted(table: pa.Table, schema: Schema, day: date | None, report: Report) -> pa.Array:
    """Which rows may come in; a row has one reason, the first."""
    good = (
        pa.array([True]).take(pa.array([0] * table.num_rows, pa.int64()))
        if table.num_rows
        else pa.array([], pa.bool_())
    )
    for what, wrong in _rules(table, schema, day):
        refused = pc.and_(good, pc.fill_null(wrong, True))
        if (rows := pc.sum(refused.cast(pa.int64())).as_py() or 0) > 0:
            places = pc.indices_nonzero(refused)[:_SHOWN].to_pylist()
            report.reasons.append(Reason(what, rows, [place + 1 for place in places]))
            good = pc.and_(good, pc.invert(refused))
    return good


def _rules(table: pa.Table, schema: Schema, day: date | None) -> Iterator[tuple[str, pa.Array]]:
    """Each with what is wrong and the rows where it is."""
    for column in schema.columns:
        values = table[column.name].combine_chunks()
        if not column.nullable:
            yield f"{column.name} absent ou illisible", pc.is_null(values)
        if column.among:
            yield f"{column.name} inconnu", pc.invert(pc.is_in(values, pa.array(column.among)))
        elif column.name == "departement":
            yield "departement inconnu", pc.invert(pc.is_in(values, pa.array(sorted(DEPARTMENTS))))
        elif column.name in _PATTERNS:
            yield f"{column.name} impossible", pc.invert(pc.match_substring_regex(values, _PATTERNS[column.name]))
        elif column.type == pa.string():
            yield f"{column.name} vide ou trop long", _outside(pc.utf8_length(values), 1, 500)
        if column.least is not None:
            yield f"{column.name} négatif", pc.less(values, column.least)
    yield from _own_rules(table, schema, day)
    if schema.key:
        yield f"ligne en double ({', '.join(schema.key)})", _repeated(table, schema.key)


def _own_rules(table: pa.Table, schema: Schema, day: date | None) -> Iterator[tuple[str, pa.Array]]:
    """What holds between the columns of a row."""
    if day is not None:
        yield (
            "jour_paris n’est pas celui du fichier",
            pc.not_equal(table["jour_paris"], pa.scalar(day)).combine_chunks(),
        )
        has_cause = pc.not_equal(table["cause"], "")
        yield "cause de refus sur un document accepté", pc.and_(table["accepte"], has_cause).combine_chunks()
        bare = pc.and_(pc.invert(table["accepte"]), pc.invert(has_cause))
        yield "refus sans cause", bare.combine_chunks()
    for first, last in (("debut", "fin"), ("signee_le", "installee_le"), ("signee_le", "annulee_le")):
        if first in table.column_names and last in table.column_names:
            yield f"{last} avant {first}", _before(table, last, first)
    for part, whole in (("actives", "profils"), ("dematerialises", "total"), ("plantees", "sessions")):
        if part in table.column_names and whole in table.column_names:
            yield f"{part} dépasse {whole}", pc.greater(table[part], table[whole]).combine_chunks()
    for name, what, wrong in (("mois", "premier jour d’un mois", _not_first), ("semaine", "lundi", _not_monday)):
        if name in table.column_names:
            yield f"{name} n’est pas le {what}", wrong(table[name].combine_chunks())


def _before(table: pa.Table, last: str, first: str) -> pa.Array:
    return pc.fill_null(pc.less(table[last], table[first]), False).combine_chunks()


def _not_first(days: pa.Array) -> pa.Array:
    return pc.not_equal(pc.day(days), 1)


def _not_monday(days: pa.Array) -> pa.Array:
    return pc.not_equal(pc.day_of_week(days), 0)


def _outside(values: pa.Array, least: int, most: int) -> pa.Array:
    return pc.or_(pc.less(values, least), pc.greater(values, most))


def _repeated(table: pa.Table, key: tuple[str, ...]) -> pa.Array:
    """All but the first of the rows that share a key."""
    numbered = table.select(list(key)).append_column("place", pa.array(range(table.num_rows), pa.int64()))
    firsts = numbered.group_by(list(key)).aggregate([("place", "min")])["place_min"]
    return pc.invert(pc.is_in(numbered["place"].combine_chunks(), firsts.combine_chunks()))


def _refuse_file(report: Report, what: str) -> Report:
    report.outcome, report.taken = "refuse", 0
    report.reasons = [Reason(what, 0, [])]
    return report


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
