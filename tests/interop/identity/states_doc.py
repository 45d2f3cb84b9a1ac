"""Draws the table of moves in docs/identity-states.md.

`python -m tests.interop.identity.states_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bonport.interop.identity.status import MOVES, Event, Forbidden, State

PAGE = Path(__file__).resolve().parents[3] / "docs" / "identity-states.md"
BEGIN, END = "<!-- drawn from MOVES -->\n", "<!-- end of what is drawn -->\n"

LABELS = {
    Event.INSI_ANSWER: "INSi answer accepted",
    Event.APP_CARD: "appli carte Vitale read",
    Event.DOCUMENT: "document controlled",
    Event.DOCUMENT_WITHDRAWN: "control cancelled",
    Event.ATTESTATION: "attestation beside a card read",
    Event.ATTESTATION_WITHOUT_CARD: "attestation without a card read",
    Event.ATTESTATION_BY_ANOTHER: "attestation by anyone else",
    Event.ATTESTATION_WITHDRAWN: "attestation taken back",
    Event.VERIFIED: "INSi verification OK",
    Event.VERIFICATION_FAILED: "INSi verification KO",
    Event.TRAITS_CHANGED: "strict trait edited",
    Event.HOMONYM: "homonyme set or lifted",
    Event.DOUBT: "douteuse set",
    Event.FICTION: "fictive set",
    Event.FLAG_LIFTED: "flag lifted",
}


def drawn() -> str:
    """The diagram, the table and the reasons, in Markdown."""
    return f"{_diagram()}\n{_table()}"


def _diagram() -> str:
    edges: dict[tuple[State, State], list[str]] = defaultdict(list)
    for event, row in MOVES.items():
        for state, targets in row.items():
            if not isinstance(targets, Forbidden):
                for target in sorted(targets - {state}):
                    edges[state, target].append(LABELS[event])
    lines = [f"    {state} --> {target}: {'<br/>'.join(labels)}" for (state, target), labels in sorted(edges.items())]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> PROV", *lines, "```", ""])


def _table() -> str:
    reasons: dict[str, int] = {}
    lines = [f"| event | {' | '.join(State)} |", f"|---|{'---|' * len(State)}"]
    for event, row in MOVES.items():
        cells = []
        for targets in row.values():
            if isinstance(targets, Forbidden):
                cells.append(f"✗ {reasons.setdefault(targets.reason, len(reasons) + 1)}")
            else:
                cells.append(" or ".join(sorted(targets)))
        lines.append(f"| {LABELS[event]} | {' | '.join(cells)} |")
    notes = [f"{number}. {reason}" for reason, number in reasons.items()]
    return "\n".join([*lines, "", "Why a move is refused (✗), as the user reads it:", "", *notes, ""])


def written(page: str) -> str:
    """The page with what is drawn put in its place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{drawn()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
