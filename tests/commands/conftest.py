"""The vendors' commands as a script runs them, and one sandbox for those that speak to a service."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bonport import cli
from bonport.day.sandbox import Sandbox
from tests.interop.cda.documents import PRACTICE, TREATING

FILES = {
    "authority.pem": "authority",
    "auth.pem": "auth_certificate",
    "auth.key": "auth_key",
    "sign.pem": "sign_certificate",
    "sign.key": "sign_key",
}


@dataclass
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*words: str | Path, stdin: bytes = b"") -> Ran:
    """Run a command in this process: what it prints, how it ends."""
    out, err = io.StringIO(), io.StringIO()
    typed = io.TextIOWrapper(io.BytesIO(stdin))
    kept, sys.stdin = sys.stdin, typed
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = cli.main([str(word) for word in words])
    except SystemExit as leaving:  # argparse
        status = int(leaving.code or 0)
    finally:
        sys.stdin = kept
    return Ran(status, out.getvalue(), err.getvalue())


def spawn(*words: str | Path, stdin: bytes = b"") -> Ran:
    """Run a command as a script does: a process, its streams, its status."""
    command = [sys.executable, "-m", "bonport.cli", *map(str, words)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=90)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass
class Services:
    """The sandbox, and keys to it."""

    sandbox: Sandbox
    structure: Path
    card: Path
    people: list[dict[str, Any]] = field(default_factory=list)

    def person(self) -> dict[str, Any]:
        """Another person with an active DMP at each call."""
        return self.people.pop()

    @property
    def at(self) -> list[str]:
        """Options of the structure's worker."""
        return ["--services", self.sandbox.services, "--keys", str(self.structure)]

    @property
    def who(self) -> list[str]:
        doctor = ["--rpps", TREATING.national_id, "--family", TREATING.family, "--given", TREATING.given]
        return [*doctor, "--specialty", TREATING.specialty.code]

    @property
    def with_card(self) -> list[str]:
        """Options of the doctor with his card, who is told by the card itself."""
        place = ["--structure", PRACTICE.national_id, "--structure-name", PRACTICE.name]
        return [
            *("--services", self.sandbox.services, "--keys", str(self.card), "--mode", "directe"),
            *("--specialty", TREATING.specialty.code, *place),
        ]


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("commands")
    sandbox = Sandbox(folder / "sandbox", population=60, seed=1, env=dict(os.environ))
    try:
        structure = _keys(sandbox, folder / "structure", {"structure": PRACTICE.national_id, "name": PRACTICE.name})
        holder = {"professional": TREATING.national_id, "family": TREATING.family, "given": TREATING.given}
        card = _keys(sandbox, folder / "card", holder)
        active = [one for one in sandbox.people() if one["dmp"] == "active"]
        yield Services(sandbox, structure, card, active)
    finally:
        sandbox.stop()


def _keys(sandbox: Sandbox, folder: Path, holder: dict[str, str]) -> Path:
    made = sandbox.post("/control/certificates", holder)
    folder.mkdir()
    for file, name in FILES.items():
        (folder / file).write_text(made[name])
    return folder
