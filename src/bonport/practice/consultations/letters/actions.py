"""Signing a letter in one gesture: what must leave leaves, unless its doctor hands it over himself."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.practice.deliveries.actions.queue import NOT_LEFT, SUBMISSIONS
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import Event
from bonport.practice.documents.actions import sign_prepared
from bonport.practice.documents.models import Document, Draft
from bonport.practice.documents.perms import may_sign
from bonport.practice.records.models import Encounter


def sign_letter(
    act: Act, draft: Draft, encounter: Encounter | None = None, *, masks: tuple[bool, bool] | None = None, stays: bool
) -> Document:
    """Sign a draft.

    Args:
        encounter: in which it is signed, where it was prepared outside any.
        masks: hidden from professionals, from the patient; None: as the doctor set it for this type.
        stays: handed over by the doctor, and held back from the DMP until he lets it leave.
    """
    with act.transaction():
        document = sign_prepared(act, may_sign(act), draft, encounter, masks)
        if stays:
            _hold(act, document)
    return document


def _hold(act: Act, document: Document) -> None:
    """What the patient opposes does not leave either, and stays opposed."""
    leaving = Delivery.objects.filter(document=document, operation__in=SUBMISSIONS, state__in=NOT_LEFT)
    for delivery in leaving.select_for_update():
        delivery.move(Event.HOLD)
        delivery.save(update_fields=("state", "reason"))
        act.audit("hold_document", delivery, patient=document.patient_id)
