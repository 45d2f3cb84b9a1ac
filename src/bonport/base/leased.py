"""A row that is due, leased by one worker at a time, fenced, and retried.

`claim` gives a row to a worker until `leased_until`; each claim raises `fence`, and whoever writes an outcome must
still hold that fence (`hold`). A worker that died or slept too long finds its fence gone and writes nothing.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q


class LeasedRow(models.Model):
    due_at = models.DateTimeField("à faire dès")
    leased_by = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=LeasedRow)


class LeaseLost(Exception):
    """The row was given to another worker, or changed by a person, in the meantime."""


def claim(rows: models.QuerySet[Row], *, worker: str, now: datetime, lease: timedelta) -> Row | None:
    """Give the first due row of `rows` (ordered by the caller) to this worker, or None."""
    free = rows.filter(due_at__lte=now).filter(Q(leased_until=None) | Q(leased_until__lte=now))
    if not free.exists():  # without a lock: idle workers never take SQLite's only writer
        return None
    with transaction.atomic():
        row = free.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        row.leased_by, row.leased_until, row.fence = worker, now + lease, row.fence + 1
        row.save(update_fields=("leased_by", "leased_until", "fence"))
        return row


def hold(row: Row) -> Row:
    """The same row, locked and as it is now, if this worker still holds it. Inside a transaction.

    Raises:
        LeaseLost: it does not.
    """
    held = type(row)._default_manager.select_for_update().filter(pk=row.pk, fence=row.fence).first()
    if held is None or held.leased_by != row.leased_by:
        raise LeaseLost
    return held


def release(row: LeasedRow) -> None:
    """Give the row back; the caller saves it."""
    row.leased_by, row.leased_until = "", None


def backoff(attempts: int, jitter: random.Random) -> timedelta:
    """How long to wait after that many failed attempts: from half a minute to ten minutes, with jitter.

    No longer: a service that is down is spared by its circuit, and one that is back must not be kept waiting.
    """
    seconds = min(30.0 * 2 ** min(attempts - 1, 10), 600.0)
    return timedelta(seconds=seconds * jitter.uniform(0.5, 1.0))
