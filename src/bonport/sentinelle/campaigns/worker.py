"""What Sentinelle does by itself beside taking events in: it tells vendors, mails, reminds, reopens."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bonport.base.leased import LeaseLost, claim
from bonport.base.worker import DATABASE_GONE, WorkerProcess
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
SWEEP_EVERY = timedelta(minutes=5)


@dataclass
class Worker(WorkerProcess):
    """One process; several may run, a row is one's at a time."""

    kind = "telling"

    jitter: random.Random = field(default_factory=random.Random)
    sweep_at: datetime | None = None

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
