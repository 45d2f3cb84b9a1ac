"""What Sentinelle does by itself beside taking events in: it tells vendors, mails, reminds, reopens."""

from __future__ import annotations

import random
import signal
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

from django.db import InterfaceError, OperationalError, connection

from bonport.base.leased import LeaseLost, claim
from bonport.clock import Clock
from bonport.log import log, where
from bonport.sentinelle.campaigns.actions.asking import due_reminders, remind
from bonport.sentinelle.dossiers.actions import telling
from bonport.sentinelle.dossiers.actions.moves import regress
from bonport.sentinelle.dossiers.actions.weekly import due_digests, write_digest
from bonport.sentinelle.dossiers.models import Call, Letter
from bonport.sentinelle.dossiers.queries import regressions_to_judge
from bonport.sentinelle.dossiers.regressions import REOPENS_AT
from bonport.sentinelle.dossiers.sending import send_call, send_letter
from bonport.sentinelle.registers.perms import acting

LEASE = timedelta(minutes=2)
PAUSE = timedelta(seconds=1)
DATABASE_PAUSE = timedelta(seconds=2)
SWEEP_EVERY = timedelta(minutes=5)
DATABASE_GONE = (OperationalError, InterfaceError)


@dataclass
class Worker:
    """One process; several may run, a row is one's at a time. `name` is told in leases and logs."""

    name: str
    clock: Clock
    jitter: random.Random = field(default_factory=random.Random)
    stopping: bool = False
    sweep_at: datetime | None = None

    def run(self) -> None:
        """Work until asked to stop (SIGTERM, SIGINT); what is under way is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log("telling_started", worker=self.name)
        while not self.stopping:
            try:
                busy = self.step()
            except DATABASE_GONE as error:
                log("database_unavailable", reason=type(error).__name__, worker=self.name)
                connection.close()
                self.clock.sleep(DATABASE_PAUSE)
                continue
            if not busy:
                self.clock.sleep(PAUSE)
        log("telling_stopped", worker=self.name)

    def step(self) -> bool:
        """Send one message, or one mail; now and then look at what is due by its date. False: nothing was."""
        if self.sweep_at is None or self.clock.now() >= self.sweep_at:
            self.sweep_at = self.clock.now() + SWEEP_EVERY
            self.sweep()
        return self._call() or self._letter()

    def sweep(self) -> None:
        """Reminders, regressions, the weekly digest. One that fails does not stop the others."""
        for invitation in due_reminders(self.clock.now()):
            self._try("remind", lambda invitation=invitation: remind(self._act(), invitation))
        for dossier, seen in regressions_to_judge():
            if sum(one.installations for one in seen) >= REOPENS_AT:
                self._try("regress", lambda dossier=dossier: regress(self._act(), dossier))
        for subscriber in due_digests(self.clock.now()):
            self._try("digest", lambda subscriber=subscriber: write_digest(self._act(), subscriber))

    def _call(self) -> bool:
        waiting = Call.objects.filter(done_at=None, given_up_at=None).order_by("due_at", "id")
        call = claim(waiting, worker=self.name, now=self.clock.now(), lease=LEASE)
        if call is None:
            return False
        status = send_call(call, self.clock.now())
        self._note(lambda: telling.note_call(self._act(), call, status, self.jitter))
        log("webhook_called", status=status, worker=self.name)
        return True

    def _letter(self) -> bool:
        waiting = Letter.objects.filter(done_at=None, given_up_at=None).order_by("due_at", "id")
        letter = claim(waiting, worker=self.name, now=self.clock.now(), lease=LEASE)
        if letter is None:
            return False
        left = send_letter(letter)
        self._note(lambda: telling.note_letter(self._act(), letter, left=left, jitter=self.jitter))
        log("letter_sent", outcome="left" if left else "refused", worker=self.name)
        return True

    def _note(self, note) -> None:
        try:
            note()
        except LeaseLost:
            log("lease_lost", worker=self.name)

    def _try(self, what: str, do) -> None:
        try:
            do()
        except DATABASE_GONE:
            raise
        except Exception as error:  # noqa: BLE001 (what fails on one must not stop the others)
            log("worker_error", action=what, where=where(error), worker=self.name)

    def _act(self):
        return acting(None, self.clock.now())

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
