"""What the benches of the feeding stand on: a practice, the sandbox and workers, as real processes over mutual TLS."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bonport.cli import setup_django
from bonport.clock import VARIABLE, starting_now
from bonport.day.sandbox import Sandbox
from bonport.tools import ROOT

if TYPE_CHECKING:
    from bench.scene import Scene

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # a Monday; from here on, time runs as it does


@contextmanager
def stage(patients: int) -> Iterator[Scene]:
    """An open practice, with so many patients whose identity is qualified and who have a DMP."""
    with tempfile.TemporaryDirectory(prefix="bonport-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        clock = starting_now(START, 1.0)
        os.environ |= clock.to_env() | {
            "BONPORT_DATA": name,
            "BONPORT_KEYS": str(folder / "keys"),
            "BONPORT_LOG_LEVEL": "WARNING",
            "DATABASE_URL": f"sqlite:///{folder / 'practice.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        }
        sandbox = Sandbox(folder / "sandbox", population=patients * 2, seed=1, env={VARIABLE: os.environ[VARIABLE]})
        try:
            os.environ |= {"BONPORT_SERVICES": sandbox.services, "BONPORT_AUTHORITY": sandbox.authority}
            setup_django()
            from bench.scene import Scene

            yield Scene(folder, clock, sandbox, patients)
        finally:
            sandbox.stop()
