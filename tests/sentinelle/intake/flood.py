"""Envelopes at full speed while web and digest are killed: which were accepted, and which were digested."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

import httpx2

from bonport.sentinelle.signatures.keys import event_key
from tests.sentinelle.served import Project, Served, envelope, event, item

SENDERS = 4
FAULTS = [one + other for one in "bcdfgh" for other in "aeiou"]


@dataclass
class Flood:
    """Senders that post one envelope after the other; a refused connection is tried again, as a new event.

    Attributes:
        accepted: ids that were answered with 200. statuses: every answer; 0: none came.
    """

    project: Project
    total: int
    accepted: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    limits: set[str] = field(default_factory=set)
    _sent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, kills: int = 0, seed: int = 1) -> float:
        """Post them all, killing now and then.

        Returns:
            how many seconds it took.
        """
        start = time.monotonic()
        senders = [threading.Thread(target=self._send, daemon=True) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        rng = random.Random(seed)
        for number in range(kills):
            while self._sent < (number + 1) * self.total // (kills + 1):
                time.sleep(0.01)
            kill_one(self.project.served, rng, "gunicorn" if number % 2 else "bonport.serving")
        for sender in senders:
            sender.join()
        return time.monotonic() - start

    def _send(self) -> None:
        client = httpx2.Client(timeout=60)
        auth = {"X-Sentry-Auth": f"Sentry sentry_key={self.project.key}"}
        while True:
            with self._lock:
                if self._sent >= self.total:
                    return
                number = self._sent
                self._sent += 1
            said = event(f"Faute {FAULTS[number % len(FAULTS)]}", release=f"4.{number % 5}", extra={"suite": "x" * 500})
            try:
                answer = client.post(self.project.address(), content=envelope(item("event", said)), headers=auth)
            except httpx2.TransportError:
                self.statuses[0] += 1
                time.sleep(0.05)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code == 200:
                self.accepted.add(said["event_id"])
            else:
                self.limits.add(answer.headers.get("X-Sentry-Rate-Limits", ""))


def kill_one(served: Served, rng: random.Random, of: str) -> None:
    """kill -9 of a process of this kind; of the web's, the first as well as the others."""
    family = sorted(pid for pid, command in served.family() if of in command)
    if family:
        os.kill(rng.choice(family), signal.SIGKILL)


def lost_or_doubled(flood: Flood) -> int:
    """How many accepted events were not digested, or counted otherwise than once, when all is digested. What was not
    answered may have been taken, or not."""
    served = flood.project.served
    served.wait(seconds=120 + flood.total / 50)
    digested = {UUID(str(row[0])) for row in served.rows("SELECT id FROM sentinelle_signatures_event")}
    accepted = {event_key(flood.project.number, one) for one in flood.accepted}
    [(counted,)] = served.rows("SELECT SUM(events) FROM sentinelle_signatures_signature")
    [(by_day,)] = served.rows("SELECT SUM(events) FROM sentinelle_signatures_signatureday")
    unknown = max(len(digested) - len(accepted) - flood.statuses[0], 0)
    return len(accepted - digested) + unknown + abs(counted - len(digested)) + abs(by_day - len(digested))


def check(flood: Flood) -> None:
    served = flood.project.served
    assert lost_or_doubled(flood) == 0
    assert served.count("signatures_signature") == len(FAULTS)
    assert served.count("intake_refusal") == 0
