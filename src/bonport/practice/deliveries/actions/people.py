"""What people do to what leaves: hold it, oppose it, mask it, withdraw it. What happens by itself is in `queue`."""

from __future__ import annotations

from django.db.models import QuerySet

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.practice.deliveries.actions import queue
from bonport.practice.deliveries.models import OPPOSED_ALONE, Delivery, Operation
from bonport.practice.deliveries.states import IN_DOUBT, Event, State
from bonport.practice.documents.actions import ask, refuse_both_masks, settle
from bonport.practice.documents.models import Document, Task
from bonport.practice.documents.perms import may_change
from bonport.practice.patients.models import Patient
from bonport.practice.places.perms import activity_of


def hold_document(act: Act, document: Document) -> None:
    """Keep back a document that has not left: undo, within the minute after signing or as long as it waits."""
    with act.transaction():
        may_change(act, document)
        delivery = _submission(document)
        _refuse_if_gone(delivery, "retenu")
        delivery.move(Event.HOLD)
        delivery.save(update_fields=("state", "reason"))
        settle(act, Task.Kind.REFUSED, document)
        act.audit("hold_document", delivery, patient=document.patient_id)


def release_document(act: Act, document: Document) -> None:
    """Let a document that was kept back leave."""
    with act.transaction():
        may_change(act, document)
        delivery = _submission(document)
        if delivery.state != State.HELD:
            raise NotPossible("Ce document n’est pas retenu.")
        delivery.move(Event.RELEASE)
        _keep_if_opposed(delivery)
        delivery.due_at = act.now
        delivery.save(update_fields=("state", "reason", "due_at"))
        act.audit("release_document", delivery, patient=document.patient_id)


def oppose_feeding(act: Act, patient: Patient) -> None:
    """The patient opposes the feeding of the DMP: nothing of what has not left will leave."""
    with act.transaction():
        activity_of(act)
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        patient.feeding_opposed_at = act.now
        patient.save(update_fields=("feeding_opposed_at",))
        for delivery in _not_left(Delivery.objects.filter(patient=patient, operation__in=queue.SUBMISSIONS)):
            delivery.move(Event.OPPOSE)
            delivery.save(update_fields=("state", "reason"))
            settle(act, Task.Kind.REFUSED, delivery.document)
        act.audit("oppose_feeding", patient, patient=patient.pk)


def lift_opposition(act: Act, patient: Patient) -> None:
    """The patient no longer opposes it: what waited for that leaves."""
    with act.transaction():
        activity_of(act)
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        patient.feeding_opposed_at = None
        patient.save(update_fields=("feeding_opposed_at",))
        opposed = Delivery.objects.select_for_update().filter(patient=patient, state=State.OPPOSED)
        for delivery in opposed.exclude(reason=OPPOSED_ALONE):
            delivery.move(Event.LIFT)
            delivery.due_at = act.now
            delivery.save(update_fields=("state", "reason", "due_at"))
        act.audit("lift_opposition", patient, patient=patient.pk)


def oppose_document(act: Act, document: Document) -> None:
    """The patient opposes the feeding of this one document, for a lawful reason."""
    with act.transaction():
        may_change(act, document)
        delivery = _submission(document)
        if delivery.state == State.OPPOSED:  # the patient opposed everything; of this one he will not change his mind
            delivery.reason = OPPOSED_ALONE
        else:
            _refuse_if_gone(delivery, "retenu")
            delivery.move(Event.OPPOSE, OPPOSED_ALONE)
        delivery.save(update_fields=("state", "reason"))
        settle(act, Task.Kind.REFUSED, document)
        act.audit("oppose_document", delivery, patient=document.patient_id)


def lift_document_opposition(act: Act, document: Document) -> None:
    """The patient no longer opposes the feeding of this one document."""
    with act.transaction():
        may_change(act, document)
        delivery = _submission(document)
        if delivery.state != State.OPPOSED or delivery.reason != OPPOSED_ALONE:
            raise NotPossible("Le patient ne s’est pas opposé à l’envoi de ce document en particulier.")
        delivery.move(Event.LIFT)
        _keep_if_opposed(delivery)
        delivery.due_at = act.now
        delivery.save(update_fields=("state", "reason", "due_at"))
        act.audit("lift_document_opposition", delivery, patient=document.patient_id)


