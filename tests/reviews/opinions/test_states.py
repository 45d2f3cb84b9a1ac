from __future__ import annotations

from itertools import product

import pytest

from bonport.reviews.opinions.states import (
    AUTHORS,
    MEND,
    MOVES,
    NEEDS_REASONS,
    By,
    Event,
    ForbiddenMove,
    Ground,
    State,
    after,
    possible,
)
from tests.reviews.opinions.states_doc import LABELS, PAGE, drawn
from tests.states_doc import is_drawn

ALLOWED = {
    "submitted": {"pass": "published", "hold": "held", "withdraw": "withdrawn", "erase": "erased"},
    "held": {
        "release": "published", "refuse": "refused", "edit": "held", "withdraw": "withdrawn", "erase": "erased",
    },
    "published": {
        "hold": "held", "edit": "submitted", "suspend": "suspended", "remove": "removed", "expire": "expired",
        "withdraw": "withdrawn", "erase": "erased",
    },
    "refused": {"edit": "held", "contest": "contested", "withdraw": "withdrawn", "erase": "erased"},
    "suspended": {"restore": "published", "remove": "removed", "withdraw": "withdrawn", "erase": "erased"},
    "removed": {"edit": "held", "contest": "contested", "erase": "erased"},
    "contested": {"restore": "published", "remove": "removed", "withdraw": "withdrawn", "erase": "erased"},
    "withdrawn": {"edit": "held", "erase": "erased"},
    "expired": {"edit": "submitted", "erase": "erased"},
    "erased": {},
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


def test_no_machine_refuses_or_removes() -> None:
    assert {event for event in Event if By.MACHINE in AUTHORS[event]} == {
        Event.PASS, Event.HOLD, Event.EXPIRE, Event.ERASE,
    }  # fmt: skip


def test_only_a_person_publishes_what_was_held_refused_or_removed() -> None:
    kept = {State.HELD, State.REFUSED, State.REMOVED, State.CONTESTED, State.SUSPENDED}
    ways = {event for (state, event), target in MOVES.items() if target is State.PUBLISHED and state in kept}
    assert all(AUTHORS[event] == {By.TEAM} for event in ways)
    assert MOVES[State.REFUSED, Event.EDIT] == MOVES[State.REMOVED, Event.EDIT] == State.HELD


def test_whatever_the_team_takes_away_can_be_contested_or_restored() -> None:
    for target in (State.REFUSED, State.REMOVED):
        assert MOVES[target, Event.CONTEST] == State.CONTESTED
    assert {Event.REFUSE, Event.REMOVE, Event.SUSPEND} == NEEDS_REASONS


def test_an_author_may_always_erase() -> None:
    assert all(Event.ERASE in possible(state, By.AUTHOR) for state in State if state != State.ERASED)


def test_every_state_can_be_reached_and_every_ground_mended() -> None:
    assert {State.SUBMITTED, *MOVES.values()} == set(State)
    assert set(MEND) == set(Ground)


def test_the_page_agrees_with_the_code() -> None:
    assert set(LABELS) == set(Event)
    assert is_drawn(PAGE, drawn()), "run python -m tests.reviews.opinions.states_doc"
