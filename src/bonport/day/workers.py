"""Worker processes, and their murder."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


class Workers:
    """So many workers, always: a killed one is replaced."""

    def __init__(self, count: int, env: Mapping[str, str], log: Path) -> None:
        self._env = {**os.environ, **env}
        self._log = log.open("ab")
        self._names = iter(range(1, 1_000_000))
        self._processes = [self._start() for _ in range(count)]
        self.kills = 0

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._processes]

    def kill_one(self, rng: random.Random) -> None:
        """kill -9, whatever it is doing; another takes its place."""
        victim = rng.randrange(len(self._processes))
        self._processes[victim].kill()
        self._processes[victim].wait()
        self.kills += 1
        self._processes[victim] = self._start()

    def check(self) -> None:
        """Raise if a worker ended by itself: it never may, whatever happens around it."""
        if any(process.poll() is not None for process in self._processes):
            raise RuntimeError(f"a worker ended by itself; see {self._log.name}")

    def stop(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()

    def _start(self) -> subprocess.Popen[bytes]:
        name = f"worker-{next(self._names)}"
        setpriv = shutil.which("setpriv")  # the worker ends with us, even when we are killed
        return subprocess.Popen(
            [
                *([setpriv, "--pdeathsig=TERM"] if setpriv else []),
                sys.executable,
                "-m",
                "bonport.cli",
                "worker",
                "--name",
                name,
            ],
            stdout=self._log,
            stderr=self._log,
            env=self._env,
        )
