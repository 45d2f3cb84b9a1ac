"""Draws the table of moves in docs/review-states.md.

`python -m tests.reviews.opinions.states_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from bonport.reviews.opinions.states import AUTHORS, MOVES, NEEDS_REASONS, By, Event, State
from tests import states_doc

PAGE = states_doc.DOCS / "review-states.md"

LABELS = {
    Event.PASS: "nothing is suspected",
    Event.HOLD: "a person reads it first",
    Event.RELEASE: "read, and published",
    Event.REFUSE: "refused",
    Event.EDIT: "written again",
    Event.SUSPEND: "suspended",
    Event.RESTORE: "restored",
    Event.REMOVE: "removed",
    Event.CONTEST: "contested",
    Event.WITHDRAW: "withdrawn",
    Event.EXPIRE: "too old",
    Event.ERASE: "erased",
}


def drawn() -> str:
    """The diagram, the states and the table, in Markdown."""
    order = list(State)
    edges = [(state, target, LABELS[event]) for (state, event), target in MOVES.items() if event is not Event.ERASE]
    in_order = sorted(edges, key=lambda edge: [order.index(end) for end in edge[:2]])
    diagram = states_doc.diagram(State.SUBMITTED.value, in_order)
    states = states_doc.table(["state", "as a reader sees it"], [(state.value, state.label) for state in State])
    rows = [
        (
            LABELS[event],
            ", ".join(one.value for one in By if one in AUTHORS[event]),
            "yes" if event in NEEDS_REASONS else "",
            *(target.value if (target := MOVES.get((state, event))) else "✗" for state in State),
        )
        for event in Event
    ]
    moves = states_doc.table(["event", "by", "needs a ground", *(state.value for state in State)], rows)
    return f"{diagram}\n{states}\n{moves}"


if __name__ == "__main__":
    states_doc.write(PAGE, drawn())
