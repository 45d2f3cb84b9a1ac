from __future__ import annotations

import pytest

from bonport.practice.deliveries import destinations
from bonport.practice.deliveries.models import DMP
from tests.cast import Cast
from tests.practice.factories import Postbox, open_dmp, qualify


class Answering(Postbox):
    """A DMP that answers as the test says."""

    name = DMP


@pytest.fixture
def dmp(monkeypatch: pytest.MonkeyPatch) -> Answering:
    answering = Answering()
    monkeypatch.setattr(destinations, "_registry", {DMP: answering})
    return answering


@pytest.fixture
def fed(cast: Cast, dmp: Answering) -> Cast:
    """Jeanne's identity is qualified and her DMP open: what is signed for her leaves."""
    qualify(cast)
    open_dmp(cast, cast.patient)
    return cast
