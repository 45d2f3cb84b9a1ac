"""Draws the table of moves in docs/identity-states.md.

`python -m tests.interop.identity.states_doc` writes it anew; a test fails when it differs from the code.
"""

from __future__ import annotations

from bonport.interop.identity.status import MOVES, Event, Forbidden, State
from tests import states_doc

PAGE = states_doc.DOCS / "identity-states.md"

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
    edges = [
        (state, target, LABELS[event])
        for event, row in MOVES.items()
        for state, targets in row.items()
        if not isinstance(targets, Forbidden)
        for target in sorted(targets)
    ]
    return states_doc.diagram(State.PROV, sorted(edges, key=lambda edge: edge[:2]))


def _table() -> str:
    reasons: dict[str, int] = {}

    def cell(targets: frozenset[State] | Forbidden) -> str:
        if isinstance(targets, Forbidden):
            return f"✗ {reasons.setdefault(targets.reason, len(reasons) + 1)}"
        return " or ".join(sorted(targets))

    rows = [(LABELS[event], *map(cell, row.values())) for event, row in MOVES.items()]
    notes = [f"{number}. {reason}" for reason, number in reasons.items()]
    why = ["Why a move is refused (✗), as the user reads it:", "", *notes, ""]
    return "\n".join([states_doc.table(["event", *State], rows), *why])


if __name__ == "__main__":
    states_doc.write(PAGE, drawn())
