"""The practice in a real browser and in Django's client: signed in as anyone of the cast."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from playwright.sync_api import Browser, Page

from bonport import clock
from bonport.base.models import User
from bonport.practice.places.models import Person
from tests.cast import TODAY, Cast, assemble
from tests.www.hands import Hands

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's synchronous face runs a loop of its own


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everyone; the screens' time starts at `TODAY` and runs. (With `live_server`, pytest-django makes `db` last.)"""
    for name, value in clock.starting_now(TODAY, 1.0).to_env().items():
        monkeypatch.setenv(name, value)
    return assemble()


@pytest.fixture
def as_(cast: Cast) -> Callable[[Person], Client]:
    """Django's client, signed in as this person."""

    def sign_in(who: Person) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=who.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def page_of(live_server: Any, browser: Browser, cast: Cast) -> Iterator[Callable[..., Hands]]:
    """A browser window, signed in as this person; a window of its own each time. `Hands` counts the gestures."""
    contexts = []

    def open_window(who: Person, *, width: int = 1280, height: int = 800) -> Hands:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, locale="fr-FR"
        )
        contexts.append(context)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": _session_of(who), "url": live_server.url}])
        page = context.new_page()
        _watch(page)
        return Hands(page)

    yield open_window
    for context in contexts:
        context.close()


def _session_of(who: Person) -> str:
    user = User.objects.get(pk=who.user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _watch(page: Page) -> None:
    """A script that fails, or what the page's security policy refuses, fails the test that looks at `page.broken`."""
    page.broken = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.broken.append(str(error)))  # type: ignore[attr-defined]
    page.on(
        "console",
        lambda line: (
            page.broken.append(line.text)  # type: ignore[attr-defined]
            if line.type == "error" and "Content Security Policy" in line.text
            else None
        ),
    )
