"""A letter to a colleague: three gestures from the open patient, by keyboard and by mouse; what is typed is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bonport.practice.documents.correspondents.actions import save_correspondent
from bonport.practice.documents.models import Document, Draft
from bonport.practice.records.actions import add_entry
from bonport.practice.records.models import Allergy
from tests.cast import Cast
from tests.practice.factories import problem
from tests.www.common.hands import violations
from tests.www.hands import Hands

pytestmark = pytest.mark.browser
Window = Callable[..., Hands]


def add_cardiologist(cast: Cast) -> None:
    values = {
        "family": "LEGRAND",
        "given": "Anne",
        "civility": "MME",
        "title": "DR",
        "specialty": "G15_10/SM04",
        "national_id": "99700000058",
        "street": "12 rue du Port",
        "postal_code": "63000",
        "city": "Clermont-Ferrand",
    }
    save_correspondent(cast.act(cast.secretary), values)


def documents(cast: Cast) -> list[Document]:
    with cast.act(None).reading():
        return list(Document.objects.prefetch_related("deliveries").order_by("signed_at"))


def drafts(cast: Cast) -> list[Draft]:
    with cast.act(None).reading():
        return list(Draft.objects.all())


def record(cast: Cast) -> str:
    return f"/patients/{cast.patient.pk}/"


@pytest.mark.parametrize("way", ["keyboard", "mouse"])
def test_a_letter_to_a_colleague_is_three_gestures(page_of: Window, cast: Cast, way: str) -> None:
    add_cardiologist(cast)
    problem(cast, "Hypertension artérielle")
    add_entry(cast.act(cast.treating), Allergy, cast.patient, None, {"agent": "Pénicilline"})
    hands = page_of(cast.treating)
    hands.start(record(cast))
    if way == "keyboard":
        hands.shortcut_and_type("Alt+l", "avis legrand")
        hands.press("Enter")
        expect(hands.page.locator("#addressee")).to_contain_text("Anne LEGRAND")
        hands.page.wait_for_load_state("networkidle")
        hands.press("Alt+v")
    else:
        hands.click("text=Lettre à un confrère, avis")
        expect(hands.page.locator("#note")).to_have_value(re.compile(r"{{ Cher confrère }},"))
        hands.click("#addressee >> text=Anne LEGRAND")
        expect(hands.page.locator("#note")).to_have_value(re.compile("^Chère consœur,"))
        hands.click("#sign")
    expect(hands.page.locator("#note-panel")).to_contain_text("part vers le DMP")
    expect(hands.page.locator(".sheet")).to_contain_text("Chère consœur,")
    expect(hands.page.locator(".sheet")).to_contain_text("Hypertension artérielle")
    expect(hands.page.locator("#print")).to_be_visible()
    assert hands.gestures == 3
    (letter,) = documents(cast)
    assert drafts(cast) == []
    (recipient,) = letter.content["recipients"]
    assert recipient["national_id"] == "899700000058"
    assert letter.content["body"]["addressee"][0] == "Dr\u00a0Anne LEGRAND"
    assert [delivery.state for delivery in letter.deliveries.all()] == ["ready"]
    assert hands.page.broken == []  # type: ignore[attr-defined]


def test_what_is_typed_is_saved_and_comes_back(page_of: Window, cast: Cast) -> None:
    hands = page_of(cast.secretary)
    hands.start(record(cast))
    hands.shortcut_and_type("Alt+l", "bonne")
    hands.press("Enter")
    note = hands.page.locator("#note")
    expect(note).to_have_value(re.compile("Madame Jeanne DURAND, née le 04/03/1955"))
    note.focus()
    hands.page.keyboard.press("Control+End")
    hands.page.keyboard.type("\n\nVu pour trois jours.")
    expect(hands.page.locator("#note-state")).to_contain_text("Enregistré")
    expect(hands.page.locator("#sign")).to_have_count(0)
    (draft,) = drafts(cast)
    assert draft.text.endswith("Vu pour trois jours.")
    hands.page.reload()
    expect(note).to_have_value(re.compile("Vu pour trois jours"))

    doctor = page_of(cast.treating)
    doctor.start(record(cast))
    doctor.click("#letters .made a")
    expect(doctor.page.locator("#note")).to_have_value(re.compile("Dr\u00a0Claire MARTIN"))
    doctor.press("Alt+v")
    expect(doctor.page.locator(".sheet")).to_contain_text("Dr\u00a0Claire MARTIN, certifie")
    assert doctor.gestures == 2
    assert hands.page.broken == doctor.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.slow
def test_two_windows_write_one_letter(page_of: Window, cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.click("text=Certificat de bonne santé")
    expect(hands.page).to_have_url(re.compile("/courriers/"))
    other = page_of(cast.colleague)
    other.start(hands.page.url)
    hands.fill("#note", "Premier. ")
    expect(hands.page.locator("#note-state")).to_contain_text("Enregistré")
    other.fill("#note", "Second. ")
    expect(other.page.locator("#clash")).to_contain_text("Ce courrier a changé dans une autre fenêtre")
    other.click("[data-keep=theirs]")
    expect(other.page.locator("#note")).to_have_value(re.compile("Premier"))
    assert hands.page.broken == other.page.broken == []  # type: ignore[attr-defined]


def test_a_letter_thrown_away_is_taken_up_again_in_one_gesture(page_of: Window, cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start(record(cast))
    hands.click("text=Certificat de bonne santé")
    hands.click("text=Jeter ce courrier")
    expect(hands.page.locator("#note-panel")).to_contain_text("jeté")
    hands.start()
    hands.press("Alt+z")
    expect(hands.page.locator("#note")).to_have_value(re.compile("certifie avoir examiné"))
    assert hands.gestures == 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page_of: Window, cast: Cast, width: int) -> None:
    add_cardiologist(cast)
    problem(cast, "Hypertension artérielle")
    hands = page_of(cast.treating, width=width)
    hands.start(record(cast))
    hands.click("text=Lettre à un confrère, avis")
    expect(hands.page).to_have_url(re.compile("/courriers/"))
    assert violations(hands.page) == []
    hands.click("#addressee >> text=Anne LEGRAND")
    expect(hands.page.locator("#note")).to_have_value(re.compile("^Chère consœur,"))
    hands.press("Alt+v")
    expect(hands.page.locator(".sheet")).to_be_visible()
    assert violations(hands.page) == []
    for address in (f"{record(cast)}documents/", f"{record(cast)}courriers/modeles/", "/correspondants/"):
        hands.page.goto(address)
        assert violations(hands.page) == []
    assert hands.page.broken == []  # type: ignore[attr-defined]
