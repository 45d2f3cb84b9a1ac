"""The processes of a demo: sandbox, web, worker, Sentinelle. They end with the one that started them, however."""

from __future__ import annotations

import os
import shutil
import socket
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
        _stop(self._process)
        self._log.close()


class Sentinelle:
    """Sentinelle with a year in it, a house of its own beside the practice."""

    def __init__(self, seed: int, data: Path, log: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://localhost:{port}"
        setpriv = shutil.which("setpriv")
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [
                *([setpriv, "--pdeathsig=TERM"] if setpriv else []),
                *(sys.executable, "-m", "bonport.demo.sentinelle", str(seed)),
                *("--data", str(data), "--port", str(port), "--workers", "1"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        )

    def dsn(self) -> str:
        """By which the practice reports, once it is open."""
        assert self._process.stdout is not None
        dsn, address = (self._process.stdout.readline().decode().strip() for _ in range(2))
        if not address:
            raise RuntimeError(f"Sentinelle did not start; see {self._log.name}")
        return dsn

    def check(self) -> None:
        if self._process.poll() is not None:
            raise RuntimeError(f"Sentinelle ended by itself; see {self._log.name}")

    def stop(self) -> None:
        _stop(self._process)
        self._log.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=STOPS_IN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
