"""A demo as anyone starts it, and what is left of it when it is stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3

from tests.conftest import ROOT
from tests.day.playing import environment


@dataclass(frozen=True)
class Demo:
    """One that runs.

    Attributes:
        told: what it said of itself when it was ready.
    """

    process: subprocess.Popen[str]
    told: dict[str, Any]
    data: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)

    def family(self) -> list[int]:
        """Everyone who was started with this demo's folder, the demo itself left out."""
        mark = f"BONPORT_DATA={self.data}".encode()
        return [pid for pid in pids() if pid != self.process.pid and mark in _environment(pid)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = pysqlite3.connect(self.data / "practice.sqlite3", timeout=30)
        try:
            return list(connection.execute(query))
        finally:
            connection.close()


def pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


@contextmanager
def running(data: Path, *options: str) -> Iterator[Demo]:
    command = [sys.executable, "-m", "bonport.cli", "demo", "--json", "--data", str(data), *options]
    env = environment()
    env.pop("BONPORT_HTTPS", None)
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert line, process.stderr.read()[-3000:]
        yield Demo(process, json.loads(line), data)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=40)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
