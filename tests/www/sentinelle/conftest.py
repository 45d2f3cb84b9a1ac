"""Sentinelle's screens, in Django's client and in a real browser.

How these tests choose this house: the settings of the tests install the apps of every house, but their addresses,
middleware and words are the practice's. Here, for each module, the settings by which `bonport.config.sentinelle`
differs hold in their place (`_this_house`); the browser's server is one of our own, started while they do, since a
handler loads its middleware when it starts. That the house boots and serves with no practice app installed is shown by
a process with its own settings: `test_alone.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from bonport import clock
from bonport.base.models import User
from bonport.config import sentinelle
from bonport.config import test as every_house
from tests.sentinelle.cast import NOW, Cast, assemble
from tests.www.conftest import _watch
from tests.www.hands import Hands

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's synchronous face runs a loop of its own

OF_THE_MACHINE = {
    "DATABASES",
    "INSTALLED_APPS",
    "STORAGES",
    "PASSWORD_HASHERS",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
}
THIS_HOUSE = {
    name: value
    for name, value in vars(sentinelle).items()
    if name.isupper() and name not in OF_THE_MACHINE and getattr(every_house, name, None) != value
}


@pytest.fixture(autouse=True, scope="module")
def _this_house() -> Iterator[None]:
    with override_settings(**THIS_HOUSE):
        yield


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast; the screens' time starts where its own does, and runs."""
    for name, value in clock.starting_now(NOW, 1.0).to_env().items():
        monkeypatch.setenv(name, value)
    return assemble()


@pytest.fixture
def as_(house: Cast) -> Callable[[str | None], Client]:
    """Django's client, signed in as this one of the cast; as nobody, for None."""

    def sign_in(who: str | None) -> Client:
        client = Client()
        if who is not None:
            client.force_login(house.users[who], backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def server(_this_house: None, transactional_db: None) -> Iterator[LiveServer]:
    served = LiveServer("localhost")
    yield served
    served.stop()


@pytest.fixture
def page_of(server: LiveServer, browser: Browser, house: Cast) -> Iterator[Callable[..., Hands]]:
    """A browser window, signed in as this one of the cast; as nobody, for None."""
    contexts = []

    def open_window(who: str | None, *, width: int = 1280, height: int = 800) -> Hands:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=server.url, locale="fr-FR")
        contexts.append(context)
        if who is not None:
            session = _session_of(house.users[who])
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        page = context.new_page()
        _watch(page)
        return Hands(page)

    yield open_window
    for context in contexts:
        context.close()


def _session_of(user: User) -> str:
    session: Any = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
