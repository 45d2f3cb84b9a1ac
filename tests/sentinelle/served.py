"""Sentinelle as it is run: `bonport serve sentinelle`, its processes, its database, reached over the wire."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg
import pysqlite3

START, PATIENCE = 60.0, 30.0


class Served:
    """One Sentinelle on loopback.

    Attributes:
        url: of its screens and its door. folder: its data. log: what its processes said.
    """

    def __init__(self, folder: Path, *options: str, **env: str) -> None:
        self.folder, self.log = folder, folder.with_suffix(".log")
        clean = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        }
        self.env = {**clean, "BONPORT_HTTPS": "0", **env}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_BONPORT, "serve", "sentinelle", "--data", str(folder), *options],
                env=self.env, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line.startswith("http://"), self.log.read_text()
        self.url = line.strip().rstrip("/")
        self.client = httpx2.Client(timeout=60)

    def stop(self) -> int:
        self.client.close()
        self._process.send_signal(signal.SIGTERM)
        assert self._process.stdout
        status = self._process.wait(40)
        self._process.stdout.close()
        return status

    # ------------------------------------------------------------------------------------------------ its commands

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [*_BONPORT, "sentinelle", *arguments, "--data", str(self.folder)],
            env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def project(self, name: str) -> Project:
        return Project(self, self.command("project", "add", name, "--url", self.url).strip())

    def another(self, name: str) -> Project:
        """A project beside that of the command line, which takes its time to start."""
        key = uuid.uuid4().hex  # noqa: TID251
        with closing(pysqlite3.connect(str(self.folder / "sentinelle.sqlite3"), timeout=20)) as base:
            [(line, opened)] = base.execute("SELECT line_id, opened_at FROM sentinelle_registers_project LIMIT 1")
            into = "INSERT INTO sentinelle_registers_project (line_id, name, key, opened_at) VALUES (?, ?, ?, ?)"
            number = base.execute(into, (line, name, key, opened)).lastrowid
            base.commit()
        return Project(self, f"{self.url.replace('://', f'://{key}@')}/{number}")

    def listed(self, subject: str) -> list[dict[str, Any]]:
        return json.loads(self.command(subject, "list", "--json"))

    # ------------------------------------------------------------------------------------------------ its database

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        if url := self.env.get("DATABASE_URL"):
            with psycopg.connect(url) as server:
                return server.execute(sql.replace("?", "%s"), values).fetchall()
        with closing(pysqlite3.connect(f"file:{self.folder}/sentinelle.sqlite3?mode=ro", uri=True, timeout=20)) as base:
            return base.execute(sql, values).fetchall()

    def count(self, table: str, where: str = "1 = 1") -> int:
        return self.rows(f"SELECT COUNT(*) FROM sentinelle_{table} WHERE {where}")[0][0]

    def digested(self) -> bool:
        return self.count("intake_arrival") == 0

    def wait(self, until: Callable[[], bool] | None = None, seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not (until or self.digested)():
            assert time.monotonic() < end, f"not within {seconds} s\n{self.log.read_text()[-4000:]}"
            time.sleep(0.05)

    # ------------------------------------------------------------------------------------------------ its processes

    def family(self) -> Iterator[tuple[int, str]]:
        """Its processes but the first, with what they run."""
        for stat in Path("/proc").glob("[0-9]*/environ"):
            try:
                ours = f"BONPORT_DATA={self.folder.resolve()}\0".encode() in stat.read_bytes()
                command = (stat.parent / "cmdline").read_text()
            except OSError:  # it ended meanwhile
                continue
            if ours and ("gunicorn" in command or "bonport.serving" in command):
                yield int(stat.parent.name), command


class Project:
    """Where one line posts."""

    def __init__(self, served: Served, dsn: str) -> None:
        self.served, self.dsn = served, dsn
        parts = urlsplit(dsn)
        self.key, self.number = parts.username or "", int(parts.path.strip("/"))
        assert re.fullmatch(r"[0-9a-f]{32}", self.key)

    def address(self, what: str = "envelope") -> str:
        return f"{self.served.url}/api/{self.number}/{what}/"

    def post(self, body: bytes, what: str = "envelope", **headers: str) -> httpx2.Response:
        auth = {"X-Sentry-Auth": f"Sentry sentry_key={self.key}, sentry_version=7, sentry_client=tests/1"}
        return self.served.client.post(self.address(what), content=body, headers=auth | headers)


@contextmanager
def serving(folder: Path, *options: str, **env: str) -> Iterator[Served]:
    served = Served(folder, *options, **env)
    try:
        yield served
    finally:
        served.stop()


def envelope(*items: bytes, **headers: Any) -> bytes:
    return json.dumps(headers).encode() + b"\n" + b"".join(items)


def item(kind: str, payload: Any, **headers: Any) -> bytes:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return json.dumps({"type": kind, "length": len(body), **headers}).encode() + b"\n" + body + b"\n"


def event(message: str = "DMP injoignable", **more: Any) -> dict[str, Any]:
    return {"event_id": uuid.uuid4().hex, "message": message, "release": "4.2", **more}  # noqa: TID251


def environment() -> dict[str, str]:
    """That of a machine where no test runs."""
    ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in ours} | {"BONPORT_HTTPS": "0"}


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


_BONPORT = (sys.executable, "-m", "bonport.cli")
