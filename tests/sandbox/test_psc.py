"""The played Pro Santé Connect, asked by hand and its tokens verified by joserfc."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.sandbox.requests import World

BACK = "http://localhost:8000/compte/psc/retour/"
CLIENT = {"client_id": "bonport", "client_secret": "bac-a-sable"}


class Realm:
    """A client that knows the protocol and nothing of ours."""

    def __init__(self, page: str) -> None:
        self._http = httpx2.Client(trust_env=False)
        self.told = self._http.get(f"{page}/auth/realms/esante-wallet/.well-known/openid-configuration").json()
        self.verifier = secrets.token_urlsafe(40)

    def query(self, **changes: str) -> dict[str, str]:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": "bonport",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "openid scope_all",
            "acr_values": "eidas1",
            "state": "s",
            "nonce": "n",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "professional": "899700000033",
        }
        return {name: value for name, value in (asked | changes).items() if value}

    def authorize(self, **changes: str) -> httpx2.Response:
        return self._http.get(self.told["authorization_endpoint"], params=self.query(**changes))

    def code(self) -> str:
        answer = self.authorize()
        said = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert said["state"] == ["s"]
        return said["code"][0]

    def token(self, **asked: str) -> httpx2.Response:
        return self._http.post(self.told["token_endpoint"], data=CLIENT | asked)

    def exchange(self, code: str, /, **changes: str) -> httpx2.Response:
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": self.verifier}
        return self.token(**(asked | changes))

    def userinfo(self, token: str) -> httpx2.Response:
        return self._http.get(self.told["userinfo_endpoint"], headers={"Authorization": f"Bearer {token}"})

    def keys(self) -> KeySet:
        return KeySet.import_key_set(self._http.get(self.told["jwks_uri"]).json())

    def logout(self, refresh: str) -> httpx2.Response:
        return self._http.post(self.told["end_session_endpoint"], data=CLIENT | {"refresh_token": refresh})


@pytest.fixture
def realm(world: World) -> Realm:
    return Realm(world.page)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"acr_values": ""}, "acr_values=eidas1 attendu"),
        ({"acr_values": "eidas3"}, "acr_values=eidas1 attendu"),
        ({"scope": "openid"}, "scope=openid scope_all attendu"),
        ({"nonce": ""}, "state et nonce attendus"),
        ({"code_challenge": ""}, "PKCE S256 attendu"),
        ({"code_challenge_method": "plain"}, "PKCE S256 attendu"),
        ({"response_type": "token"}, "response_type=code attendu"),
    ],
)
def test_what_the_real_one_asks_is_asked(realm: Realm, changes: dict[str, str], said: str) -> None:
    answer = realm.authorize(**changes)
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (back["error"], back["error_description"]) == (["invalid_request"], [said])


@pytest.mark.parametrize("changes", [{"client_id": "other"}, {"redirect_uri": "https://evil.example/"}])
def test_nobody_is_sent_to_a_stranger(realm: Realm, changes: dict[str, str]) -> None:
    answer = realm.authorize(**changes)
    assert answer.status_code == 400 and "Location" not in answer.headers


def test_its_tokens_stand_before_another_library(realm: Realm) -> None:
    given = realm.exchange(realm.code()).json()
    assert (given["expires_in"], given["refresh_expires_in"]) == (120, 1800)
    for name, audience in (("id_token", "bonport"), ("access_token", "account")):
        said: dict[str, Any] = jwt.decode(given[name], realm.keys(), algorithms=["RS256"]).claims
        assert (said["iss"], said["aud"], said["nonce"], said["acr"]) == (realm.told["issuer"], audience, "n", "eidas1")
        assert said["exp"] - said["iat"] == 120


def test_who_it_is_with_each_of_his_activities(realm: Realm) -> None:
    said = realm.userinfo(realm.exchange(realm.code()).json()["access_token"]).json()
    assert said["SubjectNameID"] == said["preferred_username"] == "899700000033"
    assert said["otherIds"][0]["identifiant"] == "899700000033"
    activities = said["SubjectRefPro"]["exercices"][0]["activities"]
    assert [one["ancienIdentifiantDeLaStructure"] for one in activities] == ["1630000012", "1690000013"]


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost:8000/other/"},
        {"code": "x"},
    ],
)
def test_a_code_alone_is_worth_nothing(realm: Realm, changes: dict[str, str]) -> None:
    answer = realm.exchange(realm.code(), **changes)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_a_code_that_comes_twice_takes_everything_back(realm: Realm) -> None:
    code = realm.code()
    given = realm.exchange(code).json()
    assert realm.userinfo(given["access_token"]).status_code == 200
    assert realm.exchange(code).status_code == 400
    assert realm.userinfo(given["access_token"]).status_code == 401
    assert realm.token(grant_type="refresh_token", refresh_token=given["refresh_token"]).status_code == 400


def test_a_session_is_refreshed_with_a_new_token_each_time_and_ends(realm: Realm) -> None:
    first = realm.exchange(realm.code()).json()
    second = realm.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert realm.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).status_code == 400
    assert realm.logout(second["refresh_token"]).status_code == 204
    assert realm.userinfo(second["access_token"]).status_code == 401
    assert realm.token(grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400


@pytest.mark.parametrize("token", ["x", "id"])
def test_userinfo_takes_no_other_token(realm: Realm, token: str) -> None:
    given = realm.exchange(realm.code()).json()
    assert realm.userinfo(given["id_token"] if token == "id" else token).status_code == 401


def test_a_software_without_its_secret_gets_nothing(realm: Realm) -> None:
    assert realm.exchange(realm.code(), client_secret="other").json() == {"error": "invalid_client"}


def test_its_faults_are_those_of_the_switchboard(world: World, realm: Realm) -> None:
    from tests.sandbox.requests import call

    call(world.page, "PUT", "/control/faults", {"psc": {"closed": 1}})
    try:
        with pytest.raises((httpx2.TransportError, AssertionError)):
            assert realm.exchange("x").status_code != 503
        assert call(world.page, "GET", "/control/faults")["injected"]["psc"]["closed"] >= 1
    finally:
        call(world.page, "DELETE", "/control/faults")
