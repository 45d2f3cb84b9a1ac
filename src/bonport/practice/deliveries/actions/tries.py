"""One try of a delivery, by a worker or by a doctor with his card. In the caller's transaction."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.practice.deliveries.models import Attempt, Delivery
from bonport.practice.documents.models import Rendition


def new_attempt(act: Act, delivery: Delivery, name: str) -> Attempt:
    """An attempt speaks of the person whose INS is in the bytes; after an identity error it is no longer ours."""
    identity = delivery.patient.identity
    made = Rendition.objects.filter(document_id=delivery.document_id).only("matricule").first()
    return Attempt.objects.create(
        id=act.new_id(),
        practice_id=delivery.practice_id,
        delivery=delivery,
        number=Attempt.objects.filter(delivery=delivery).count() + 1,
        transaction=name,
        message_id=act.new_id(),
        matricule=made.matricule if made else identity.matricule,
        identity_status=identity.status,
        started_at=act.now,
    )


def close_attempts(act: Act, delivery: Delivery, outcome: str, code: str = "") -> None:
    attempts = Attempt.objects.filter(delivery=delivery, ended_at=None)
    attempts.update(ended_at=act.now, outcome=outcome, code=code[:80])
