"""What leaves by itself. Heard from documents and patients, inside their transactions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.terminology.oids import oid_of
from bonport.practice.deliveries.destinations import all_destinations
from bonport.practice.deliveries.models import DMP, OPPOSED_ALONE, RETRACTED, Delivery, Operation, WaitingReason
from bonport.practice.deliveries.states import IN_DOUBT, Event, State
from bonport.practice.documents.actions import settle
from bonport.practice.documents.models import Document, Task
from bonport.practice.patients.models import Patient
from bonport.practice.records.models import Encounter

SUBMISSIONS = (Operation.SUBMIT, Operation.REPLACE)
NOT_LEFT = (State.READY, State.WAITING, State.REFUSED)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Due when something in the practice changes, not when time passes."""


def queue_document(act: Act, document: Document, **_: Any) -> None:
    """A document was signed: queue it for every destination that wants it. Heard from `document_signed`."""
    if document.replaces is not None:
        take_over_visibility(act, document, document.replaces)
        supersede(act, document.replaces)
    for destination in all_destinations():
        if destination.wants(document, act.now):
            queue_for(act, document, destination.name)


def queue_for(act: Act, document: Document, destination: str) -> Delivery:
    """Queue a document for one destination, as that of its first version or as a later one."""
    delivery = _new_delivery(
        act,
        document,
        destination,
        Operation.REPLACE if document.replaces_id else Operation.SUBMIT,
        due_at=act.now + settings.NOT_BEFORE,
    )
    opposed_alone = Delivery.objects.filter(document=document.replaces_id, reason=OPPOSED_ALONE).exists()
    if opposed_alone or document.patient.feeding_opposed_at is not None:
        delivery.move(Event.OPPOSE, OPPOSED_ALONE if opposed_alone else "")
    delivery.save(force_insert=True)
    act.audit("queue", delivery, patient=document.patient_id, operation=delivery.operation, state=delivery.state)
    return delivery


def supersede(act: Act, document: Document, reason: str = "") -> None:
    """Another document takes this one's place, or there is a reason against it: if it has not left, it never will."""
    for delivery in Delivery.objects.select_for_update().filter(document=document, operation__in=SUBMISSIONS):
        if delivery.state in (*NOT_LEFT, State.HELD, State.OPPOSED):
            delivery.move(Event.SUPERSEDE, reason or (delivery.reason if delivery.reason == OPPOSED_ALONE else ""))
            delivery.save(update_fields=("state", "reason"))
            settle(act, Task.Kind.REFUSED, document)
            act.audit("supersede", delivery, patient=document.patient_id)


def change_visibility(act: Act, document: Document, from_professionals: bool, from_patient: bool) -> Delivery:
    """Queue a change of masks at the DMP; it waits for the doctor's card (PDT-INF-526: not with the structure's).

    It tells all the masks wanted, so it takes the place of one that still waits.
    """
    drop_visibility(act, document)
    delivery = _new_delivery(act, document, DMP, Operation.CHANGE_VISIBILITY, due_at=NEVER)
    delivery.arguments = {"from_professionals": from_professionals, "from_patient": from_patient}
    delivery.move(Event.NOT_YET, WaitingReason.NEEDS_CARD)
    delivery.save(force_insert=True)
    act.audit("queue", delivery, patient=document.patient_id, operation=delivery.operation)
    return delivery


def drop_visibility(act: Act, document: Document) -> None:
    """A change of masks that is not known to have been made no longer matters."""
    for delivery in visibility_to_change(document).select_for_update():
        if delivery.state == State.UNCERTAIN:
            delivery.move(Event.ABSENT)
        delivery.move(Event.SUPERSEDE)
        delivery.save(update_fields=("state", "reason"))
        settle(act, Task.Kind.NEEDS_CARD, document)
        act.audit("supersede", delivery, patient=document.patient_id)


def visibility_to_change(document: Document) -> QuerySet[Delivery]:
    """The change of masks that waits for the doctor's card."""
    return Delivery.objects.filter(
        document=document,
        operation=Operation.CHANGE_VISIBILITY,
        state__in=(State.WAITING, State.REFUSED, State.UNCERTAIN),
    ).order_by("position")


