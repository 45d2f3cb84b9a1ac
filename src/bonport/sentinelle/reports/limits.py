"""How many reports one address may bring: so many in ten minutes, counted by each process and kept nowhere.

What is refused was not taken, and is told so with the name of what is limited and for how long.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

WINDOW = 600
"""Seconds."""
MOST = 60
"""Reports of one address in that time: a whole hospital may stand behind one."""
CATEGORY = "report"
_MOST_ADDRESSES = 100_000


@dataclass
class Limit:
    """The count of each address in this window."""

    window: float = 0.0
    came: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, address: str) -> int:
        """0, and one more counted; or for how many seconds this address must wait."""
        with self._lock:
            now = time.monotonic()
            if now - self.window >= WINDOW or len(self.came) >= _MOST_ADDRESSES:
                self.window = now
                self.came.clear()
            if self.came[address] >= MOST:
                return max(1, round(self.window + WINDOW - now))
            self.came[address] += 1
            return 0


LIMIT = Limit()


def address_of(request: HttpRequest) -> str:
    """Who asks, as the last proxy that we trust saw him."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return forwarded[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
