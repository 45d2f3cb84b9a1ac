"""Who may do what to a dossier: every action of the room, tried by everyone.

An action without a row here fails, and so does one that lets in, or keeps out, somebody else than its row says.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.base.leased import claim
from bonport.base.models import AuditEvent
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.actions import Checked, Described, telling
from bonport.sentinelle.dossiers.actions.weekly import write_digest
from bonport.sentinelle.dossiers.models import Call, Cause, Check, Letter, Move
from bonport.sentinelle.dossiers.states import VENDOR_EVENTS, State
from tests.sentinelle.cast import WHY, Cast
from tests.sentinelle.inventory import actions_of

TEAM = frozenset({"team"})
OWN = TEAM | {"vendor_a"}
MACHINE = frozenset({"machine"})
EVERYONE = ("team", "vendor_a", "vendor_b", "doctor", "other_doctor", "stranger", "machine")


@dataclass(frozen=True)
class Row:
    """Who may, what it is done to, and how."""

    who: frozenset[str]
    before: Callable[[Cast], Any]
    call: Callable[[Act, Cast, Any], object]


def qualified(house: Cast, cause: Cause = Cause.PRODUCT) -> Any:
    dossier = house.dossier()
    actions.qualify(house.act(), dossier, cause, WHY)
    return house.again(dossier)


def in_remedy(house: Cast) -> Any:
    dossier = qualified(house, Cause.TRAINING)
    actions.undertake(house.act(), dossier, "équipe", WHY)
    return house.again(dossier)


def verified(house: Cast) -> Any:
    dossier = house.deployed()
    actions.check_in_the_field(house.act(), dossier, Checked(Check.Kind.CALLS, 60, 60, 0), WHY)
    return house.again(dossier)


def attached(house: Cast) -> Any:
    return actions.attach_report(house.act(), house.dossier(), house.report())


def attached_signature(house: Cast) -> Any:
    return actions.attach_signature(house.act(), house.dossier(), house.signature())


def regressed(house: Cast) -> Any:
    dossier, signature = house.shipped("1.2"), house.signature()
    actions.attach_signature(house.act(), dossier, signature)
    house.fails(signature, "1.3", "one")
    return dossier


def with_webhook(house: Cast) -> Any:
    return actions.open_webhook(house.act(), house.vendor_a, "https://a.example/hook")


def call_in_hand(house: Cast) -> Any:
    with_webhook(house)
    house.shipped()
    return claim(Call.objects.order_by("due_at"), worker="w", now=house.now, lease=timedelta(minutes=1))


def subscribed(house: Cast) -> Any:
    return actions.subscribe(house.act(), "team@sentinelle.example")


def letter_in_hand(house: Cast) -> Any:
    write_digest(house.act(None), subscribed(house))
    return claim(Letter.objects.order_by("due_at"), worker="w", now=house.now, lease=timedelta(minutes=1))


NEW = Described("Autre titre")
ROWS: dict[str, Row] = {
    "dossiers.open_dossier": Row(TEAM, lambda h: None, lambda act, h, _: actions.open_dossier(act, NEW, WHY)),
    "dossiers.describe_dossier": Row(TEAM, Cast.dossier, lambda act, h, d: actions.describe_dossier(act, d, NEW)),
    "dossiers.attach_report": Row(
        TEAM, lambda h: (h.dossier(), h.report()), lambda act, h, d: actions.attach_report(act, *d)
    ),
    "dossiers.attach_signature": Row(
        TEAM, lambda h: (h.dossier(), h.signature()), lambda act, h, d: actions.attach_signature(act, *d)
    ),
    "dossiers.detach_report": Row(TEAM, attached, lambda act, h, link: actions.detach_report(act, link, WHY)),
    "dossiers.detach_signature": Row(
        TEAM, attached_signature, lambda act, h, link: actions.detach_signature(act, link, WHY)
    ),
    "dossiers.set_service_level": Row(
        TEAM, lambda h: None, lambda act, h, _: actions.set_service_level(act, State.RECEIVED, 5, h.now.date())
    ),
    "moves.qualify": Row(TEAM, Cast.dossier, lambda act, h, d: actions.qualify(act, d, Cause.NETWORK, WHY)),
    "moves.hand_over": Row(TEAM, qualified, lambda act, h, d: actions.hand_over(act, d, WHY)),
    "moves.deploy": Row(TEAM, Cast.shipped, lambda act, h, d: actions.deploy(act, d, 0.5, WHY)),
    "moves.undertake": Row(
        TEAM, lambda h: qualified(h, Cause.RULE), lambda act, h, d: actions.undertake(act, d, "ANS", WHY)
    ),
    "moves.remedy": Row(TEAM, in_remedy, lambda act, h, d: actions.remedy(act, d, WHY)),
    "moves.check_in_the_field": Row(
        TEAM,
        Cast.deployed,
        lambda act, h, d: actions.check_in_the_field(act, d, Checked(Check.Kind.CALLS, 60, 60, 0), WHY),
    ),
    "moves.close": Row(TEAM, verified, lambda act, h, d: actions.close(act, d, WHY)),
    "moves.reopen": Row(TEAM, Cast.shipped, lambda act, h, d: actions.reopen(act, d, WHY)),
    "moves.set_aside": Row(TEAM, Cast.dossier, lambda act, h, d: actions.set_aside(act, d, WHY)),
    "moves.answer": Row(OWN, Cast.with_vendor, lambda act, h, d: actions.answer(act, d, WHY)),
    "moves.contest": Row(OWN, Cast.with_vendor, lambda act, h, d: actions.contest(act, d, WHY, "trace")),
    "moves.promise": Row(
        OWN, Cast.with_vendor, lambda act, h, d: actions.promise(act, d, "2.0", h.now.date() + timedelta(9), WHY)
    ),
    "moves.ship": Row(
        OWN, Cast.with_vendor, lambda act, h, d: actions.ship(act, d, [h.versions["1.2"]], h.now.date(), WHY)
    ),
    "moves.regress": Row(TEAM | MACHINE, regressed, lambda act, h, d: actions.regress(act, d)),
    "telling.open_webhook": Row(TEAM, lambda h: None, lambda act, h, _: with_webhook_by(act, h)),
    "telling.close_webhook": Row(TEAM, with_webhook, lambda act, h, _: actions.close_webhook(act, h.vendor_a)),
    "telling.subscribe": Row(TEAM, lambda h: None, lambda act, h, _: actions.subscribe(act, "x@y.example")),
    "telling.unsubscribe": Row(TEAM, subscribed, lambda act, h, one: actions.unsubscribe(act, one)),
    "telling.note_call": Row(
        MACHINE, call_in_hand, lambda act, h, call: telling.note_call(act, call, 200, random.Random(1))
    ),
    "telling.note_letter": Row(
        MACHINE, letter_in_hand, lambda act, h, one: telling.note_letter(act, one, left=True, jitter=random.Random(1))
    ),
    "weekly.write_digest": Row(MACHINE, subscribed, lambda act, h, one: write_digest(act, one)),
}
UNAUDITED = {"telling.note_call", "telling.note_letter", "weekly.write_digest"}
"""Of the machine, which tells what was done already."""


def with_webhook_by(act: Act, house: Cast) -> object:
    return actions.open_webhook(act, house.vendor_a, "https://a.example/hook")


def by(house: Cast, who: str) -> Act:
    return house.act(None if who == "machine" else who)


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("dossiers")} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    """Those who may not are tried first, and leave nothing behind."""
    row = ROWS[name]
    thing = row.before(house)
    before = (AuditEvent.objects.count(), Move.objects.count())
    for who in sorted(set(EVERYONE) - row.who):
        with pytest.raises(NotAllowed):
            row.call(by(house, who), house, thing)
        assert (AuditEvent.objects.count(), Move.objects.count()) == before, who
    row.call(by(house, sorted(row.who)[-1]), house, thing)
    assert name in UNAUDITED or AuditEvent.objects.count() > before[0]


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if len(row.who) > 1])
@pytest.mark.parametrize("who", ["team", "vendor_a", "machine"])
def test_each_of_those_who_may_can(house: Cast, name: str, who: str) -> None:
    row = ROWS[name]
    if who in row.who:
        row.call(by(house, who), house, row.before(house))


def test_what_a_vendor_may_do_is_what_the_table_says() -> None:
    assert {name.partition(".")[2] for name, row in ROWS.items() if "vendor_a" in row.who} == {
        event.value for event in VENDOR_EVENTS
    }


def test_a_vendor_of_the_other_software_may_act_in_an_interoperability(house: Cast) -> None:
    dossier = house.dossier(other_product=house.product_b)
    actions.qualify(house.act(), dossier, Cause.INTEROP, WHY)
    actions.hand_over(house.act(), dossier, WHY)
    actions.answer(house.act("vendor_b"), dossier, "Vu chez nous.")
    actions.ship(house.act("vendor_b"), dossier, [house.versions["9.0"]], house.now.date(), WHY)
    assert dossier.moves.get(event="ship").vendor == house.vendor_b


def test_somebody_who_is_no_more_active_may_do_nothing(house: Cast) -> None:
    dossier = house.with_vendor()
    for name in ("team", "vendor_a"):
        house.users[name].is_active = False
        house.users[name].save()
        with pytest.raises(NotAllowed):
            actions.answer(house.act(name), dossier, WHY)
