"""Who may do what in a campaign: every action of the room, tried by everyone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bonport.base.act import Act
from bonport.base.errors import Gone, NotAllowed
from bonport.base.models import AuditEvent
from bonport.sentinelle.campaigns import actions
from bonport.sentinelle.campaigns.actions import Called, Volunteer
from bonport.sentinelle.campaigns.keys import survey_token
from bonport.sentinelle.campaigns.models import Campaign
from bonport.sentinelle.reports.keys import doctor_key
from tests.sentinelle.campaigns.asked import GOOD, Outcome, answers, called, opened, volunteers
from tests.sentinelle.cast import WHY, Cast
from tests.sentinelle.inventory import actions_of, writes_outside_actions

TEAM, MACHINE = frozenset({"team"}), frozenset({"machine"})
EVERYONE = frozenset({"team", "vendor_a", "vendor_b", "doctor", "other_doctor", "stranger", "machine"})


@dataclass(frozen=True)
class Row:
    """Who may, what it is done to, and how. `late`: it is due only some days later."""

    who: frozenset[str]
    before: Callable[[Cast], Any]
    call: Callable[[Act, Cast, Any], object]
    late: int = 0


def by_calls(house: Cast) -> Any:
    volunteers(house, 40)
    return opened(house, house.deployed())


def by_mail(house: Cast) -> Any:
    volunteers(house, 1)
    return opened(house, house.deployed(), mode=Campaign.Mode.MAIL).invitations.get()


def answered_and_closed(house: Cast) -> Any:
    campaign = by_calls(house)
    called(house, campaign, answers(*[GOOD] * 40))
    return actions.close_campaign(house.act(), campaign)


ROWS: dict[str, Row] = {
    "planning.join_panel": Row(
        TEAM,
        lambda h: None,
        lambda act, h, _: actions.join_panel(act, Volunteer(doctor_key("x"), h.product_a, "0473000000")),
    ),
    "planning.open_campaign": Row(
        TEAM, lambda h: volunteers(h, 1), lambda act, h, _: actions.open_campaign(act, planned(h))
    ),
    "planning.close_campaign": Row(TEAM, by_calls, lambda act, h, c: actions.close_campaign(act, c)),
    "planning.conclude": Row(TEAM, answered_and_closed, lambda act, h, c: actions.conclude(act, c, WHY)),
    "asking.record_call": Row(
        TEAM,
        lambda h: by_calls(h).invitations.first(),
        lambda act, h, one: actions.record_call(act, one, Called(Outcome.NO_ANSWER)),
    ),
    "asking.opt_out": Row(TEAM, by_mail, lambda act, h, one: actions.opt_out(act, one)),
    "asking.remind": Row(MACHINE, by_mail, lambda act, h, one: actions.remind(act, one), late=8),
    # By whoever has the link, signed in or not.
    "asking.answer_survey": Row(
        EVERYONE, by_mail, lambda act, h, one: actions.answer_survey(act, survey_token(one.pk), GOOD)
    ),
    "asking.opt_out_by_link": Row(
        EVERYONE, by_mail, lambda act, h, one: actions.opt_out_by_link(act, survey_token(one.pk))
    ),
}


def planned(house: Cast) -> actions.Planned:
    return actions.Planned(
        "Test", Campaign.Mode.CALLS, Campaign.Moment.AFTER, wanted=3, seed=1, product=house.product_a
    )


def by(house: Cast, who: str, row: Row) -> Act:
    return house.act(None if who == "machine" else who, days=row.late)


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("campaigns")} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    row = ROWS[name]
    thing = row.before(house)
    before = AuditEvent.objects.count()
    for who in sorted(EVERYONE - row.who):
        with pytest.raises(NotAllowed):
            row.call(by(house, who, row), house, thing)
        assert AuditEvent.objects.count() == before, who
    row.call(by(house, sorted(row.who)[-1], row), house, thing)
    assert AuditEvent.objects.count() > before


def test_nobody_answers_for_another_by_a_link_of_his_own_making(house: Cast) -> None:
    one = by_mail(house)
    for token in (one.pk.hex, f"{one.pk.hex}:", survey_token(house.new_id())):
        with pytest.raises(Gone):
            actions.answer_survey(house.act(None), token, GOOD)
        with pytest.raises(Gone):
            actions.opt_out_by_link(house.act(None), token)


@pytest.mark.parametrize("room", ["dossiers", "campaigns"])
def test_a_room_is_written_by_its_actions_alone(room: str) -> None:
    assert writes_outside_actions(room) == []
