"""Draws the table of moves in docs/delivery-states.md.

`python -m tests.practice.deliveries.states_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from bonport.practice.deliveries.states import IN_DOUBT, MOVES, NOT_DUE, OPEN, Event, State
from tests import states_doc

PAGE = states_doc.DOCS / "delivery-states.md"

LABELS = {
    Event.NOT_YET: "may not leave yet",
    Event.MAY_LEAVE: "the reason is gone",
    Event.START: "the request is about to leave",
    Event.ACCEPTED: "accepted",
    Event.NOTHING_DONE: "the service did nothing",
    Event.UNKNOWN: "outcome unknown, or worker lost",
    Event.FOUND: "asked and found there",
    Event.ABSENT: "asked and not there",
    Event.REFUSED: "refused",
    Event.HOLD: "held back by a doctor",
    Event.RELEASE: "released",
    Event.OPPOSE: "the patient opposes it",
    Event.LIFT: "opposition lifted",
    Event.SUPERSEDE: "a later version takes its place",
    Event.REMEDY: "the cause was mended",
}


def drawn() -> str:
    """The diagram, the states and the table, in Markdown."""
    return f"{_diagram()}\n{_states()}\n{_table()}"


def _diagram() -> str:
    order = list(State)
    edges = [(state, target, LABELS[event]) for (state, event), target in MOVES.items()]
    return states_doc.diagram(State.READY.value, sorted(edges, key=lambda edge: [order.index(end) for end in edge[:2]]))


def _states() -> str:
    groups = {"open": OPEN, "in doubt": IN_DOUBT, "not due": NOT_DUE}
    rows = [
        (state.value, state.label, ", ".join(name for name, states in groups.items() if state in states))
        for state in State
    ]
    return states_doc.table(["state", "as the user reads it", "is"], rows)


def _table() -> str:
    rows = [
        (LABELS[event], *(target.value if (target := MOVES.get((state, event))) else "✗" for state in State))
        for event in Event
    ]
    return states_doc.table(["event", *(state.value for state in State)], rows)


if __name__ == "__main__":
    states_doc.write(PAGE, drawn())
