"""The demo's history: made whole or not at all, published, and of the same software as the other houses."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bonport.demo.market import SOFTWARE
from bonport.demo.observatoire.history import make
from bonport.observatory.publish import FOLDER


@pytest.mark.slow
def test_a_history_is_generated_published_and_speaks_of_the_demo_s_software(tmp_path: Path) -> None:
    root = tmp_path / "observatoire"
    left = root.with_name("observatoire.begun")
    left.mkdir()
    (left / "observatoire.json").write_text("{")  # of a demo that was stopped meanwhile
    make(root, 3, documents=100_000, weeks=6)
    report = json.loads((root / FOLDER / "rapport.json").read_text("utf-8"))
    assert "graine 3" in report["engendre"]
    products = pq.read_table(root / FOLDER / "produits.parquet").to_pylist()
    city = [one for one in products if one["couloir"] == "medecin_ville"]
    assert len(city) == 43
    assert [one["nom"] for one in city[:4]] == [f"{one.product} (inventé)" for one in SOFTWARE]
    weeks = pq.read_table(root / FOLDER / "equipes.parquet").to_pylist()
    equipped = [one["numerateur"] for one in weeks if one["couloir"] == "medecin_ville"]
    assert equipped and all(50_000 < one < 52_000 for one in equipped), "51 000, as was published"
    assert not left.exists()
