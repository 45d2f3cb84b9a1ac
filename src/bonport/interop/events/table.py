"""The file of one source and one day, as CSV: what a practice or its vendor hands in.

    evenements.cabinet-du-petit-pont.2026-11-20.1.csv

A file says all of its day: a later one of the same source and day, with a higher number, takes its place. A day when
nothing left is a file without rows. UTF-8, commas, a header with `COLUMNS` in this order, days as 2026-11-20, yes and
no as 1 and 0. `gzip` may follow (`.csv.gz`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import TextIO

from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.events.row import COLUMNS, Event

_NAME = re.compile(
    r"evenements\.(?P<source>[a-z0-9][a-z0-9-]{0,39})\.(?P<day>\d{4}-\d{2}-\d{2})\.(?P<number>[1-9]\d{0,5})"
    r"\.(?P<kind>csv|csv\.gz|parquet)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class FileName:
    """What the name of a file says.

    Attributes:
        source: who hands it in: lower-case letters, digits, dashes.
        day: in Paris, the only one in the file.
        number: 1, then more for each correction.
        kind: `csv`, `csv.gz` or `parquet`.
    """

    source: str
    day: date
    number: int
    kind: str = "csv"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(str(self)):
            raise BadInput("name", "nom de fichier impossible", "evenements.SOURCE.AAAA-MM-JJ.NUMERO.csv")

    def __str__(self) -> str:
        return f"evenements.{self.source}.{self.day.isoformat()}.{self.number}.{self.kind}"

    @classmethod
    def parse(cls, name: str) -> FileName:
        """The name of a file, without its folder.

        Raises:
            BadInput: it is not one.
        """
        found = _NAME.fullmatch(name)
        try:
            if found is None:
                raise ValueError
            day = date.fromisoformat(found["day"])
        except ValueError:
            raise BadInput("name", "nom de fichier impossible", "evenements.SOURCE.AAAA-MM-JJ.NUMERO.csv") from None
        return cls(found["source"], day, int(found["number"]), found["kind"])


def write_events(events: Iterable[Event], to: TextIO) -> int:
    """Write a file; it was opened with `newline=""` and UTF-8.

    Returns:
        How many rows.
    """
    out = csv.writer(to, lineterminator="\n")
    out.writerow(COLUMNS)
    rows = 0
    for event in events:
        out.writerow([_said(getattr(event, name)) for name in COLUMNS])
        rows += 1
    return rows


def read_events(lines: Iterable[str]) -> Iterator[Event]:
    """The rows of a file, checked.

    Raises:
        Unreadable: it is not such a file.
        BadInput: a row that no file may hold; `where` says its line and column.
    """
    rows = csv.reader(lines, strict=True)
    try:
        if next(rows, None) != list(COLUMNS):
            raise Unreadable("events: header")
        for number, row in enumerate(rows, start=2):
            if len(row) != len(COLUMNS):
                raise Unreadable(f"events: line {number}")
            yield _event(number, row)
    except csv.Error:
        raise Unreadable("events: csv") from None


def _event(number: int, row: list[str]) -> Event:
    values: dict[str, object] = {}
    for field, text in zip(fields(Event), row, strict=True):
        try:
            values[field.name] = _READ[str(field.type)](text)
        except (ValueError, KeyError):
            raise BadInput(f"ligne {number}, {field.name}", "valeur illisible") from None
    try:
        return Event(**values)  # type: ignore[arg-type]
    except BadInput as error:
        raise BadInput(f"ligne {number}, {error.where}", error.what) from None


_READ: dict[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "int": int,
    "bool": {"0": False, "1": True}.__getitem__,
    "str": str,
}


def _said(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
