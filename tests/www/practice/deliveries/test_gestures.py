"""Envois by hand: kept back in one gesture, let leave in one, folded and unfolded; the list that goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bonport.interop.errors import RetryLater
from bonport.practice.deliveries.states import State
from bonport.practice.documents.models import Document
from bonport.www.practice.deliveries.listing import PAGE
from tests.cast import Cast
from tests.practice.factories import delivery_of, letter, work
from tests.www.hands import Hands
from tests.www.practice.deliveries.conftest import Answering

pytestmark = pytest.mark.browser


def state(cast: Cast, document: Document, operation: str | None = None) -> str:
    return delivery_of(cast, document, operation).state


def test_a_document_is_taken_back_and_let_leave_in_one_gesture_each(page_of: Callable[..., Hands], fed: Cast) -> None:
    document = letter(fed)
    hands = page_of(fed.treating)
    row = hands.page.locator(f"#doc-{document.pk}")
    hands.start("/envois/")
    hands.click("text=Retenir")
    expect(row).to_contain_text("retenu")
    assert (hands.gestures, state(fed, document)) == (1, State.HELD)

    hands.start()
    expect(row.locator("a").first).to_be_focused()  # the hand stays where it was
    row.locator("button").focus()
    hands.press("Enter")
    expect(row).to_contain_text("part vers le DMP")
    assert (hands.gestures, state(fed, document)) == (1, State.READY)
    assert hands.page.broken == []  # type: ignore[attr-defined]


def test_the_rarer_gestures_are_in_the_story(page_of: Callable[..., Hands], fed: Cast, dmp: Answering) -> None:
    document = letter(fed)
    hands = page_of(fed.treating)
    row = hands.page.locator(f"#doc-{document.pk}")
    hands.start("/envois/")
    hands.click(f"#doc-{document.pk} a")
    expect(row).to_contain_text("Rien n’est encore parti.")
    hands.click("text=Le patient s’oppose à cet envoi")
    expect(row).to_contain_text("Ne part pas, le patient s’y oppose")
    hands.click("text=Lever l’opposition")
    expect(row).to_contain_text("part vers le DMP")
    work(fed)
    hands.click("text=Replier")
    expect(row).to_contain_text("reçu par le DMP")
    assert hands.page.broken == []  # type: ignore[attr-defined]


def test_a_withdrawal_is_confirmed(page_of: Callable[..., Hands], fed: Cast, dmp: Answering) -> None:
    document = letter(fed)
    work(fed)
    hands = page_of(fed.treating)
    hands.start(f"/envois/{document.pk}/")
    hands.page.locator("summary", has_text="Retirer du DMP").focus()
    hands.press("Enter")
    hands.press("Tab")
    hands.press("Enter")
    expect(hands.page.locator(f"#doc-{document.pk}")).to_contain_text("retrait du DMP en cours")
    assert state(fed, document, "withdraw") == State.READY
    work(fed, timedelta(minutes=2))
    assert state(fed, document, "withdraw") == State.DELIVERED
    assert hands.page.broken == []  # type: ignore[attr-defined]


def test_the_list_is_chosen_and_goes_on(page_of: Callable[..., Hands], fed: Cast) -> None:
    made = [letter(fed, after=timedelta(seconds=number)) for number in range(PAGE + 2)]
    hands = page_of(fed.secretary)
    rows = hands.page.locator("li.sent")
    hands.start("/envois/")
    expect(rows).to_have_count(PAGE)
    hands.click("text=Plus anciens")
    expect(rows).to_have_count(len(made))
    hands.click("text=Refusé")
    expect(rows).to_have_count(0)
    expect(hands.page.locator("#sent")).to_contain_text("Aucun document")
    hands.click("text=Tout")
    expect(rows).to_have_count(PAGE)
    hands.fill("#asked-name", "leo")
    expect(rows).to_have_count(0)
    assert "leo" not in hands.page.url
    assert hands.page.broken == []  # type: ignore[attr-defined]


def test_the_quiet_line_goes_by_itself(page_of: Callable[..., Hands], fed: Cast, dmp: Answering) -> None:
    dmp.tells(*[RetryLater("unreachable")] * 2)
    for _ in range(2):
        letter(fed)
    work(fed)
    hands = page_of(fed.secretary)
    hands.page.clock.install()
    hands.start("/")
    line = hands.page.locator("#services-down")
    expect(line).to_contain_text("DMP injoignable depuis 09:01, 2 documents attendent, rien à faire")
    work(fed, timedelta(hours=1))
    hands.page.clock.run_for(21_000)
    expect(line).to_have_text("")
    assert hands.page.broken == []  # type: ignore[attr-defined]
