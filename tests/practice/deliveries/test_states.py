from __future__ import annotations

from itertools import product

import pytest

from bonport.practice.deliveries.states import IN_DOUBT, MOVES, NOT_DUE, OPEN, Event, ForbiddenMove, State, after
from tests.practice.deliveries.states_doc import LABELS, PAGE, drawn
from tests.states_doc import is_drawn

ALLOWED = {
    "ready": {
        "not_yet": "waiting", "start": "sending", "refused": "refused",
        "hold": "held", "oppose": "opposed", "supersede": "superseded",
    },
    "waiting": {
        "not_yet": "waiting", "may_leave": "ready", "hold": "held", "oppose": "opposed", "supersede": "superseded",
    },
    "sending": {"accepted": "delivered", "nothing_done": "ready", "unknown": "uncertain", "refused": "refused"},
    "uncertain": {"found": "delivered", "absent": "ready"},
    "delivered": {},
    "refused": {"remedy": "ready", "hold": "held", "oppose": "opposed", "supersede": "superseded"},
    "held": {"release": "ready", "supersede": "superseded"},
    "opposed": {"lift": "ready", "supersede": "superseded"},
    "superseded": {},
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


def test_what_may_have_left_can_be_neither_held_nor_opposed_nor_superseded() -> None:
    for state, event in product((*IN_DOUBT, State.DELIVERED), (Event.HOLD, Event.OPPOSE, Event.SUPERSEDE)):
        assert (state, event) not in MOVES


def test_only_a_request_that_left_is_delivered() -> None:
    assert {state for (state, _), target in MOVES.items() if target is State.DELIVERED} == set(IN_DOUBT)
    assert {state for (state, _), target in MOVES.items() if target is State.SENDING} == {State.READY}


def test_every_state_is_open_or_ended_or_not_due() -> None:
    assert set(OPEN) | set(NOT_DUE) | {State.DELIVERED, State.REFUSED} == set(State)
    assert not set(OPEN) & set(NOT_DUE)


def test_every_state_can_be_reached() -> None:
    assert set(MOVES.values()) == set(State)


def test_the_page_agrees_with_the_code() -> None:
    assert is_drawn(PAGE, drawn()), "run python -m tests.practice.deliveries.states_doc"


def test_every_event_has_its_label() -> None:
    assert set(LABELS) == set(Event)
