"""An act: who does something, for whom, in which practice, when. The only source of time, ids and transactions.

    with act.transaction():
        ...
        act.audit("sign_document", document, patient=document.patient_id)

What an act collects (audit entries, deliveries) is written at the end of its transaction, the audit's head row last,
so that two acts never wait for each other in opposite orders.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django_scopes import scope

from bonport.base import audit


def random_ids() -> UUID:
    return uuid.uuid4()


def seeded_ids(seed: str) -> Callable[[], UUID]:
    """Ids that a replay with the same seed gives again."""
    source = random.Random(seed)
    return lambda: UUID(int=source.getrandbits(128), version=4)


@dataclass
class Act:
    """One act.

    Attributes:
        user: who acts; None for the machine (the worker).
        practice: in which practice.
        now: when, aware.
        new_id: gives every identifier that the act needs.
        correlation: one id from the encounter to the SOAP MessageID.
        activity: under which activity the person acts, where he chose one (`practice.places`).
        acting_as: that activity's row, where this very request has read it.
    """

    user: UUID | None
    practice: UUID
    now: datetime
    new_id: Callable[[], UUID] = random_ids
    correlation: UUID = field(default=UUID(int=0))
    activity: UUID | None = None
    acting_as: models.Model | None = field(default=None, repr=False)
    _entries: list[audit.Entry] = field(default_factory=list, init=False, repr=False)
    _at_end: list[Callable[[], None]] = field(default_factory=list, init=False, repr=False)
    _open: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("an act has an aware time")
        if self.correlation.int == 0:
            self.correlation = self.new_id()

    @property
    def today(self) -> date:
        """The day of the act, in Paris."""
        return timezone.localtime(self.now).date()

    @contextmanager
    def transaction(self) -> Iterator[Act]:
        """The act's transaction: all of it, with its audit and its outbox, or nothing."""
        if self._open:
            raise RuntimeError("an act has one transaction")
        self._open = True
        try:
            with scope(practice=self.practice), transaction.atomic():
                yield self
                while self._at_end:
                    self._at_end.pop(0)()
                audit.write(self, self._entries)
        finally:
            self._open = False
            self._entries.clear()
            self._at_end.clear()

    @contextmanager
    def reading(self) -> Iterator[Act]:
        """The practice's rows, outside any transaction."""
        with scope(practice=self.practice):
            yield self

    def audit(self, action: str, subject: models.Model, *, patient: UUID | None = None, **detail: object) -> None:
        """Collect one audit entry. `detail` holds codes, ids and counts, never what a patient is or has."""
        self._require_open()
        self._entries.append(audit.Entry(action, subject._meta.label_lower, subject.pk, patient, detail))

    def at_end(self, do: Callable[[], None]) -> None:
        """Do this at the end of the transaction, inside it."""
        self._require_open()
        self._at_end.append(do)

    def _require_open(self) -> None:
        if not self._open:
            raise RuntimeError("outside the act's transaction")
