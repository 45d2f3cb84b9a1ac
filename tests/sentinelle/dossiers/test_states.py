from __future__ import annotations

from itertools import product

import pytest

from bonport.sentinelle.dossiers.states import (
    ENDED,
    FIXED,
    HIDDEN,
    MOVES,
    WHO_ACTS,
    Actor,
    By,
    Event,
    ForbiddenMove,
    State,
    after,
    authors,
    possible,
)
from tests.sentinelle.dossiers.states_doc import LABELS, PAGE, drawn
from tests.states_doc import is_drawn

CHECKS = {"check_passed": "verified", "check_failed": "reopened"}
ALLOWED = {
    "received": {"qualify": "qualified", "set_aside": "set_aside"},
    "qualified": {
        "qualify": "qualified", "hand_over": "with_vendor", "undertake": "remedy", "set_aside": "set_aside",
    },
    "with_vendor": {"answer": "with_vendor", "contest": "contested", "promise": "promised", "ship": "shipped"},
    "contested": {
        "answer": "contested", "qualify": "qualified", "hand_over": "with_vendor", "set_aside": "set_aside",
    },
    "promised": {"answer": "promised", "promise": "promised", "ship": "shipped"},
    "shipped": {
        "answer": "shipped", "ship": "shipped", "deploy": "deployed", "regress": "reopened", "reopen": "reopened",
    },
    "deployed": {
        "answer": "deployed", "deploy": "deployed", **CHECKS, "check_undecided": "deployed",
        "regress": "reopened", "reopen": "reopened",
    },
    "remedy": {"remedy": "remedied", "qualify": "qualified"},
    "remedied": {**CHECKS, "check_undecided": "remedied", "reopen": "reopened"},
    "verified": {
        "close": "closed", **CHECKS, "check_undecided": "verified", "regress": "reopened", "reopen": "reopened",
    },
    "closed": {"check_failed": "reopened", "regress": "reopened", "reopen": "reopened"},
    "reopened": {
        "qualify": "qualified", "hand_over": "with_vendor", "answer": "reopened", "undertake": "remedy",
        "set_aside": "set_aside",
    },
    "set_aside": {"reopen": "reopened"},
}  # fmt: skip
"""What the design says, written apart from the table."""


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)), ids=lambda part: part.value)
def test_every_move_is_allowed_or_forbidden_as_designed(state: State, event: Event) -> None:
    target = ALLOWED[state.value].get(event.value)
    if target is None:
        with pytest.raises(ForbiddenMove):
            after(state, event)
    else:
        assert after(state, event) == target


def test_only_a_check_in_the_field_verifies() -> None:
    ways = {event for (state, event), target in MOVES.items() if target is State.VERIFIED and state != target}
    assert ways == {Event.CHECK_PASSED}


def test_only_what_is_verified_is_closed() -> None:
    assert {state for (state, _), target in MOVES.items() if target is State.CLOSED} == {State.VERIFIED}


def test_no_vendors_word_leads_beyond_shipped() -> None:
    beyond = {State.DEPLOYED, State.REMEDIED, State.VERIFIED, State.CLOSED, State.SET_ASIDE}
    moves = {target for (state, event), target in MOVES.items() if By.VENDOR in authors(event) and state != target}
    assert not moves & beyond
    assert State.SHIPPED in moves


def test_a_vendor_may_do_nothing_where_nobody_has_said_what_it_is() -> None:
    assert all(possible(state, By.VENDOR) == [] for state in HIDDEN)


def test_a_check_without_verdict_changes_nothing() -> None:
    assert all(state == target for (state, event), target in MOVES.items() if event is Event.CHECK_UNDECIDED)


def test_whatever_is_fixed_can_be_reopened_by_a_regression() -> None:
    assert all(MOVES[state, Event.REGRESS] == State.REOPENED for state in FIXED)


def test_every_state_can_be_reached_and_left() -> None:
    assert {State.RECEIVED, *MOVES.values()} == set(State)
    assert {state for (state, _), target in MOVES.items() if state != target} == set(State)


def test_somebody_must_act_everywhere_but_at_the_end() -> None:
    assert set(WHO_ACTS) == set(State)
    assert {state for state, who in WHO_ACTS.items() if who is Actor.NOBODY} == ENDED


def test_the_page_agrees_with_the_code() -> None:
    assert is_drawn(PAGE, drawn()), "run python -m tests.sentinelle.dossiers.states_doc"


def test_every_event_has_its_label() -> None:
    assert set(LABELS) == set(Event)
