"""Make the dump that a finished issue leaves behind:

    python -m tests.upgrade.make_dump NAME

starts the demo with a few patients, whose morning is being sent, and writes tests/upgrade/NAME.json.xz, the practice's,
NAME-sentinelle.json.xz and NAME-avis.json.xz: everything in them is fiction. A dump of a released schema is never made
again: from then on its schema is in the field.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from tests.upgrade import dumps

LEAVING = 60  # seconds, after which some of it has left, and Avis's years are played
HOUSES = {
    "practice": ("", "practice.sqlite3"),
    "sentinelle": ("-sentinelle", "sentinelle/sentinelle.sqlite3"),
    "avis": ("-avis", "avis/avis.sqlite3"),
}
AT_MOST = 300_000  # bytes, in the repository for ever


def main(name: str) -> None:
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
        for house, (ending, database) in HOUSES.items():
            path = dumps.HERE / f"{name}{ending}{dumps.SUFFIX}"
            env = {
                "DATABASE_URL": f"sqlite:///{folder}/demo/{database}",
                "DJANGO_SETTINGS_MODULE": f"bonport.config.{house}",
            }
            command = [sys.executable, "-m", "tests.upgrade.dumps", "write", str(path)]
            subprocess.run(command, env={**os.environ, **env}, check=True)
            print(f"{path.name}: {path.stat().st_size} bytes")
            if path.stat().st_size > AT_MOST:
                path.unlink()
                sys.exit(f"a dump holds at most {AT_MOST} bytes: take fewer patients")


if __name__ == "__main__":
    main(*sys.argv[1:])
