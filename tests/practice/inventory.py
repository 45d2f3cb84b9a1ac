"""The actions of the practice, read from its source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

PRACTICE = ROOT / "src" / "bonport" / "practice"


@dataclass(frozen=True)
class Action:
    """A public function that opens an act's transaction. `fenced`: it needs a lease that its caller holds."""

    name: str
    fenced: bool


def actions_in(source: str, module: str) -> list[Action]:
    found = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or not node.args.args:
            continue
        calls = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
        if node.args.args[0].arg == "act" and "act.transaction" in calls:
            found.append(Action(f"{module}.{node.name}", fenced="hold" in calls))
    return found


def all_actions() -> list[Action]:
    return [
        action
        for path in sorted(PRACTICE.rglob("*.py"))
        if path.name == "actions.py" or path.parent.name == "actions"
        for action in actions_in(path.read_text(), _module(path))
    ]


def _module(path: Path) -> str:
    parts = path.relative_to(PRACTICE).with_suffix("").parts
    return ".".join(part for part in parts if part != "actions")
