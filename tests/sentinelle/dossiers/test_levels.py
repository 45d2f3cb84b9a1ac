"""How long a dossier may stay in a state, and which stay too long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bonport.base.errors import NotPossible
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.levels import DAYS, Levels
from bonport.sentinelle.dossiers.models import Cause
from bonport.sentinelle.dossiers.queries import board, overdue_list
from bonport.sentinelle.dossiers.states import ENDED, Actor, State
from tests.sentinelle.cast import WHY, Cast


def test_every_state_but_the_ends_has_its_days() -> None:
    assert set(DAYS) == set(State) - ENDED


def test_a_dossier_is_late_the_day_after_and_the_latest_comes_first(house: Cast) -> None:
    first = house.dossier("Premier")
    actions.qualify(house.act(days=1), house.dossier("Second"), Cause.PRODUCT, WHY)
    assert overdue_list(house.now + timedelta(days=3)) == []
    (late,) = overdue_list(house.now + timedelta(days=4))
    assert (late.dossier, late.days_late, late.who) == (first, 1, Actor.TEAM)
    found = overdue_list(house.now + timedelta(days=20))
    assert [(one.dossier.title, one.days_late) for one in found] == [("Premier", 17), ("Second", 12)]
    assert [row.late for row in board(house.now + timedelta(days=20))] == [17, 12]


def test_a_promise_that_is_not_kept_is_late_at_once(house: Cast) -> None:
    dossier = house.with_vendor()
    day = house.now.date() + timedelta(days=10)
    actions.promise(house.act("vendor_a"), dossier, "1.2", day, WHY)
    assert overdue_list(house.now + timedelta(days=10)) == []
    (late,) = overdue_list(house.now + timedelta(days=12))
    assert (late.days_late, late.promised, late.who) == (2, True, Actor.VENDOR)
    with pytest.raises(NotPossible, match="à venir"):
        actions.promise(house.act("vendor_a", days=12), dossier, "1.2", day, WHY)


def test_another_promise_leaves_the_clock_of_the_state_running(house: Cast) -> None:
    dossier = house.with_vendor()
    for days in range(0, 90, 30):
        day = house.now.date() + timedelta(days=days + 60)
        actions.promise(house.act("vendor_a", days=days), dossier, "1.2", day, WHY)
    assert dossier.moves.filter(event="promise").count() == 3
    (late,) = overdue_list(house.now + timedelta(days=95))
    assert (late.days_late, late.promised) == (5, False)


def test_a_level_counts_for_what_enters_after_it_was_set(house: Cast) -> None:
    before = house.dossier()
    actions.set_service_level(house.act(days=1), State.RECEIVED, 10, house.now.date() + timedelta(days=1))
    levels = Levels()
    assert levels.days(State.RECEIVED, before.state_since.date()) == DAYS[State.RECEIVED]
    assert levels.days(State.RECEIVED, house.now.date() + timedelta(days=1)) == 10
    assert levels.days(State.CLOSED, house.now.date()) is None
    with pytest.raises(NotPossible, match="passé"):
        actions.set_service_level(house.act(), State.RECEIVED, 5, date(2026, 1, 1))


def test_what_is_ended_is_never_late(house: Cast) -> None:
    actions.set_aside(house.act(), house.dossier(), WHY)
    assert overdue_list(house.now + timedelta(days=400)) == []
