"""Avis's screens, in Django's client and in a real browser: `tests/www/houses.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from bonport import clock
from bonport.config import avis
from bonport.reviews.reading import counting
from bonport.www.avis import limits
from tests.reviews.cast import NOW, Cast, assemble
from tests.www.hands import Hands
from tests.www.houses import differing, signing_in, windows


@pytest.fixture(autouse=True, scope="module")
def _this_house() -> Iterator[None]:
    with override_settings(**differing(avis)):
        yield


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast; the screens' time starts where its own does, and runs."""
    for name, value in clock.starting_now(NOW, 1.0).to_env().items():
        monkeypatch.setenv(name, value)
    for kept in (counting._kept, counting._kept_profiles):  # what was undone after another test
        kept.cache_clear()
    limits.CAME.restart()
    return assemble()


@pytest.fixture
def as_(house: Cast) -> Callable[[str | None], Client]:
    return signing_in(house.users)


@pytest.fixture
def server(_this_house: None, transactional_db: None) -> Iterator[LiveServer]:
    served = LiveServer("localhost")
    yield served
    served.stop()


@pytest.fixture
def page_of(server: LiveServer, browser: Browser, house: Cast) -> Iterator[Callable[..., Hands]]:
    with windows(browser, server.url, house.users) as opened:
        yield opened
