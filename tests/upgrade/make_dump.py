"""Make the dump that a finished issue leaves behind:

    python -m tests.upgrade.make_dump NAME

plays a few consultations with today's schema, through faults, and writes tests/upgrade/NAME.json.xz: everything in it
is fiction. A dump of a released schema is never made again: from then on its schema is in the field.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bonport.cli import setup_django
from tests.upgrade import dumps

AT_MOST = 200_000  # bytes, in the repository for ever


def main(name: str) -> None:
    path = dumps.HERE / f"{name}{dumps.SUFFIX}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/practice.sqlite3"
        day = [
            "day",
            "--seed",
            "2",
            "--consultations",
            "2",
            "--faults",
            "heavy",
            "--workers",
            "1",
            "--kill-workers",
            "1",
        ]
        subprocess.run([sys.executable, "-m", "bonport.cli", *day, "--database", url], check=True)
        os.environ["DATABASE_URL"] = url
        setup_django()
        dumps.write(Path(path))
    print(f"{path.name}: {path.stat().st_size} bytes")
    if path.stat().st_size > AT_MOST:
        path.unlink()
        sys.exit(f"a dump holds at most {AT_MOST} bytes: play fewer consultations")


if __name__ == "__main__":
    main(*sys.argv[1:])
