from __future__ import annotations

import pytest

from tests.reviews.cast import Cast, assemble


@pytest.fixture
def house(db: None) -> Cast:
    """The cast of Avis."""
    return assemble()
