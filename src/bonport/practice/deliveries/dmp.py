"""The DMP as a destination: what must leave for it, what keeps it back, and how it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from bonport.base.act import Act, random_ids
from bonport.interop.cda.model import Organization, Professional
from bonport.interop.dmp import AlreadyThere, DmpClient, Existence, Lot
from bonport.interop.errors import BadInput, RetryLater
from bonport.interop.identity import INS
from bonport.interop.terminology import Code
from bonport.interop.terminology.confidentiality import (
    INVISIBLE_TO_GUARDIANS,
    INVISIBLE_TO_PATIENT,
    MASKED_TO_PROFESSIONALS,
)
from bonport.interop.terminology.feeding import feeding_rule
from bonport.interop.terminology.oids import oid_of
from bonport.interop.xds.metadata import APPROVED, DEPRECATED, entry_from_cda
from bonport.practice.deliveries.actions.queue import SUBMISSIONS
from bonport.practice.deliveries.destinations import NotYet
from bonport.practice.deliveries.models import DMP, Attempt, Delivery, Operation, WaitingReason
from bonport.practice.deliveries.states import State
from bonport.practice.deliveries.words import refusal
from bonport.practice.documents import content as contents
from bonport.practice.documents import rendition
from bonport.practice.documents.actions import keep_rendition, mark_left, preference_for
from bonport.practice.documents.models import Document, Rendition
from bonport.practice.patients.actions import record_dmp_state
from bonport.practice.patients.models import DmpState, Identity, Patient
from bonport.practice.places import services

FEEDING = "TD2.1"
_TRANSACTIONS = {Operation.WITHDRAW: "TD3.3c", Operation.CHANGE_VISIBILITY: "TD3.3a"}
AT_ONCE = timedelta(0)


class Dmp:
    """The DMP, reached with the structure's certificates (INDIRECTE)."""

    name = DMP
    question_name = "TD3.1b"

    def wants(self, document: Document, now: datetime) -> bool:
        """Whether this document must feed the DMP: by law at its date, or because its doctor chose so."""
        if feeding_rule(document.type_code, timezone.localtime(now).date()):
            return True
        preference = preference_for(document.author, document.type_code, now)
        return preference is not None and preference.feeds

    def prepare(self, delivery: Delivery, now: datetime) -> NotYet | None:
        """What can be done before the request: is the identity qualified, is there a DMP, are the bytes made.

        Raises:
            RetryLater: the DMP did not answer a question.
            Refused, BadInput: the document cannot leave as it is.
        """
        if delivery.operation not in SUBMISSIONS:
            return None
        identity = Identity.objects.select_related("patient").get(patient_id=delivery.patient_key)
        if identity.ins is None:
            return NotYet(WaitingReason.IDENTITY)
        if not_yet := self._without_dmp(delivery, identity.patient, identity.ins, now):
            return not_yet
        self._make_bytes(delivery, identity, now)
        return None

    def guard(self, delivery: Delivery) -> NotYet | None:
        """Inside the transaction that starts the attempt: the identity is still the one in the bytes, and still
        qualified. From here on the bytes never change."""
        if delivery.operation not in SUBMISSIONS:
            return None
        identity = delivery.patient.identity
        if identity.ins is None:
            return NotYet(WaitingReason.IDENTITY)
        if not mark_left(delivery.document, rendition.identity_hash(identity.traits, identity.ins)):
            return NotYet(WaitingReason.IDENTITY, again=AT_ONCE)
        return None

    def transaction_name(self, delivery: Delivery) -> str:
        """The DMP's own name of what an operation does."""
        return _TRANSACTIONS.get(Operation(delivery.operation), FEEDING)

    def send(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any]:
        """One request. Raises what the client raises."""
        client = _client(delivery.document)
        made = Rendition.objects.defer("pdf").get(document_id=delivery.document_key)
        ins = INS(made.matricule, made.oid)
        if delivery.operation == Operation.WITHDRAW:
            return _withdraw(client, delivery, ins, message_id, now)
        lot = _lot(client, delivery, made, ins, now)
        secret = delivery.document.secret
        return client.submit(lot, ins, message_id=message_id, now=now, secret=secret).to_plain()

    def look_up(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any] | None:
        """TD3.1b: does the DMP hold this document? Asked only when an outcome is unknown."""
        made = Rendition.objects.only("matricule", "oid").get(document_id=delivery.document_key)
        client = _client(delivery.document)
        found = client.find_reference(
            delivery.document.unique_id,
            INS(made.matricule, made.oid),
            message_id=message_id,
            now=now,
            secret=delivery.document.secret,
        )
        if delivery.operation == Operation.WITHDRAW:
            return None  # a reference says nothing of the status: withdraw again, which changes nothing twice
        return {"entries": list(found), "by": "TD3.1b", "message_id": str(message_id)} if found else None

    # ----------------------------------------------------------------------------------------------------------

    def _without_dmp(self, delivery: Delivery, patient: Patient, ins: INS, now: datetime) -> NotYet | None:
        """TD0.2, when what is known of the DMP is not known well enough."""
        if patient.dmp_checked_at is None or now - patient.dmp_checked_at > settings.DMP_STATUS_LASTS:
            status = _client(delivery.document).status(ins, message_id=random_ids(), now=now)
            patient.dmp_state = _STATES[status.existence]
            act = Act(user=None, practice=delivery.practice_id, now=now, correlation=delivery.correlation)
            record_dmp_state(act, patient, DmpState(patient.dmp_state))
        return _NOT_YET.get(DmpState(patient.dmp_state))

    def _make_bytes(self, delivery: Delivery, identity: Identity, now: datetime) -> None:
        kept = Rendition.objects.filter(document_id=delivery.document_key).only("identity_hash", "left").first()
        ins, traits = identity.ins, identity.traits
        assert ins is not None
        if kept is not None and kept.identity_hash == rendition.identity_hash(traits, ins):
            return
        if kept is not None and kept.left:
            raise refusal("identity_changed")
        earlier = _earlier_received(delivery, ins)
        made = rendition.make(delivery.document, traits, ins, replaces=earlier.unique_id if earlier else None)
        act = Act(user=None, practice=delivery.practice_id, now=now, correlation=delivery.correlation)
        with act.transaction():
            keep_rendition(act, delivery.document, made, traits, ins)


