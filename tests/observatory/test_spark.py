"""The same indicators on Spark, in a cluster within this process: equal to DuckDB's, cell by cell."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bonport.observatory import aggregates
from bonport.observatory.generate import generate
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.run import DuckDB, run
from bonport.observatory.store import Store
from tests.observatory.world import event, installation, professional, world

pytestmark = [pytest.mark.slow, pytest.mark.spark, pytest.mark.timeout(900)]


def test_a_hundred_thousand_documents_give_the_same_cells_on_both(tmp_path: Path) -> None:
    from bonport.observatory.spark import spark

    store = Store.make(tmp_path / "data", generated="tests")
    generate(store, 100_000, 11, weeks=10, last=date(2025, 12, 7))
    aggregates.rebuild(store)
    expected = run(store, DuckDB())
    with spark("local[2]") as engine:
        found = run(store, engine)
        scanned = run(store, engine, [INDICATORS["alimentent"]], scan=True)
    assert scanned.items() <= expected.items()
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert set(found) == set(expected) and sum(map(len, expected.values())) > 20_000
    assert all(
        expected[name]
        for name in INDICATORS
        if name not in ("documents_par_an", "donum_teleservices", "forfait_structure_dmp")
    )


def test_the_command_prints_one_object_and_the_same_from_both(tmp_path: Path) -> None:
    """A year and more of one doctor: what asks for twelve months has rows too. Sunday night in Paris is the traps'."""
    days = [date(2022, 12, 26), date(2023, 3, 26), date(2023, 3, 27), date(2023, 10, 29), date(2024, 1, 8)]
    registers = {
        "professionnels": [professional(1, date(2020, 1, 1))],
        "installations": [installation(1, date(2022, 1, 1))],
    }
    store = world(tmp_path / "data", [], [event(day, 1) for day in days], registers)
    command = [sys.executable, "-m", "bonport.cli", "observatoire", "run", "--data", str(store.root), "--json"]
    said = {}
    for engine in ("duckdb", "spark"):
        done = subprocess.run([*command, "--engine", engine], capture_output=True, text=True, check=True)
        said[engine] = json.loads(done.stdout)
    assert said["spark"] == said["duckdb"]
    assert said["duckdb"]["documents_par_an"]
