"""`bonport screens`: take the pictures of the user guide anew, from the running demo."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from bonport.cli import FINDING, OK
from bonport.tools import ROOT

TEST = "tests/guide/test_guide.py::test_the_pictures_are_taken_from_the_running_demo"


def main(argv: list[str]) -> int:
    """Take the pictures of docs/guide anew, from the running demo, with Chromium."""
    argparse.ArgumentParser(prog="bonport screens", description=main.__doc__).parse_args(argv)
    folder = ROOT / "docs" / "guide"
    for old in folder.glob("*.png"):
        old.unlink()
    command = [sys.executable, "-m", "pytest", "-q", "-m", "slow", TEST]
    french = {"LANGUAGE": "fr"}  # of the browser's own words, « jj/mm/aaaa »: with Debian's chromium-l10n
    env = {**os.environ, **french, "BONPORT_SCREENS": str(folder)}
    return OK if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0 else FINDING