_STATES = {
    Existence.ACTIVE: DmpState.ACTIVE,
    Existence.CLOSED: DmpState.CLOSED,
    Existence.NONE: DmpState.NONE,
}
_NOT_YET = {
    DmpState.CLOSED: NotYet(WaitingReason.DMP_CLOSED, again=settings.DMP_CLOSED_AGAIN),
    DmpState.NONE: NotYet(WaitingReason.NO_DMP, again=settings.DMP_CLOSED_AGAIN),
}


def masks_of(document: Document) -> tuple[Code, ...]:
    """The masks chosen for a document."""
    return masks_for(
        from_professionals=document.hidden_from_professionals,
        from_patient=document.hidden_from_patient,
        from_guardians=document.hidden_from_guardians,
    )


def masks_for(*, from_professionals: bool, from_patient: bool, from_guardians: bool) -> tuple[Code, ...]:
    """The DMP's codes for whom a document is hidden from."""
    masks = []
    if from_professionals:
        masks.append(MASKED_TO_PROFESSIONALS)
    if from_patient:
        masks.append(INVISIBLE_TO_PATIENT)
    if from_guardians:
        masks.append(INVISIBLE_TO_GUARDIANS)
    return tuple(masks)


def _client(document: Document) -> DmpClient:
    """The structure's way to the DMP. Without its certificates nothing can leave, and no document is at fault."""
    organization, author = _who(document)
    try:
        return services.dmp_client(organization, author)
    except (BadInput, OSError):
        raise RetryLater("certificates") from None


def _who(document: Document) -> tuple[Organization, Professional]:
    content = contents.read(document.content)
    return content.organization, content.author


def _lot(client: DmpClient, delivery: Delivery, made: Rendition, ins: INS, now: datetime) -> Lot:
    """What leaves; the same, to the byte, at every attempt: its time is that of the first one."""
    document = delivery.document
    entry = entry_from_cda(bytes(made.cda), masks=masks_of(document))
    first = Attempt.objects.filter(delivery=delivery, transaction=FEEDING).order_by("number").first()
    earlier = _earlier_received(delivery, ins)
    replaced = None
    if earlier is not None:
        found = client.find_reference(earlier.unique_id, ins, message_id=random_ids(), now=now, secret=earlier.secret)
        if not found:
            raise refusal("replaced_not_found")
        replaced = found[0]
    return Lot(
        submission_set_uid=delivery.submission_set,
        submitted_at=first.started_at if first else now,
        cda=bytes(made.cda),
        entry=entry,
        replaces_entry_uuid=replaced,
    )


def _withdraw(client: DmpClient, delivery: Delivery, ins: INS, message_id: UUID, now: datetime) -> dict[str, Any]:
    secret = delivery.document.secret
    found = client.find_reference(delivery.document.unique_id, ins, message_id=random_ids(), now=now, secret=secret)
    proof: dict[str, Any] = {"by": "TD3.1b", "entries": list(found)}  # none: it never arrived
    replaced = _was_replaced(delivery, ins)
    for entry in found:  # several, of a registry that took the same document twice
        first = entry == found[0]
        try:
            accepted = client.withdraw(
                entry,
                ins,
                submission_set_uid=oid_of(uuid5(delivery.pk, entry)),  # of this entry at every attempt
                message_id=message_id if first else random_ids(),
                now=now,
                original_status=DEPRECATED if replaced and first else APPROVED,  # it is the first that was replaced
                secret=secret,
            )
        except AlreadyThere as error:  # the submission set is ours alone: an earlier attempt was taken
            proof["by"] = error.code
        else:
            proof |= accepted.to_plain()
    return proof


def _was_replaced(delivery: Delivery, ins: INS) -> bool:
    """Whether a later version was received by the same DMP, which then holds this one as Deprecated."""
    return Delivery.objects.filter(
        document__replaces=delivery.document_id,
        document__rendition__matricule=ins.matricule,
        operation__in=SUBMISSIONS,
        state=State.DELIVERED,
    ).exists()


def _earlier_received(delivery: Delivery, ins: INS) -> Document | None:
    """The version before this one that this person's DMP holds: received under this INS, and not withdrawn since.

    One that went to another person's DMP by an identity error is not spoken of in this one.
    """
    if delivery.position == 1:
        return None
    withdrawn = Delivery.objects.filter(operation=Operation.WITHDRAW, state=State.DELIVERED).values("document_id")
    received = (
        Delivery.objects.select_related("document")
        .filter(
            chain=delivery.chain,
            destination=delivery.destination,
            position__lt=delivery.position,
            operation__in=SUBMISSIONS,
            state=State.DELIVERED,
            document__rendition__matricule=ins.matricule,
        )
        .exclude(document_id__in=withdrawn)
        .order_by("position")
        .last()
    )
    return received.document if received else None
