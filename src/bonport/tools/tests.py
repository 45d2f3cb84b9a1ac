"""`bonport test`: the parts of the test suite, one after the other, each with its time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from bonport.cli import FINDING, OK, USAGE
from bonport.tools import ROOT
from bonport.tools.postgres import NoPostgres, running
from bonport.tools.requirements import RECORD

NOTHING_SELECTED = 5  # pytest's exit status when no test was selected: fine for a part, not for the whole
SANDBOX = "tests/sandbox"
USAGE_TEXT = """usage: bonport test [--all] [pytest's arguments]

Without --all: every test but the slow ones, on SQLite.
--all: every test, then those that touch the database again on PostgreSQL, but for Chromium's.
The sandbox's tests run apart, with its own settings. A path keeps to the part it belongs to.
Without arguments of pytest's it is a whole run, and `bonport requirements` tells what it shows."""


def main(argv: list[str]) -> int:
    if "--help" in argv or "-h" in argv:
        print(USAGE_TEXT)
        return OK
    everything = "--all" in argv
    arguments = [argument for argument in argv if argument != "--all"]
    paths = [argument for argument in arguments if (ROOT / argument.split("::")[0]).exists()]
    options = [argument for argument in arguments if argument not in paths]
    inside = [path for path in paths if Path(path.split("::")[0]).is_relative_to(SANDBOX)]
    outside = [path for path in paths if path not in inside]
    selection = [] if everything or "-m" in options else ["-m", "not slow"]

    if not arguments:  # a whole run: what it shows of the requirements is kept
        RECORD.unlink(missing_ok=True)
        os.environ["BONPORT_TEST_RECORD"] = str(RECORD)

    results = []
    if outside or not paths:
        house = [*(outside or ["tests"]), f"--ignore={SANDBOX}", *options]
        results.append(_part("on SQLite", [*house, *selection]))
        if everything:
            results.append(_on_postgres([*house, "-m", "db and not browser"]))
    if (inside or not paths) and (ROOT / SANDBOX).exists():
        settings = {"DJANGO_SETTINGS_MODULE": "bonport.sandbox.settings"}
        results.append(_part("of the sandbox", [*(inside or [SANDBOX]), *options, *selection], settings))

    if all(status == NOTHING_SELECTED for status in results):
        print("bonport: no test was selected", file=sys.stderr)
        return USAGE
    return OK if all(status in (0, NOTHING_SELECTED) for status in results) else FINDING


def _on_postgres(arguments: list[str]) -> int:
    given = os.environ.get("DATABASE_URL", "")
    try:
        with nullcontext(given) if given.startswith("postgres") else running() as url:
            return _part("on PostgreSQL", arguments, {"DATABASE_URL": url})
    except NoPostgres as error:
        required = os.environ.get("CI") == "true" or "postgres" in os.environ.get("BONPORT_REQUIRE", "")
        print(f"bonport: no tests on PostgreSQL: {error}", file=sys.stderr)
        return FINDING if required else NOTHING_SELECTED


def _part(name: str, arguments: list[str], environment: dict[str, str] | None = None) -> int:
    """A whole part is shared by as many processes as there are cores, a file at a time; a path is run by one."""
    whole = not any((ROOT / argument.split("::")[0]).is_file() for argument in arguments)
    side_by_side = (
        ["-p", "xdist", "-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder"] if whole else []
    )
    print(f"== tests {name}", flush=True)
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", *side_by_side, *arguments]
    status = subprocess.run(command, cwd=ROOT, env={**os.environ, **(environment or {})}, check=False).returncode
    print(f"== tests {name}: {time.monotonic() - start:.1f} s", flush=True)
    return status
