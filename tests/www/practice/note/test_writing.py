"""Abbreviations, templates and past contacts under the hands of one who types; where things stand, as it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bonport.practice.consultations.actions import close_consultation
from bonport.practice.deliveries import destinations
from bonport.practice.deliveries.models import Delivery
from bonport.practice.records.actions import open_encounter, write_note
from bonport.practice.records.models import Phrase
from bonport.practice.records.phrases.actions import save_phrase
from tests.cast import Cast
from tests.practice.factories import MINUTE, Postbox, open_dmp, problem, qualify, work
from tests.www.hands import Hands

pytestmark = pytest.mark.browser
Window = Callable[..., Hands]


def record(cast: Cast) -> str:
    return f"/patients/{cast.patient.pk}/"


def years_of_contacts(cast: Cast, count: int) -> None:
    for number in range(count):
        back = -timedelta(days=number + 1)
        opened = open_encounter(cast.act(cast.treating, after=back), cast.patient)
        write_note(cast.act(cast.treating, after=back), opened, f"Contact {number}. Fièvre et toux.")
        close_consultation(cast.act(cast.treating, after=back), opened)


def test_abbreviations_unfold_and_templates_go_in_by_keyboard_and_by_mouse(page_of: Window, cast: Cast) -> None:
    save_phrase(cast.act(cast.treating), Phrase.Kind.ABBREVIATION, "ras", "Rien à signaler.")
    save_phrase(cast.act(cast.colleague), Phrase.Kind.ABBREVIATION, "ta", "Tension : … mmHg", shared=True)
    save_phrase(cast.act(cast.treating), Phrase.Kind.TEMPLATE, "Renouvellement", "Renouvellement.\nTension : …\nFin.")
    hands = page_of(cast.treating)
    hands.start(record(cast))
    page, note = hands.page, hands.page.locator("#note")
    hands.fill("#note", "Ras pas de crash (ras ")
    expect(note).to_have_value("Rien à signaler. pas de crash (Rien à signaler. ")
    page.keyboard.press("Control+z")
    expect(note).to_have_value("Rien à signaler. pas de crash (ras")
    note.fill("")
    page.keyboard.type("ta")
    page.keyboard.press("Tab")
    page.keyboard.type("135")  # the first « … » is selected, so that what is typed takes its place
    expect(note).to_have_value("Tension : 135 mmHg")
    page.keyboard.press("Tab")  # no abbreviation before the caret: Tab leaves the field, as everywhere
    expect(note).not_to_be_focused()
    note.fill("")
    hands.start()
    hands.shortcut_and_type("Alt+i", "renouv")
    hands.press("Enter")
    expect(note).to_be_focused()
    page.keyboard.type("12/8")
    expect(note).to_have_value("Renouvellement.\nTension : 12/8\nFin.")
    assert hands.gestures == 2
    hands.start()
    hands.click("#template")
    hands.click("#templates [role=option]")
    expect(note).to_be_focused()
    page.keyboard.type("13/7")
    expect(note).to_have_value(
        "Renouvellement.\nTension : 12/8\nFin.".replace("12/8", "12/8Renouvellement.\nTension : 13/7\nFin.")
    )
    assert hands.gestures == 2
    assert page.broken == []  # type: ignore[attr-defined]


def test_enter_in_the_templates_never_signs(page_of: Window, cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.fill("#note", "Toux.")
    hands.press("Alt+i")
    hands.press("Enter")
    hands.page.wait_for_timeout(800)
    expect(hands.page.locator("#note")).to_have_value("Toux.")
    expect(hands.page.locator("#past")).not_to_contain_text("Toux.")


def test_the_past_is_read_and_filtered_while_one_types(page_of: Window, cast: Cast) -> None:
    years_of_contacts(cast, 45)
    hands = page_of(cast.treating)
    hands.start(record(cast))
    page, past = hands.page, hands.page.locator("#past > li:not(.older)")
    expect(past).to_have_count(20)
    hands.fill("#note", "Toux.")
    page.mouse.move(640, 700)
    page.mouse.wheel(0, 20_000)  # older ones come as one scrolls, and the note stays in sight
    expect(past).to_have_count(40)
    expect(page.locator("#note-form")).to_be_in_viewport()
    expect(page.locator("#sign")).to_be_in_viewport(ratio=1)
    expect(page.locator("#synthesis-anew")).to_be_in_viewport(ratio=1)
    over = page.locator(".banner").bounding_box()
    assert over and page.locator("#note-form").bounding_box()["y"] >= over["y"] + over["height"], "not under the banner"
    page.locator(".older button").click()
    expect(past).to_have_count(45)
    hands.shortcut_and_type("Alt+h", "fievre 33")
    expect(past).to_have_count(1)
    expect(past.locator("mark")).to_have_text(["33", "Fièvre"])
    expect(page.locator("#note")).to_have_value("Toux.")
    assert page.broken == []  # type: ignore[attr-defined]


@pytest.mark.slow
def test_where_it_stands_is_shown_as_it_changes_and_asking_stops_with_it(
    page_of: Window, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The DMP does not answer, then does: the doctor does nothing."""
    service = Postbox()
    service.name = "dmp"
    monkeypatch.setattr(destinations, "_registry", {"dmp": service})
    qualify(cast)
    open_dmp(cast, cast.patient)
    problem(cast)
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.fill("#note", "Toux.")
    hands.press("Alt+v")
    outcome = hands.page.locator("#outcome")
    expect(outcome).to_contain_text("part vers le DMP à")
    asked: list[str] = []
    hands.page.on("request", lambda request: asked.append(request.url) if "/suites/" in request.url else None)
    work(cast, after=2 * MINUTE)
    expect(outcome).to_contain_text("reçu par le DMP à", timeout=10_000)
    assert len(service.sent) == 1 and hands.gestures == 2
    hands.page.wait_for_timeout(500)
    asked.clear()
    hands.page.wait_for_timeout(2600)  # a look takes place every two seconds
    assert asked == [], "nothing is open: nothing is asked"


