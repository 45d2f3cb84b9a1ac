"""Every address × everyone: what the views do is what the table says. Each is opened in a transaction that is taken
back, so that one visit does not change what the next one finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bonport.base.models import User
from tests.cast import Cast
from tests.www.samples import samples_of
from tests.www.table import ACTORS, ALLOWED, ANYONE, NO_SUCH, THE_WAY_IN, WHO, Address, addresses

ADDRESSES = {address.name: address for address in addresses()}


def test_every_address_has_its_line() -> None:
    assert sorted(ADDRESSES) == sorted(WHO)


@pytest.mark.parametrize("actor", ACTORS)
def test_only_those_it_is_for(actor: str, cast: Cast) -> None:
    samples = samples_of(cast)
    wrong = []
    for name, address in ADDRESSES.items():
        if WHO[name] == THE_WAY_IN or (actor == "stranger" and address.parameters):
            continue  # open to his role, and nothing of this practice is there for him: the next test
        response = _open(address, cast, actor, samples)
        if _refused(response) == (actor in ALLOWED[WHO[name]]):
            wrong.append(f"{name}: {response.status_code}, for {WHO[name]}")
    assert not wrong, "\n".join(wrong)


def test_a_row_of_another_practice_is_as_one_that_does_not_exist(cast: Cast) -> None:
    samples = samples_of(cast)
    wrong = []
    for name, address in ADDRESSES.items():
        if not address.parameters or WHO[name] in (ANYONE, THE_WAY_IN) or "pk" in address.parameters:
            continue
        theirs, none = (_open(address, cast, "stranger", found) for found in (samples, dict.fromkeys(samples, NO_SUCH)))
        if theirs.status_code not in (403, 404) or _told(theirs) != _told(none):
            wrong.append(f"{name}: {theirs.status_code}, and {none.status_code} for what does not exist")
    assert not wrong, "\n".join(wrong)


def test_a_post_without_its_token_does_nothing(cast: Cast) -> None:
    samples = samples_of(cast)
    client = _client(cast, "treating", enforce_csrf_checks=True)
    posts = [address for address in ADDRESSES.values() if address.posts]
    assert posts
    assert [post.name for post in posts if client.post(post.of(samples)).status_code != 403] == []


def test_a_post_of_another_kind_of_form_is_told_not_broken(cast: Cast) -> None:
    """Nothing, binary, an endless text, another's parameter: an answer below 500, whatever the address."""
    samples = samples_of(cast)
    absurd: list[dict[str, Any]] = [
        {"q": "\x00", "text": "\x00", "line": "x", "kind": "?", "serial": "NaN"},
        {"q": "A" * 100_000, "text": "é" * 100_000, "line": "9" * 400, "value": "-1"},
    ]
    broken = []
    for name, address in ADDRESSES.items():
        for form in absurd if address.posts else []:
            with _taken_back():
                status = _client(cast, "treating").post(address.of(samples), form).status_code
            if status >= 500:
                broken.append(f"{name}: {status}")
    assert broken == []


def test_every_answer_is_guarded(cast: Cast) -> None:
    samples = samples_of(cast)
    wrong = []
    for name, address in ADDRESSES.items():
        response = _open(address, cast, "treating", samples)
        policy = response.get("Content-Security-Policy", "")
        page = response.get("Content-Type", "").startswith("text/html")
        guarded = (
            "unsafe" not in policy
            and "default-src 'none'" in policy
            and response["X-Content-Type-Options"] == "nosniff"
            and (not page or ("frame-ancestors 'none'" in policy and response["X-Frame-Options"] == "DENY"))
            and ("no-store" in response.get("Cache-Control", ""))
            and response["Referrer-Policy"] == "same-origin"
            and response["Cross-Origin-Opener-Policy"] == "same-origin"
            and "camera=(), " in response["Permissions-Policy"]
        )
        if not guarded:
            wrong.append(f"{name}: {policy} {response.get('Cache-Control')}")
    assert not wrong, "\n".join(wrong)


def test_the_home_page_is_closed_to_who_has_not_signed_in(db: None) -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=/"


def _open(address: Address, cast: Cast, actor: str, samples: dict[str, object]) -> HttpResponse:
    client = _client(cast, actor)
    url = address.of(samples)
    with _taken_back():
        response: Any = client.post(url) if address.posts else client.get(url)
        if response.streaming:
            b"".join(response.streaming_content)
    return response


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _client(cast: Cast, actor: str, *, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    if actor != "anonymous":
        user = User.objects.get(pk=cast.everyone[actor].user_id)
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _refused(response: HttpResponse) -> bool:
    to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    return to_sign_in or response.status_code in (401, 403)


def _told(response: HttpResponse) -> tuple[int, str]:
    """What is said, without the tokens that differ at each answer."""
    text = response.content.decode(errors="replace") if not response.streaming else ""
    return response.status_code, re.sub(r"[A-Za-z0-9]{64}|[0-9a-f-]{36}", "", text)
