"""`bonport sentinelle dossier list`: an array, of a folder that was not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bonport.sentinelle.dossiers.queries import rows
from tests.conftest import ROOT
from tests.sentinelle.cast import Cast


@pytest.mark.slow
def test_the_list_of_a_new_house_is_empty(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    command = [sys.executable, "-m", "bonport.cli", "sentinelle", "dossier", "list", "--data", str(tmp_path), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_a_row_is_plain_json(house: Cast) -> None:
    dossier = house.shipped()
    (row,) = json.loads(json.dumps(rows()))
    assert (row["number"], row["state"], row["vendors"]) == (dossier.number, "shipped", ["Éditeur A"])
    assert row["installations"] == row["doctors"] == 0
