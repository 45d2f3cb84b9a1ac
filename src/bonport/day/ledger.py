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
from bonport.practice.deliveries.models import Delivery, Operation, WaitingReason
from bonport.practice.deliveries.states import NOT_DUE, OPEN, State
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document, Rendition, Task
from bonport.practice.patients.models import Identity

# What a person does to a delivery. Queueing and superseding happen by themselves when a document is signed.
HUMAN_ACTS = ("hold_document", "release_document", "oppose_document", "try_again", "mask_document", "withdraw_document")

Person = dict[str, Any]  # of the nation's population, as the sandbox tells it
Entry = dict[str, Any]  # of the DMP, as the sandbox tells it


class Unbalanced(Exception):
    """What was made is not what is accounted for: the ledger itself is wrong, and says nothing."""


def read(act: Act, who_is: dict[UUID, Person], held: list[Entry]) -> dict[str, Any]:
    """The ledger.

    Args:
        who_is: by patient, the person that he really is.
        held: every document that the sandbox holds.

    Raises:
        Unbalanced: the counts of the database and those of the ledger differ.
    """
    with act.reading():
        documents = list(Document.objects.select_related("patient__identity"))
        submissions = {
            delivery.document_key: delivery for delivery in Delivery.objects.filter(operation__in=SUBMISSIONS)
        }
        sha1 = dict(Rendition.objects.values_list("document_id", "sha1"))
        decisions = Counter(Task.objects.filter(done_at=None).values_list("kind", flat=True))
        identities = Counter(Identity.objects.values_list("status", flat=True))
        gestures = AuditEvent.objects.filter(
            practice_id=act.practice, action__in=HUMAN_ACTS, actor_id__isnull=False
        ).count()
        withdrawn = set(
            Delivery.objects.filter(operation=Operation.WITHDRAW, state=State.DELIVERED).values_list(
                "document_id", flat=True
            )
        )
        due = (
            Delivery.objects.filter(operation__in=SUBMISSIONS)
            .exclude(state__in=NOT_DUE)
            .exclude(document_id__in=withdrawn)
            .count()
        )
        made = Document.objects.count()

    at_dmp = {(entry["uniqueId"], entry["sha1"]) for entry in held}
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
        elif document.pk in withdrawn:
            not_due["withdrawn"] += 1
        elif delivery.state == State.DELIVERED:
            delivered += 1
            lost += (document.unique_id, sha1.get(document.pk)) not in at_dmp
        elif delivery.state == State.REFUSED:
            refused[delivery.reason] += 1
        elif waits_lawfully(delivery, document.patient.identity, who_is[document.patient_id]):
            waiting[delivery.reason] += 1
        else:  # due, nothing keeps it back any more, and it is not there
            waiting[f"stuck:{delivery.state}:{delivery.reason}"] += 1
            lost += 1
    accounted = delivered + waiting.total() + refused.total()
    if made != due + not_due.total() or due != accounted:
        raise Unbalanced(f"made {made}, due {due}, not due {not_due.total()}, accounted for {accounted}")
    return {
        "made": made,
        "due": due,
        "not_due": not_due.total(),
        "not_due_reasons": dict(not_due),
        "delivered": delivered,
        "waiting": dict(waiting),
        "refused": dict(refused),
        "lost": lost,
        "doubled": _doubled(documents, held),
        "misfiled": _misfiled(documents, submissions, withdrawn, who_is, held),
        "gestures": gestures,
        "decisions": dict(decisions),
        "identities": dict(identities),
    }


def waits_lawfully(delivery: Delivery, identity: Identity, person: Person) -> bool:
    """Whether what keeps a delivery back still holds: its identity in the practice, its DMP at the sandbox."""
    if delivery.state != State.WAITING:
        return False
    lawful: dict[str, bool] = {
        WaitingReason.IDENTITY: identity.ins is None,
        WaitingReason.DMP_CLOSED: person["dmp"] == "closed",
        WaitingReason.NO_DMP: person["dmp"] == "none",
    }
    return lawful.get(delivery.reason, False)


def _doubled(documents: list[Document], held: list[Entry]) -> int:
    """Copies too many: of one version, or versions of one document that are in force side by side."""
    copies = Counter(entry["uniqueId"] for entry in held)
    sets = {document.unique_id: document.set_id for document in documents}
    in_force = Counter(sets.get(unique_id) for unique_id in {e["uniqueId"] for e in held if e["status"] == "Approved"})
    return sum(count - 1 for count in (*copies.values(), *in_force.values()))


def _misfiled(
    documents: list[Document],
    submissions: dict[UUID, Delivery],
    withdrawn: set[UUID],
    who_is: dict[UUID, Person],
    held: list[Entry],
) -> int:
    """What the DMP holds where it should not: with someone else, or although it must not have left. What was withdrawn
    is nowhere, or it is there too many."""
    ours = {document.unique_id: document for document in documents}

    def is_misfiled(entry: Entry) -> bool:
        document = ours.get(entry["uniqueId"])
        if document is not None and document.pk in withdrawn:
            return bool(entry["status"] != "Deleted")
        delivery = submissions.get(document.pk) if document else None
        return (
            document is None
            or delivery is None
            or delivery.state in (*NOT_DUE, State.WAITING, State.REFUSED)
            or entry["matricule"] != who_is[document.patient_id]["matricule"]
        )

    return sum(map(is_misfiled, held))


def still_leaving(act: Act) -> int:
    """How many deliveries are on their way, those that lawfully wait apart."""
    with act.reading():
        return Delivery.objects.filter(state__in=OPEN).exclude(state=State.WAITING).count()


def keep(act: Act, folder: Path, held: list[Entry]) -> None:
    """One .xml and one .pdf per version, as sent or, for what has not left, as it would be printed now; and what the
    sandbox holds."""
    with act.reading():
        for document in (
            Document.objects.select_related("patient__identity", "replaces").order_by("signed_at", "id").iterator(500)
        ):
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
