from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.cast import Cast


@pytest.fixture(autouse=True)
def _no_attempt_is_remembered(cast: Cast) -> Iterator[None]:
    """What one test tried counts against no other."""
    cache.clear()
    yield
    cache.clear()
