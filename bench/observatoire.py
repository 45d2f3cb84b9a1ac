"""`indicators.*`, `national.*`, `observatoire.page`: the Observatoire on generated data, as its command makes them.

Each engine computes in this process, on a folder that another process filled; CPU time and memory are this process's.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bonport.observatory import aggregates
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.run import DuckDB, Row, run
from bonport.observatory.store import Store

NATIONAL = 400_000_000
ONE = "alimentent"


def measure(*, long: bool, what: str, documents: str) -> list[float]:
    """Seconds of one thing; nothing where it is for `--long` alone."""
    national = int(documents) >= NATIONAL
    if national and not long:
        return []
    if "spark" in what.lower() and find_spec("pyspark") is None:
        print("no PySpark here: ./bonport bench spark.indicators brings it;", file=sys.stderr, end=" ")
        return []
    with generated(int(documents)) as store:
        if what == "page":
            return pages(store)
        if what == "weekly":
            return [timed(lambda: aggregates.rebuild(store))[1]]
        aggregates.rebuild(store)
        match what:
            case "day":
                return [day_added(store) for _ in range(3)]
            case "all":
                return [timed(lambda: run(store, DuckDB()))[0] for _ in range(1 if national else 3)]
            case "all on Spark":
                return on_spark(store, list(INDICATORS))
            case _:
                return on_spark(store, [ONE])


def on_spark(store: Store, names: list[str]) -> list[float]:
    """Seconds of Spark; it fails where one cell is not DuckDB's. DuckDB's time is told beside."""
    from bonport.observatory.spark import spark

    chosen = [INDICATORS[name] for name in names]
    expected: dict[str, list[Row]] = {}
    seconds, _ = timed(lambda: expected.update(run(store, DuckDB(), chosen)))
    with spark("local[2]") as engine:
        found: dict[str, list[Row]] = {}
        on_both, _ = timed(lambda: found.update(run(store, engine, chosen)))
    if found != expected:
        raise RuntimeError("the two engines do not agree")
    cells = sum(len(rows) for rows in expected.values())
    print(f"{cells} equal rows; DuckDB {seconds:.1f} s, Spark {on_both:.1f} s …", file=sys.stderr, end=" ", flush=True)
    return [on_both]


def day_added(store: Store) -> float:
    """Seconds to take the last day's file in again, corrected: the week follows, the past stays."""
    days = store.days()
    assert days
    path = store.event_file(days[1] - timedelta(days=2), "engendre")
    day = days[1] - timedelta(days=2)

    def add() -> None:
        with aggregates.replacing_day(store, day, "engendre"):
            shutil.copy(path, beside := path.with_suffix(".again"))
            beside.replace(path)

    return timed(add)[0]


def pages(store: Store) -> list[float]:
    """Milliseconds of the slowest page, second time asked."""
    from bonport.observatory.publish import publish

    aggregates.rebuild(store)
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


def timed(do: Any) -> tuple[float, float]:
    """Seconds of the wall and of the CPU; the most memory that this process ever had is told."""
    wall, cpu = time.monotonic(), time.process_time()
    do()
    found = time.monotonic() - wall, time.process_time() - cpu
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{found[0]:.2f} s, CPU {found[1]:.2f} s, {most:.0f} MB …", file=sys.stderr, end=" ", flush=True)
    return found


@contextmanager
def generated(documents: int) -> Iterator[Store]:
    with tempfile.TemporaryDirectory(prefix="bonport-bench-", ignore_cleanup_errors=True) as name:
        command = [sys.executable, "-m", "bonport.cli", "observatoire", "generate", "--data", f"{name}/data"]
        command += ["--documents", str(documents), "--seed", "1"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        yield Store.open(Path(name) / "data")
