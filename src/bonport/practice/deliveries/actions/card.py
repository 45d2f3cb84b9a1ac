"""What is written about a change of visibility that a doctor makes with his card. Workers never take these: they are
never due, and only their lease tells two windows apart.

Every function here is one transaction; those that end a gesture write nothing if the lease was lost (`LeaseLost`).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.leased import hold, release
from bonport.practice.deliveries import destinations
from bonport.practice.deliveries.actions.tries import close_attempts, new_attempt
from bonport.practice.deliveries.models import Attempt, Delivery, Operation, WaitingReason
from bonport.practice.deliveries.states import OPEN, Event, State
from bonport.practice.documents.actions import settle
from bonport.practice.documents.models import Document, Rendition, Task
from bonport.practice.documents.perms import may_change
from bonport.practice.patients.models import Identity


def take(act: Act, delivery: Delivery, card_holder: str) -> Delivery:
    """A doctor is about to do it, with a card that says whose it is. Nothing has left yet."""
    with act.transaction():
        identity = Identity.objects.select_for_update().get(patient_id=delivery.patient_key)
        held = Delivery.objects.select_for_update(of=("self",)).select_related("document").get(pk=delivery.pk)
        activity = may_change(act, held.document)
        if card_holder != activity.person.national_id:
            raise NotAllowed("Cette carte n’est pas la vôtre.", remedy="Insérez votre propre carte.")
        _refuse_what_cannot_be_done(act, held, identity)
        if held.state == State.SENDING:  # its window was closed, or its process disappeared, before the answer
            held.move(Event.UNKNOWN, "interrupted")
            close_attempts(act, held, "unknown", "interrupted")
        held.leased_by, held.leased_until = f"card of {act.user}", act.now + settings.LEASE
        held.fence += 1
        held.save()
        return held


def start(act: Act, delivery: Delivery) -> Attempt:
    """Write that the request is about to leave."""
    with act.transaction():
        held = hold(delivery)
        held.move({State.UNCERTAIN: Event.ABSENT, State.REFUSED: Event.REMEDY}.get(State(held.state), Event.MAY_LEAVE))
        held.move(Event.START)
        held.attempts += 1
        held.save()
        return new_attempt(act, held, destinations.get(held.destination).transaction_name(held))


def done(act: Act, delivery: Delivery, proof: dict[str, Any]) -> Delivery:
    """The DMP shows the document as it was asked to: because it just said so, or because it already did."""
    with act.transaction():
        document = Document.objects.select_for_update().get(pk=delivery.document_key)  # before its delivery, as masking
        held = hold(delivery)
        if held.state == State.UNCERTAIN:
            held.move(Event.FOUND)
        else:
            if held.state != State.SENDING:
                held.move(Event.REMEDY if held.state == State.REFUSED else Event.MAY_LEAVE)
                held.move(Event.START)
            held.move(Event.ACCEPTED)
        held.delivered_at, held.proof = act.now, proof
        release(held)
        held.save()
        close_attempts(act, held, "accepted")
        document.hidden_from_professionals = held.arguments["from_professionals"]
        document.hidden_from_patient = held.arguments["from_patient"]
        document.save(update_fields=("hidden_from_professionals", "hidden_from_patient"))
        settle(act, Task.Kind.NEEDS_CARD, document)
        if not document.hidden_from_patient:
            settle(act, Task.Kind.SHOW_TO_PATIENT, document)
        act.audit("delivered", held, patient=held.patient_id, operation=held.operation)
        return held


def not_done(act: Act, delivery: Delivery, event: Event, code: str) -> None:
    """The request left and did not do it (NOTHING_DONE, REFUSED), or nobody knows (UNKNOWN). The task stays."""
    with act.transaction():
        held = hold(delivery)
        held.move(event, code[:60])
        if event is Event.NOTHING_DONE:
            held.move(Event.NOT_YET, WaitingReason.NEEDS_CARD)
        release(held)
        held.save()
        close_attempts(act, held, event.value, code)
        act.audit("not_delivered", held, patient=held.patient_id, operation=held.operation, code=code)


def let_go(act: Act, delivery: Delivery) -> None:
    """Nothing left: as it was."""
    with act.transaction():
        held = hold(delivery)
        release(held)
        held.save()


def record_authorisation(act: Act, delivery: Delivery) -> None:
    """The patient consented to the doctor's consulting his DMP, and the DMP was told (TD0.3)."""
    with act.transaction():
        act.audit("authorise_consultation", hold(delivery), patient=delivery.patient_id)


# ---------------------------------------------------------------------------------------------------------------


def _refuse_what_cannot_be_done(act: Act, held: Delivery, identity: Identity) -> None:
    if held.operation != Operation.CHANGE_VISIBILITY:
        raise NotPossible("Cet envoi se fait sans carte.")
    if held.state == State.DELIVERED:
        raise NotPossible("Ce changement de visibilité est déjà fait.")
    if held.state == State.SUPERSEDED:
        raise NotPossible("Ce changement de visibilité n’est plus à faire\u202f: le document a changé depuis.")
    if held.leased_until is not None and held.leased_until > act.now:
        raise NotPossible(
            "Ce changement de visibilité est en cours dans une autre fenêtre.",
            remedy="Attendez qu’il se termine, ou réessayez dans trois minutes.",
        )
    if Delivery.objects.filter(
        chain=held.chain, destination=held.destination, position__lt=held.position, state__in=OPEN
    ).exists():
        raise NotPossible("Ce document n’est pas encore au DMP.", remedy="Réessayez quand il sera parti.")
    made = Rendition.objects.get(document_id=held.document_key)
    if identity.ins is None or (identity.ins.matricule, identity.ins.oid) != (made.matricule, made.oid):
        raise NotPossible(
            "L’identité du patient n’est plus celle sous laquelle ce document est parti.",
            remedy="Qualifiez l’identité, ou terminez la réparation de l’erreur d’identité.",
        )
