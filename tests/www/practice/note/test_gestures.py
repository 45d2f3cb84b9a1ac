"""The budgets of the consultation, by keyboard and by mouse, and what a doctor sees of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bonport.practice.documents.models import Document
from bonport.practice.records.models import Encounter
from tests.cast import Cast
from tests.practice.factories import problem
from tests.www.hands import Hands

pytestmark = pytest.mark.browser
Window = Callable[..., Hands]


def encounters(cast: Cast) -> list[Encounter]:
    with cast.act(None).reading():
        return list(Encounter.objects.order_by("started_at"))


def documents(cast: Cast) -> list[Document]:
    with cast.act(None).reading():
        return list(Document.objects.prefetch_related("deliveries").order_by("signed_at"))


def record(cast: Cast) -> str:
    return f"/patients/{cast.patient.pk}/"


def child_record(cast: Cast) -> str:
    return f"/patients/{cast.child.pk}/"


@pytest.mark.parametrize("way", ["keyboard", "mouse"])
def test_a_note_is_written_and_signed_in_two_gestures_and_what_it_produced_leaves_by_itself(
    page_of: Window, cast: Cast, way: str
) -> None:
    problem(cast, "Asthme")
    hands = page_of(cast.treating)
    hands.start(record(cast))
    if way == "keyboard":
        hands.shortcut_and_type("Alt+t", "Toux depuis trois jours.")
        hands.press("Alt+v")
    else:
        hands.fill("#note", "Toux depuis trois jours.")
        hands.click("text=Signer la consultation")
    expect(hands.page.locator("#outcome")).to_contain_text("Volet de synthèse médicale")
    expect(hands.page.locator("#outcome")).to_contain_text("part vers le DMP à")
    expect(hands.page.locator("#past")).to_contain_text("Toux depuis trois jours.")
    expect(hands.page.locator("#note")).to_have_value("")
    assert hands.gestures == 2
    (encounter,) = encounters(cast)
    assert encounter.note == "Toux depuis trois jours." and encounter.closed_at is not None
    (vsm,) = documents(cast)
    assert [delivery.state for delivery in vsm.deliveries.all()] == ["ready"], "to the DMP in no gesture"
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.requirement("EX_GEN-1060")
@pytest.mark.parametrize(("way", "elsewhere"), [("keyboard", True), ("mouse", False)])
def test_what_was_signed_is_taken_back_in_one_gesture_from_anywhere(
    page_of: Window, cast: Cast, way: str, elsewhere: bool
) -> None:
    problem(cast, "Asthme")
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.shortcut_and_type("Alt+t", "Toux.")
    hands.press("Alt+v")
    expect(hands.page.locator("#notice")).to_contain_text("Consultation signée.")
    hands.start(child_record(cast) if elsewhere else "")
    hands.press("Alt+z") if way == "keyboard" else hands.click("#notice button")
    expect(hands.page.locator("#notice")).to_contain_text("1 document repris")
    assert hands.gestures == 1
    (vsm,) = documents(cast)
    assert [delivery.state for delivery in vsm.deliveries.all()] == ["held"]
    if not elsewhere:
        expect(hands.page.locator("#outcome")).to_contain_text("retenu\u00a0: ne part pas")
        hands.start()
        hands.click("#outcome >> text=Laisser partir")
        expect(hands.page.locator("#outcome")).to_contain_text("part vers le DMP")
        assert hands.gestures == 1
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.requirement("EX_2.1-1050")
@pytest.mark.parametrize(("way", "typed"), [("keyboard", True), ("mouse", False)])
def test_confidential_is_one_gesture_before_signing(page_of: Window, cast: Cast, way: str, typed: bool) -> None:
    hands = page_of(cast.treating)
    hands.start(child_record(cast))
    expect(hands.page.locator("#visibility")).to_contain_text("Visible des représentants légaux")
    expect(hands.page.locator("#visibility")).to_contain_text("réglage d’origine")
    if typed:
        hands.fill("#note", "Contraception.")
    hands.start()
    hands.press("Alt+k") if way == "keyboard" else hands.click("#visibility-button")
    expect(hands.page.locator("#visibility")).to_contain_text("Rien n’en sera montré")
    assert hands.gestures == 1
    hands.press("Alt+k")  # pressed again by error: it stays so
    if not typed:
        hands.fill("#note", "Contraception.")
    hands.press("Alt+v")
    expect(hands.page.locator("#past")).to_contain_text("confidentiel")
    (encounter,) = encounters(cast)
    assert (encounter.note, encounter.secret, encounter.guardians_may_see) == ("Contraception.", True, False)
    assert documents(cast) == [], "its very date would tell"
    assert hands.page.broken == []  # type: ignore[attr-defined]


def test_for_an_adult_nothing_is_said_of_guardians(page_of: Window, cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.press("Alt+k")
    expect(hands.page.locator("#visibility")).to_have_count(0)
    assert encounters(cast) == []
