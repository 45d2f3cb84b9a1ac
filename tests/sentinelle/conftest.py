from __future__ import annotations

import pytest

from tests.sentinelle.cast import Cast, assemble


@pytest.fixture
def house(db: None) -> Cast:
    """The cast of Sentinelle."""
    return assemble()
