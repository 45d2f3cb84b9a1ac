"""Which keys open the door, and how much may come through it. Remembered in this process, for a short while."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

from bonport.base.window import Window
from bonport.sentinelle.registers.models import Project

REMEMBERED = 30.0
"""Seconds for which a key is believed right or wrong: a flood of wrong ones must not cost the base."""
_MOST = 10_000


@dataclass
class Keys:
    """What was answered of a project and a key, and until when that holds."""

    known: dict[tuple[int, str], tuple[bool, float]] = field(default_factory=dict)

    def open(self, project: int, key: str) -> bool:
        now = time.monotonic()
        said, until = self.known.get((project, key), (False, 0.0))
        if until <= now:
            said = bool(key) and Project.objects.filter(pk=project, key=key, closed_at=None).exists()
            if len(self.known) >= _MOST:
                self.known.clear()
            self.known[project, key] = (said, now + REMEMBERED)
        return said


@dataclass
class Quota:
    """Events of each project in this minute; what was not taken is owed to the count of losses."""

    came: Window = field(default_factory=lambda: Window(60))
    owed: Counter[int] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def over(self, project: int, events: int, most: int) -> bool:
        """Whether these events are too many for this minute; if they are not, they count."""
        return self.came.wait(project, events, most) > 0

    def owe(self, project: int, events: int) -> None:
        with self._lock:
            self.owed[project] += events

    def paid(self, project: int) -> int:
        with self._lock:
            return self.owed.pop(project, 0)
