"""Never lose what was typed: the network cut, two windows, other people. (Killed browsers and servers: test_kills.)"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from bonport.practice.consultations.actions import close_consultation
from bonport.practice.records.actions import begin_encounter, write_note
from bonport.practice.records.models import Encounter
from bonport.www.common import lock
from tests.cast import Cast
from tests.www.hands import Hands

pytestmark = pytest.mark.browser
Window = Callable[..., Hands]
SAVED = re.compile(r"Enregistré à \d\d:\d\d")


def notes(cast: Cast) -> list[str]:
    with cast.act(None).reading():
        return list(Encounter.objects.order_by("started_at").values_list("note", flat=True))


def open_record(page_of: Window, cast: Cast) -> Hands:
    hands = page_of(cast.treating)
    hands.start(f"/patients/{cast.patient.pk}/")
    return hands


def type_in(page: Page, text: str) -> None:
    page.locator("#note").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def state(page: Page, said: str | re.Pattern[str]) -> None:
    expect(page.locator("#note-state")).to_contain_text(said)


def test_typing_opens_the_encounter_and_saves_within_two_seconds(page_of: Window, cast: Cast) -> None:
    page = open_record(page_of, cast).page
    assert notes(cast) == []
    type_in(page, "Toux, ")
    expect(page.locator("#note-state")).to_have_text(SAVED, timeout=2000)
    assert notes(cast) == ["Toux, "]
    type_in(page, "fièvre, " * 20)  # without a pause
    expect(page.locator("#note-state")).to_have_text(SAVED, timeout=2000)
    assert notes(cast) == ["Toux, " + "fièvre, " * 20]
    page.reload()
    expect(page.locator("#note")).to_have_value("Toux, " + "fièvre, " * 20)
    state(page, SAVED)
    assert page.broken == []  # type: ignore[attr-defined]


def test_what_is_typed_before_the_script_came_is_saved(page_of: Window, cast: Cast) -> None:
    page = page_of(cast.treating).page
    held: list[Route] = []
    page.route("**/note.js", lambda route: held.append(route))
    page.goto(f"/patients/{cast.patient.pk}/", wait_until="commit")
    type_in(page, "Déjà.")
    (script,) = held
    script.continue_()
    state(page, SAVED)
    assert notes(cast) == ["Déjà."]


def test_while_the_network_is_cut_the_page_says_so_warns_and_saves_when_it_is_back(page_of: Window, cast: Cast) -> None:
    page = open_record(page_of, cast).page
    type_in(page, "Avant. ")
    state(page, SAVED)
    page.context.set_offline(True)
    type_in(page, "Pendant. ")
    state(page, "Hors connexion\u00a0: ce que vous tapez est gardé dans cette page, nouvel essai")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".brand").click(no_wait_after=True)
    expect(page.locator("#note")).to_have_value("Avant. Pendant. ")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.keyboard.press("Alt+v")
    state(page, "la consultation n’est pas signée")
    page.context.set_offline(False)
    state(page, SAVED)
    assert notes(cast) == ["Avant. Pendant. "]
    page.locator(".brand").click()
    expect(page).not_to_have_url(re.compile("patients"))
    assert page.broken == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("both", "Là-bas. \n\nIci. "),
        pytest.param("mine", "Ici. ", marks=pytest.mark.slow),
        pytest.param("theirs", "Là-bas. ", marks=pytest.mark.slow),
    ],
    ids=("both", "mine", "theirs"),
)
def test_two_windows_never_overwrite_each_other_silently(page_of: Window, cast: Cast, choice: str, kept: str) -> None:
    here, there = open_record(page_of, cast).page, open_record(page_of, cast).page
    type_in(there, "Là-bas. ")
    state(there, SAVED)
    type_in(here, "Ici. ")
    expect(here.locator("#clash")).to_contain_text("Cette note a changé dans une autre fenêtre")
    expect(here.locator("[data-text=mine]")).to_have_text("Ici. ")
    expect(here.locator("[data-text=theirs]")).to_have_text("Là-bas. ")
    assert notes(cast) == ["Là-bas. "], "nothing was overwritten"
    here.keyboard.press("Alt+v")
    here.locator(f"[data-keep={choice}]").click()
    state(here, SAVED)
    expect(here.locator("#clash")).to_be_hidden()
    assert notes(cast) == [kept]
    assert here.broken == there.broken == []  # type: ignore[attr-defined]


def test_a_window_that_comes_back_to_the_front_shows_what_another_saved(page_of: Window, cast: Cast) -> None:
    here, there = open_record(page_of, cast).page, open_record(page_of, cast).page
    type_in(there, "Là-bas. ")
    state(there, SAVED)
    here.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(here.locator("#note")).to_have_value("Là-bas. ")
    type_in(here, "Ici. ")
    state(here, SAVED)
    assert notes(cast) == ["Là-bas. Ici. "]


def test_what_is_typed_in_a_window_whose_consultation_was_signed_in_another_becomes_a_new_note_if_wanted(
    page_of: Window, cast: Cast
) -> None:
    page = open_record(page_of, cast).page
    type_in(page, "Toux. ")
    state(page, SAVED)
    with cast.act(None).reading():
        close_consultation(cast.act(cast.treating), Encounter.objects.get())
    type_in(page, "Et fièvre.")
    expect(page.locator("#clash")).to_contain_text("signée dans une autre fenêtre")
    page.get_by_text("En faire une nouvelle note").click()
    state(page, SAVED)
    assert notes(cast) == ["Toux. ", "Toux. Et fièvre."]


def test_a_clash_is_also_told_to_one_who_signs(page_of: Window, cast: Cast) -> None:
    page = open_record(page_of, cast).page
    write_note(cast.act(cast.treating), begin_encounter(cast.act(cast.treating), cast.patient), "Là-bas.")
    page.locator("#note").focus()
    page.keyboard.type("Ici.")
    page.keyboard.press("Alt+v")
    expect(page.locator("#clash")).to_be_visible()
    with cast.act(None).reading():
        encounter = Encounter.objects.get()
    assert (encounter.note, encounter.closed_at) == ("Là-bas.", None)


@pytest.mark.slow
def test_a_signature_whose_answer_is_lost_is_found_out(page_of: Window, cast: Cast) -> None:
    """Typed to the end, or with a word more that the server does not have."""
    page = open_record(page_of, cast).page

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/note/signer/", lose_the_answer)
    for text in ("Toux.", "Fièvre."):
        type_in(page, text)
        if text == "Toux.":
            state(page, SAVED)
        page.keyboard.press("Alt+v")
        expect(page.locator("#past")).to_contain_text(text, timeout=10_000)
        expect(page.locator("#note")).to_have_value("")
        page.wait_for_load_state("networkidle")
    assert sorted(notes(cast)) == ["Fièvre.", "Toux."]
    assert page.broken == []  # type: ignore[attr-defined]


@pytest.mark.slow
def test_each_writes_in_his_own_and_reads_the_others(page_of: Window, cast: Cast) -> None:
    write_note(cast.act(cast.colleague), begin_encounter(cast.act(cast.colleague), cast.patient), "De Paul.")
    for who, text in ((cast.treating, "De Claire."), (cast.replacement, "D’Inès.")):
        hands = page_of(who)
        hands.start(f"/patients/{cast.patient.pk}/")
        expect(hands.page.locator("#note")).to_have_value("")
        expect(hands.page.locator("#past")).to_contain_text("De Paul.")
        expect(hands.page.locator("#past")).to_contain_text("en cours")
        type_in(hands.page, text)
        state(hands.page, SAVED)
    assert sorted(notes(cast)) == ["De Claire.", "De Paul.", "D’Inès."]


def test_under_the_lock_what_was_typed_waits_and_is_saved_once_it_is_open(page_of: Window, cast: Cast) -> None:
    page = open_record(page_of, cast).page
    (session,) = Session.objects.all()
    _set(session, **{lock.LOCKED: True})
    type_in(page, "Tapé juste avant.")
    state(page, "La session est verrouillée.")
    assert notes(cast) == []
    _set(session, **{lock.LOCKED: False})
    page.evaluate("document.dispatchEvent(new Event('unlocked'))")
    state(page, SAVED)
    assert notes(cast) == ["Tapé juste avant."]


def _set(session: Session, **values: object) -> None:
    store = SessionStore(session.session_key)
    store.update(values)
    store.save()
