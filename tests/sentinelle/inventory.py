"""The actions of Sentinelle's rooms, read from their source."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.practice.inventory import Action, actions_in

SENTINELLE = ROOT / "src" / "bonport" / "sentinelle"


def actions_of(room: str) -> list[Action]:
    """Public functions of a room's `actions` that take an act and open its transaction."""
    return [
        action
        for path in sorted((SENTINELLE / room).rglob("*.py"))
        if path.name == "actions.py" or path.parent.name == "actions" or path.name == "digest.py"
        for action in actions_in(path.read_text(), path.stem)
    ]
