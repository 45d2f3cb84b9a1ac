"""The run of the tests that carry requirements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bonport.tools import ROOT
from bonport.tools.preuves import record
from bonport.tools.preuves.record import Run

TESTS = ROOT / "tests"
SANDBOX = TESTS / "sandbox"
_CAME_TO_ITS_END = (0, 1, 5)  # pytest: all passed, some failed, none was selected


def files(only: Sequence[str]) -> list[Path]:
    """The test files that carry requirements, or these: an identifier stands in them as it is written."""
    wanted = [f'"{name}"' for name in only] or ["mark.requirement("]
    found = sorted(TESTS.rglob("test_*.py"))
    return [
        path for path in found if "mark.requirement(" in (text := path.read_text()) and any(w in text for w in wanted)
    ]


def play(folder: Path, only: Sequence[str], *, slow: bool) -> Run | None:
    """Play the tests; what pytest says goes to stderr. A run that did not come to its end has no `ended`.

    Args:
        folder: new, for what the run leaves.
        only: these requirements; all if empty.
        slow: also the tests that are marked so.

    Returns:
        None if pytest could not even collect the tests; no test if no file carries these requirements.
    """
    found = files(only)
    if not found:
        return Run()
    (folder / record.FRAMES).mkdir()
    (folder / record.TESTS).mkdir()
    (folder / "only.json").write_text(json.dumps(list(only)))
    ours = {"BONPORT_PREUVES": str(folder), "BONPORT_SANDBOX_FRAMES": str(folder / record.FRAMES)}
    selection = [] if slow else ["-m", "not slow"]
    parts = {  # the sandbox's tests have settings of their own, as in `bonport test`
        "bonport.config.test": [path for path in found if not path.is_relative_to(SANDBOX)],
        "bonport.sandbox.settings": [path for path in found if path.is_relative_to(SANDBOX)],
    }
    whole = True
    for settings, paths in parts.items():
        if paths:
            command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), *selection]
            command += ["-p", "no:cacheprovider", *map(str, paths)]
            environment = {**os.environ, **ours, "DJANGO_SETTINGS_MODULE": settings}
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
            whole &= done.returncode in _CAME_TO_ITS_END
    run = record.read_run(folder)
    if run and not whole:
        run.ended = ""
    return run
