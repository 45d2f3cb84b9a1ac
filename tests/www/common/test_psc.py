"""Signing in with Pro Santé Connect, against the sandbox's: a process of its own, over the wire."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django import Settings

from bonport.base.models import AuditEvent
from bonport.day.sandbox import Sandbox
from bonport.practice.places.actions import Someone, register_activity
from bonport.practice.places.models import Role
from tests.cast import GP, Cast
from tests.www.common.hands import give_password

START, BACK = "/compte/psc/", "/compte/psc/retour/"
SITES = [{"id": "1630000012", "name": "Cabinet des Tilleuls"}]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    started = Sandbox(tmp_path_factory.mktemp("psc"), population=0, seed=1, env={})
    people = [
        {"nationalId": "899700000017", "family": "MARTIN", "given": "Claire", "sites": SITES},
        {"nationalId": "899700000033", "family": "PETIT", "given": "Inès", "sites": []},
        {"nationalId": "899700009999", "family": "MARTIN", "given": "Claire", "sites": SITES},  # the same name
        {"nationalId": "899700000041", "family": "STRANGER", "given": "Luc", "sites": SITES},
    ]
    started.put("/control/psc", people)
    yield started
    started.stop()


@pytest.fixture
def psc(sandbox: Sandbox, settings: Settings) -> Iterator[Sandbox]:
    settings.PSC_URL = f"{sandbox.page}/auth/realms/esante-wallet"
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    told = {**app, "secret": "bac-a-sable", "settings": {**app["settings"], "server_url": settings.PSC_URL}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [told]}}
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1
    yield sandbox
    sandbox.delete("/control/faults")


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def there(client: Client) -> str:
    """Where the practice sends the browser."""
    return str(client.get(START)["Location"])


def certified(client: Client, national_id: str) -> str:
    """The way back, once the nation has certified this professional."""
    answer = httpx2.get(f"{there(client)}&professional={national_id}", trust_env=False)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert parts.path == BACK
    return f"{parts.path}?{parts.query}"


def page(answer: Any) -> str:
    text: str = answer.content.decode()
    return text.split("<main")[1]


@pytest.mark.requirement("SC.PSC.01")
def test_a_doctor_comes_in_with_pro_sante_connect(cast: Cast, psc: Sandbox, client: Client) -> None:
    asked = parse_qs(urlsplit(there(client)).query)
    assert asked["acr_values"] == ["eidas1"] and set(asked["scope"][0].split()) == {"openid", "scope_all"}
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert asked["state"] and asked["nonce"]
    answer = client.get(certified(client, "899700000017"))
    assert (answer.status_code, answer["Location"]) == (302, "/")  # no second factor on top, none to be added
    assert client.session["_auth_user_id"] == str(cast.treating.user_id)
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.get(action="sign_in").detail == {"how": "socialaccount"}


def test_a_name_opens_nothing_the_rpps_does(cast: Cast, psc: Sandbox, client: Client) -> None:
    answer = client.get(certified(client, "899700009999"))
    assert answer.status_code == 403
    assert "Votre numéro RPPS n’est connu d’aucun cabinet ici" in page(answer)
    assert "_auth_user_id" not in client.session


def test_a_name_that_differs_is_no_obstacle(cast: Cast, psc: Sandbox, client: Client) -> None:
    with cast.act(None).reading():
        cast.treating.family = "MARTIN-LEROY"
        cast.treating.save()
    assert client.get(certified(client, "899700000017"))["Location"] == "/"


@pytest.mark.requirement("SC.MSS/CONF.28")
def test_nothing_of_it_is_stored_and_the_refresh_token_is_sealed(cast: Cast, psc: Sandbox, client: Client) -> None:
    client.get(certified(client, "899700000017"))
    assert not SocialAccount.objects.exists() and not SocialToken.objects.exists()
    kept = client.session["psc"]
    assert set(kept) == {"refresh", "places"}
    assert kept["refresh"].startswith("gAAAA")  # Fernet's
    whole = str(Session.objects.get(pk=client.session.session_key).get_decoded())
    assert not re.search(r"eyJ[\w-]+\.[\w-]+\.", whole)  # no token of theirs, neither access nor identity


def test_signing_out_ends_the_session_there_too(cast: Cast, psc: Sandbox, client: Client) -> None:
    from bonport.base.sealing import unseal

    client.get(certified(client, "899700000017"))
    refresh = unseal(client.session["psc"]["refresh"], "psc refresh token")
    client.post("/compte/deconnexion/")
    assert "psc" not in client.session
    asked = {"grant_type": "refresh_token", "refresh_token": refresh}
    realm = f"{psc.page}/auth/realms/esante-wallet/protocol/openid-connect"
    again = httpx2.post(
        f"{realm}/token", data={"client_id": "bonport", "client_secret": "bac-a-sable", **asked}, trust_env=False
    )
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


def test_an_answer_is_taken_once_and_by_who_asked(cast: Cast, psc: Sandbox, client: Client) -> None:
    back = certified(client, "899700000017")
    assert Client(SERVER_NAME="localhost").get(back).status_code == 403  # another browser: an attacker's own answer
    assert client.get(back).status_code == 302
    assert Client(SERVER_NAME="localhost").get(back).status_code == 403


def test_the_answer_to_another_question_is_refused(cast: Cast, psc: Sandbox, client: Client) -> None:
    """A code got elsewhere with its own PKCE and nonce, put into our answer."""
    other = Client(SERVER_NAME="localhost")
    mine, theirs = certified(client, "899700000017"), certified(other, "899700000033")
    code = parse_qs(urlsplit(theirs).query)["code"][0]
    answer = client.get(re.sub(r"code=[^&]+", f"code={code}", mine))
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_refusal_over_there_leaves_the_other_ways(cast: Cast, psc: Sandbox, client: Client) -> None:
    answer = client.get(certified(client, "none"))
    assert answer.status_code == 403
    assert "Entrer autrement" in page(answer)


@pytest.mark.parametrize(
    "fault",
    [
        "closed",
        "timeout_before",
        *(pytest.param(fault, marks=pytest.mark.slow) for fault in ("http_500", "cut", "garbage")),
    ],
)
def test_when_it_is_down_local_sign_in_remains_and_it_says_so(
    cast: Cast, psc: Sandbox, client: Client, fault: str, settings: Settings
) -> None:
    psc.put("/control/faults", {"psc": {fault: 1}})
    began = time.monotonic()
    answer = client.get(START)
    assert answer.status_code == 503
    assert "Pro Santé Connect ne répond pas" in page(answer) and "clé d’accès" in page(answer)
    assert time.monotonic() - began < 10
    settings.SECOND_FACTOR = False
    give_password(cast.treating, "tilleul orage 4 pages")
    entered = client.post("/compte/connexion/", {"login": "martin", "password": "tilleul orage 4 pages"})
    assert entered["Location"] == "/"


def test_when_it_goes_down_on_the_way_back(cast: Cast, psc: Sandbox, client: Client) -> None:
    back = certified(client, "899700000017")
    psc.put("/control/faults", {"psc": {"closed": 1}})
    answer = client.get(back)
    assert answer.status_code == 503
    assert "_auth_user_id" not in client.session


def test_an_installation_that_is_not_declared_offers_nothing(cast: Cast, client: Client) -> None:
    assert client.get(START).status_code == 404
    assert "Pro Santé Connect" not in page(client.get("/compte/connexion/"))


def test_two_practices_that_know_the_same_rpps(cast: Cast, psc: Sandbox, client: Client) -> None:
    """Dr STRANGER also works here, under an account of this practice: he says by which door he enters."""
    here = register_activity(
        cast.act(None),
        Someone("STRANGER", "Luc", "899700000041", GP, username="luc"),
        cast.structure,
        Role.DOCTOR,
        first_day=cast.now.date(),
    ).person
    assert client.get(certified(client, "899700000041"))["Location"] == "/compte/psc/cabinet/"
    assert "_auth_user_id" not in client.session
    doors = page(client.get("/compte/psc/cabinet/"))
    assert "Cabinet des Tilleuls" in doors and "Cabinet du Port" in doors
    client.post("/compte/psc/cabinet/", {"person": str(cast.treating.pk)})  # somebody else
    assert "_auth_user_id" not in client.session
    client.post("/compte/psc/cabinet/", {"person": str(here.pk)})
    assert client.session["_auth_user_id"] == str(here.user_id)


def test_among_several_activities_one_is_chosen(cast: Cast, psc: Sandbox, client: Client) -> None:
    from bonport.practice.places.actions import Place, add_structure

    site = add_structure(cast.act(None), Place("1630000020", "Antenne de Royat", "SA07"))
    register_activity(
        cast.act(None), Someone("", ""), site, Role.DOCTOR, first_day=cast.now.date(), person=cast.treating
    )
    client.get(certified(client, "899700000017"))
    assert client.get("/")["Location"] == "/exercice/"
    choices = page(client.get("/exercice/"))
    assert choices.count("site que Pro Santé Connect n’annonce pas pour vous") == 1
    assert choices.index("Antenne de Royat") < choices.index("n’annonce pas")


@pytest.mark.browser
def test_by_the_browser_within_the_page_s_policy(live_server: Any, browser: Browser, cast: Cast, psc: Sandbox) -> None:
    context = browser.new_context(base_url=live_server.url, locale="fr-FR")
    window = context.new_page()
    refused: list[str] = []
    window.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    window.goto(f"/compte/connexion/?next=/patients/{cast.patient.pk}/note/maintenant/")
    window.get_by_role("link", name="Entrer avec Pro Santé Connect").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Pro Santé Connect, simulé")
    window.get_by_role("link", name="Inès PETIT").click()
    expect(window).to_have_url(re.compile("/note/maintenant/"))

    window.goto("/modeles/")
    window.locator("[data-lock-now]").evaluate("button => button.click()")
    with context.expect_page() as opened:
        window.get_by_role("link", name="Déverrouiller avec Pro Santé Connect").click()
    opened.value.get_by_role("link", name="Inès PETIT").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("La session est déverrouillée")
    expect(window.locator("#lock")).to_be_hidden()
    expect(window).to_have_url(re.compile("/modeles/"))

    window.locator("[data-lock-now]").evaluate("button => button.click()")
    with context.expect_page() as opened:
        window.get_by_role("link", name="Déverrouiller avec Pro Santé Connect").click()
    opened.value.get_by_role("link", name="Claire MARTIN").first.click()  # somebody else: a session of her own
    expect(opened.value.locator("h1")).to_be_visible()
    expect(window.locator("#lock")).to_be_visible()
    context.close()
    assert refused == []
