"""Envois beside the real services and a worker: down, slow, back; what the page says at each moment is so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from bonport.practice.deliveries.states import State
from tests.practice.factories import LETTER, delivery_of, letter
from tests.www.hands import Hands
from tests.www.practice.health_space.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_down_then_slow_then_back(page_of: Callable[..., Hands], desk: Desk, settings: Settings) -> None:
    cast, nation = desk.cast, desk.nation
    desk.sends("Une première")  # the DMP of this patient is known
    there, settings.SERVICES_URL = settings.SERVICES_URL, "https://localhost:1"  # nobody listens
    waiting = letter(cast, patient=desk.patient, type_code=LETTER)
    for _ in range(3):
        nation.worker().step()
    assert delivery_of(cast, waiting).state == State.READY

    hands = page_of(cast.treating)
    row, line = hands.page.locator(f"#doc-{waiting.pk}"), hands.page.locator("#services-down")
    hands.start("/envois/")
    expect(line).to_contain_text("DMP injoignable depuis")
    expect(line).to_contain_text("1 document attend, rien à faire")
    expect(row).to_contain_text("DMP injoignable")
    expect(hands.page.locator("#decide-count")).to_have_text("")  # nothing is asked of anybody
    hands.click(f"#doc-{waiting.pk} a")
    expect(row).to_contain_text("service injoignable")
    hands.click("text=Retenir")
    expect(row).to_contain_text("Ne part pas, retenu par le médecin")
    hands.click("text=Laisser partir")
    expect(row).to_contain_text("Part au DMP")

    settings.SERVICES_URL = there
    nation.faults(latency=1.0)  # three seconds, at every request
    nation.run()
    hands.start("/envois/")
    expect(row).to_contain_text("reçu par le DMP")
    expect(line).to_have_text("")
    hands.click(f"#doc-{waiting.pk} a")
    expect(row).to_contain_text("Preuve du dépôt")
    assert list(nation.held(desk.person).values()) == ["Approved", "Approved"]
    assert hands.page.broken == []  # type: ignore[attr-defined]


def test_what_the_dmp_refuses_is_decided_and_leaves(page_of: Callable[..., Hands], desk: Desk) -> None:
    nation = desk.nation
    desk.sends("Une première")
    nation.dmp(desk.person, "closed")
    refused = letter(desk.cast, patient=desk.patient, type_code=LETTER)
    nation.run()
    assert delivery_of(desk.cast, refused).state == State.REFUSED
    hands = page_of(desk.cast.treating)
    hands.start("/a-decider/")
    expect(hands.page.locator("article.ask")).to_contain_text("Le DMP du patient est fermé.")
    nation.dmp(desk.person, "active")
    hands.click("text=Réessayer")
    expect(hands.page.locator("#to-decide")).to_contain_text("Rien n’attend de décision")
    assert hands.gestures == 1
    nation.run()
    hands.start(f"/envois/{refused.pk}/")
    expect(hands.page.locator(f"#doc-{refused.pk}")).to_contain_text("reçu par le DMP")
    assert hands.page.broken == []  # type: ignore[attr-defined]
