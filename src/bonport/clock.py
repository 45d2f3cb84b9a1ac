"""The time, real or simulated: a pure function of a start and a factor.

`BONPORT_CLOCK=<simulated start, ISO 8601>|<real start, epoch seconds>|<factor>` makes every process of a simulated
day share one time. Without it the time is the real one.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

VARIABLE = "BONPORT_CLOCK"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that runs `factor` times as fast as the real one, from `start` at `real_start` (epoch seconds)."""

    start: datetime
    real_start: float
    factor: float

    def at(self, real: float) -> datetime:
        return self.start + timedelta(seconds=(real - self.real_start) * self.factor)

    def now(self) -> datetime:
        return self.at(time.time())

    def real(self, simulated: timedelta) -> float:
        """How many real seconds a simulated duration lasts."""
        return simulated.total_seconds() / self.factor

    def sleep(self, simulated: timedelta) -> None:
        time.sleep(self.real(simulated))

    def to_env(self) -> dict[str, str]:
        return {VARIABLE: f"{self.start.isoformat()}|{self.real_start!r}|{self.factor!r}"}


def starting_now(start: datetime, factor: float) -> Clock:
    """A simulated time that begins at this very moment."""
    return Clock(start, time.time(), factor)


def from_env() -> Clock:
    """The clock that this process was started with."""
    value = os.environ.get(VARIABLE)
    if not value:
        return Clock(datetime(1970, 1, 1, tzinfo=UTC), 0.0, 1.0)
    start, real_start, factor = value.split("|")
    return Clock(datetime.fromisoformat(start), float(real_start), float(factor))
