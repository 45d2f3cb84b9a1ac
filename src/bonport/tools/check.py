"""`bonport check`: style, types, the order of the rooms, missing migrations."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from bonport.cli import FINDING, OK
from bonport.tools import ROOT

PYTHON = sys.executable
_MIGRATIONS = [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings"]
CHECKS = {
    "ruff check": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--quiet", "--check", "."],
    "mypy": [PYTHON, "-m", "mypy", "--no-error-summary"],
    "import-linter": [PYTHON, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
    "migrations": [*_MIGRATIONS, "bonport.config.test"],
    "migrations of the sandbox": [*_MIGRATIONS, "bonport.sandbox.settings"],
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bonport check", description="Run every check; what fails tells why.")
    parser.add_argument("names", nargs="*", metavar="check", help=f"only these of: {', '.join(CHECKS)}")
    names = parser.parse_args(argv).names or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        parser.error(f"no such check: {', '.join(unknown)}")
    failed = False
    for name in names:
        start = time.monotonic()
        done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name:<26}{time.monotonic() - start:6.1f} s", flush=True)
        if done.returncode:
            failed = True
            print(done.stdout, done.stderr, sep="\n", flush=True)
    return FINDING if failed else OK
