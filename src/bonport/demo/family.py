"""The processes of a demo: sandbox, web, worker, other houses. They end with the one that started them, however."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

STOPS_IN = 15.0


class Web:
    """The screens, as `bonport web` serves them."""

    def __init__(self, port: int, log: Path) -> None:
        setpriv = shutil.which("setpriv")  # it ends with us, even when we are killed
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
        """Where it listens, « http://localhost:8000 », once it does."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode().strip()
        if not line:
            raise RuntimeError(f"the web did not start; see {self._log.name}")
        return line.rstrip("/")

    def check(self) -> None:
        if self._process.poll() is not None:
            raise RuntimeError(f"the web ended by itself; see {self._log.name}")

    def stop(self) -> None:
        _stop(self._process)
        self._log.close()


class House:
    """A house of its own beside the practice, with something in it already: `python -m bonport.demo.NAME`.

    Args:
        folder: of the demo; the house has one of its own in it.
        env: what its processes are told besides what this one has.
    """

    def __init__(self, name: str, seed: int, folder: Path, **env: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.name, self.address = name, f"http://localhost:{port}"
        setpriv = shutil.which("setpriv")
        self._log = (folder / f"{name}.log").open("ab")
        self._process = subprocess.Popen(
            [
                *([setpriv, "--pdeathsig=TERM"] if setpriv else []),
                *(sys.executable, "-m", f"bonport.demo.{name}", str(seed)),
                *("--data", str(folder / name), "--port", str(port), "--workers", "1"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | env,
        )

    def said(self) -> str:
        """The next line that it prints, once it does.

        Raises:
            RuntimeError: it ended instead.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode().strip()
        if not line:
            raise RuntimeError(f"{self.name} did not start; see {self._log.name}")
        return line

    def check(self) -> None:
        if self._process.poll() is not None:
            raise RuntimeError(f"{self.name} ended by itself; see {self._log.name}")

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
