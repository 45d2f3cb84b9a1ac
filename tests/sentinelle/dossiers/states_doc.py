"""Draws the table of moves in docs/dossier-states.md.

`python -m tests.sentinelle.dossiers.states_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bonport.sentinelle.dossiers.states import ENDED, FIXED, HIDDEN, MOVES, WHO_ACTS, By, Event, State, authors

PAGE = Path(__file__).resolve().parents[3] / "docs" / "dossier-states.md"
BEGIN, END = "<!-- drawn from MOVES -->\n", "<!-- end of what is drawn -->\n"

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
    edges: dict[tuple[State, State], list[str]] = defaultdict(list)
    for (state, event), target in MOVES.items():
        if state != target:
            edges[state, target].append(LABELS[event])
    order = list(State)
    lines = [
        f"    {state.value} --> {target.value}: {'<br/>'.join(labels)}"
        for (state, target), labels in sorted(edges.items(), key=lambda edge: [order.index(end) for end in edge[0]])
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {State.RECEIVED.value}", *lines, "```", ""])


def _states() -> str:
    groups = {"a fix is said to be there": FIXED, "ended": ENDED, "not told, unless it was before": HIDDEN}
    lines = ["| state | as a reader sees it | who must act | is |", "|---|---|---|---|"]
    for state in State:
        of = ", ".join(name for name, states in groups.items() if state in states)
        lines.append(f"| {state.value} | {state.label} | {WHO_ACTS[state].label} | {of} |")
    return "\n".join([*lines, ""])


def _table() -> str:
    header = f"| event | by | {' | '.join(state.value for state in State)} |"
    lines = [header, f"|---|---|{'---|' * len(State)}"]
    for event in Event:
        targets = (MOVES.get((state, event)) for state in State)
        cells = " | ".join(target.value if target else "✗" for target in targets)
        by = ", ".join(one.value for one in By if one in authors(event))
        lines.append(f"| {LABELS[event]} | {by} | {cells} |")
    return "\n".join([*lines, ""])


def written(page: str) -> str:
    """The page with what is drawn put in its place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{drawn()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
