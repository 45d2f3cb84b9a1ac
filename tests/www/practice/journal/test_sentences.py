"""Every action that the source audits has its sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bonport.practice.places.accounts.actions import Access
from bonport.www.practice.journal.sentences import BY_ACTION, SENTENCES
from tests.conftest import ROOT

# Helpers that audit the action which their caller names.
BY_A_HELPER = {"_save": 4}


def audited() -> set[str]:
    found = {access.value for access in Access}
    for path in (ROOT / "src" / "bonport").rglob("*.py"):
        if {"sentinelle", "reviews"} & {*path.parts}:  # houses of their own, with a chain of their own
            continue
        found |= set(_in(path.read_text()))
    return found


def _in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        position = 0 if name == "act.audit" or name.endswith("._act.audit") else BY_A_HELPER.get(name)
        if position is None or len(node.args) <= position:
            continue
        for said in ast.walk(node.args[position]):
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value


def test_every_action_has_its_sentence() -> None:
    assert sorted(audited() - set(BY_ACTION)) == []


def test_an_action_is_of_one_kind() -> None:
    assert sum(map(len, SENTENCES.values())) == len(BY_ACTION)


def test_the_reader_of_the_source_sees_what_it_must() -> None:
    source = 'act.audit("a", x)\nself._act.audit("b" if y else "c", x)\n_save(act, i, f, t, "d", k=1)\nact.audit(z, x)'
    assert set(_in(source)) == {"a", "b", "c", "d"}
