"""The house alone: a process with its own settings, no database, and a folder in which it writes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from bonport.observatory.invented import _products
from bonport.observatory.population import make
from bonport.observatory.publish import publish
from bonport.observatory.store import Store
from tests.conftest import ROOT
from tests.www.observatoire.test_screens import figures

NOTHING = "Rien n’est encore publié"


@contextmanager
def served(data: Path) -> Iterator[httpx2.Client]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BONPORT_", "DATABASE_URL"))}
    env |= {"BONPORT_HTTPS": "0", "PYTHONPATH": str(ROOT / "src")}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    command = (sys.executable, "-m", "bonport.cli", "serve", "observatoire", "--data", str(data), "--workers", "1")
    serving = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert serving.stdout is not None
        base = serving.stdout.readline().strip()
        with httpx2.Client(base_url=base, trust_env=False, timeout=30) as browser:
            yield browser
    finally:
        serving.terminate()
        assert serving.wait(30) == 0


@pytest.mark.slow
def test_it_tells_that_nothing_is_published_then_shows_what_is_and_writes_nothing_there(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with served(data) as browser:
        assert NOTHING in browser.get("/").text
        assert browser.get("/publie/").status_code == 200, "what was really published is read at once"
        assert browser.get("/donnees/alimentent.csv").status_code == 404
        store = Store.make(data, generated="essais")
        store.write_register("produits", _products(make(1)))
        publish(store, figures())
        there = sorted(data.rglob("*"))
        dashboard = browser.get("/").text
        assert NOTHING not in dashboard and "Données engendrées" in dashboard, "without being started again"
        assert browser.get("/donnees/alimentent.csv").text.startswith('"semaine"')
        style = browser.get("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert browser.get(style).status_code == 200, style
    assert sorted(data.rglob("*")) == there
