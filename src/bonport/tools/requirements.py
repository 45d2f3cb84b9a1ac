"""The requirement register, and its state as the tests that ran show it: `bonport requirements`.

The register is docs/requirements.toml. A test says what it shows with `@pytest.mark.requirement("SC.PSC.01", …)`; the
test suite's plugin (tests/plugins/requirements.py) writes what came of it to var/requirements.json. A state is never
typed in: it is worked out here, from the outcomes of the last whole run of the suite.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from bonport.cli import OK, USAGE
from bonport.tools import ROOT

REGISTER = ROOT / "docs" / "requirements.toml"
RECORD = ROOT / "var" / "requirements.json"

Outcome = Literal["failed", "passed", "skipped"]
_WEIGHT: dict[Outcome, int] = {"failed": 2, "passed": 1, "skipped": 0}


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where requirements were read. Class A: official text; B: official text quoted by others; C: press, vendors."""

    title: str
    class_: Literal["A", "B", "C"] = msgspec.field(name="class")
    url: str = ""


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One official identifier; the fields are explained at the head of the register."""

    id: str
    family: str
    text: str
    source: tuple[str, ...]
    confidence: Literal["high", "medium", "low"]
    issue: Literal["thread", "formats", "doctor-day", "sentinelle", "avis-observatoire", "later"]
    partly: str = ""
    not_applicable: str = ""
    note: str = ""


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file, checked on reading: see `read_register`."""

    sources: dict[str, Source]
    requirement: tuple[Requirement, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(requirement.id for requirement in self.requirement)

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(requirement.family for requirement in self.requirement))


def read_register(path: Path = REGISTER) -> Register:
    """The register. Raises `ValueError` for an unknown field or value, an id given twice, a source not declared."""
    register = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Register)
    twice = [name for name, count in Counter(it.id for it in register.requirement).items() if count > 1]
    if twice:
        raise ValueError(f"{path.name}: given twice: {', '.join(twice)}")
    cited = {source for requirement in register.requirement for source in requirement.source}
    if unknown := cited - register.sources.keys():
        raise ValueError(f"{path.name}: sources not declared: {', '.join(sorted(unknown))}")
    return register


class Tested(msgspec.Struct, forbid_unknown_fields=True):
    """A test, what it claims to show, and what came of it."""

    requirements: tuple[str, ...]
    outcome: Outcome


class Record(msgspec.Struct, forbid_unknown_fields=True):
    """What one run of the test suite showed; it may be several calls of pytest, one after the other."""

    ended: str = ""  # ISO 8601; empty when the last call did not come to its end
    tests: dict[str, Tested] = {}

    def add(self, test: str, requirements: Iterable[str], outcome: Outcome) -> None:
        """Keep the gravest outcome of a test: one that passes on a database and fails on the other has failed."""
        known = self.tests.get(test)
        if known is not None:
            requirements = {**dict.fromkeys(known.requirements), **dict.fromkeys(requirements)}
            outcome = max(known.outcome, outcome, key=_WEIGHT.__getitem__)
        self.tests[test] = Tested(tuple(requirements), outcome)


def read_record(path: Path = RECORD) -> Record | None:
    """The last whole run, or None."""
    return msgspec.json.decode(path.read_bytes(), type=Record) if path.exists() else None


def write_record(record: Record, path: Path = RECORD) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1))
    beside.replace(path)


class State(StrEnum):
    SHOWN = "shown"
    PARTLY = "partly"
    FAILING = "failing"
    NOT_YET = "not yet"
    NOT_APPLICABLE = "not applicable"


class Line(NamedTuple):
    """A requirement, its state, why that is (when it is not plain), and its tests."""

    requirement: Requirement
    state: State
    why: str
    tests: Mapping[str, Outcome]


