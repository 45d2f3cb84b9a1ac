"""The processes of a demo: sandbox, web and worker. They end with the one that started them, however it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bonport.interop.errors import BadInput

STOPS_IN = 15.0


class Web:
    """The screens, as `bonport web` serves them."""

    def __init__(self, port: int, log: Path) -> None:
        setpriv = shutil.which("setpriv")  # it ends with us, even when we are killed
        self._asked = port
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [
                *([setpriv, "--pdeathsig=TERM"] if setpriv else []),
                *(sys.executable, "-m", "bonport.cli", "web", "--port", str(port), "--workers", "1"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def address(self) -> str:
        """Where it listens, « http://localhost:8000 », once it does.

        Raises:
            BadInput: it cannot listen on the port that was asked for.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode().strip()
        if not line and self._asked:
            raise BadInput("--port", "ce port est déjà pris, ou interdit.", "Donnez-en un autre, ou aucun.")
        if not line:
            raise RuntimeError(f"the web did not start; see {self._log.name}")
        return line.rstrip("/")

    def check(self) -> None:
        if self._process.poll() is not None:
            raise RuntimeError(f"the web ended by itself; see {self._log.name}")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=STOPS_IN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
