"""The worker: takes what is due, to where it must go, and writes what came back.

It may be stopped, or killed, at any moment. Before a request leaves, an `Attempt` says so in the database; a delivery
whose worker disappeared after that is in doubt, and the service is asked before anything is sent again (a documented
exception to EX_3.1-2030: see docs/adr/0003).
"""

from __future__ import annotations

import random
import signal
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django_scopes import scope, scopes_disabled

from bonport.base.act import Act, random_ids
from bonport.base.leased import LeaseLost, backoff, claim, hold, release
from bonport.clock import Clock
from bonport.interop.dmp import AlreadyThere
from bonport.interop.errors import BadInput, OutcomeUnknown, Refused, RetryLater, Unreadable
from bonport.log import log
from bonport.practice.deliveries import circuit, destinations
from bonport.practice.deliveries.destinations import Destination, NotYet
from bonport.practice.deliveries.models import Attempt, Delivery
from bonport.practice.deliveries.queue import NEVER
from bonport.practice.deliveries.states import OPEN, Event, State
from bonport.practice.documents.actions import ask
from bonport.practice.documents.models import Task
from bonport.practice.patients.models import Identity


def due_deliveries() -> QuerySet[Delivery]:
    """What a worker may take: open, and not behind an earlier operation on the same document."""
    earlier = Delivery.objects.filter(
        chain=OuterRef("chain"), destination=OuterRef("destination"), position__lt=OuterRef("position"), state__in=OPEN
    )
    return Delivery.objects.filter(state__in=OPEN).filter(~Exists(earlier)).order_by("due_at", "id")


