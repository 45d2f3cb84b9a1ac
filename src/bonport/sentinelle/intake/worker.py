"""The digest's process. It may be stopped, or killed, at any moment: what it held falls due again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bonport.base.leased import claim_many, held, release
from bonport.base.worker import DATABASE_GONE, WorkerProcess
from bonport.log import log, where
from bonport.sentinelle.health.counting import forget
from bonport.sentinelle.intake.digest import digest
from bonport.sentinelle.intake.models import Arrival, Refusal

BATCH = 100
LEASE = timedelta(seconds=60)
ATTEMPTS, RETRY = 3, timedelta(seconds=1)
FORGET_EVERY = timedelta(minutes=10)
REFUSALS_KEPT = timedelta(days=90)


@dataclass
class Worker(WorkerProcess):
    """One process of the digest."""

    kind = "digest"
    pause = timedelta(seconds=0.3)

    takes_over: bool = True
    forget_at: datetime | None = None

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

    def rest(self) -> None:
        """What is wanted no more, when there is time."""
        now = self.clock.now()
        if self.forget_at is None or self.forget_at <= now:
            with transaction.atomic():
                forget(now)
                Refusal.objects.filter(refused_at__lt=now - REFUSALS_KEPT).delete()
            self.forget_at = now + FORGET_EVERY
