"""The published files, read: a page asks one or two small tables, kept as long as the file does not change."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.http import Http404

from bonport.observatory.publish import FOLDER, PRODUCTS

Row = dict[str, Any]


def folder() -> Path:
    return Path(settings.OBSERVATOIRE) / FOLDER


def report() -> dict[str, Any]:
    """What was masked, and whether the data are made up; empty while nothing is published."""
    return _json(folder() / "rapport.json")


def definitions() -> dict[str, Any]:
    return _json(folder() / "definitions.json")


def rows(table: str, **where: str) -> list[Row]:
    """The rows of one table that have these values, in their order.

    Raises:
        Http404: no such table.
    """
    path = folder() / f"{table}.parquet"
    if table not in {name for one in definitions().values() for name in one["tables"]} or not path.is_file():
        raise Http404
    found = _table(path, path.stat().st_mtime_ns)
    for name, value in where.items():
        found = found.filter(pc.equal(found[name], value))
    kept: list[Row] = found.to_pylist()
    return kept


def products() -> dict[str, Row]:
    """By code."""
    path = folder() / f"{PRODUCTS}.parquet"
    if not path.is_file():
        return {}
    return {row["produit"]: row for row in _table(path, path.stat().st_mtime_ns).to_pylist()}


@lru_cache(maxsize=64)
def _table(path: Path, changed: int) -> pa.Table:
    return pq.read_table(path)


def _json(path: Path) -> dict[str, Any]:
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