def line(requirement: Requirement, tests: Mapping[str, Outcome]) -> Line:
    """The state of a requirement, from the outcomes of the tests that carry its identifier."""
    outcomes = Counter(tests.values())
    if outcomes["failed"]:
        return Line(requirement, State.FAILING, f"{outcomes['failed']} of {len(tests)} tests failed", tests)
    if requirement.not_applicable:
        return Line(requirement, State.NOT_APPLICABLE, requirement.not_applicable, tests)
    if not outcomes["passed"]:
        return Line(requirement, State.NOT_YET, "all its tests were skipped" if tests else "", tests)
    if requirement.partly:
        return Line(requirement, State.PARTLY, requirement.partly, tests)
    if outcomes["skipped"]:
        return Line(requirement, State.PARTLY, f"{outcomes['skipped']} of {len(tests)} tests were skipped", tests)
    return Line(requirement, State.SHOWN, "", tests)


def lines(register: Register, record: Record | None) -> list[Line]:
    """Every requirement of the register with its state, in the register's order."""
    tested = sorted(record.tests.items()) if record else []
    return [
        line(requirement, {test: it.outcome for test, it in tested if requirement.id in it.requirements})
        for requirement in register.requirement
    ]


def as_json(found: list[Line], record: Record | None) -> str:
    """One object: `recorded` (a run is), `ended` (its end, or null), `families` (counts of states), `requirements`."""
    families: dict[str, dict[str, int]] = {}
    for it in found:
        family = families.setdefault(it.requirement.family, {state.value: 0 for state in State})
        family[it.state.value] += 1
    document = {
        "recorded": record is not None,
        "ended": record.ended or None if record else None,
        "families": families,
        "requirements": [
            {**msgspec.to_builtins(it.requirement), "state": it.state.value, "why": it.why, "tests": it.tests}
            for it in found
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def as_text(found: list[Line], record: Record | None, *, each: bool) -> str:
    """A table of counts by family; with `each`, then every requirement with its tests."""
    if record is None:
        head = "No run of the test suite is recorded, so nothing is known to be shown: run ./bonport test --all."
    elif not record.ended:
        head = "The recorded run of the test suite did not come to its end: what follows is incomplete."
    else:
        head = f"As shown by the run of the test suite that ended at {record.ended}."
    families = tuple(dict.fromkeys(it.requirement.family for it in found))
    counts = Counter((it.requirement.family, it.state) for it in found)
    out = [head, "", f"{'family':<8}" + "".join(f"{state.value:>16}" for state in State) + f"{'in all':>8}"]
    for family in families:
        row = [counts[family, state] for state in State]
        out.append(f"{family:<8}" + "".join(f"{count:>16}" for count in row) + f"{sum(row):>8}")
    if len(families) > 1:
        sums = [sum(counts[family, state] for family in families) for state in State]
        out.append(f"{'all':<8}" + "".join(f"{count:>16}" for count in sums) + f"{len(found):>8}")
    if each:
        for it in found:
            out += ["", f"{it.requirement.id}  [{it.state.value}{f': {it.why}' if it.why else ''}]"]
            out += [f"    {it.requirement.text}"]
            out += [f"    {outcome}  {test}" for test, outcome in _by_function(it.tests)]
    return "\n".join(out)


def _by_function(tests: Mapping[str, Outcome]) -> list[tuple[str, str]]:
    """The cases of one parametrised test that ended alike are one line."""
    cases = Counter((test.partition("[")[0], outcome) for test, outcome in tests.items())
    return [(f"{test} ({count} cases)" if count > 1 else test, outcome) for (test, outcome), count in cases.items()]


def main(arguments: list[str]) -> int:
    """`bonport requirements [--json] [--family F]`; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="bonport requirements", description="State of the official requirements, as shown by the tests that ran."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--family", help="only this family, each requirement with its tests")
    options = parser.parse_args(arguments)
    if not REGISTER.exists():
        print(f"bonport requirements: needs a checkout of the project: no {REGISTER}", file=sys.stderr)
        return USAGE
    register, record = read_register(), read_record()
    if options.family and options.family not in register.families:
        print(f"bonport requirements: families are {', '.join(register.families)}", file=sys.stderr)
        return USAGE
    found = [it for it in lines(register, record) if options.family in (None, it.requirement.family)]
    print(as_json(found, record) if options.json else as_text(found, record, each=bool(options.family)))
    return OK
