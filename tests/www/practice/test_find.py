"""The search box: two gestures from anywhere, by keyboard and by mouse, and never the answer to something else."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from bonport.practice.patients.actions import flag_identity, register_patient
from bonport.practice.patients.finding import find_patients
from bonport.practice.places.models import Person
from bonport.www.practice import find as screen
from tests.cast import JEANNE, Cast
from tests.www.hands import Hands

# ------------------------------------------------------------------------------------------------------- the server


def test_what_is_found_is_told_apart(as_: Callable[[Person], Client], cast: Cast) -> None:
    register_patient(cast.act(cast.secretary), replace(JEANNE, birth_name="LEROY", used_name="DURAND"))
    flag_identity(cast.act(cast.secretary), cast.patient, homonym=True)
    page = as_(cast.secretary).post("/chercher/", {"q": "durand jeanne"}).content.decode()
    assert page.count('role="option"') == 2 + page.count('class="create"')
    assert "née LEROY" in page
    assert "04/03/1955" in page
    assert page.count("homonyme") == 1


def test_what_is_typed_is_shown_and_never_run(as_: Callable[[Person], Client], cast: Cast) -> None:
    page = as_(cast.treating).post("/chercher/", {"q": "<script>alert(1)</script>" * 100}).content.decode()
    assert "<script" not in page


@pytest.mark.parametrize("member", ["treating", "replacement", "secretary", "colleague", "stranger"])
def test_everyone_finds_the_patients_of_their_own_practice(
    as_: Callable[[Person], Client], cast: Cast, member: str
) -> None:
    page = as_(cast.everyone[member]).post("/chercher/", {"q": "durand"}).content.decode()
    assert ("DURAND Jeanne" in page) is (member != "stranger")


def test_nobody_searches_by_an_address_or_without_signing_in(as_: Callable[[Person], Client], cast: Cast) -> None:
    assert as_(cast.treating).get("/chercher/", {"q": "durand"}).status_code == 405
    assert Client().post("/chercher/", {"q": "durand"}).status_code == 302


# ------------------------------------------------------------------------------------------------------ the gestures


@pytest.mark.browser
def test_a_patient_is_found_and_opened_in_two_gestures(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start("/")
    hands.shortcut_and_type("Alt+r", "duran jeanne")
    hands.press("Enter")
    expect(hands.page).to_have_url(re.compile(f"/patients/{cast.patient.pk}/"))
    assert hands.gestures == 2

    hands.start()  # by mouse, from a record
    hands.fill("#find", "4/3/55")
    hands.click("#found [role=option]")
    expect(hands.page.locator("#banner")).to_contain_text("JEANNE")
    assert hands.gestures == 2
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_the_keyboard_goes_all_the_way(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.secretary)
    hands.start("/")
    hands.shortcut_and_type("Alt+r", "durand")
    box, options = hands.page.locator("#find"), hands.page.locator("#found [role=option]")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-expanded", "true")
    hands.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.nth(1).get_attribute("id")))
    hands.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    hands.press("Enter")  # asks again
    expect(hands.page).to_have_url(re.compile(f"/patients/{cast.patient.pk}/"))
    assert hands.page.broken == []  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------- the slow server


class Slow:
    """Holds the answers to some texts back until they are let go."""

    def __init__(self) -> None:
        self.gates: dict[str, threading.Event] = {}
        self.came: list[str] = []

    def find(self, typed: str) -> object:
        self.came.append(typed)
        if gate := self.gates.get(typed):
            assert gate.wait(10)
        return find_patients(typed)

    def hold(self, *texts: str) -> None:
        self.gates |= {text: threading.Event() for text in texts}

    def let_go(self, text: str) -> None:
        self.gates[text].set()

    def await_question(self, page: Page, text: str) -> None:
        for _ in range(100):
            if text in self.came:
                return
            page.wait_for_timeout(30)
        raise AssertionError(f"« {text} » was never asked; {self.came}")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    slow = Slow()
    monkeypatch.setattr(screen, "find_patients", slow.find)
    yield slow
    for text in slow.gates:
        slow.let_go(text)


@pytest.mark.browser
def test_enter_never_opens_a_stale_answer(page_of: Callable[..., Hands], cast: Cast, slow: Slow) -> None:
    slow.hold("durand l")
    hands = page_of(cast.treating)
    hands.start("/")
    hands.fill("#find", "durand")
    options = hands.page.locator("#found [role=option]")
    expect(options.first).to_contain_text("Jeanne")
    hands.page.keyboard.type(" l")
    hands.press("Enter")  # the list in sight still answers « durand »
    slow.await_question(hands.page, "durand l")
    hands.press("Enter")
    hands.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "false"
    hands.page.wait_for_timeout(300)
    expect(hands.page).to_have_url(re.compile("/$"))
    slow.let_go("durand l")
    expect(hands.page).to_have_url(re.compile(f"/patients/{cast.child.pk}/"))
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_an_enter_is_taken_back_by_typing_on(page_of: Callable[..., Hands], cast: Cast, slow: Slow) -> None:
    slow.hold("durand", "durand leo")
    hands = page_of(cast.treating)
    hands.start("/")
    hands.fill("#find", "durand")
    hands.press("Enter")
    slow.await_question(hands.page, "durand")
    hands.page.keyboard.type(" leo")
    slow.await_question(hands.page, "durand leo")
    slow.let_go("durand")  # what was asked first answers, late
    hands.page.wait_for_timeout(300)
    expect(hands.page).to_have_url(re.compile("/$"))
    slow.let_go("durand leo")
    expect(hands.page.locator("#found [role=option]").first).to_contain_text("Leo")
    hands.page.wait_for_timeout(200)
    expect(hands.page).to_have_url(re.compile("/$"))
    hands.press("Enter")
    expect(hands.page).to_have_url(re.compile(f"/patients/{cast.child.pk}/"))


@pytest.mark.browser
def test_a_search_that_fails_says_so(
    page_of: Callable[..., Hands], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = page_of(cast.treating)
    hands.start("/")
    hands.page.route("**/chercher/", lambda route: route.abort())
    hands.fill("#find", "durand")
    hands.press("Enter")
    expect(hands.page.locator("#found .trouble")).to_contain_text("n’a pas répondu")
    hands.page.unroute("**/chercher/")
    hands.press("Enter")
    expect(hands.page).to_have_url(re.compile("/patients/"))
