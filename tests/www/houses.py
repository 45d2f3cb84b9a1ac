"""What the tests of a house of members share: its settings in the place of the practice's, and its people at a screen.

The settings of the tests install the apps of every house, but their addresses, middleware and words are the practice's.
For each module of a house's tests, the settings by which it differs hold in their place; the browser's server is one of
its own, started while they do, since a handler loads its middleware when it starts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from bonport.base.models import User
from bonport.config import test as every_house
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


def differing(house: ModuleType) -> dict[str, Any]:
    """The settings of this house that are not those of the tests."""
    return {
        name: value
        for name, value in vars(house).items()
        if name.isupper() and name not in OF_THE_MACHINE and getattr(every_house, name, None) != value
    }


def signing_in(users: Mapping[str, User]) -> Callable[[str | None], Client]:
    """Django's client, signed in as this one of the cast; as nobody, for None."""

    def sign_in(who: str | None) -> Client:
        client = Client()
        if who is not None:
            client.force_login(users[who], backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@contextmanager
def windows(browser: Browser, url: str, users: Mapping[str, User]) -> Iterator[Callable[..., Hands]]:
    """A browser window, signed in as this one of the cast; as nobody, for None."""
    contexts = []

    def open_window(who: str | None, *, width: int = 1280, height: int = 800) -> Hands:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=url, locale="fr-FR")
        contexts.append(context)
        if who is not None:
            session = _session_of(users[who])
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
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


def refused(response: HttpResponse) -> bool:
    """Told that it is not for him, that it does not exist, or to sign in first. What a form lacks is no refusal."""
    to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    return response.status_code in (403, 404) or to_sign_in


def said(response: HttpResponse) -> str:
    """Without what is another each time."""
    return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]*', "", response.content.decode())


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done in it is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
