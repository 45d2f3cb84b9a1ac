"""Who may do what to the registers: every action of the room, tried by everyone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bonport.base.access import Access
from bonport.sentinelle.registers import actions
from bonport.sentinelle.registers.models import Member, Project, SignInLink
from tests.sentinelle.cast import Cast
from tests.sentinelle.inventory import Row, actions_of, tried_by_everyone, writes_outside_actions

KEEPERS = frozenset({"team", "machine"})  # the machine: the command line of whoever keeps the installation
HOUR = timedelta(hours=1)


def member(house: Cast, who: str) -> Member:
    return Member.objects.get(user=house.users[who])


def project(house: Cast) -> Project:
    return actions.open_project(house.act(), "P", vendor=house.vendor_a.name, product=house.product_a.name)


def link(house: Cast) -> SignInLink:
    found = actions.link_of(actions.issue_link(house.act(), member(house, "vendor_a"), HOUR))
    assert found
    return found


DATES = {"referenced_on": None, "shipped_on": None, "withdrawn_on": None}
ROWS: dict[str, Row] = {
    "keeping.add_vendor": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_vendor(act, "C")),
    "keeping.add_product": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_product(act, h.vendor_a, "C")),
    "keeping.add_line": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_line(act, h.product_a, "mobile")),
    "keeping.add_version": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_version(act, h.line_a, "2.0")),
    "keeping.move_version": Row(
        KEEPERS, lambda h: h.versions["1.1"], lambda act, h, one: actions.move_version(act, one, later=True)
    ),
    "keeping.date_version": Row(
        KEEPERS, lambda h: h.versions["1.1"], lambda act, h, one: actions.date_version(act, one, **DATES)
    ),
    "keeping.declare_park": Row(
        KEEPERS | {"vendor_a"},
        lambda h: h.versions["1.1"],
        lambda act, h, one: actions.declare_park(act, one, "ville", h.now.date(), 3),
    ),
    "keeping.open_project": Row(
        KEEPERS, lambda h: None, lambda act, h, _: actions.open_project(act, "P", vendor="C", product="C")
    ),
    "keeping.close_project": Row(KEEPERS, project, lambda act, h, one: actions.close_project(act, one)),
    "members.add_member": Row(KEEPERS, lambda h: None, lambda act, h, _: actions.add_member(act, "zoe")),
    "members.close_member": Row(
        KEEPERS, lambda h: member(h, "vendor_b"), lambda act, h, one: actions.close_member(act, one)
    ),
    "members.issue_link": Row(
        KEEPERS, lambda h: member(h, "vendor_b"), lambda act, h, one: actions.issue_link(act, one, HOUR)
    ),
    "members.use_link": Row(frozenset({"vendor_a"}), link, lambda act, h, one: actions.use_link(act, one)),
    "members.doctor_member": Row(
        frozenset({"machine"}), lambda h: None, lambda act, h, _: actions.doctor_member(act, "d" * 64)
    ),
    "members.note_access": Row(
        frozenset({"machine", "vendor_a"}),
        lambda h: member(h, "vendor_a"),
        lambda act, h, one: actions.note_access(act, one, Access.REFUSED),
    ),
}


def test_every_action_has_a_row() -> None:
    assert {action.name for action in actions_of("registers")} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it(house: Cast, name: str) -> None:
    tried_by_everyone(house, ROWS[name])


def test_the_room_is_written_by_its_actions_alone() -> None:
    assert writes_outside_actions("registers") == []
