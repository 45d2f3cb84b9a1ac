"""Draws the table of moves in docs/delivery-states.md.

`python -m tests.practice.deliveries.states_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bonport.practice.deliveries.states import IN_DOUBT, MOVES, NOT_DUE, OPEN, Event, State

PAGE = Path(__file__).resolve().parents[3] / "docs" / "delivery-states.md"
BEGIN, END = "<!-- drawn from MOVES -->\n", "<!-- end of what is drawn -->\n"

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
    edges: dict[tuple[State, State], list[str]] = defaultdict(list)
    for (state, event), target in MOVES.items():
        if state != target:
            edges[state, target].append(LABELS[event])
    order = list(State)
    lines = [
        f"    {state.value} --> {target.value}: {'<br/>'.join(labels)}"
        for (state, target), labels in sorted(edges.items(), key=lambda edge: [order.index(end) for end in edge[0]])
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {State.READY.value}", *lines, "```", ""])


def _states() -> str:
    groups = {"open": OPEN, "in doubt": IN_DOUBT, "not due": NOT_DUE}
    lines = ["| state | as the user reads it | is |", "|---|---|---|"]
    for state in State:
        of = ", ".join(name for name, states in groups.items() if state in states)
        lines.append(f"| {state.value} | {state.label} | {of} |")
    return "\n".join([*lines, ""])


def _table() -> str:
    lines = [f"| event | {' | '.join(state.value for state in State)} |", f"|---|{'---|' * len(State)}"]
    for event in Event:
        targets = (MOVES.get((state, event)) for state in State)
        cells = " | ".join(target.value if target else "✗" for target in targets)
        lines.append(f"| {LABELS[event]} | {cells} |")
    return "\n".join([*lines, ""])


def written(page: str) -> str:
    """The page with what is drawn put in its place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{drawn()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