def take_over_visibility(act: Act, document: Document, replaced: Document) -> None:
    """The masks that were still to be set on a document are those of the one that takes its place."""
    waiting = visibility_to_change(replaced).last()
    if waiting is None:
        return
    document.hidden_from_professionals = waiting.arguments["from_professionals"]
    document.hidden_from_patient = waiting.arguments["from_patient"]
    document.save(update_fields=("hidden_from_professionals", "hidden_from_patient"))
    if not document.hidden_from_patient:
        settle(act, Task.Kind.SHOW_TO_PATIENT, document)
    drop_visibility(act, replaced)


def withdraw(act: Act, document: Document) -> Delivery | None:
    """Keep back what has not left; queue the withdrawal of what has, or may have."""
    submission = Delivery.objects.select_for_update().filter(document=document, operation__in=SUBMISSIONS).first()
    if submission is None:
        raise NotPossible("Ce document n’est pas destiné au DMP\u202f: il n’y a rien à retirer.")
    if submission.state in NOT_LEFT:
        submission.move(Event.HOLD)
        submission.save(update_fields=("state", "reason"))
        settle(act, Task.Kind.REFUSED, document)
        return None
    if submission.state not in (State.DELIVERED, *IN_DOUBT):
        return None
    if Delivery.objects.filter(document=document, operation=Operation.WITHDRAW).exists():
        return None
    drop_visibility(act, document)
    delivery = _new_delivery(act, document, submission.destination, Operation.WITHDRAW, due_at=act.now)
    delivery.save(force_insert=True)
    act.audit("queue", delivery, patient=document.patient_id, operation=delivery.operation)
    return delivery


def retract(act: Act, document: Document) -> None:
    """What this document says was struck out of the record: taken back if it left or may have left, else it never
    leaves."""
    supersede(act, document, RETRACTED)
    gone = Delivery.objects.select_for_update().filter(
        document=document, operation__in=SUBMISSIONS, state__in=(State.DELIVERED, *IN_DOUBT)
    )
    for submission in gone:
        submission.arguments[RETRACTED] = True
        submission.save(update_fields=("arguments",))
        withdraw(act, document)


def withdraw_secret_documents(act: Act, encounter: Encounter, **_: Any) -> None:
    """An encounter became secret: what left of it, seen by the guardians, is taken back. Heard from
    `encounter_kept_secret`; what had not left is hidden by then, and leaves so."""
    gone = Delivery.objects.filter(
        document__encounter=encounter, operation__in=SUBMISSIONS, state__in=(State.DELIVERED, *IN_DOUBT)
    )
    for delivery in gone.select_related("document"):
        withdraw(act, delivery.document)


def take_up_again(act: Act, delivery: Delivery) -> None:
    """What was refused may leave again: what stood in its way is gone."""
    delivery.move(Event.REMEDY)
    delivery.due_at = act.now
    delivery.save(update_fields=("state", "reason", "due_at"))
    settle(act, Task.Kind.REFUSED, delivery.document)
    act.audit("take_up_again", delivery, patient=delivery.patient_id)


def identity_changed(act: Act, patient: Patient, **_: Any) -> None:
    """A patient's identity changed: what waited for it is looked at again. Heard from `patients`."""
    waiting = Delivery.objects.select_for_update().filter(
        patient=patient,
        state=State.WAITING,
        reason__in=(WaitingReason.IDENTITY, WaitingReason.DMP_CLOSED, WaitingReason.NO_DMP),  # of the former INS
    )
    for delivery in waiting:
        delivery.move(Event.MAY_LEAVE)
        delivery.due_at = act.now
        delivery.save(update_fields=("state", "reason", "due_at"))


def _new_delivery(
    act: Act, document: Document, destination: str, operation: Operation, *, due_at: datetime
) -> Delivery:
    last = Delivery.objects.filter(chain=document.set_id, destination=destination).aggregate(last=Max("position"))[
        "last"
    ]
    return Delivery(
        id=act.new_id(),
        practice_id=act.practice,
        document=document,
        patient_id=document.patient_id,
        structure_id=document.structure_id,
        destination=destination,
        operation=operation,
        chain=document.set_id,
        position=(last or 0) + 1,
        submission_set=oid_of(act.new_id()),
        created_at=act.now,
        due_at=due_at,
        correlation=act.correlation,
    )
