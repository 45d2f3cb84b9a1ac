"""One try of a delivery, by a worker or by a doctor with his card. In the caller's transaction."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.practice.deliveries.models import Attempt, Delivery
from bonport.practice.documents.models import Rendition


def new_attempt(act: Act, delivery: Delivery, name: str) -> Attempt:
    """An attempt speaks of the person whose INS is in the bytes; after an identity error it is no longer ours. One
    that tells of no patient speaks of nobody."""
    matricule, status = _spoken_of(delivery) if delivery.has_document else ("", "")
    return Attempt.objects.create(
        id=act.new_id(),
        practice_id=delivery.practice_id,
        delivery=delivery,
        number=Attempt.objects.filter(delivery=delivery).count() + 1,
        transaction=name,
        message_id=act.new_id(),
        matricule=matricule,
        identity_status=status,
        started_at=act.now,
    )


def close_attempts(act: Act, delivery: Delivery, outcome: str, code: str = "") -> None:
    attempts = Attempt.objects.filter(delivery=delivery, ended_at=None)
    attempts.update(ended_at=act.now, outcome=outcome, code=code[:80])


def _spoken_of(delivery: Delivery) -> tuple[str, str]:
    identity = delivery.patient.identity
    made = Rendition.objects.filter(document_id=delivery.document_key).only("matricule").first()
    return made.matricule if made else identity.matricule, identity.status
