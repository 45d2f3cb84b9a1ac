"""Nothing that was accepted is lost or counted twice: killed in full flood, or without room on the disk."""

from __future__ import annotations

import random
import resource
import threading
import time
from pathlib import Path

import pytest

from bonport.tools.postgres import running
from tests.sentinelle.intake.conftest import Start
from tests.sentinelle.intake.flood import Flood, check, kill_one
from tests.sentinelle.served import Served, envelope, event, item, serving


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_few_kills(start: Start) -> None:
    flood = Flood(start().another("flood"), 200)
    flood.run(kills=2)
    assert flood.statuses[200] > 150
    check(flood)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kills_in_full_flood(start: Start) -> None:
    flood = Flood(start("--digests", "2").another("flood"), 3000)
    flood.run(kills=6)
    assert flood.statuses[200] > 2500
    check(flood)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(600)
def test_on_postgresql_with_several_digests_side_by_side(tmp_path: Path) -> None:
    with running() as url, serving(tmp_path / "data", "--digests", "3", DATABASE_URL=url) as served:
        flood = Flood(served.project("flood"), 1500)
        flood.run(kills=4)
        assert flood.statuses[200] > 1200
        check(flood)


def no_larger(served: Served, size: int) -> None:
    """No file of these processes may grow beyond that: what a full disk does to them."""
    for pid, _ in served.family():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_full_disk_refuses_by_name_and_loses_nothing_that_was_accepted(start: Start) -> None:
    served = start("--workers", "1")
    project = served.another("full")
    assert project.post(envelope(item("event", event("Faute 0")))).status_code == 200
    served.wait()
    wal = served.folder / "sentinelle.sqlite3-wal"
    no_larger(served, wal.stat().st_size + 300_000)
    flood = Flood(project, 400)
    flood.run()
    assert flood.statuses[200] > 10
    assert flood.statuses[503] > 10, "the disk was full"
    assert set(flood.statuses) == {200, 503}
    assert flood.limits == {"60:error:project:unavailable"}
    no_larger(served, resource.RLIM_INFINITY)
    after = event("Faute 0")
    served.wait(lambda: project.post(envelope(item("event", after))).status_code == 200)
    served.wait(seconds=60)
    digested = served.count("signatures_event")
    assert digested == len(flood.accepted) + 2
    [(counted,)] = served.rows("SELECT SUM(events) FROM sentinelle_signatures_signature")
    assert counted == digested
    assert served.count("intake_refusal") == 0


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_base_that_is_locked_is_waited_for(start: Start) -> None:
    import pysqlite3

    served = start("--workers", "1")
    project = served.another("locked")
    base = pysqlite3.connect(str(served.folder / "sentinelle.sqlite3"), isolation_level=None)
    base.execute("BEGIN IMMEDIATE")
    answers: list[int] = []
    sender = threading.Thread(target=lambda: answers.append(project.post(envelope(item("event", event()))).status_code))
    sender.start()
    time.sleep(1)
    assert answers == []
    base.execute("COMMIT")
    base.close()
    sender.join()
    assert answers == [200]
    served.wait()
    kill_one(served, random.Random(1), "bonport.serving")
    assert project.post(envelope(item("event", event()))).status_code == 200
    served.wait(lambda: served.count("signatures_event") == 2)
