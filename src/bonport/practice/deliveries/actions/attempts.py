"""What a worker writes about a delivery: that a request is about to leave, and what came back.

Every function here is one transaction, and writes nothing if the lease was lost (`LeaseLost`).
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from bonport.base.act import Act
from bonport.base.leased import backoff, hold, release
from bonport.practice.deliveries.actions import circuit, queue
from bonport.practice.deliveries.actions.queue import NEVER, SUBMISSIONS
from bonport.practice.deliveries.actions.tries import close_attempts, new_attempt
from bonport.practice.deliveries.destinations import Destination, NotYet
from bonport.practice.deliveries.models import RETRACTED, Attempt, Delivery, Operation, WaitingReason
from bonport.practice.deliveries.states import Event, State
from bonport.practice.documents.actions import ask
from bonport.practice.documents.models import Document, Task
from bonport.practice.patients.models import Identity, Patient


def start(act: Act, delivery: Delivery, destination: Destination) -> Attempt | None:
    """Write that a request is about to leave. None if it may not: identity, opposition and state are read again here,
    under lock."""
    with act.transaction():
        document = _locked_document(delivery)
        held = hold(delivery)
        if held.state != State.READY:  # held back, opposed or replaced in the meantime
            _give_back(held)
            return None
        if document is not None:
            held.document = document
            held.patient = Patient.objects.select_related("identity").get(pk=held.patient_key)
        if held.operation in SUBMISSIONS and held.patient.feeding_opposed_at:  # while an earlier attempt was under way
            held.move(Event.OPPOSE)
            _give_back(held)
            return None
        if held.operation in SUBMISSIONS:  # masks asked for while an earlier attempt, which did nothing, was under way
            queue.take_over_visibility(act, held.document, held.document)
        if not_yet := destination.guard(held):
            _set_waiting(act, held, not_yet)
            return None
        if room_at := circuit.take_room(act, held.structure_id, destination.name):
            _give_back(held, due_at=room_at)
            return None
        held.move(Event.START)
        held.attempts += 1
        held.leased_until = act.now + settings.LEASE
        held.save(update_fields=("state", "reason", "attempts", "leased_until"))
        return new_attempt(act, held, destination.transaction_name(held))


def start_question(act: Act, delivery: Delivery, destination: Destination) -> Attempt:
    """Write that the service is about to be asked what became of a request."""
    with act.transaction():
        return new_attempt(act, hold(delivery), destination.question_name)


def accept(act: Act, delivery: Delivery, event: Event, proof: dict[str, Any]) -> None:
    """It is done: the service said so (ACCEPTED), or has it (FOUND)."""
    with act.transaction():
        held = hold(delivery)
        held.move(event)
        held.delivered_at, held.proof = act.now, proof
        release(held)
        held.save()
        close_attempts(act, held, event.value)
        circuit.record(act, held.structure_id, held.destination, failed=False)
        act.audit("delivered", held, patient=held.patient_id, operation=held.operation)


def refuse(act: Act, delivery: Delivery, code: str) -> None:
    """The service, or our own pre-flight, said no: a person decides."""
    with act.transaction():
        held = hold(delivery)
        if held.state not in (State.READY, State.SENDING):  # held back, opposed or replaced in the meantime
            _give_back(held)
            return
        answered = held.state == State.SENDING
        held.move(Event.REFUSED, code[:60])
        if RETRACTED in held.arguments:
            held.move(Event.SUPERSEDE, RETRACTED)
        elif held.has_document:
            ask(act, Task.Kind.REFUSED, held.document)
        release(held)
        held.save()
        close_attempts(act, held, "refused", code)
        if answered:
            circuit.record(act, held.structure_id, held.destination, failed=False)
        act.audit("refused", held, patient=held.patient_id, code=code)


def try_later(act: Act, delivery: Delivery, code: str, jitter: random.Random, when: timedelta | None = None) -> None:
    """The service did nothing of it."""
    with act.transaction():
        held = hold(delivery)
        held.move(Event.NOTHING_DONE)
        _keep_if_withdrawn(held)
        held.due_at = act.now + (when or backoff(held.attempts, jitter))
        release(held)
        held.save()
        close_attempts(act, held, "nothing_done", code)
        circuit.record(act, held.structure_id, held.destination, failed=True)


def leave_in_doubt(act: Act, delivery: Delivery, code: str, *, failed: bool | None) -> None:
    """It may have been done. Let the service finish what it may be doing, then ask.

    Args:
        failed: whether the service failed to answer; None: the worker disappeared, nothing is known of the service.
    """
    with act.transaction():
        held = hold(delivery)
        held.move(Event.UNKNOWN, code[:60])
        held.due_at = act.now + settings.GRACE
        release(held)
        held.save()
        close_attempts(act, held, "unknown", code)
        if failed is not None:
            circuit.record(act, held.structure_id, held.destination, failed=failed)


def send_again(act: Act, delivery: Delivery) -> None:
    """Asked: it is not there. What was withdrawn while in doubt stays away."""
    with act.transaction():
        held = hold(delivery)
        held.move(Event.ABSENT)
        _keep_if_withdrawn(held)
        held.due_at = act.now
        release(held)
        held.save()
        close_attempts(act, held, "absent")
        circuit.record(act, held.structure_id, held.destination, failed=False)


def look_again(act: Act, delivery: Delivery, code: str, jitter: random.Random, *, failed: bool | None = True) -> None:
    """Nothing changed for this delivery: a question got no answer, or it could not be taken further. Later."""
    with act.transaction():
        held = hold(delivery)
        held.attempts += 1
        close_attempts(act, held, "no_answer", code)
        _give_back(held, due_at=act.now + backoff(held.attempts, jitter))
        if failed is not None:
            circuit.record(act, held.structure_id, held.destination, failed=failed)


def wait(act: Act, delivery: Delivery, not_yet: NotYet) -> None:
    """It may not leave now, for a lawful reason, which is read again here: an identity that was qualified in the
    meantime has already called those who waited for it, and will not call again."""
    with act.transaction():
        identity = Identity.objects.select_for_update().filter(patient=delivery.patient_id).first()
        held = hold(delivery)
        qualified_since = not_yet.reason == WaitingReason.IDENTITY and identity is not None and identity.ins is not None
        if held.state == State.READY and not qualified_since:
            _set_waiting(act, held, not_yet)
        else:  # held back, opposed or replaced in the meantime, or free to leave
            _give_back(held)


def wake(act: Act, delivery: Delivery) -> None:
    """It waited long enough: look again whether the reason is gone."""
    with act.transaction():
        held = hold(delivery)
        if held.state == State.WAITING:
            held.move(Event.MAY_LEAVE)
            held.due_at = act.now
        _give_back(held)


def put_off(act: Act, delivery: Delivery, until: datetime) -> None:
    """The service is to be spared until then."""
    with act.transaction():
        _give_back(hold(delivery), due_at=until)


# ---------------------------------------------------------------------------------------------------------------


def _locked_document(delivery: Delivery) -> Document | None:
    """Its document, locked, if it has one. The identity first, as whoever changes one does: it cannot lose its
    qualification behind our back."""
    if not delivery.has_document:
        return None
    Identity.objects.select_for_update().get(patient_id=delivery.patient_key)
    return Document.objects.select_for_update().get(pk=delivery.document_key)


def _give_back(held: Delivery, due_at: datetime | None = None) -> None:
    if due_at is not None:
        held.due_at = due_at
    release(held)
    held.save()


def _set_waiting(act: Act, held: Delivery, not_yet: NotYet) -> None:
    held.move(Event.NOT_YET, not_yet.reason)
    _give_back(held, due_at=NEVER if not_yet.again is None else act.now + not_yet.again)


def _keep_if_withdrawn(held: Delivery) -> None:
    withdrawals = Delivery.objects.filter(document=held.document_id, operation=Operation.WITHDRAW)
    if RETRACTED in held.arguments:
        held.move(Event.SUPERSEDE, RETRACTED)
    elif held.operation in SUBMISSIONS and withdrawals.exists():
        held.move(Event.HOLD)
