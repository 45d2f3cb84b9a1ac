"""A row that is due, leased by one worker at a time, fenced, and retried.

`claim` gives a row to a worker until `leased_until`; each claim raises `fence`, and whoever writes an outcome must
still hold that fence (`hold`). A worker that died or slept too long finds its fence gone and writes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import F, Q


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
    free = _free(rows, now)
    if not free.exists():  # without a lock: idle workers never take SQLite's only writer
        return None
    with transaction.atomic():
        row = free.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        row.leased_by, row.leased_until, row.fence = worker, now + lease, row.fence + 1
        row.save(update_fields=("leased_by", "leased_until", "fence"))
        return row


def claim_many(rows: models.QuerySet[Row], *, worker: str, now: datetime, lease: timedelta, most: int) -> list[Row]:
    """Give the first due rows of `rows` (ordered by the caller) to this worker: `most` of them at most, or none."""
    free = _free(rows, now)
    if not free.exists():
        return []
    with transaction.atomic():
        taken = list(free.select_for_update(skip_locked=True, of=("self",))[:most])
        for row in taken:
            row.leased_by, row.leased_until, row.fence = worker, now + lease, row.fence + 1
        lease_of = {"leased_by": worker, "leased_until": now + lease, "fence": F("fence") + 1}
        rows.model._default_manager.filter(pk__in=[row.pk for row in taken]).update(**lease_of)
        return taken


def held(rows: Sequence[Row]) -> list[Row]:
    """Those of the rows, all of one kind, that their worker still holds, locked. Inside a transaction."""
    if not rows:
        return []
    locked = type(rows[0])._default_manager.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk")
    fences = {pk: (worker, fence) for pk, worker, fence in locked.values_list("pk", "leased_by", "fence")}
    return [row for row in rows if fences.get(row.pk) == (row.leased_by, row.fence)]


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


def _free(rows: models.QuerySet[Row], now: datetime) -> models.QuerySet[Row]:
    return rows.filter(due_at__lte=now).filter(Q(leased_until=None) | Q(leased_until__lte=now))
