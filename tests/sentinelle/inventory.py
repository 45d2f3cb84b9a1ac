"""The actions of Sentinelle's rooms, read from their source."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.practice.inventory import Action, actions_in
from tests.test_house import writes

SENTINELLE = ROOT / "src" / "bonport" / "sentinelle"


def actions_of(room: str) -> list[Action]:
    """Public functions of a room's `actions` that take an act and open its transaction."""
    return [
        action
        for path in sorted((SENTINELLE / room).rglob("*.py"))
        if path.name == "actions.py" or path.parent.name == "actions"
        for action in actions_in(path.read_text(), path.stem)
    ]


def writes_outside_actions(room: str) -> list[str]:
    """Where a room writes to the database elsewhere than in its actions."""
    return [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((SENTINELLE / room).rglob("*.py"))
        if path.name != "actions.py" and not {"actions", "migrations"} & set(path.relative_to(SENTINELLE).parts[:-1])
        for line in writes(path.read_text())
    ]
