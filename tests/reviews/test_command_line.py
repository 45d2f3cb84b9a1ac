"""`bonport avis`, as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sentinelle.served import environment

BONPORT = (sys.executable, "-m", "bonport.cli", "avis")


def avis(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BONPORT, *arguments], env=environment(), capture_output=True, text=True, check=False)


def test_the_house_is_made_by_whoever_asks_first_and_lets_its_keeper_in(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "some" / "where"))
    told = avis("marks", *data, "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        code: [] for code in ("logiciel", "teleconsultation", "agenda", "objet", "dictee", "messagerie")
    }
    link = avis("member", "zoe", *data, "--url", "https://avis.example/")
    assert link.returncode == 0 and link.stdout.startswith("https://avis.example/"), link.stderr
    assert "#" in link.stdout
    assert avis("member", "zoe", *data, "--url", "https://avis.example/").returncode == 2
    assert avis("link", "zoe", *data, "--url", "https://avis.example/").returncode == 0
    assert avis("link", "nobody", *data, "--url", "https://avis.example/").returncode == 2
    assert avis("member", "max", *data, "--url", "https://avis.example/", "--vendor", "Nul").returncode == 2
    assert json.loads(avis("estimate", *data, "--json").stdout)["logiciel"] == {}
    swept = avis("sweep", *data)
    assert set(json.loads(swept.stdout).values()) == {0}


@pytest.mark.slow
def test_a_simulation_needs_no_data(tmp_path: Path) -> None:
    told = json.loads(avis("simulate", "--runs", "5", "--json").stdout)
    assert [row["name"] for row in told["scores"]][::5] == ["moyenne brute", "méthode d’Avis"]
    assert len(told["attacks"]) == 8 and len(told["sincere"]) == 3
    shown = avis("simulate", "--runs", "5")
    assert shown.returncode == 0 and "30 faux avis en deux jours" in shown.stdout
    assert avis("simulate", "--runs", "0").returncode == 2
