"""Days played by the command, as anyone would, on both databases; and their databases read from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pysqlite3

from bonport.clock import starting_now
from tests.conftest import ROOT

QUICK = starting_now(datetime(2026, 11, 24, tzinfo=UTC), 60.0).to_env()
"""The day after, sixty times as fast."""


@dataclass(frozen=True)
class Day:
    """A day that was played.

    Attributes:
        data: the working folder, with the databases and the logs.
        kept: what `--keep` kept.
    """

    url: str
    data: Path
    kept: Path
    ledger: dict[str, Any]
    stderr: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query of the practice's database gives, or [] for a statement."""
        return rows(self.url, query)

    def in_sandbox(self, query: str) -> list[tuple[Any, ...]]:
        return rows(f"sqlite:///{self.data / 'sandbox' / 'sandbox.sqlite3'}", query)


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    if url.startswith("sqlite"):
        connection = pysqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)
        try:
            with connection:
                return list(connection.execute(query))
        finally:
            connection.close()
    with postgres(url) as connected:
        cursor = connected.execute(query)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def postgres(url: str, database: str = "") -> Iterator[psycopg.Connection]:
    """A connection to a database of the server that `url` names."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    with psycopg.connect(
        host=host, port=parts.port, user=parts.username, password=parts.password, autocommit=True,
        dbname=database or parts.path[1:],
    ) as connection:  # fmt: skip
        yield connection


def new_database(server: str, name: str) -> str:
    """The URL of a new, empty database on this PostgreSQL."""
    with postgres(server) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def environment(**more: str) -> dict[str, str]:
    """What a process of the practice is started with: nothing of ours, nor of another test's."""
    ours = ("BONPORT_CLOCK", "BONPORT_DATA", "BONPORT_SERVICES", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in ours} | more


def bonport(*arguments: str, timeout: float = 300, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bonport.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**env), capture_output=True, text=True, timeout=timeout, check=False
    )


def play(folder: Path, url: str, *options: str, **env: str) -> Day:
    """Play a day; whatever it finds is in the ledger."""
    data, kept = folder / "data", folder / "kept"
    done = bonport(
        "day", "--json", "--database", url, "--data", str(data), "--keep", str(kept), *options, **env
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr[-3000:]
    (line,) = done.stdout.splitlines()
    return Day(url, data, kept, json.loads(line), done.stderr)
