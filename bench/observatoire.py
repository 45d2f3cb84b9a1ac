"""`indicators.*`, `national.*`, `observatoire.page`: the Observatoire on generated data, as its command makes them.

What is timed runs in this process, on a folder that others filled: CPU time and memory are its own. The folders are
kept under `var/bench` from one run to the next; the national year (`--long`) is some 700 MB and takes minutes to make.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.kept import KEPT
from bonport.observatory import aggregates
from bonport.observatory.generate import SOURCE
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.run import DuckDB, Row, run
from bonport.observatory.schemas import AGGREGATES
from bonport.observatory.store import Receipt, Store, monday
from bonport.tools import ROOT

NATIONAL = 400_000_000
WEEKS = 53
"""A year to January 2026 has twelve whole months in them."""
ONE = "alimentent"
MADE_BY = ("generate", "population", "invented")


def measure(*, long: bool, what: str, documents: str) -> list[float]:
    """Seconds of one thing; nothing where it is for `--long` alone."""
    national = int(documents) >= NATIONAL
    if national and not long:
        return []
    if "spark" in what.lower() and find_spec("pyspark") is None:
        print("no PySpark here: ./bonport bench spark.indicators brings it;", file=sys.stderr, end=" ")
        return []
    store = generated(int(documents))
    match what:
        case "weekly":
            return [timed(lambda: aggregates.rebuild(store))[1]]
        case "scan":
            return [scanned(store)]
    freshened(store)
    match what:
        case "day":
            return [day_added(store) for _ in range(3)]
        case "page":
            return pages(store)
        case "all":
            return [timed(lambda: run(store, DuckDB()))[0] for _ in range(3)]
        case "all on Spark":
            return on_spark(store, list(INDICATORS))
        case _:
            return on_spark(store, [ONE])


def scanned(store: Store) -> float:
    """Seconds of one indicator, of all events anew; it fails where one cell is not what the aggregates give."""
    found: dict[str, list[Row]] = {}
    one = [INDICATORS[ONE]]
    seconds, _ = timed(lambda: found.update(run(store, DuckDB("512MB"), one, scan=True)))
    freshened(store)
    if found != run(store, DuckDB(), one):
        raise RuntimeError("the events and what is kept of them do not agree")
    return seconds


def on_spark(store: Store, names: list[str]) -> list[float]:
    """Seconds of Spark; it fails where one cell is not DuckDB's. DuckDB's time is told beside."""
    from bonport.observatory.spark import spark

    chosen = [INDICATORS[name] for name in names]
    expected: dict[str, list[Row]] = {}
    scan = names == [ONE]
    seconds, _ = timed(lambda: expected.update(run(store, DuckDB(), chosen, scan=scan)))
    with spark("local[2]") as engine:
        found: dict[str, list[Row]] = {}
        on_both, _ = timed(lambda: found.update(run(store, engine, chosen, scan=scan)))
    if found != expected:
        raise RuntimeError("the two engines do not agree")
    cells = sum(len(rows) for rows in expected.values())
    print(f"{cells} equal rows; DuckDB {seconds:.1f} s, Spark {on_both:.1f} s …", file=sys.stderr, end=" ", flush=True)
    return [on_both]


def day_added(store: Store) -> float:
    """Seconds to take a Friday in, of a week of which the six other days are there; the past stays as it is."""
    days = store.days()
    assert days
    week = monday(days[1]) + timedelta(days=7)

    def add(number: int) -> None:
        day = week + timedelta(days=number)
        rows = pq.read_table(store.event_file(day - timedelta(days=7), SOURCE))
        rows = rows.set_column(0, "jour_paris", pa.repeat(pa.scalar(day), rows.num_rows))
        store.write_events(rows, Receipt(SOURCE, day, 1, "", rows.num_rows, day))
        aggregates.rebuild(store, [week])

    for number in (0, 1, 2, 3, 5, 6):
        add(number)
    seconds, _ = timed(lambda: add(4))
    shutil.rmtree(store.event_files(week)[0].parent)
    for table in AGGREGATES:
        store.aggregate_file(table, week).unlink(missing_ok=True)
    return seconds


def pages(store: Store) -> list[float]:
    """Milliseconds of the slowest page, second time asked."""
    from bonport.observatory.publish import publish

    publish(store, run(store, DuckDB()))
    os.environ |= {"OBSERVATOIRE_DATA": str(store.root), "BONPORT_HTTPS": "0"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "bonport.config.observatoire"
    import django

    django.setup()
    from django.test import Client, override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    client, slowest = Client(SERVER_NAME="localhost"), []
    with override_settings(STORAGES={"staticfiles": plain}):
        for address in (
            "/",
            "/produits/medecin-ville-01/",
            "/departements/29/",
            "/indicateurs/alimentent/",
            "/donnees/",
        ):
            client.get(address)
            slowest.append(1000 * min(timed(lambda one=address: client.get(one))[0] for _ in range(5)))  # type: ignore[misc]
    return [max(slowest)]


def timed(do: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of the wall and of the CPU; the most memory that this process ever had is told."""
    wall, cpu = time.monotonic(), time.process_time()
    do()
    found = time.monotonic() - wall, time.process_time() - cpu
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{found[0]:.2f} s, CPU {found[1]:.2f} s, {most:.0f} MB …", file=sys.stderr, end=" ", flush=True)
    return found


def generated(documents: int) -> Store:
    """A folder with so many, made if what makes it has changed: not `published`, a corrected figure changes no time."""
    digest = hashlib.sha256()
    for name in MADE_BY:
        digest.update((ROOT / f"src/bonport/observatory/{name}.py").read_bytes())
    folder = KEPT / f"observatoire-{documents}-{WEEKS}-{digest.hexdigest()[:12]}"
    if not folder.exists():
        new = folder.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        print(f"making {documents} documents …", file=sys.stderr, end=" ", flush=True)
        _command("generate", new, "--documents", str(documents), "--seed", "1", "--weeks", str(WEEKS))
        new.replace(folder)
    return Store.open(folder)


def freshened(store: Store) -> None:
    """Its aggregates brought up to date, by another process."""
    _command("run", store.root, "deployes")


def _command(verb: str, folder: Path, *more: str) -> None:
    command = [sys.executable, "-m", "bonport.cli", "observatoire", verb, "--data", str(folder), *more]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
