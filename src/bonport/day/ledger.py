"""What became of every document, by reading the practice on one side and the sandbox on the other."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from bonport.base.act import Act
from bonport.base.models import AuditEvent
from bonport.interop import cda
from bonport.interop.cda.model import Rendition as Made
from bonport.practice.deliveries.actions.queue import SUBMISSIONS
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import NOT_DUE, OPEN, State
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document, Rendition, Task
from bonport.practice.patients.models import Identity

# What a person does to a delivery. Queueing and superseding happen by themselves when a document is signed.
HUMAN_ACTS = ("hold_document", "release_document", "oppose_document", "try_again", "mask_document", "withdraw_document")


def read(act: Act, who_is: dict[UUID, dict[str, Any]], held: list[dict[str, Any]]) -> dict[str, Any]:
    """The ledger.

    Args:
        who_is: by patient, the person of the nation's population that he really is.
        held: every document that the sandbox holds.
    """
    with act.reading():
        documents = list(Document.objects.select_related("patient"))
        submissions = {
            delivery.document_id: delivery for delivery in Delivery.objects.filter(operation__in=SUBMISSIONS)
        }
        decisions = Counter(Task.objects.filter(done_at=None).values_list("kind", flat=True))
        gestures = AuditEvent.objects.filter(
            practice_id=act.practice, action__in=HUMAN_ACTS, actor_id__isnull=False
        ).count()
    at_dmp = Counter(entry["uniqueId"] for entry in held)
    ours = {document.unique_id: document for document in documents}

    not_due: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    delivered = lost = 0
    for document in documents:
        delivery = submissions.get(document.pk)
        if delivery is None:
            not_due["not_compulsory"] += 1
        elif delivery.state in NOT_DUE:
            not_due[delivery.state] += 1
        elif delivery.state == State.DELIVERED:
            delivered += 1
            lost += not at_dmp[document.unique_id]
        elif delivery.state == State.REFUSED:
            refused[delivery.reason] += 1
        elif delivery.state == State.WAITING:
            waiting[delivery.reason] += 1
        else:  # due, nobody keeps it back, and it is not there
            waiting[f"stuck:{delivery.state}"] += 1
            lost += 1
    return {
        "made": len(documents),
        "due": len(documents) - not_due.total(),
        "not_due": not_due.total(),
        "not_due_reasons": dict(not_due),
        "delivered": delivered,
        "waiting": dict(waiting),
        "refused": dict(refused),
        "lost": lost,
        "doubled": sum(count - 1 for count in at_dmp.values() if count > 1),
        "misfiled": sum(_misfiled(entry, ours, submissions, who_is) for entry in held),
        "gestures": gestures,
        "decisions": dict(decisions),
    }


def _misfiled(
    entry: dict[str, Any],
    ours: dict[str, Document],
    submissions: dict[UUID, Delivery],
    who_is: dict[UUID, dict[str, Any]],
) -> bool:
    """Whether the DMP holds this where it should not: with someone else, or although it must not have left."""
    document = ours.get(entry["uniqueId"])
    if document is None:
        return True
    delivery = submissions.get(document.pk)
    return (
        entry["matricule"] != who_is[document.patient_id]["matricule"]
        or delivery is None
        or delivery.state in (*NOT_DUE, State.WAITING, State.REFUSED)
    )


def still_leaving(act: Act) -> int:
    """How many deliveries are on their way, those that lawfully wait apart."""
    with act.reading():
        return Delivery.objects.filter(state__in=OPEN).exclude(state=State.WAITING).count()


def keep(act: Act, folder: Path, held: list[dict[str, Any]]) -> None:
    """One .xml and one .pdf per version, as sent or, for what has not left, as it would be printed now; and what the
    sandbox holds."""
    folder.mkdir(parents=True, exist_ok=True)
    with act.reading():
        for document in Document.objects.select_related("patient__identity").order_by("signed_at", "id").iterator(500):
            made = Rendition.objects.filter(document=document).first()
            rendition = Made(bytes(made.cda), bytes(made.pdf)) if made else _printed(document)
            (folder / f"{document.unique_id}.xml").write_bytes(rendition.cda)
            (folder / f"{document.unique_id}.pdf").write_bytes(rendition.pdf)
    listed = [{key: entry[key] for key in ("uniqueId", "matricule", "sha1")} for entry in held]
    (folder / "sandbox.json").write_text(json.dumps(listed, indent=1))


def _printed(document: Document) -> Made:
    identity: Identity = document.patient.identity
    content = contents.read(document.content)
    replaces = document.replaces.unique_id if document.replaces else None
    return cda.render(contents.document_of(content, identity.traits, identity.ins, replaces))
