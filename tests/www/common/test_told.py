"""What the page says of what the server could not take, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bonport.practice.records.models import Encounter
from tests.cast import Cast
from tests.www.hands import Hands

pytestmark = pytest.mark.browser
Window = Callable[..., Hands]


@pytest.mark.slow
def test_three_megabytes_in_the_note_stay_in_the_page_and_the_limit_is_named(page_of: Window, cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start(f"/patients/{cast.patient.pk}/")
    page = hands.page
    page.locator("#note").evaluate(
        "(area) => { area.value = 'a'.repeat(3_000_000); area.dispatchEvent(new Event('input')); }"
    )
    expect(page.locator("#note-state")).to_contain_text("Non enregistré", timeout=20_000)
    expect(page.locator("#note-state")).to_contain_text("2 Mo au plus")
    hands.press("Alt+v")
    expect(page.locator("#notice")).to_contain_text("2 Mo au plus", timeout=20_000)
    assert page.locator("#note").evaluate("(area) => area.value.length") == 3_000_000
    page.locator("#note").fill("Toux.")
    expect(page.locator("#note-state")).to_contain_text("Enregistré à", timeout=20_000)
    assert page.broken == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("trouble", ["cut", "broken"])
def test_a_gesture_without_an_answer_says_so(page_of: Window, cast: Cast, trouble: str) -> None:
    hands = page_of(cast.treating)
    hands.start(f"/patients/{cast.patient.pk}/")
    page = hands.page
    answer = {"cut": lambda route: route.abort(), "broken": lambda route: route.fulfill(status=500, body="x")}
    page.route("**/synthese/refaire/", answer[trouble])
    hands.click("text=Refaire la synthèse")
    expect(page.locator("#notice")).to_contain_text("ce geste n’est peut-être pas fait")
    page.unroute("**/synthese/refaire/")
    hands.click("text=Refaire la synthèse")
    expect(page.locator("#notice")).to_contain_text("Le dossier est vide")
    expect(page.locator("#notice")).not_to_contain_text("peut-être pas fait")


def test_after_a_signature_that_was_refused_what_is_typed_is_saved(page_of: Window, cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start(f"/patients/{cast.patient.pk}/")
    hands.press("Alt+v")
    expect(hands.page.locator("#notice")).to_contain_text("Il n’y a rien à signer")
    hands.fill("#note", "Toux.")
    expect(hands.page.locator("#note-state")).to_contain_text("Enregistré à")
    with cast.act(None).reading():
        assert Encounter.objects.get().note == "Toux."
