from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from bonport.base.leased import LeaseLost, backoff, claim, hold, release
from bonport.practice.deliveries.models import Delivery
from tests.base.crowd import together
from tests.cast import Cast, assemble
from tests.practice.factories import letter

LEASE = timedelta(minutes=2)
SOON = timedelta(minutes=5)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def take(cast: Cast, worker: str, after: timedelta = SOON, lease: timedelta = LEASE) -> Delivery | None:
    with scopes_disabled():
        rows = Delivery.objects.order_by("due_at", "id")
        return claim(rows, worker=worker, now=cast.now + after, lease=lease)


def held(row: Delivery) -> Delivery:
    with scopes_disabled(), transaction.atomic():
        return hold(row)


# --------------------------------------------------------------------------------------------------- one at a time


def test_what_is_not_due_is_not_given(cast: Cast) -> None:
    letter(cast)
    assert take(cast, "first", timedelta(seconds=59)) is None
    assert take(cast, "first", timedelta(seconds=60)) is not None


def test_a_row_is_given_once_until_its_lease_runs_out(cast: Cast) -> None:
    letter(cast)
    first = take(cast, "first")
    assert first is not None
    assert take(cast, "second") is None
    assert take(cast, "second", SOON + LEASE - timedelta(seconds=1)) is None
    second = take(cast, "second", SOON + LEASE)
    assert second is not None
    assert (second.pk, second.fence) == (first.pk, first.fence + 1)
    assert held(second) == second
    with pytest.raises(LeaseLost):
        held(first)


def test_who_gave_a_row_back_holds_it_no_more(cast: Cast) -> None:
    letter(cast)
    row = take(cast, "first")
    assert row is not None
    with scopes_disabled(), transaction.atomic():
        now = hold(row)
        release(now)
        now.save()
    with pytest.raises(LeaseLost):
        held(row)
    assert take(cast, "second") is not None


def test_a_lease_that_ran_out_but_that_nobody_took_still_holds(cast: Cast) -> None:
    letter(cast)
    row = take(cast, "slow", lease=timedelta(0))
    assert row is not None
    assert held(row) == row


def test_an_idle_worker_takes_no_lock(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert take(cast, "idle") is None
    assert len(queries) == 1


def test_the_wait_grows_to_ten_minutes_and_is_spread() -> None:
    waits = [[backoff(number, random.Random(seed)).total_seconds() for seed in range(200)] for number in range(1, 12)]
    for number, spread in enumerate(waits, 1):
        longest = min(30 * 2 ** (number - 1), 600)
        assert longest / 2 <= min(spread) < max(spread) <= longest
        assert max(spread) - min(spread) > longest / 4
    assert backoff(10**6, random.Random(0)) <= timedelta(minutes=10)


# ------------------------------------------------------------------------------------------------------- a crowd


@pytest.mark.django_db(transaction=True)
def test_no_two_threads_hold_the_same_row() -> None:
    cast = assemble()
    letters = {delivered.pk for delivered in (letter(cast) for _ in range(12))}

    def work(number: int) -> list[tuple[object, int]]:
        mine = []
        while row := take(cast, f"worker-{number}"):
            assert held(row).leased_by == f"worker-{number}"
            mine.append((row.document_id, row.fence))
        return mine

    taken = [row for rows in together(4, work) for row in rows]
    assert len(taken) == len(letters), "one that was locked by another is passed over, not lost"
    assert {document for document, _ in taken} == letters
    assert {fence for _, fence in taken} == {1}


@pytest.mark.django_db(transaction=True)
def test_every_claim_of_a_row_has_a_fence_of_its_own() -> None:
    cast = assemble()
    for _ in range(2):
        letter(cast)

    def work(number: int) -> list[tuple[object, int]]:
        rows = (take(cast, f"worker-{number}", lease=timedelta(0)) for _ in range(15))
        return [(row.pk, row.fence) for row in rows if row is not None]

    taken = [row for rows in together(4, work) for row in rows]
    assert len(set(taken)) == len(taken)
    for pk in {pk for pk, _ in taken}:
        fences = sorted(fence for row, fence in taken if row == pk)
        assert fences == list(range(1, len(fences) + 1))


PROCESS = """
import json, sys
from datetime import datetime, timedelta
import django
django.setup()
from django_scopes import scopes_disabled
from bonport.base.leased import claim
from bonport.practice.deliveries.models import Delivery
now, worker = datetime.fromisoformat(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
taken = []
with scopes_disabled():
    while row := claim(Delivery.objects.order_by("due_at", "id"), worker=worker, now=now, lease=timedelta(minutes=2)):
        taken.append(str(row.pk))
print(json.dumps(taken))
"""


def address() -> str:
    """The test's own database, as a process is told of it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    login = f"{settings['USER']}@" if settings["USER"] else ""
    return f"postgresql://{login}/{settings['NAME']}?host={settings['HOST']}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_two_processes_hold_the_same_row(tmp_path: Path) -> None:
    cast = assemble()
    for _ in range(40):
        letter(cast)
    environment = {**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "bonport.config.practice"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, (cast.now + SOON).isoformat(), f"process-{number}"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(3)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    taken = [pk for process in processes for pk in json.loads(process.communicate(timeout=60)[0])]
    assert len(taken) == len(set(taken)) == 40
