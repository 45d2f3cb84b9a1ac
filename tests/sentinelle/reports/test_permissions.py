"""Who may do what to a report: every action of the room, tried by everyone."""

from __future__ import annotations

import pytest

from bonport.sentinelle.reports import actions
from bonport.sentinelle.reports.actions import Channel, Said
from bonport.sentinelle.reports.models import Report
from tests.sentinelle.cast import Cast
from tests.sentinelle.inventory import Row, actions_of, tried_by_everyone, writes_outside_actions

TEAM = frozenset({"team"})


def taken(house: Cast) -> Report:
    said = Said("Ça ne marche plus.", contact="06 39 98 00 01")
    return actions.take_report(house.act(None), Channel.FORM, said).report


def aside(house: Cast) -> Report:
    report = taken(house)
    actions.set_aside(house.act(), report, "Une question d’usage.")
    return report


ROWS = {
    "actions.take_report": Row(
        TEAM, lambda h: None, lambda act, h, _: actions.take_report(act, Channel.PHONE, Said("Ça ne marche plus."))
    ),
    "actions.set_aside": Row(TEAM, taken, lambda act, h, one: actions.set_aside(act, one, "Une question d’usage.")),
    "actions.take_back": Row(TEAM, aside, lambda act, h, one: actions.take_back(act, one)),
    "actions.open_contact": Row(TEAM, taken, lambda act, h, one: actions.open_contact(act, one)),
    "actions.erase_contact": Row(TEAM, taken, lambda act, h, one: actions.erase_contact(act, one)),
}


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("reports")} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    tried_by_everyone(house, ROWS[name])


def test_the_room_is_written_by_its_actions_alone() -> None:
    assert writes_outside_actions("reports") == []
