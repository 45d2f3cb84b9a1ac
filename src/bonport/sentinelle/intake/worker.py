"""The digest's process. It may be stopped, or killed, at any moment: what it held falls due again."""

from __future__ import annotations

import gc
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from django.db import InterfaceError, OperationalError, connection, transaction

from bonport.base.leased import claim_many, held, release
from bonport.clock import Clock
from bonport.log import log, where
from bonport.sentinelle.health.counting import forget
from bonport.sentinelle.intake.digest import digest
from bonport.sentinelle.intake.models import Arrival, Refusal

BATCH = 100
LEASE = timedelta(seconds=60)
PAUSE = timedelta(seconds=0.3)
ATTEMPTS, RETRY = 3, timedelta(seconds=1)
DATABASE_PAUSE = timedelta(seconds=2)
FORGET_EVERY = timedelta(minutes=10)
REFUSALS_KEPT = timedelta(days=90)
DATABASE_GONE = (OperationalError, InterfaceError)
"""Locked for too long, out of disk, restarting, unreachable: not the arrival's fault."""


@dataclass
class Worker:
    """One worker process; `name` is told in leases and logs."""

    name: str
    clock: Clock
    stopping: bool = False
    takes_over: bool = True
    forget_at: datetime | None = None

    def run(self) -> None:
        """Work until asked to stop (SIGTERM, SIGINT); the batch under way is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        gc.collect()
        gc.freeze()
        log("digest_started", worker=self.name)
        while not self.stopping:
            try:
                busy = self.step()
            except DATABASE_GONE as error:
                log("database_unavailable", reason=type(error).__name__, worker=self.name)
                connection.close()
                self.clock.sleep(DATABASE_PAUSE)
                continue
            if not busy:
                self._forget()
                self.clock.sleep(PAUSE)
        log("digest_stopped", worker=self.name)

    def step(self) -> bool:
        """Digest one batch. False: nothing was due."""
        now = self.clock.now()
        if self.takes_over:  # what one of its name held that was killed; its fences are gone with the next claim
            Arrival.objects.filter(leased_by=self.name).update(leased_until=None)
            self.takes_over = False
        rows = claim_many(Arrival.objects.order_by("pk"), worker=self.name, now=now, lease=LEASE, most=BATCH)
        if rows:
            self._digest(rows)
        return bool(rows)

    def _digest(self, rows: Sequence[Arrival]) -> None:
        try:
            digest(rows, self.clock.now())
        except DATABASE_GONE:
            raise
        except Exception as error:  # noqa: BLE001 (one that cannot be digested must not stop the others)
            if len(rows) > 1:
                for row in rows:
                    self._digest([row])
            else:
                self._put_off(rows[0], error)

    def _put_off(self, row: Arrival, error: Exception) -> None:
        """Tried again, since another worker may have stood in its way; then kept apart, with why."""
        now = self.clock.now()
        log("arrival_not_digested", type=type(error).__name__, where=where(error), worker=self.name)
        with transaction.atomic():
            for mine in held([row]):
                mine.attempts += 1
                if mine.attempts < ATTEMPTS:
                    release(mine)
                    mine.due_at = now + RETRY
                    mine.save(update_fields=("attempts", "due_at", "leased_by", "leased_until"))
                    continue
                Refusal.objects.create(
                    project_id=mine.project_id,
                    received_at=mine.received_at,
                    refused_at=now,
                    reason=type(error).__name__,
                    body=mine.body,
                )
                mine.delete()

    def _forget(self) -> None:
        """What is wanted no more, when there is time."""
        now = self.clock.now()
        if self.forget_at is None or self.forget_at <= now:
            with transaction.atomic():
                forget(now)
                Refusal.objects.filter(refused_at__lt=now - REFUSALS_KEPT).delete()
            self.forget_at = now + FORGET_EVERY

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
