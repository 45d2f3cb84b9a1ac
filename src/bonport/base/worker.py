"""A process that takes one due thing after another, until it is asked to stop."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType
from typing import ClassVar

from django.db import InterfaceError, OperationalError, connection

from bonport.base.memory import settle
from bonport.clock import Clock
from bonport.log import log

DATABASE_GONE = (OperationalError, InterfaceError)
"""Locked for too long, out of disk, restarting, unreachable: not the fault of what was under way."""


@dataclass
class WorkerProcess:
    """Each house says what a step is. It may be killed at any moment.

    Attributes:
        kind: what its logs call it.
        pause: how long it waits when nothing is due; database_pause: before it tries a database again that is gone.
        name: told in leases and logs.
    """

    kind: ClassVar[str] = "worker"
    pause: ClassVar[timedelta] = timedelta(seconds=1)
    database_pause: ClassVar[timedelta] = timedelta(seconds=2)

    name: str
    clock: Clock
    stopping: bool = field(default=False, init=False)

    def step(self) -> bool:
        """Take what is due one step further. False: nothing was due."""
        raise NotImplementedError

    def rest(self) -> None:
        """What is done when nothing is due, before the pause."""

    def run(self) -> None:
        """Work until asked to stop (SIGTERM, SIGINT); what is under way is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        settle()
        log(f"{self.kind}_started", worker=self.name)
        while not self.stopping:
            try:
                if self.step():
                    continue
                self.rest()
            except DATABASE_GONE as error:
                # Nothing more can be written, so nothing more is sent. What was under way falls due again when its
                # lease ends.
                log("database_unavailable", reason=type(error).__name__, worker=self.name)
                connection.close()
                self.clock.sleep(self.database_pause)
            else:
                self.clock.sleep(self.pause)
        log(f"{self.kind}_stopped", worker=self.name)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