@pytest.mark.slow
def test_a_service_that_is_down_is_one_quiet_line(page_of: Window, cast: Cast) -> None:
    problem(cast)
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.fill("#note", "Toux.")
    hands.press("Alt+v")
    expect(hands.page.locator("#outcome")).to_contain_text("part vers le DMP à")
    with cast.act(None).reading():
        Delivery.objects.update(attempts=2, due_at=cast.now + 5 * MINUTE)
    expect(hands.page.locator("#outcome")).to_contain_text("DMP injoignable", timeout=10_000)
    expect(hands.page.locator("#outcome")).to_contain_text("rien à faire")


def test_the_synthesis_is_made_by_hand_in_one_gesture(page_of: Window, cast: Cast) -> None:
    problem(cast)
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.click("text=Refaire la synthèse")
    expect(hands.page.locator("#outcome")).to_contain_text("part vers le DMP à")
    assert hands.gestures == 1


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.slow)])
def test_axe_finds_nothing(page_of: Window, cast: Cast, width: int) -> None:
    years_of_contacts(cast, 3)
    save_phrase(cast.act(cast.treating), Phrase.Kind.TEMPLATE, "Sport", "Examen : …")
    hands = page_of(cast.treating, width=width, height=800)
    hands.start(f"/patients/{cast.child.pk}/")
    hands.press("Alt+k")
    hands.press("Alt+i")
    expect(hands.page.locator("#templates [role=option]")).to_have_count(1)
    _accessible(hands)
    hands.press("Escape")
    write_note(cast.act(cast.treating), _open(cast), "Là-bas.")
    hands.fill("#note", "Ici.")
    expect(hands.page.locator("#clash")).to_be_visible()
    _accessible(hands)
    hands.page.locator("[data-keep=mine]").click()
    hands.press("Alt+v")
    expect(hands.page.locator("#notice")).to_contain_text("Consultation signée.")
    _accessible(hands)
    hands.start("/modeles/")
    hands.page.locator("details.phrase summary").click()
    _accessible(hands)


def _open(cast: Cast):
    from bonport.practice.records.actions import begin_encounter

    return begin_encounter(cast.act(cast.treating), cast.child)


def _accessible(hands: Hands) -> None:
    found = Axe().run(hands.page)
    assert found.violations_count == 0, found.generate_report()
