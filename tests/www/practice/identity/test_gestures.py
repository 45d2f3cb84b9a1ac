"""The gestures of identity, counted in a browser, by keyboard and by mouse; INSi is the sandbox’s: up, down, slow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from bonport.interop.identity import INS
from bonport.interop.identity.datamatrix import encode
from bonport.interop.identity.status import ATTESTATION_TEXTS
from bonport.practice.patients.actions import declare_treating_doctor
from bonport.practice.patients.models import Identity, Patient
from tests.cast import Cast
from tests.practice.nation import traits_of
from tests.www.hands import Hands
from tests.www.practice.identity.conftest import Nation, line_of

pytestmark = pytest.mark.browser
RECORD = re.compile("/patients/[0-9a-f-]{36}/$")


def known(cast: Cast, person: dict[str, Any]) -> Identity:
    with cast.act(None).reading():
        return Identity.objects.select_related("patient").get(
            birth_name=person["birthName"], birth_date=person["birthDate"]
        )


def healthy(hands: Hands) -> None:
    assert hands.page.broken == []  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------ creating: budget 4


def test_created_from_one_typed_line_by_keyboard(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    hands = page_of(cast.secretary)
    hands.start("/")
    hands.shortcut_and_type("Alt+r", line_of(person))
    hands.press("Enter")  # nobody is found: « Créer … »
    expect(hands.page.locator("#birth_name")).to_have_value(person["birthName"])
    expect(hands.page.get_by_role("button", name="Créer la fiche")).to_be_focused()
    assert person["birthName"] not in hands.page.url
    hands.press("Enter")
    expect(hands.page).to_have_url(RECORD)
    accept = hands.page.get_by_role("button", name="Accepter ces traits")
    expect(accept).to_be_focused()
    expect(hands.page.locator(".compared")).to_contain_text("complété")
    hands.press("Enter")
    expect(hands.page.locator("#banner")).to_contain_text("INS récupérée")
    assert hands.gestures == 4
    assert known(cast, person).matricule == person["matricule"]
    healthy(hands)


def test_created_from_one_typed_line_by_mouse(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    hands = page_of(cast.treating)
    hands.start("/")
    hands.fill("#find", line_of(person))
    hands.click("#found .create")
    hands.click("text=Créer la fiche")
    hands.click("text=Accepter ces traits")
    expect(hands.page.locator("#banner")).to_contain_text("INS récupérée")
    assert hands.gestures == 4
    healthy(hands)


def test_created_from_a_card(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    nation.card_of(person)
    hands = page_of(cast.secretary)
    hands.start("/identites/")
    hands.press("Alt+c")
    expect(hands.page.locator(".cards button")).to_be_focused()
    hands.press("Enter")  # the simulated reader asks which card: a real one has it in it
    expect(hands.page.locator(".traits")).to_contain_text(person["firstNames"])
    expect(hands.page.get_by_role("button", name="Créer la fiche")).to_be_focused()
    hands.press("Enter")
    expect(hands.page.locator("#banner")).to_contain_text("INS récupérée")
    assert hands.gestures <= 4
    made = known(cast, person)
    assert (made.matricule, made.insi_method) == (person["matricule"], "card")
    healthy(hands)


def test_a_child_is_chosen_on_a_parent_s_card_by_mouse(
    page_of: Callable[..., Hands], cast: Cast, nation: Nation
) -> None:
    parent, child = next(nation.adults), next(nation.children)
    nation.card_of(parent, child)
    hands = page_of(cast.secretary)
    hands.start("/")
    hands.click("[data-shortcut=card]")
    hands.click(".cards button")
    hands.click(f".cards button:has-text('{child['birthName']} {child['firstNames'].split(' ')[0].title()}')")
    hands.click("text=Créer la fiche")
    expect(hands.page).to_have_url(RECORD)
    assert hands.gestures == 4
    assert known(cast, child).status == "RECUP"


def test_an_app_card_arrives_qualified(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    nation.app_card_of(person)
    nation.down()  # INSi is not called
    hands = page_of(cast.secretary)
    hands.start("/")
    hands.press("Alt+c")
    expect(hands.page.locator(".cards button")).to_be_focused()
    hands.press("Enter")
    expect(hands.page.get_by_role("button", name="Créer la fiche")).to_be_focused()
    hands.press("Enter")
    expect(hands.page.locator("#banner")).to_contain_text("INS qualifiée")
    assert hands.gestures <= 4


@pytest.mark.slow
@pytest.mark.parametrize("trouble", ["down", "slow"])
def test_insi_in_trouble_keeps_nobody_waiting(
    page_of: Callable[..., Hands], cast: Cast, nation: Nation, trouble: str
) -> None:
    person = next(nation.adults)
    getattr(nation, trouble)()
    hands = page_of(cast.treating)
    hands.start("/")
    hands.shortcut_and_type("Alt+r", line_of(person))
    hands.press("Enter")
    expect(hands.page.get_by_role("button", name="Créer la fiche")).to_be_focused()
    hands.press("Enter")
    expect(hands.page).to_have_url(RECORD, timeout=2000)  # the record is open before INSi has said a word
    expect(hands.page.locator("#banner")).to_contain_text("Identité provisoire")
    if trouble == "slow":
        expect(hands.page.get_by_role("button", name="Accepter ces traits")).to_be_visible(timeout=20_000)
    else:
        expect(hands.page.locator("#insi")).to_contain_text("INSi ne répond pas", timeout=20_000)
        nation.up()
        hands.page.reload()  # asked again by itself when the record is opened again
        expect(hands.page.get_by_role("button", name="Accepter ces traits")).to_be_visible(timeout=20_000)
    healthy(hands)


@pytest.mark.slow
def test_what_came_late_takes_the_focus_from_nobody(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    person = next(nation.adults)
    nation.slow()
    hands = page_of(cast.treating)
    hands.start("/")
    hands.fill("#find", line_of(person))
    hands.press("Enter")
    expect(hands.page.get_by_role("button", name="Créer la fiche")).to_be_focused()
    hands.press("Enter")
    expect(hands.page).to_have_url(RECORD)
    hands.fill("#find", "dur")
    expect(hands.page.get_by_role("button", name="Accepter ces traits")).to_be_visible(timeout=20_000)
    expect(hands.page.locator("#find")).to_be_focused()


def test_who_is_already_here_is_proposed_first(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    hands = page_of(cast.secretary)
    hands.start("/patients/nouveau/")
    hands.fill("#line", "durand jeanne f 04/03/1955")
    hands.press("Enter")
    expect(hands.page.locator(".alike")).to_contain_text("Cette personne a déjà une fiche")
    expect(hands.page.locator(".alike a")).to_be_focused()
    hands.press("Enter")
    expect(hands.page).to_have_url(re.compile(f"/patients/{cast.patient.pk}/"))
    healthy(hands)


# --------------------------------------------------------------------------------------------------------- qualifying


def retrieved(hands: Hands, cast: Cast, nation: Nation, person: dict[str, Any]) -> Patient:
    """A patient whose INS came by his card; his record is open."""
    nation.card_of(person)
    hands.start("/")
    hands.press("Alt+c")
    expect(hands.page.locator(".cards button")).to_be_focused()
    hands.press("Enter")
    hands.page.get_by_role("button", name="Créer la fiche").click()
    expect(hands.page.locator("#banner")).to_contain_text("INS récupérée")
    return known(cast, person).patient


def test_qualified_by_a_document_in_two_gestures(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    hands = page_of(cast.secretary)
    patient = retrieved(hands, cast, nation, next(nation.adults))
    assert hands.page.locator("#kind").input_value() == ""  # none is chosen beforehand
    hands.start()
    hands.page.select_option("#kind", "passport")
    hands.gestures += 1
    hands.click(".see-document button")
    expect(hands.page.locator("#banner")).to_contain_text("INS qualifiée")
    assert hands.gestures == 2
    with cast.act(None).reading():
        assert Identity.objects.get(patient=patient).control_kind == "passport"
    expect(hands.page.locator(".steps")).to_have_count(0)
    healthy(hands)


def test_qualified_by_keyboard(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    hands = page_of(cast.treating)
    retrieved(hands, cast, nation, next(nation.adults))
    hands.start()
    hands.page.locator("#kind").focus()
    hands.page.keyboard.type("Pass")
    hands.gestures += 1
    expect(hands.page.locator("#kind")).to_have_value("passport")
    hands.page.keyboard.press("Tab")
    hands.press("Enter")
    expect(hands.page.locator("#banner")).to_contain_text("INS qualifiée")
    assert hands.gestures == 2


def test_attested_by_the_treating_doctor_in_one_gesture(
    page_of: Callable[..., Hands], cast: Cast, nation: Nation
) -> None:
    hands = page_of(cast.treating)
    patient = retrieved(hands, cast, nation, next(nation.adults))
    expect(hands.page.get_by_role("button", name="J’atteste")).to_have_count(0)  # not his declared patient yet
    declare_treating_doctor(cast.act(cast.secretary), patient, cast.treating, cast.now.date())
    for other in (cast.colleague, cast.replacement, cast.secretary):
        theirs = page_of(other)
        theirs.start(f"/patients/{patient.pk}/")
        expect(theirs.page.get_by_role("button", name="J’atteste")).to_have_count(0)
    hands.start(f"/patients/{patient.pk}/")
    expect(hands.page.locator("#attested-text")).to_have_text(list(ATTESTATION_TEXTS.values())[-1])
    hands.click("text=J’atteste")
    expect(hands.page.locator("#banner")).to_contain_text("INS qualifiée")
    assert hands.gestures == 1
    healthy(hands)


def test_what_differs_is_told_by_a_mark_and_a_word(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    person, other = next(nation.adults), next(nation.adults)
    nation.card_of(other)
    hands = page_of(cast.secretary)
    hands.start("/")
    hands.fill("#find", line_of(person))
    hands.press("Enter")
    hands.page.get_by_role("button", name="Créer la fiche").click()
    expect(hands.page.get_by_role("button", name="Accepter ces traits")).to_be_visible()
    hands.press("Alt+c")  # the card of somebody else, by error
    hands.page.locator(".cards button").click()
    differs = hands.page.locator(".compared tr.differs")
    expect(differs.first).to_contain_text("≠")
    expect(differs.first).to_contain_text("différent")
    hands.click("text=Ce n’est pas cette personne")
    expect(hands.page.locator("#banner")).to_contain_text("Identité provisoire")
    assert known(cast, person).matricule == ""
    healthy(hands)


# ------------------------------------------------------------------------------------------------------- the scanner


def scan(hands: Hands, content: str) -> None:
    """As a scanner types: key after key without a pause, GS as Ctrl+], Enter at the end."""
    for character in content:
        if character == "\x1d":
            hands.page.keyboard.press("Control+]")
        else:
            hands.page.keyboard.press(
                "Space" if character == " " else f"Shift+{character}" if character.isupper() else character
            )
    hands.page.keyboard.press("Enter")


def test_a_scanned_code_is_read_from_anywhere_and_proves_nothing(
    page_of: Callable[..., Hands], cast: Cast, nation: Nation
) -> None:
    person = next(nation.adults)
    content = encode(INS(person["matricule"], person["oid"]), traits_of(person)).decode()
    hands = page_of(cast.secretary)
    hands.start("/")
    hands.fill("#find", "dur")
    scan(hands, content)
    expect(hands.page.locator("#birth_name")).to_have_value(person["birthName"])
    expect(hands.page.locator("#content")).to_contain_text("traits à vérifier")
    expect(hands.page.locator("#find")).to_have_value("dur")  # what was typed is as it was
    hands.page.get_by_role("button", name="Créer la fiche").click()
    expect(hands.page).to_have_url(RECORD)
    expect(hands.page.locator("#banner")).to_contain_text("INS récupérée")  # it is INSi that said so
    assert known(cast, person).insi_method == "traits"

    scan(hands, content)  # with the record open: compared, nothing is written
    expect(hands.page.locator(".compared")).to_contain_text("ne prouve pas l’identité")
    scan(hands, content[:40] + "X" + content[41:])
    expect(hands.page.locator("#notice")).to_contain_text("n’est pas un Data Matrix INS lisible")
    healthy(hands)


def test_typing_fast_is_no_scan(page_of: Callable[..., Hands], cast: Cast, nation: Nation) -> None:
    hands = page_of(cast.secretary)
    hands.start("/patients/nouveau/")
    hands.fill("#line", "DURAND IS01 Jeanne F 04/03/1955")
    expect(hands.page.locator("#line")).to_have_value("DURAND IS01 Jeanne F 04/03/1955")
