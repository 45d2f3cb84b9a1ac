"""Help in the page, the keys, and the first morning read from what was really done."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from bonport.practice.consultations.actions import close_consultation
from bonport.practice.patients.actions import declare_treating_doctor, qualify_identity
from bonport.practice.places.accounts.actions import Access, note_access
from bonport.practice.places.models import Activity, Person
from bonport.practice.records import actions as records
from bonport.practice.records.models import Problem, VitalSign
from bonport.www.practice.help.first_morning import CLOSED, STEPS, Progress, progress
from bonport.www.practice.help.texts import BY_SCREEN, all_help
from bonport.www.practice.shortcuts import SHORTCUTS
from tests.cast import Cast
from tests.practice.conftest import postbox as postbox
from tests.practice.factories import encounter, letter, open_dmp, qualify, work
from tests.www.hands import Hands
from tests.www.table import addresses

As = Callable[[Person], Client]


# ------------------------------------------------------------------------------------------------------- the help


def test_help_is_for_screens_that_exist() -> None:
    assert set(BY_SCREEN) <= {address.name for address in addresses()}


@pytest.mark.parametrize("screen", sorted(BY_SCREEN))
def test_each_screen_has_its_own_help_with_the_keys(as_: As, cast: Cast, screen: str) -> None:
    said = html.unescape(as_(cast.treating).get(f"/aide/ecran/?ecran={screen}").content.decode())
    assert BY_SCREEN[screen].title in said
    assert all(sentence in said for sentence in BY_SCREEN[screen].says)
    assert all(shortcut.does in said for shortcut in SHORTCUTS)


def test_a_screen_without_help_of_its_own_gets_the_first(as_: As, cast: Cast) -> None:
    said = as_(cast.secretary).get("/aide/ecran/?ecran=of-nothing").content.decode()
    assert BY_SCREEN["home"].title in said


def test_all_of_it_is_one_page(as_: As, cast: Cast) -> None:
    said = html.unescape(as_(cast.administrator).get(reverse("help")).content.decode())
    assert all(one.title in said for one in all_help())


def test_the_card_is_the_registry(as_: As, cast: Cast) -> None:
    said = html.unescape(as_(cast.secretary).get(reverse("shortcut_card")).content.decode())
    card = said[said.index('<dl class="keys">') :]
    assert card.count("data-key-of=") == len(SHORTCUTS)
    for shortcut in SHORTCUTS:
        assert f"<kbd>{shortcut.key.title()}</kbd></dt><dd>{shortcut.does}</dd>" in card


def test_french_typography() -> None:
    for text in [sentence for one in all_help() for sentence in one.says] + [
        said for steps in STEPS.values() for step in steps for said in (step.what, step.how)
    ]:
        for mark in ";!?":
            assert f" {mark}" not in text and text.count(mark) == text.count(f"\u202f{mark}"), text
        assert "'" not in text and " :" not in text and "« " not in text, text


@pytest.mark.browser
def test_a_key_or_a_click_opens_the_help_of_this_screen(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.treating)
    for gesture in (lambda: hands.press("?"), lambda: hands.click(".help-button")):
        hands.start("/a-decider/")
        gesture()
        hands.page.wait_for_selector("#help[open]")
        assert hands.gestures == 1
        assert hands.page.locator("#help h2").inner_text() == "À décider"
        assert hands.page.evaluate("document.activeElement.closest('#help') !== null")
        hands.page.keyboard.press("Escape")
        assert hands.page.locator("#help[open]").count() == 0
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_the_keys_of_this_page_stand_out_and_a_question_mark_may_be_typed(
    page_of: Callable[..., Hands], cast: Cast
) -> None:
    hands = page_of(cast.treating)
    hands.start("/a-decider/")
    hands.fill("#find", "?")
    assert hands.page.input_value("#find") == "?"
    assert hands.page.locator("#help[open]").count() == 0
    hands.click(".help-button")
    hands.page.wait_for_selector("#help[open]")
    assert hands.page.locator('[data-key-of="find"].elsewhere').count() == 0
    assert hands.page.locator('[data-key-of="sign"].elsewhere').count() == 1


# ---------------------------------------------------------------------------------------------- the first morning


def done(cast: Cast, who: Person) -> dict[str, bool]:
    with cast.act(None).reading():
        activity = Activity.objects.select_related("person").get(person=who)
        return {step.name: is_done for step, is_done in progress(activity).steps}


def signs_in(cast: Cast, who: Person) -> None:
    note_access(cast.act(who), who, Access.SIGNED_IN, "link")


def consult(cast: Cast) -> None:
    opened = encounter(cast)
    records.write_note(cast.act(cast.treating), opened, "Va bien.")
    measured = {"code": "29463-7", "value": 72.0, "unit": "kg", "measured_at": cast.now}
    records.add_entry(cast.act(cast.treating), VitalSign, cast.patient, opened, measured)
    records.add_entry(cast.act(cast.treating), Problem, cast.patient, opened, {"label": "Asthme"})
    close_consultation(cast.act(cast.treating), opened)


def test_what_was_done_before_one_came_does_not_count(cast: Cast) -> None:
    consult(cast)
    assert not any(done(cast, cast.treating).values())
    signs_in(cast, cast.treating)
    assert not any(done(cast, cast.treating).values())


def test_each_step_is_ticked_by_the_doing(cast: Cast) -> None:
    signs_in(cast, cast.treating)
    records.open_record(cast.act(cast.treating), cast.patient.pk)
    assert [name for name, is_done in done(cast, cast.treating).items() if is_done] == ["open"]
    consult(cast)
    ticked = {name for name, is_done in done(cast, cast.treating).items() if is_done}
    assert {"open", "note", "measure", "problem", "sign"} <= ticked
    assert not ticked & {"qualify", "undo", "secret", "arrived"}
    qualify_identity(cast.act(cast.treating), cast.patient, "passport")
    assert done(cast, cast.treating)["qualify"]


def test_a_document_that_arrived_ticks_by_itself(cast: Cast, postbox: Any) -> None:
    qualify(cast)
    open_dmp(cast, cast.patient)
    signs_in(cast, cast.treating)
    letter(cast, after=timedelta(minutes=1))
    assert not done(cast, cast.treating)["arrived"]
    work(cast, after=timedelta(minutes=5))
    assert done(cast, cast.treating)["arrived"]


def test_what_a_colleague_does_ticks_nothing(cast: Cast) -> None:
    for who in (cast.treating, cast.secretary):
        signs_in(cast, who)
    records.open_record(cast.act(cast.secretary), cast.patient.pk)
    declare_treating_doctor(cast.act(cast.secretary), cast.patient, cast.treating, cast.now.date())
    assert not any(done(cast, cast.treating).values())
    assert {name for name, is_done in done(cast, cast.secretary).items() if is_done} == {"open", "treating"}


def test_every_step_names_actions_that_are_audited() -> None:
    from tests.conftest import ROOT

    source = "\n".join(path.read_text() for path in (ROOT / "src/bonport/practice").rglob("*.py"))
    for steps in STEPS.values():
        for step in steps:
            for action in step.by:
                assert f'"{action.partition(":")[0]}"' in source, action


def test_outside_the_demo_there_is_none(as_: As, cast: Cast) -> None:
    assert "first-morning" not in as_(cast.treating).get("/").content.decode()


def test_it_is_put_away_and_taken_out_again(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    client.post(reverse("close_first_morning"))
    assert client.cookies[CLOSED].value == "1"
    client.post(reverse("open_first_morning"))
    assert client.cookies[CLOSED].value == ""


def test_the_panel_says_what_is_done_and_what_comes_next(cast: Cast, rf: Any) -> None:
    with cast.act(None).reading():
        steps = progress(Activity.objects.select_related("person").get(person=cast.secretary)).steps
    (first, _), (second, _), *rest = steps
    begun = Progress(((first, True), (second, False), *rest))
    said = render_to_string("practice/help/first_morning.html", {"first_morning": begun}, rf.get("/"))
    assert f"1 sur {len(steps)}" in said
    assert said.count('class="done"') == 1 and said.count('class="next"') == 1
    assert first.how not in html.unescape(said) and second.how in html.unescape(said)