def mask_document(
    act: Act,
    document: Document,
    *,
    from_professionals: bool | None = None,
    from_patient: bool | None = None,
    confirmed: bool,
) -> None:
    """Change who sees a document. Asks for a confirmation (EX_3.3-1030).

    Before it has left, the choice is kept with the document. After, it is an operation at the DMP that only the
    doctor's own card may do: it waits in *À décider*. Once the patient could see a document, it cannot be hidden from
    him again.
    """
    with act.transaction():
        may_change(act, document)
        _require_confirmation(confirmed)
        document = Document.objects.select_for_update().get(pk=document.pk)
        now_hidden = _masks_wanted(document)
        professionals = now_hidden[0] if from_professionals is None else from_professionals
        patient = now_hidden[1] if from_patient is None else from_patient
        refuse_both_masks(professionals, patient)
        if Delivery.objects.filter(document=document, operation=Operation.WITHDRAW).exists():
            raise NotPossible("Ce document a été retiré du DMP\u202f: il n’y a plus rien à masquer ni à montrer.")
        delivery = (
            Delivery.objects.select_for_update().filter(document=document, operation__in=queue.SUBMISSIONS).first()
        )
        if delivery is not None and delivery.state in (State.DELIVERED, *IN_DOUBT):
            if patient and not document.hidden_from_patient:
                raise NotPossible(
                    "Ce document est déjà visible du patient.",
                    means="Le DMP ne permet pas de le lui cacher de nouveau.",
                )
            queue.change_visibility(act, document, professionals, patient)
            ask(act, Task.Kind.NEEDS_CARD, document)
        else:
            document.hidden_from_professionals, document.hidden_from_patient = professionals, patient
            document.save(update_fields=("hidden_from_professionals", "hidden_from_patient"))
            if patient:
                ask(act, Task.Kind.SHOW_TO_PATIENT, document)
            else:
                settle(act, Task.Kind.SHOW_TO_PATIENT, document)
        act.audit(
            "mask_document", document, patient=document.patient_id, professionals=professionals, patient_too=patient
        )


def withdraw_document(act: Act, document: Document, *, confirmed: bool) -> None:
    """Take a document back from the DMP; one that has not left is simply kept back. Asks for a confirmation."""
    with act.transaction():
        may_change(act, document)
        _require_confirmation(confirmed)
        queue.withdraw(act, document)
        act.audit("withdraw_document", document, patient=document.patient_id)


def try_again(act: Act, document: Document) -> None:
    """The cause of a refusal was mended: let the document leave again."""
    with act.transaction():
        may_change(act, document)
        delivery = _submission(document)
        if delivery.state != State.REFUSED:
            raise NotPossible("Ce document n’a pas été refusé.")
        delivery.move(Event.REMEDY)
        _keep_if_opposed(delivery)
        delivery.due_at = act.now
        delivery.save(update_fields=("state", "reason", "due_at"))
        settle(act, Task.Kind.REFUSED, document)
        act.audit("try_again", delivery, patient=document.patient_id)


def waiting_for_card(document: Document) -> Delivery | None:
    """The change of visibility that waits for the doctor's card: never made, refused, or in doubt."""
    return queue.visibility_to_change(document).last()


# ---------------------------------------------------------------------------------------------------------------


def _masks_wanted(document: Document) -> tuple[bool, bool]:
    """From professionals, from the patient: as they are, or as they were last asked for."""
    if waiting := waiting_for_card(document):
        return waiting.arguments["from_professionals"], waiting.arguments["from_patient"]
    return document.hidden_from_professionals, document.hidden_from_patient


def _submission(document: Document) -> Delivery:
    delivery = Delivery.objects.select_for_update().filter(document=document, operation__in=queue.SUBMISSIONS).first()
    if delivery is None:
        raise NotPossible("Ce document n’est pas destiné au DMP\u202f: il reste au cabinet.")
    return delivery


def _refuse_if_gone(delivery: Delivery, participle: str) -> None:
    if delivery.state not in queue.NOT_LEFT:
        raise NotPossible(
            f"Ce document ne peut plus être {participle}\u202f: il est parti ou en train de partir.",
            means="Il est peut-être déjà visible dans Mon espace santé.",
            remedy="Vous pouvez le retirer du DMP.",
        )


def _keep_if_opposed(delivery: Delivery) -> None:
    """What a doctor lets leave does not leave against the patient: it is opposed, until the patient lifts that."""
    if delivery.patient.feeding_opposed_at is not None:
        delivery.move(Event.OPPOSE)


def _not_left(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return deliveries.select_for_update(of=("self",)).select_related("document").filter(state__in=queue.NOT_LEFT)


def _require_confirmation(confirmed: bool) -> None:
    if not confirmed:
        raise NotPossible("Confirmez ce changement\u202f: il sera tracé au DMP.", remedy="Confirmez pour continuer.")
