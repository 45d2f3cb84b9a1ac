"""The official rules, one engine for all tests of documents."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bonport.interop.cda.rules import OfficialRules


@pytest.fixture(scope="session")
def official_rules() -> OfficialRules:
    """The rules of the checkout that `BONPORT_CISIS` names."""
    checkout = os.environ.get("BONPORT_CISIS")
    if not checkout:
        pytest.skip("BONPORT_CISIS names no checkout of the official rules")
    pytest.importorskip("saxonche")
    return OfficialRules(Path(checkout))
