"""How much came in a stretch of time, counted by each process and kept nowhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock

_MOST_KEYS = 100_000


@dataclass
class Window:
    """Counts of this stretch of `seconds`; a new one begins with nothing."""

    seconds: float
    _ends: float = 0.0
    _came: Counter[Hashable] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, key: Hashable, amount: int, most: int) -> int:
        """0, and so many more counted for this key; or, when that would be more than `most`, the seconds to wait."""
        with self._lock:
            now = time.monotonic()
            if now >= self._ends or len(self._came) >= _MOST_KEYS:
                self._begin(now)
            if amount and self._came[key] + amount > most:
                return max(1, round(self._ends - now))
            self._came[key] += amount
            return 0

    def restart(self) -> None:
        """As if nothing had come."""
        with self._lock:
            self._begin(time.monotonic())

    def _begin(self, now: float) -> None:
        self._ends = now + self.seconds
        self._came.clear()
