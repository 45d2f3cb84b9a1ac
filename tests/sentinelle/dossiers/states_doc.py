"""Draws the table of moves in docs/dossier-states.md.

`python -m tests.sentinelle.dossiers.states_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from bonport.sentinelle.dossiers.states import ENDED, FIXED, HIDDEN, MOVES, WHO_ACTS, By, Event, State, authors
from tests import states_doc

PAGE = states_doc.DOCS / "dossier-states.md"

LABELS = {
    Event.QUALIFY: "its cause is said",
    Event.HAND_OVER: "handed to the vendor",
    Event.ANSWER: "answered",
    Event.CONTEST: "contested, with evidence",
    Event.PROMISE: "a version and a day are promised",
    Event.SHIP: "said to be shipped",
    Event.DEPLOY: "its deployment is measured",
    Event.UNDERTAKE: "a remedy is undertaken",
    Event.REMEDY: "the remedy is given",
    Event.CHECK_PASSED: "the field confirms",
    Event.CHECK_FAILED: "the field still fails",
    Event.CHECK_UNDECIDED: "the field says too little",
    Event.REGRESS: "seen in a version that has the fix",
    Event.REOPEN: "reopened by a person",
    Event.CLOSE: "closed",
    Event.SET_ASIDE: "set aside",
}


def drawn() -> str:
    """The diagram, the states, the table and who moves, in Markdown."""
    return f"{_diagram()}\n{_states()}\n{_table()}"


def _diagram() -> str:
    order = list(State)
    edges = [(state, target, LABELS[event]) for (state, event), target in MOVES.items()]
    in_order = sorted(edges, key=lambda edge: [order.index(end) for end in edge[:2]])
    return states_doc.diagram(State.RECEIVED.value, in_order)


def _states() -> str:
    groups = {"a fix is said to be there": FIXED, "ended": ENDED, "not told, unless it was before": HIDDEN}
    rows = [
        (
            state.value,
            state.label,
            WHO_ACTS[state].label,
            ", ".join(name for name, states in groups.items() if state in states),
        )
        for state in State
    ]
    return states_doc.table(["state", "as a reader sees it", "who must act", "is"], rows)


def _table() -> str:
    rows = [
        (
            LABELS[event],
            ", ".join(one.value for one in By if one in authors(event)),
            *(target.value if (target := MOVES.get((state, event))) else "✗" for state in State),
        )
        for event in Event
    ]
    return states_doc.table(["event", "by", *(state.value for state in State)], rows)


if __name__ == "__main__":
    states_doc.write(PAGE, drawn())
