"""The lock after inactivity: what it hides, what it refuses, how it opens, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from bonport import clock
from bonport.base.models import AuditEvent
from bonport.practice.places.models import Person
from tests.cast import TODAY, Cast
from tests.www.common.hands import PASSWORD, Authenticator, code, give_application, give_password, violations
from tests.www.hands import Hands

HTML = {"Accept": "text/html"}
HOME = "/"
OPEN = "/compte/verrou/ouvrir/"


@pytest.fixture
def client(cast: Cast, as_: Callable[[Person], Client]) -> Client:
    give_password(cast.treating)
    return as_(cast.treating)


def later(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    for name, value in clock.starting_now(TODAY + timedelta(minutes=minutes), 1.0).to_env().items():
        monkeypatch.setenv(name, value)


@pytest.mark.requirement("SC.SSI/IE.58")
def test_after_a_quarter_of_an_hour_nothing_is_served(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(HOME, headers=HTML).status_code == 200
    later(monkeypatch, 14)
    assert client.get(HOME, headers=HTML).status_code == 200  # a gesture: fifteen more from here
    later(monkeypatch, 28)
    assert client.get(HOME, headers=HTML).status_code == 200
    later(monkeypatch, 45)
    shut = client.get(HOME, headers=HTML)
    assert shut.status_code == 423
    assert "MARTIN" not in shut.content.decode()
    asked = client.post(reverse("find"), {"q": "durand"}, headers={"HX-Request": "true"})
    assert asked.status_code == 423
    assert asked.json()["what"] == "La session est verrouillée."
    for address in (
        reverse("record", args=(cast.patient.pk,)),
        "/exercice/",
        "/compte/securite/",
        "/compte/mot-de-passe/",
    ):
        assert client.get(address, headers=HTML).status_code == 423


def test_what_a_page_asks_by_itself_is_no_gesture(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get(HOME)
    for minutes in (6, 12, 18):
        later(monkeypatch, minutes)
        answer = client.get(HOME, headers={"HX-Request": "true", "X-Idle": str(minutes * 60)})
    assert answer.status_code == 423


def test_an_automatic_request_cannot_claim_a_gesture_to_come(client: Client) -> None:
    assert client.get(HOME, headers={"X-Idle": "-99999"}).status_code == 200
    assert client.session["seen"] <= (TODAY + timedelta(minutes=1)).timestamp()


@pytest.mark.parametrize("said", ["²", "9" * 5000, "1e9", "-1", "", "NaN"])
def test_nonsense_in_place_of_seconds_is_no_trouble(client: Client, said: str) -> None:
    assert client.get(HOME, headers={"X-Idle": said}).status_code == 200
    assert client.get(HOME, headers=HTML).status_code == 200


HOSTILE = ["[]", '"x"', "1", "{}", "null", "{", '{"response": {}}', '{"response": {"userHandle": 5}, "id": "x"}']


@pytest.mark.parametrize("sent", HOSTILE)
def test_nonsense_in_place_of_a_key_opens_nothing(cast: Cast, client: Client, sent: str) -> None:
    client.post("/compte/verrou/")
    client.get("/compte/verrou/formulaire/")
    assert client.post(OPEN, {"credential": sent}).status_code == 403
    stranger = Client()
    stranger.get("/compte/connexion/cle/", headers={"Accept": "application/json"})
    assert stranger.post("/compte/connexion/cle/", {"credential": sent})["Location"] == "/compte/connexion/"
    assert "_auth_user_id" not in stranger.session


def test_it_opens_again_by_the_password_of_the_same_person(cast: Cast, client: Client) -> None:
    client.post("/compte/verrou/")
    give_password(cast.colleague, "un autre mot de passe")
    wrong = client.post(OPEN, {"password": "un autre mot de passe"})
    assert (wrong.status_code, wrong.json()["what"]) == (403, "Ce mot de passe n’est pas le vôtre.")
    assert client.get(HOME).status_code == 423
    assert client.post(OPEN, {"password": PASSWORD}).status_code == 204
    assert client.get(HOME).status_code == 200
    assert AuditEvent.objects.filter(action="unlock", actor_id=cast.treating.user_id).count() == 1


def test_the_code_is_asked_of_who_has_one(cast: Cast, as_: Callable[[Person], Client]) -> None:
    give_application(cast.treating)
    client = as_(cast.treating)
    client.post("/compte/verrou/")
    assert "Code de votre application" in client.get("/compte/verrou/formulaire/").content.decode()
    assert client.post(OPEN, {"password": PASSWORD}).status_code == 403
    assert client.post(OPEN, {"password": PASSWORD, "code": "123456"}).status_code == 403
    assert client.get(HOME).status_code == 423
    assert client.post(OPEN, {"password": PASSWORD, "code": code()}).status_code == 204


def test_guessing_at_the_lock_is_stopped_too(client: Client) -> None:
    client.post("/compte/verrou/")
    for _ in range(5):
        client.post(OPEN, {"password": "non"})
    assert "Attendez cinq minutes" in client.post(OPEN, {"password": PASSWORD}).json()["what"]


def test_who_has_not_signed_in_opens_nothing(cast: Cast) -> None:
    assert Client().post(OPEN, {"password": PASSWORD}).status_code == 401
    assert Client().get("/compte/verrou/formulaire/").status_code == 401


def test_an_installation_may_do_without(client: Client, settings: Settings) -> None:
    settings.LOCK_AFTER = None
    client.post("/compte/verrou/")
    page = client.get(HOME)
    assert page.status_code == 200
    assert 'id="lock"' not in page.content.decode()


# ------------------------------------------------------------------------------------------------------ in a browser


LOCK = (
    "fetch('/compte/verrou/', {method: 'POST', headers: {'X-CSRFToken': document.cookie.match(/csrftoken=(\\w+)/)[1]}})"
)


@pytest.fixture
def record(cast: Cast) -> str:
    return reverse("record", args=(cast.patient.pk,))


@pytest.fixture
def _soon(settings: Settings) -> None:
    settings.LOCK_AFTER = timedelta(seconds=4)


def is_shut(page: Page) -> None:
    expect(page.locator("#lock")).to_be_visible(timeout=20_000)  # four seconds of the page's, on a busy machine
    expect(page.locator("main")).to_be_hidden()
    expect(page).to_have_title("Session verrouillée · Bonport")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.usefixtures("_soon")
def test_what_was_typed_before_the_lock_is_there_after(page_of: Callable[..., Hands], cast: Cast, record: str) -> None:
    give_password(cast.treating)
    hands = page_of(cast.treating)
    page = hands.page
    hands.start(record)
    other = page.context.new_page()
    other.goto("/")
    page.bring_to_front()
    page.locator("#note").focus()
    page.keyboard.type("Toux depuis trois jours")
    is_shut(page)
    is_shut(other)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    is_shut(page)
    assert violations(page) == []
    assert page.evaluate("fetch('/').then((answer) => answer.status)") == 423

    page.locator("#lock-password").fill("non")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ce mot de passe n’est pas le vôtre")
    page.locator("#lock-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator("#note")).to_have_value("Toux depuis trois jours")
    assert page.evaluate("document.activeElement.id") == "note"
    expect(other.locator("#lock")).to_be_hidden()
    assert [line for line in page.broken if "423" not in line] == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_what_was_asked_of_a_shut_session_is_asked_again_when_it_opens(
    page_of: Callable[..., Hands], cast: Cast, record: str
) -> None:
    hands = page_of(cast.treating)
    page = hands.page
    Authenticator(page)
    hands.start("/compte/securite/cles/ajouter/")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_text("Clé d’accès ajoutée").wait_for()
    hands.start(record)
    page.evaluate(LOCK)
    hands.shortcut_and_type("Alt+r", "duran")
    is_shut(page)
    page.get_by_role("button", name="Déverrouiller avec une clé d’accès").click()
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator("#find")).to_have_value("duran")
    expect(page.locator("#found [role=option]").first).to_be_visible()


@pytest.mark.browser
def test_an_address_opened_in_a_shut_session_comes_once_it_is_open(
    page_of: Callable[..., Hands], cast: Cast, record: str
) -> None:
    give_password(cast.treating)
    page = page_of(cast.treating).page
    page.goto("/")
    page.evaluate(LOCK)
    page.goto(record)
    expect(page.locator("#lock-password")).to_be_visible()
    assert "DURAND" not in page.content()
    page.locator("#lock-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("DURAND", re.IGNORECASE))
