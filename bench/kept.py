"""Practices made for the benches of the screens, kept under `var/bench` from one run to the next."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bonport.clock import starting_now
from bonport.tools import ROOT
from bonport.tools.postgres import programs, running

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # a Monday; from here on, time runs as it does
KEPT = Path(os.environ.get("BONPORT_BENCH", ROOT / "var" / "bench"))
MADE_BY = (
    "bench/crowd.py",
    "src/bonport/demo/history.py",
    "src/bonport/demo/words.py",
    "src/bonport/base/migrations/0*.py",
    "src/bonport/practice/*/migrations/0*.py",
)


@contextmanager
def practice_of(count: int, database: str) -> Iterator[dict[str, str]]:
    """A practice of so many patients on « SQLite » or « PostgreSQL », a copy to change at will.

    Yields:
        the environment in which a process of the practice finds it.
    """
    with tempfile.TemporaryDirectory(prefix="bonport-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if database == "SQLite":
            kept = _kept(count, "sqlite3")
            if not kept.exists():
                new = kept.with_suffix(".new")
                new.unlink(missing_ok=True)
                _fill(f"sqlite:///{new}", count, folder)
                new.replace(kept)
            shutil.copy(kept, folder / "practice.sqlite3")
            yield _environment(f"sqlite:///{folder / 'practice.sqlite3'}", folder)
            return
        with running() as url:
            socket = parse_qs(urlsplit(url).query)["host"][0]
            reach = ["-h", socket, "-U", "bonport", "-d", "bonport"]
            kept = _kept(count, "dump")
            if kept.exists():
                _run(["pg_restore", *reach, "--no-owner", str(kept)])
            else:
                _fill(url, count, folder)
                new = kept.with_suffix(".new")
                _run(["pg_dump", *reach, "-Fc", "-Z1", "-f", str(new)])
                new.replace(kept)
            _run(["psql", *reach, "-qc", "ANALYZE"])
            yield _environment(url, folder)


def _kept(count: int, suffix: str) -> Path:
    """Where it is, for as long as what makes it stays as it is."""
    digest = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT / f"{count}-{digest.hexdigest()[:12]}.{suffix}"


def _fill(url: str, count: int, folder: Path) -> None:
    print(f"making {count} patients", file=sys.stderr, end=" ", flush=True)
    command = [sys.executable, "-m", "bench.kept", str(count)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **_environment(url, folder)}, check=True)


def _environment(url: str, folder: Path) -> dict[str, str]:
    return starting_now(START, 1.0).to_env() | {
        "BONPORT_DATA": str(folder),
        "BONPORT_HTTPS": "0",
        "BONPORT_SECOND_FACTOR": "0",
        "BONPORT_LOG_LEVEL": "WARNING",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bonport.config.practice",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }


def _run(command: list[str]) -> None:
    subprocess.run([str(programs() / command[0]), *command[1:]], check=True)


def _make(count: int) -> None:
    """In a process of its own, whose database is empty."""
    from bonport import clock
    from bonport.cli import setup_django

    setup_django()
    from django.core.management import call_command
    from django.db import connection

    from bench.crowd import Crowd

    call_command("migrate", verbosity=0)
    Crowd(clock.from_env()).come(count)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode=DELETE")


if __name__ == "__main__":
    _make(int(sys.argv[1]))
