"""What a run leaves for the dossier: written by the test suite's plugin (tests/plugins/preuves.py), read here.

In the run's folder: `run.json`; `frames/`, what the sandboxes kept (bonport.sandbox.frames); `tests/<n>/` for each
test, with what it made: `documents/<n>.xml` and `.pdf`, `evidence.json` and the files that it names, `failure.txt`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

RUN, FRAMES, TESTS = "run.json", "frames", "tests"
DOCUMENTS, EVIDENCE, FAILURE = "documents", "evidence.json", "failure.txt"

MOST_DOCUMENTS = 12
"""Kept of one test; beyond, they are counted."""

Verdict = Literal["passed", "failed", "not yet"]


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """One step of a scenario, as it was measured.

    Attributes:
        what: in French, as a user would say it.
        not_yet: why it could not be played; empty when it was.
        gestures: how many actions a user did in it.
        blocked: seconds that the longest of them held the user.
        limit: seconds that none may reach.
        waited: seconds that the service took meanwhile, the user being free.
    """

    what: str
    not_yet: str = ""
    gestures: int = 0
    blocked: float | None = None
    limit: float | None = None
    waited: float | None = None
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.not_yet or self.blocked is None or self.limit is None:
            return "not yet"
        return "passed" if self.blocked < self.limit else "failed"


class Kept(msgspec.Struct, forbid_unknown_fields=True):
    """A file that a test kept: the picture of a screen (.png), or anything else; the caption is in French."""

    file: str
    caption: str


class Evidence(msgspec.Struct, forbid_unknown_fields=True):
    """What a test says of itself."""

    steps: list[Step] = []
    kept: list[Kept] = []


class Played(msgspec.Struct, forbid_unknown_fields=True):
    """A test that carries requirements, and what came of it.

    Attributes:
        id: pytest's. folder: below `tests/`.
        outcome: None if it was not played; why is in `reason`.
        began, ended: nanoseconds of the monotonic clock, from its preparation to its cleaning.
        made: documents that it made, of which `MOST_DOCUMENTS` at most are kept.
    """

    id: str
    folder: str
    requirements: list[str]
    told: str = ""
    outcome: Literal["passed", "failed", "skipped"] | None = None
    reason: str = ""
    began: int = 0
    ended: int = 0
    made: int = 0


class Run(msgspec.Struct, forbid_unknown_fields=True):
    """`ended`: ISO 8601, empty when the run did not come to its end."""

    ended: str = ""
    tests: list[Played] = []


def read_run(folder: Path) -> Run | None:
    path = folder / RUN
    return msgspec.json.decode(path.read_bytes(), type=Run) if path.exists() else None


def write_run(run: Run, folder: Path) -> None:
    (folder / RUN).write_bytes(msgspec.json.encode(run))


def read_evidence(folder: Path) -> Evidence:
    """Of one test."""
    path = folder / EVIDENCE
    return msgspec.json.decode(path.read_bytes(), type=Evidence) if path.exists() else Evidence()


def write_evidence(evidence: Evidence, folder: Path) -> None:
    (folder / EVIDENCE).write_bytes(msgspec.json.encode(evidence))
