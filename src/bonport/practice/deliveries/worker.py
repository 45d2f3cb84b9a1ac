"""The worker: takes what is due, to where it must go, and has written down what came back.

It may be stopped, or killed, at any moment. Before a request leaves, an `Attempt` says so in the database; a delivery
whose worker disappeared after that is in doubt, and the service is asked before anything is sent again (a documented
exception to EX_3.1-2030: docs/adr/0002-deliveries.md).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact
from django_scopes import scope, scopes_disabled

from bonport.base.act import Act, random_ids
from bonport.base.leased import LeaseLost, claim
from bonport.base.worker import DATABASE_GONE, WorkerProcess
from bonport.interop.dmp import AlreadyThere
from bonport.interop.errors import BadInput, OutcomeUnknown, Refused, RetryLater, Unreadable
from bonport.log import log, where
from bonport.practice.deliveries import destinations
from bonport.practice.deliveries.actions import attempts, circuit
from bonport.practice.deliveries.destinations import Destination
from bonport.practice.deliveries.models import Delivery, Operation
from bonport.practice.deliveries.states import OPEN, Event, State

# In literals: SQLite takes the partial index `delivery_due` for its very condition, and never for one with parameters.
# Without it every look at the queue reads all that was ever delivered.
_IS_OPEN = RawSQL(  # noqa: S611  (our own states)
    f"deliveries_delivery.state IN ({', '.join(repr(str(state)) for state in sorted(OPEN))})", (), BooleanField()
)


def due_deliveries() -> QuerySet[Delivery]:
    """What a worker may take: open, and not behind an earlier operation on the same document.

    A withdrawal does not wait for what itself waits for a person: what is where it should not be leaves first.
    """
    for_a_person = Q(state=State.WAITING) | Q(operation=Operation.CHANGE_VISIBILITY)
    earlier = Delivery.objects.filter(
        chain=OuterRef("chain"),
        destination=OuterRef("destination"),
        position__lt=OuterRef("position"),
        state__in=OPEN,
    ).exclude(Q(Exact(OuterRef("operation"), Operation.WITHDRAW)) & for_a_person)
    return Delivery.objects.filter(_IS_OPEN).filter(~Exists(earlier)).order_by("due_at", "id")


@dataclass
class Worker(WorkerProcess):
    """One worker process; `jitter` spreads the retries."""

    pause = settings.WORKER_PAUSE
    database_pause = settings.DATABASE_PAUSE

    jitter: random.Random = field(default_factory=random.Random)

    def step(self) -> bool:
        """Take one due delivery one step further. False: nothing was due."""
        with scopes_disabled():
            delivery = claim(due_deliveries(), worker=self.name, now=self.clock.now(), lease=settings.LEASE)
        if delivery is None:
            return False
        try:
            with scope(practice=delivery.practice_id):
                self._take_further(delivery)
        except LeaseLost:
            self._log(delivery, "lease_lost")
        return True

    def _take_further(self, delivery: Delivery) -> None:
        try:
            self._next_step(delivery)
        except (LeaseLost, *DATABASE_GONE):
            raise
        except Exception as error:  # noqa: BLE001 (our own mistake on one must not stop the others)
            log("worker_error", delivery=delivery.pk, where=where(error), worker=self.name)
            attempts.look_again(self._act(delivery), delivery, type(error).__name__, self.jitter, failed=None)

    def _next_step(self, delivery: Delivery) -> None:
        destination = destinations.get(delivery.destination)
        if delivery.state == State.SENDING:  # whoever was sending it has disappeared
            attempts.leave_in_doubt(self._act(delivery), delivery, "worker_lost", failed=None)
        elif open_until := circuit.open_until(delivery.structure_id, destination.name, self.clock.now()):
            attempts.put_off(self._act(delivery), delivery, open_until)
        elif delivery.state == State.UNCERTAIN:
            self._look_up(delivery, destination)
        elif delivery.state == State.WAITING:
            attempts.wake(self._act(delivery), delivery)
        else:
            self._send(delivery, destination)

    def _send(self, delivery: Delivery, destination: Destination) -> None:
        try:
            not_yet = destination.prepare(delivery, self.clock.now())
        except RetryLater as error:  # only asked a question: nothing has left
            attempts.look_again(self._act(delivery), delivery, error.reason, self.jitter)
            return
        except (Refused, BadInput) as error:
            self._refuse(delivery, error)
            return
        if not_yet:
            attempts.wait(self._act(delivery), delivery, not_yet)
            return
        attempt = attempts.start(self._act(delivery), delivery, destination)
        if attempt is None:
            return
        delivery = attempt.delivery  # as it was read when the attempt started: its masks may have changed since
        try:
            proof = destination.send(delivery, attempt.message_id, self.clock.now())
        except RetryLater as error:
            attempts.try_later(self._act(delivery), delivery, error.reason, self.jitter, error.when)
            self._log(delivery, "nothing_done", error.reason)
        except OutcomeUnknown as error:
            attempts.leave_in_doubt(self._act(delivery), delivery, error.reason, failed=True)
            self._log(delivery, "unknown", error.reason)
        except AlreadyThere as error:  # it may be ours: ask
            attempts.leave_in_doubt(self._act(delivery), delivery, error.code, failed=False)
            self._log(delivery, "unknown", error.code)
        except (Refused, BadInput) as error:
            self._refuse(delivery, error)
        else:
            attempts.accept(self._act(delivery), delivery, Event.ACCEPTED, proof)
            self._log(delivery, "accepted")

    def _look_up(self, delivery: Delivery, destination: Destination) -> None:
        """Ask whether what may have been done was done."""
        attempt = attempts.start_question(self._act(delivery), delivery, destination)
        try:
            proof = destination.look_up(delivery, attempt.message_id, self.clock.now())
        except RetryLater as error:
            attempts.look_again(self._act(delivery), delivery, error.reason, self.jitter)
        except Unreadable:
            attempts.look_again(self._act(delivery), delivery, "unreadable", self.jitter)
        except Refused as error:
            attempts.look_again(self._act(delivery), delivery, error.code, self.jitter, failed=False)
        else:
            if proof is None:
                attempts.send_again(self._act(delivery), delivery)
            else:
                attempts.accept(self._act(delivery), delivery, Event.FOUND, proof)
            self._log(delivery, "absent" if proof is None else "found")

    def _refuse(self, delivery: Delivery, error: Refused | BadInput) -> None:
        code = error.code if isinstance(error, Refused) else f"input:{error.where}"
        attempts.refuse(self._act(delivery), delivery, code)
        self._log(delivery, "refused", code)

    def _act(self, delivery: Delivery) -> Act:
        return Act(
            user=None,
            practice=delivery.practice_id,
            now=self.clock.now(),
            new_id=random_ids,
            correlation=delivery.correlation,
        )

    def _log(self, delivery: Delivery, outcome: str, code: str = "") -> None:
        log(
            "delivery", delivery=delivery.pk, operation=delivery.operation, outcome=outcome, code=code, worker=self.name
        )
