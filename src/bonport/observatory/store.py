"""The data folder: where each table lies, and how it is written.

    observatoire.json                              what the folder is: its format, and whether its data are generated
    evenements/2026-11-16/2026-11-20.SOURCE.parquet     events, by week (its Monday), by day and source
    registres/professionnels.parquet …             the registers, one file each
    agregats/hebdo/2026-11-16.parquet              what is kept of a week; `envois` too
    agregats/mensuel/2026-11-01.parquet            what is kept of a month; `versements` too

Everything under `agregats` can be made again from the rest. A file is written beside its place and then moved there:
whoever reads sees the old or the new one, whole. Event files carry their receipt in their own metadata, so that a file
and what is known of it are one. One writer at a time (`Store.writing`), as many readers as one likes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bonport.interop.errors import BadInput
from bonport.observatory.schemas import AGGREGATES, EVENTS, FORMAT, REGISTERS, Schema

_RECEIPT = b"bonport.receipt"
PARQUET = {"compression": "zstd", "compression_level": 3, "coerce_timestamps": "us", "version": "2.6"}
"""How pyarrow writes a file of ours."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of an event file.

    Attributes:
        source: who handed it in.
        day: which it holds.
        number: of the file; a higher one replaces it.
        sha256: of the file as it was handed in: the same content twice is a double.
        rows: that were taken.
        received: on which day it came (Paris).
    """

    source: str
    day: date
    number: int
    sha256: str
    rows: int
    received: date

    def to_metadata(self) -> dict[bytes, bytes]:
        plain = {
            "source": self.source,
            "day": self.day.isoformat(),
            "number": self.number,
            "sha256": self.sha256,
            "rows": self.rows,
            "received": self.received.isoformat(),
        }
        return {_RECEIPT: json.dumps(plain).encode()}

    @classmethod
    def of(cls, path: Path) -> Receipt:
        """The receipt in a file of the store."""
        plain = json.loads(pq.read_schema(path).metadata[_RECEIPT])
        plain["day"], plain["received"] = date.fromisoformat(plain["day"]), date.fromisoformat(plain["received"])
        return cls(**plain)


def monday(day: date) -> date:
    """Of the week of a day."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Store:
    """A data folder.

    Attributes:
        root: the folder.
    """

    root: Path

    @classmethod
    def make(cls, root: Path, *, generated: str = "") -> Store:
        """Open a folder, made if it is not there.

        Args:
            generated: what made the data up, where something did; true data are never mixed with it.

        Raises:
            BadInput: it holds something else, or true data and generated data would mix.
        """
        about = root / "observatoire.json"
        if not about.exists():
            if root.exists() and any(root.iterdir()):
                raise BadInput("data", "ce dossier contient autre chose", "Donnez un dossier vide ou à créer.")
            root.mkdir(parents=True, exist_ok=True)
            write_text(about, json.dumps({"format": FORMAT, "generated": generated}))
        store = cls.open(root)
        if generated and not store.generated:
            raise BadInput("data", "ce dossier contient des données réelles", "Engendrez dans un autre dossier.")
        return store

    @classmethod
    def open(cls, root: Path) -> Store:
        """Open a folder that is there.

        Raises:
            BadInput: it is not a folder of the Observatoire, or of another format.
        """
        about = root / "observatoire.json"
        if not about.is_file():
            raise BadInput("data", "ce dossier n’est pas celui d’un Observatoire")
        if json.loads(about.read_text("utf-8")).get("format") != FORMAT:
            raise BadInput("data", "ce dossier est d’un autre format que celui de cette version")
        return cls(root)

    @property
    def generated(self) -> str:
        """What made its data up; empty: they are true."""
        return str(json.loads((self.root / "observatoire.json").read_text("utf-8")).get("generated", ""))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held by whoever writes. A second one waits."""
        with (self.root / "ecriture.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # ------------------------------------------------------------------------------------------------------- where

    def event_file(self, day: date, source: str) -> Path:
        return self.root / "evenements" / monday(day).isoformat() / f"{day.isoformat()}.{source}.parquet"

    def event_files(self, week: date | None = None) -> list[Path]:
        """Of a week, or all, in order."""
        return sorted((self.root / "evenements").glob(f"{week.isoformat() if week else '*'}/*.parquet"))

    def weeks(self) -> list[date]:
        """The Mondays of which there are events, in order."""
        return sorted(date.fromisoformat(one.name) for one in (self.root / "evenements").glob("????-??-??"))

    def days(self) -> tuple[date, date] | None:
        """The first and the last day of which there are files."""
        days = [date.fromisoformat(one.name[:10]) for one in self.event_files()]
        return (min(days), max(days)) if days else None

    def register_file(self, table: str) -> Path:
        assert table in REGISTERS, table
        return self.root / "registres" / f"{table}.parquet"

    def aggregate_file(self, table: str, first: date) -> Path:
        """Of the week, or the month, that begins on this day."""
        assert table in AGGREGATES, table
        return self.root / "agregats" / table / f"{first.isoformat()}.parquet"

    def aggregate_files(self, table: str) -> list[Path]:
        """In order."""
        assert table in AGGREGATES, table
        return sorted((self.root / "agregats" / table).glob("????-??-??.parquet"))

    # ------------------------------------------------------------------------------------------------------- writing

    def write_events(self, rows: pa.Table, receipt: Receipt) -> Path:
        """Put the rows of one source and day in their place, in the order of the professionals: it compresses well."""
        path = self.event_file(receipt.day, receipt.source)
        write_table(path, EVENTS, rows.sort_by("professionnel"), receipt.to_metadata())
        return path

    def write_register(self, table: str, rows: pa.Table) -> Path:
        """Put a whole register in the place of the one before."""
        path = self.register_file(table)
        write_table(path, REGISTERS[table], rows)
        return path


def write_table(path: Path, schema: Schema, rows: pa.Table, metadata: dict[bytes, bytes] | None = None) -> None:
    """Write rows as this schema says, whole or not at all."""
    table = rows.select(list(schema.names)).cast(schema.arrow).replace_schema_metadata(metadata or {})
    with replacing(path) as beside:
        pq.write_table(table, beside, **PARQUET)


def write_text(path: Path, text: str) -> None:
    with replacing(path) as beside:
        beside.write_text(text, "utf-8")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; what was written there takes its place, on the disk, when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
