"""No snapshot changes without having passed the official rules again."""

from __future__ import annotations

import json

import pytest

from bonport.tools.conformance import STAMPS, digest
from tests.interop.cda.documents import CAST


@pytest.mark.requirement("EX_2.1-1071")
@pytest.mark.parametrize("name", CAST)
def test_snapshot_is_the_one_that_passed_the_official_rules(name: str) -> None:
    stamps = json.loads(STAMPS.read_text(encoding="utf-8"))["snapshots"]
    assert stamps.get(name, {}).get("sha256") == digest(name), "run ./bonport conformance DIR"


def test_stamps_name_the_edition_and_nothing_that_is_gone() -> None:
    stamped = json.loads(STAMPS.read_text(encoding="utf-8"))
    assert len(stamped["rules"]["commit"]) == 40
    assert stamped["rules"]["day"] >= "2025-02-19"
    assert set(stamped["snapshots"]) == set(CAST)
