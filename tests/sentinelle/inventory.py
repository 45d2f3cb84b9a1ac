"""The actions of a house’s rooms (of Sentinelle unless named), read from their source, each tried by everyone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.base.models import AuditEvent
from tests.conftest import ROOT
from tests.practice.inventory import Action, actions_in
from tests.sentinelle.cast import Cast
from tests.test_house import writes

SENTINELLE = ROOT / "src" / "bonport" / "sentinelle"
EVERYONE = frozenset({"team", "vendor_a", "vendor_b", "doctor", "other_doctor", "stranger", "machine"})


@dataclass(frozen=True)
class Row:
    """Who may, what it is done to, and how."""

    who: frozenset[str]
    before: Callable[[Cast], Any]
    call: Callable[[Act, Cast, Any], object]


def tried_by_everyone(house: Cast, row: Row) -> None:
    """Whoever may not is refused and nothing is written; the last of those who may can, and it is audited."""
    thing = row.before(house)
    before = AuditEvent.objects.count()
    for who in sorted(EVERYONE - row.who):
        with pytest.raises(NotAllowed):
            row.call(house.act(None if who == "machine" else who), house, thing)
        assert AuditEvent.objects.count() == before, who
    who = sorted(row.who)[-1]
    row.call(house.act(None if who == "machine" else who), house, thing)
    assert AuditEvent.objects.count() > before


def actions_of(room: str, house: Path = SENTINELLE) -> list[Action]:
    """Public functions of a room's `actions` that take an act and open its transaction."""
    return [
        action
        for path in sorted((house / room).rglob("*.py"))
        if path.name == "actions.py" or path.parent.name == "actions"
        for action in actions_in(path.read_text(), path.stem)
    ]


def writes_outside_actions(room: str, house: Path = SENTINELLE) -> list[str]:
    """Where a room writes to the database elsewhere than in its actions."""
    return [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((house / room).rglob("*.py"))
        if path.name != "actions.py" and not {"actions", "migrations"} & set(path.relative_to(house).parts[:-1])
        for line in writes(path.read_text())
    ]
