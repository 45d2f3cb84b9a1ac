"""Our client before a provider that is not ours: `oidc-provider-mock`."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import oidc_provider_mock as mock
import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast

pytestmark = pytest.mark.slow

SURE = {"SubjectNameID": "899700000017", "acr": "eidas1"}
PEOPLE = (
    mock.User(sub="claire", claims=SURE),
    mock.User(sub="no level", claims={"SubjectNameID": "899700000017"}),
    mock.User(sub="no number", claims={"acr": "eidas1", "family_name": "MARTIN", "given_name": "Claire"}),
    mock.User(sub="wrong number", claims=SURE | {"SubjectNameID": "99700000017"}),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with mock.run_server_in_thread(require_nonce=True, user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def client(provider: str, settings: Settings) -> Client:
    settings.PSC_URL = provider
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    there = app["settings"] | {"server_url": provider, "scope": ["openid"]}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | {"secret": "any", "settings": there}]}}
    return Client(SERVER_NAME="localhost")


def back(client: Client, sub: str) -> str:
    address = str(client.get("/compte/psc/")["Location"])
    answer = httpx2.post(address, data={"sub": sub}, trust_env=False)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_it_signs_in(cast: Cast, client: Client) -> None:
    assert client.get(back(client, "claire"))["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.treating.user_id)


@pytest.mark.parametrize("sub", ["no level", "no number", "wrong number"])
def test_what_is_not_certified_opens_nothing(cast: Cast, client: Client, sub: str) -> None:
    answer = client.get(back(client, sub))
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