@dataclass
class Worker:
    """One worker process.

    Attributes:
        name: told in leases and logs.
        jitter: spreads the retries.
    """

    name: str
    clock: Clock
    jitter: random.Random = field(default_factory=random.Random)
    stopping: bool = False

    def run(self) -> None:
        """Work until asked to stop (SIGTERM, SIGINT); what is under way is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log("worker_started", worker=self.name)
        while not self.stopping:
            if not self.step():
                self.clock.sleep(settings.WORKER_PAUSE)
        log("worker_stopped", worker=self.name)

    def step(self) -> bool:
        """Take one due delivery one step further. False: nothing was due."""
        with scopes_disabled():
            delivery = claim(due_deliveries(), worker=self.name, now=self.clock.now(), lease=settings.LEASE)
        if delivery is None:
            return False
        with scope(practice=delivery.practice_id):
            try:
                self._take_further(delivery)
            except LeaseLost:
                log("lease_lost", delivery=delivery.pk, worker=self.name, fence=delivery.fence)
            except Exception as error:  # one delivery that cannot be taken further must not stop the others
                log("worker_error", delivery=delivery.pk, worker=self.name, type=type(error).__name__)
                self._give_up_for_now(delivery)
        return True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    # --------------------------------------------------------------------------------------------- one delivery

    def _take_further(self, delivery: Delivery) -> None:
        destination = destinations.get(delivery.destination)
        if delivery.state == State.SENDING:  # whoever was sending it has disappeared
            self._write(delivery, Event.UNKNOWN, outcome="unknown", code="worker_lost")
            return
        if closed := circuit.closed_until(delivery.structure_id, destination.name, self.clock.now()):
            self._put_off(delivery, closed)
            return
        if delivery.state == State.UNCERTAIN:
            self._look_up(delivery, destination)
            return
        if delivery.state == State.WAITING:
            self._write(delivery, Event.MAY_LEAVE)
            return
        self._send(delivery, destination)

    def _send(self, delivery: Delivery, destination: Destination) -> None:
        try:
            not_yet = destination.prepare(delivery, self.clock.now())
        except RetryLater as error:
            self._fail_softly(delivery, error)
            return
        except (Refused, BadInput) as error:
            self._refuse(delivery, error)
            return
        if not_yet:
            self._wait(delivery, not_yet)
            return
        attempt = self._start(delivery, destination)
        if attempt is None:
            return
        try:
            proof = destination.send(delivery, attempt.message_id, self.clock.now())
        except RetryLater as error:
            self._write(
                delivery, Event.NOTHING_DONE, outcome="nothing_done", code=error.reason, answered=False, when=error.when
            )
        except OutcomeUnknown as error:
            self._write(delivery, Event.UNKNOWN, outcome="unknown", code=error.reason, answered=False)
        except AlreadyThere as error:  # it may be ours: ask
            self._write(delivery, Event.UNKNOWN, outcome="unknown", code=error.code, answered=True)
        except (Refused, BadInput) as error:
            self._refuse(delivery, error)
        else:
            self._write(delivery, Event.ACCEPTED, outcome="accepted", proof=proof, answered=True)

    def _look_up(self, delivery: Delivery, destination: Destination) -> None:
        """Ask whether what may have been done was done."""
        attempt = self._record_question(delivery, destination)
        try:
            proof = destination.look_up(delivery, attempt.message_id, self.clock.now())
        except (RetryLater, Unreadable) as error:
            code = error.reason if isinstance(error, RetryLater) else "unreadable"
            self._close_question(delivery, attempt, code=code)
        except Refused as error:
            self._close_question(delivery, attempt, code=error.code)
        else:
            event = Event.FOUND if proof is not None else Event.ABSENT
            self._write(delivery, event, outcome=event.value, proof=proof, answered=True)

    # ---------------------------------------------------------------------------------------- what is written down

    def _start(self, delivery: Delivery, destination: Destination) -> Attempt | None:
        """Write that a request is about to leave, if it still may: identity, opposition and state are read again here."""
        act = self._act(delivery)
        with act.transaction():
            # The identity first, as whoever changes one does: it cannot lose its qualification behind our back.
            Identity.objects.select_for_update().get(patient_id=delivery.patient_id)
            held = hold(delivery)
            if held.state != State.READY:  # held back, opposed or replaced in the meantime
                release(held)
                held.save(update_fields=("leased_by", "leased_until"))
                return None
            if not_yet := destination.guard(held):
                self._set_waiting(act, held, not_yet)
                return None
            if room := circuit.take_room(act, held.structure_id, destination.name):
                release(held)
                held.due_at = room
                held.save(update_fields=("leased_by", "leased_until", "due_at"))
                return None
            held.move(Event.START)
            held.attempts += 1
            held.leased_until = self.clock.now() + settings.LEASE
            held.save(update_fields=("state", "reason", "attempts", "leased_until"))
            return self._new_attempt(act, held, destination_transaction(held))

    def _record_question(self, delivery: Delivery, destination: Destination) -> Attempt:
        act = self._act(delivery)
        with act.transaction():
            return self._new_attempt(act, hold(delivery), "TD3.1b")

    def _new_attempt(self, act: Act, delivery: Delivery, name: str) -> Attempt:
        identity = delivery.patient.identity
        return Attempt.objects.create(
            id=act.new_id(),
            practice_id=delivery.practice_id,
            delivery=delivery,
            number=Attempt.objects.filter(delivery=delivery).count() + 1,
            transaction=name,
            message_id=act.new_id(),
            matricule=identity.matricule,
            identity_status=identity.status,
            started_at=act.now,
        )

    def _write(
        self,
        delivery: Delivery,
        event: Event,
        *,
        outcome: str = "",
        code: str = "",
        proof: dict[str, Any] | None = None,
        answered: bool | None = None,
        when: timedelta | None = None,
    ) -> None:
        """Write an outcome, if the lease is still ours. `answered`: whether the service was reached; None: not called."""
        act = self._act(delivery)
        with act.transaction():
            held = hold(delivery)
            held.move(event, code if event == Event.UNKNOWN else "")
            held.due_at = self._next_time(act.now, held, event, when)
            if held.state == State.DELIVERED:
                held.delivered_at, held.proof = act.now, proof or {}
                act.audit("delivered", held, patient=held.patient_id, operation=held.operation)
            release(held)
            held.save()
            if outcome:
                self._close_attempt(act, held, outcome, code)
            if answered is not None:
                circuit.record(act, held.structure_id, held.destination, failed=not answered)
        log(
            "delivery",
            delivery=delivery.pk,
            operation=delivery.operation,
            state=held.state,
            outcome=outcome,
            code=code,
            worker=self.name,
        )

    def _refuse(self, delivery: Delivery, error: Refused | BadInput) -> None:
        code = error.code if isinstance(error, Refused) else f"input:{error.where}"
        act = self._act(delivery)
        with act.transaction():
            held = hold(delivery)
            held.move(Event.REFUSED, code)
            release(held)
            held.save()
            self._close_attempt(act, held, "refused", code)
            circuit.record(act, held.structure_id, held.destination, failed=False)
            ask(act, Task.Kind.REFUSED, held.document)
            act.audit("refused", held, patient=held.patient_id, code=code)
        log(
            "delivery",
            delivery=delivery.pk,
            operation=delivery.operation,
            state=State.REFUSED,
            code=code,
            worker=self.name,
        )

    def _wait(self, delivery: Delivery, not_yet: NotYet) -> None:
        act = self._act(delivery)
        with act.transaction():
            held = hold(delivery)
            if held.state == State.READY:
                self._set_waiting(act, held, not_yet)
            else:
                release(held)
                held.save(update_fields=("leased_by", "leased_until"))

    def _set_waiting(self, act: Act, held: Delivery, not_yet: NotYet) -> None:
        held.move(Event.NOT_YET, not_yet.reason)
        held.due_at = act.now + not_yet.again if not_yet.again else NEVER
        release(held)
        held.save()

    def _put_off(self, delivery: Delivery, until: datetime) -> None:
        with transaction.atomic():
            held = hold(delivery)
            held.due_at = until
            release(held)
            held.save(update_fields=("leased_by", "leased_until", "due_at"))

    def _give_up_for_now(self, delivery: Delivery) -> None:
        """Leave a delivery as it is, to be looked at again later: a request that may have left stays in doubt."""
        with transaction.atomic():
            held = hold(delivery)
            held.attempts += 1
            held.due_at = self.clock.now() + backoff(held.attempts, self.jitter)
            release(held)
            held.save(update_fields=("leased_by", "leased_until", "due_at", "attempts"))

    def _fail_softly(self, delivery: Delivery, error: RetryLater) -> None:
        """A question asked before sending got no answer: nothing has left, try later."""
        act = self._act(delivery)
        with act.transaction():
            held = hold(delivery)
            held.attempts += 1
            held.due_at = act.now + (error.when or backoff(held.attempts, self.jitter))
            release(held)
            held.save(update_fields=("leased_by", "leased_until", "due_at", "attempts"))
            circuit.record(act, held.structure_id, held.destination, failed=True)

    def _close_question(self, delivery: Delivery, attempt: Attempt, code: str) -> None:
        act = self._act(delivery)
        with act.transaction():
            held = hold(delivery)
            held.attempts += 1
            held.due_at = act.now + backoff(held.attempts, self.jitter)
            release(held)
            held.save(update_fields=("leased_by", "leased_until", "due_at", "attempts"))
            self._close_attempt(act, held, "no_answer", code)
            circuit.record(act, held.structure_id, held.destination, failed=True)

    def _close_attempt(self, act: Act, delivery: Delivery, outcome: str, code: str) -> None:
        for attempt in Attempt.objects.filter(delivery=delivery, ended_at=None):
            attempt.ended_at, attempt.outcome, attempt.code = act.now, outcome, code[:80]
            attempt.save(update_fields=("ended_at", "outcome", "code"))

    def _next_time(self, now: datetime, delivery: Delivery, event: Event, when: timedelta | None) -> datetime:
        if event == Event.NOTHING_DONE:
            return now + (when or backoff(delivery.attempts, self.jitter))
        if event == Event.UNKNOWN:  # let the service finish what it may be doing
            return now + settings.GRACE
        return now

    def _act(self, delivery: Delivery) -> Act:
        return Act(
            user=None,
            practice=delivery.practice_id,
            now=self.clock.now(),
            new_id=random_ids,
            correlation=delivery.correlation,
        )


def destination_transaction(delivery: Delivery) -> str:
    """The DMP's name of what an operation does."""
    return {"withdraw": "TD3.3c", "change_visibility": "TD3.3a"}.get(delivery.operation, "TD2.1")
