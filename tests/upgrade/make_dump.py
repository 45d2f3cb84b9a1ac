"""Make the dump that a finished issue leaves behind:

    python -m tests.upgrade.make_dump NAME

starts the demo with a few patients, whose morning is being sent, and writes tests/upgrade/NAME.json.xz: everything in
it is fiction. A dump of a released schema is never made again: from then on its schema is in the field.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from bonport.cli import setup_django
from tests.upgrade import dumps

LEAVING = 20  # seconds, after which some of it has left
AT_MOST = 300_000  # bytes, in the repository for ever


def main(name: str) -> None:
    path = dumps.HERE / f"{name}{dumps.SUFFIX}"
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "bonport.cli",
            "demo",
            "--json",
            "--patients",
            "20",
            "--data",
            f"{folder}/demo",
        ]
        demo = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert demo.stdout is not None
        demo.stdout.readline()  # it is ready
        time.sleep(LEAVING)
        demo.terminate()
        demo.wait()
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/demo/practice.sqlite3"
        setup_django()
        dumps.write(path)
    print(f"{path.name}: {path.stat().st_size} bytes")
    if path.stat().st_size > AT_MOST:
        path.unlink()
        sys.exit(f"a dump holds at most {AT_MOST} bytes: take fewer patients")


if __name__ == "__main__":
    main(*sys.argv[1:])
