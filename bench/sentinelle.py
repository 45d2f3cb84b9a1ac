"""`intake.*`, `digest.*`, `sight`: Sentinelle's door and digest, over the wire, as `bonport serve` runs them.

An envelope is 20 kB once decompressed, as a stock SDK makes it: a stack of 13 frames with their lines, 20 breadcrumbs,
the modules. Rates are of the wall clock, on the machine as it is: other work takes its part. CPU time does not.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from bench.processes import cpu_seconds, family
from bonport.tools import ROOT

SENDERS = 6
ENVELOPES = 1500
SEEDED = 200_000
SEEDED_LONG = 10_000_000
FAULTS = 5000
SEED = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :faults) "
    "INSERT INTO sentinelle_signatures_signature (id, line_id, title, culprit, first_seen, last_seen, events, "
    "installations, unknown_installations, set_aside_reason) "
    "SELECT 1000000 + i, :line, 'Faute ' || i, 'dmp:send', :first, :first, :count / :faults, 20, 0, '' FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :faults) "
    "INSERT INTO sentinelle_signatures_signaturekey (signature_id, line_id, rule, key) "
    "SELECT 1000000 + i, :line, 1, lower(hex(randomblob(16))) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
    "INSERT INTO sentinelle_signatures_event (id, project_id, signature_id, received_at, installation) "
    "SELECT lower(hex(randomblob(16))) AS key, 1, 1000001 + i % :faults, :first, lower(hex(randomblob(16))) FROM n "
    "ORDER BY key",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :some) "
    "INSERT INTO sentinelle_signatures_signatureinstallation (installation, signature_id) "
    "SELECT lower(hex(randomblob(16))), 1000001 + i % :faults AS of FROM n ORDER BY of",
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :some) "
    "INSERT INTO sentinelle_signatures_signatureday (signature_id, release, day, events) "
    "SELECT 1000001 + i % :faults AS of, '4.2', date('2020-01-01', (i / :faults) || ' days'), 3 FROM n ORDER BY of",
)
_CLI = (sys.executable, "-m", "bonport.cli")


def measure(*, long: bool, what: str) -> list[float]:
    """One of `intake`, `cpu`, `digest`, `sight`; `intake growth` and `digest growth`: the cost with many digested
    rows, over that with none."""
    runs = 9 if long else 3
    with tempfile.TemporaryDirectory(prefix="bonport-bench-", ignore_cleanup_errors=True) as name:
        house = House(Path(name) / "data")
        match what:
            case "sight":
                return house.sights(runs * 5)
            case "intake":
                return [house.intake(run)[0] for run in range(runs)]
            case "cpu":
                return [house.intake(run)[1] for run in range(runs)]
            case "digest":
                return [house.digest(run)[0] for run in range(runs)]
        one = house.intake if what == "intake growth" else house.digest
        empty = [one(run)[1] for run in range(3)]
        house.seed(SEEDED_LONG if long else SEEDED)
        return [one(run + 3)[1] / median(empty) for run in range(3)]


@dataclass
class House:
    """A Sentinelle with one project; `pid` of the family that serves it."""

    folder: Path
    pid: int = 0

    def __post_init__(self) -> None:
        self.env = {**os.environ, "BONPORT_HTTPS": "0", "BONPORT_LOG_LEVEL": "WARNING", "PYTHONPATH": str(ROOT / "src")}
        for other in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            self.env.pop(other, None)
        add = [*_CLI, "sentinelle", "project", "add", "bench", "--data", str(self.folder), "--url", "http://localhost"]
        self.key = urlsplit(
            subprocess.run(add, env=self.env, check=True, capture_output=True, text=True).stdout
        ).username

    # ----------------------------------------------------------------------------------------------- what is measured

    def intake(self, run: int) -> tuple[float, float]:
        """Envelopes accepted a second, and milliseconds of the web processes' CPU time for one. Nothing is digested
        meanwhile."""
        with self.serving(digests=0) as port:
            self.post(port, envelopes(60, seed=1000 + run))  # warm-up
            web = family(self.pid)
            before = cpu_seconds(web)
            rate = self.post(port, envelopes(ENVELOPES, seed=run))
            return rate, (cpu_seconds(web) - before) / ENVELOPES * 1000

    def digest(self, run: int) -> tuple[float, float]:
        """Events that one process digests a second of what waits in the inbox, and its CPU time for one, in
        milliseconds."""
        with self.serving(digests=0) as port:
            self.post(port, envelopes(ENVELOPES, seed=run))
        waiting = self.waiting()
        process = subprocess.Popen([sys.executable, "-m", "bonport.serving", "bench"], env=self.digest_env())
        try:
            while self.waiting() == waiting:  # it starts
                time.sleep(0.005)
            start, before, first = time.monotonic(), cpu_seconds([process.pid]), self.waiting()
            while self.waiting():
                time.sleep(0.01)
            used = cpu_seconds([process.pid]) - before
            return first / (time.monotonic() - start), used / first * 1000
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()

    def sights(self, count: int) -> list[float]:
        """Milliseconds from the post of a new fault to the moment when the board's question finds it; idle before."""
        found = []
        with self.serving(digests=1) as port:
            for number in range(count):
                time.sleep(0.5 + number % 7 * 0.1)
                start = time.monotonic()
                self.post(port, [(uuid_of(number, 7), envelope(uuid_of(number, 7), f"Sight{chr(97 + number)}Error"))])
                while self.rows("SELECT COUNT(*) FROM sentinelle_signatures_signature") != [(number + 1,)]:
                    time.sleep(0.005)
                found.append((time.monotonic() - start) * 1000)
        return found

    # ---------------------------------------------------------------------------------------------------------- means

    @contextmanager
    def serving(self, digests: int) -> Iterator[int]:
        command = [*_CLI, "serve", "sentinelle", "--data", str(self.folder), "--digests", str(digests)]
        process = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            port = urlsplit(process.stdout.readline().strip()).port
            assert port
            self.pid = process.pid
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()

    def digest_env(self) -> dict[str, str]:
        return self.env | {"BONPORT_DATA": str(self.folder), "DJANGO_SETTINGS_MODULE": "bonport.config.sentinelle"}

    def post(self, port: int, bodies: list[tuple[str, bytes]]) -> float:
        """Post them all from several connections; how many a second."""
        left, lock = iter(bodies), threading.Lock()
        headers = {"X-Sentry-Auth": f"Sentry sentry_key={self.key}", "Content-Encoding": "gzip"}

        def send() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            while True:
                with lock:
                    _, body = next(left, ("", b""))
                if not body:
                    return
                connection.request("POST", "/api/1/envelope/", body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"answered {answer.status}")

        start = time.monotonic()
        senders = [threading.Thread(target=send) for _ in range(min(SENDERS, len(bodies)))]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        return len(bodies) / (time.monotonic() - start)

    def waiting(self) -> int:
        return self.rows("SELECT COUNT(*) FROM sentinelle_intake_arrival")[0][0]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "sentinelle.sqlite3", timeout=30)) as base:
            return base.execute(sql).fetchall()

    def seed(self, count: int) -> None:
        """So many digested events, with signatures, days and installations: as the digest would have left them."""
        with closing(sqlite3.connect(self.folder / "sentinelle.sqlite3", timeout=30)) as base:
            base.execute("PRAGMA cache_size = -1000000")
            base.execute("PRAGMA synchronous = OFF")
            [(line, first)] = base.execute("SELECT line_id, opened_at FROM sentinelle_registers_project WHERE id = 1")
            given = {"line": line, "first": first, "count": count, "some": count // 10, "faults": FAULTS}
            for statement in SEED:
                base.execute(statement, given)
            base.commit()
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def uuid_of(number: int, seed: int) -> str:
    return UUID(int=random.Random(f"{seed} {number}").getrandbits(128)).hex


def envelopes(count: int, *, seed: int) -> list[tuple[str, bytes]]:
    """Of 200 faults in five versions, from 500 installations."""
    return [
        (event_id := uuid_of(number, seed), envelope(event_id, f"Fault{chr(97 + number % 20)}Error", number))
        for number in range(count)
    ]


def envelope(event_id: str, kind: str, number: int = 0) -> bytes:
    event = json.dumps(_event(event_id, kind, number)).encode()
    head = json.dumps({"type": "event", "length": len(event)}).encode()
    return gzip.compress(b"{}\n" + head + b"\n" + event + b"\n", 1)


def _event(event_id: str, kind: str, number: int) -> dict[str, Any]:
    crumbs = [
        {
            "type": "http", "category": "httplib", "timestamp": f"2026-11-22T08:24:{n:02}.1Z",
            "message": f"GET /dossiers/{number + n}",
            "data": {"url": f"https://logiciel.example/dmp/v2/services?q={n}", "method": "GET", "status_code": 200},
        }
        for n in range(20)
    ]  # fmt: skip
    said = (
        f"DMP 1.2.250.1.213.1.4.8 : XDSRegistryError, INS 18505780060{number % 90 + 10} refusée pour Mme Jeanne DURAND"
    )
    return {
        "event_id": event_id, "timestamp": "2026-11-22T08:24:43.123456Z", "platform": "python", "level": "error",
        "release": f"logiciel@4.{number % 5}", "environment": "production", "logger": "logiciel.dmp",
        "exception": {"values": [{
            "type": kind, "module": "logiciel.errors", "value": said,
            "mechanism": {"type": "generic", "handled": False},
            "stacktrace": {"frames": [_frame(n + number // 20 % 10) for n in range(13)]},
        }]},
        "breadcrumbs": {"values": crumbs},
        "contexts": {
            "runtime": {"name": "CPython", "version": "3.11.7", "build": "3.11.7 (main, Dec  4 2023) [GCC 10.2.1]"},
            "os": {"name": "Windows", "version": "10.0.19045"},
            "trace": {"trace_id": uuid_of(number, 2), "span_id": uuid_of(number, 3)[:16]},
        },
        "modules": {f"package-{n}": f"{n}.2.{n}" for n in range(120)},
        "tags": {"fonction": "dmp", "installation": str(UUID(uuid_of(number % 500, 4)))},
        "sdk": {"name": "sentry.python", "version": "2.75.0", "integrations": ["argv", "atexit", "dedupe", "stdlib"]},
    }  # fmt: skip


def _frame(number: int) -> dict[str, Any]:
    return {
        "filename": f"logiciel/deliveries/module{number}.py",
        "abs_path": f"C:\\Program Files\\Logiciel\\deliveries\\module{number}.py",
        "function": f"send_document_{chr(97 + number % 26)}", "module": f"logiciel.module{chr(97 + number % 26)}",
        "lineno": 100 + number, "in_app": number % 3 != 0,
        "pre_context": ["    def send(self, delivery):", "        attempt = self.start(delivery)",
                        "        if attempt is None:", "            return None", "        # what comes back is proof"],
        "context_line": "        answer = self.client.submit(document, attempt.message_id)",
        "post_context": ["        if answer.status != 'Success':", "            raise Refused(answer.code)",
                         "        return answer", "", "    def next(self):"],
        "vars": {"self": "<logiciel.Client object at 0x7f83a8b0>", "n": str(number), "code": "'XDSError'",
                 "delivery": "'c9a646d3-9c61-4cb7-bfcd-ee2522c8f633'"},
    }  # fmt: skip
