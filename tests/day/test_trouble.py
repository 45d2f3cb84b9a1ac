"""A worker whose database is locked, full or gone for a while: it says so, lives, and takes up its work again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pysqlite3
import pytest

from tests.conftest import ROOT
from tests.day.playing import QUICK, Day, environment, postgres
from tests.day.test_day import ready, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("trouble", ["busy", "full"])
def test_a_worker_outlives_it(day: Day, trouble: str) -> None:
    """SQLite: a write lock longer than the time-out, a file that cannot grow. PostgreSQL: connections cut and refused
    as in a restart, a disk that is full."""
    log = day.data / f"{trouble}.txt"
    command = [sys.executable, "-m", "bonport.cli", "worker", "--name", trouble]
    with (
        log.open("wb") as told,
        subprocess.Popen(command, cwd=ROOT, env=environment(DATABASE_URL=day.url, **QUICK), stderr=told) as worker,
    ):
        until(lambda: "worker_started" in log.read_text())
        with TROUBLES[day.url.split(":")[0], trouble](day, worker.pid):
            until(lambda: log.read_text().count("database_unavailable") >= 2)
            assert worker.poll() is None
        until(lambda: not ready(day.url))
        worker.terminate()
        assert worker.wait(60) == 0
    assert len(log.read_text().splitlines()) < 60, "it does not flood its log"
    assert "Traceback" not in log.read_text()
    waiting = day.rows("SELECT count(*) FROM deliveries_delivery WHERE reason = 'identity_not_qualified'")
    assert waiting == [(day.ledger["waiting"]["identity_not_qualified"],)]


MAKE_DUE = (
    "UPDATE deliveries_delivery SET state = 'ready', reason = '', due_at = '2026-01-01 00:00:00+00:00' "
    "WHERE reason = 'identity_not_qualified'"
)


@contextmanager
def write_lock(day: Day, pid: int) -> Iterator[None]:
    connection = pysqlite3.connect(day.url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute(MAKE_DUE)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


@contextmanager
def file_that_cannot_grow(day: Day, pid: int) -> Iterator[None]:
    limit = ["prlimit", "--pid", str(pid)]
    subprocess.run([*limit, "--fsize=4096:unlimited"], check=True)
    day.rows(MAKE_DUE)
    yield
    subprocess.run([*limit, "--fsize=unlimited:unlimited"], check=True)


@contextmanager
def restart(day: Day, pid: int) -> Iterator[None]:
    name = urlsplit(day.url).path[1:]
    day.rows(MAKE_DUE)
    with postgres(day.url, "postgres") as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@contextmanager
def full_disk(day: Day, pid: int) -> Iterator[None]:
    """What PostgreSQL says when its disk is full (53100), said by a trigger."""
    day.rows(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    )
    day.rows(
        "CREATE TRIGGER full_disk BEFORE UPDATE ON deliveries_delivery FOR EACH ROW WHEN (NEW.fence > OLD.fence) "
        "EXECUTE FUNCTION full_disk()"
    )
    day.rows(MAKE_DUE)
    yield
    day.rows("DROP TRIGGER full_disk ON deliveries_delivery")
    day.rows("DROP FUNCTION full_disk")


TROUBLES = {
    ("sqlite", "busy"): write_lock,
    ("sqlite", "full"): file_that_cannot_grow,
    ("postgresql", "busy"): restart,
    ("postgresql", "full"): full_disk,
}
