"""Who may do what to the catalogue: every action of the room, tried by everyone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bonport.base.access import Access
from bonport.reviews.catalogue import actions
from bonport.reviews.catalogue.models import Correction, SignInLink
from tests.conftest import ROOT
from tests.reviews.cast import Cast
from tests.sentinelle.inventory import Row, actions_of, tried_by_everyone, writes_outside_actions

REVIEWS = ROOT / "src" / "bonport" / "reviews"
KEEPERS = frozenset({"team", "machine"})  # the machine: the command line of whoever keeps the installation
HOUR = timedelta(hours=1)
PRICE = {"price_month_cents": 9900}


def link(house: Cast) -> SignInLink:
    found = actions.link_of(actions.issue_link(house.act(), house.member("vendor_a"), HOUR))
    assert found
    return found


def waiting(house: Cast) -> Correction:
    return actions.propose_correction(house.act("vendor_a"), house.product_a, PRICE, "Tarif 2027.")


ROWS: dict[str, Row] = {
    "keeping.add_vendor": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_vendor(act, "C")),
    "keeping.add_product": Row(
        KEEPERS, lambda h: None, lambda act, h, _: actions.add_product(act, h.vendor_a, h.software, "C")
    ),
    "keeping.withdraw_product": Row(
        KEEPERS, lambda h: None, lambda act, h, _: actions.withdraw_product(act, h.product_a, h.today)
    ),
    "keeping.link_sentinelle": Row(
        KEEPERS, lambda h: None, lambda act, h, _: actions.link_sentinelle(act, h.product_a, h.new_id())
    ),
    "versions.add_version": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_version(act, h.product_a, "9")),
    "versions.change_version": Row(
        KEEPERS,
        lambda h: h.versions["1.1"],
        lambda act, h, one: actions.change_version(act, one, major=True, released_on=date(2025, 1, 1)),
    ),
    "versions.move_version": Row(
        KEEPERS, lambda h: h.versions["1.1"], lambda act, h, one: actions.move_version(act, one, later=True)
    ),
    "keeping.note_referencing": Row(
        KEEPERS,
        lambda h: None,
        lambda act, h, _: actions.note_referencing(
            act, h.product_a, "Ségur, vague 1", "referenced", date(2023, 1, 1), "https://example.org/liste"
        ),
    ),
    "versions.propose_version": Row(
        frozenset({"vendor_a"}),
        lambda h: None,
        lambda act, h, _: actions.propose_version(act, h.product_a, "9", why="Corrige l’agenda."),
    ),
    "sheets.propose_correction": Row(
        frozenset({"vendor_a"}),
        lambda h: None,
        lambda act, h, _: actions.propose_correction(act, h.product_a, PRICE, "Tarif 2027."),
    ),
    "sheets.correct": Row(
        KEEPERS, lambda h: None, lambda act, h, _: actions.correct(act, h.product_a, PRICE, "Lu sur son site.")
    ),
    "sheets.decide_correction": Row(
        frozenset({"team"}), waiting, lambda act, h, one: actions.decide_correction(act, one, accepted=True)
    ),
    "members.add_member": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_member(act, "zoe")),
    "members.close_member": Row(
        KEEPERS, lambda h: h.member("vendor_b"), lambda act, h, one: actions.close_member(act, one)
    ),
    "members.issue_link": Row(
        KEEPERS, lambda h: h.member("vendor_b"), lambda act, h, one: actions.issue_link(act, one, HOUR)
    ),
    "members.use_link": Row(frozenset({"vendor_a"}), link, lambda act, h, one: actions.use_link(act, one)),
    "members.doctor_member": Row(
        frozenset({"machine"}), lambda h: None, lambda act, h, _: actions.doctor_member(act, "d" * 64)
    ),
    "members.note_access": Row(
        frozenset({"machine", "vendor_a"}),
        lambda h: h.member("vendor_a"),
        lambda act, h, one: actions.note_access(act, one, Access.REFUSED),
    ),
}


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("catalogue", REVIEWS)} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    tried_by_everyone(house, ROWS[name])


@pytest.mark.parametrize("room", ["catalogue", "opinions", "kits", "reading", "marks"])
def test_a_room_is_written_by_its_actions_alone(room: str) -> None:
    assert writes_outside_actions(room, REVIEWS) == []
