"""How far a repair is: read from the deliveries, so that nothing has to be kept in step with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from bonport.practice.consultations.models import Repair
from bonport.practice.deliveries.actions.queue import NOT_LEFT, SUBMISSIONS
from bonport.practice.deliveries.models import Attempt, Delivery, Operation
from bonport.practice.deliveries.states import IN_DOUBT, NOT_DUE, State
from bonport.practice.documents.models import Document, Rendition


@dataclass(frozen=True)
class Line:
    """One document of a repair.

    Attributes:
        submission: how it went to the wrong DMP.
        first: the first request that carried it.
        withdrawal: how it is taken back, once confirmed.
        reissue: the same content for the right person, and `reissued` how it leaves.
    """

    document: Document
    submission: Delivery
    first: Attempt | None
    withdrawal: Delivery | None
    reissue: Document | None
    reissued: Delivery | None

    @property
    def sent_at(self) -> datetime | None:
        return self.submission.delivered_at or (self.first.started_at if self.first else None)

    @property
    def arrived(self) -> bool | None:
        """Whether the wrong DMP received it; None: it may have."""
        if self.submission.state in IN_DOUBT:
            return None
        return self.submission.state == State.DELIVERED

    @property
    def away(self) -> bool:
        """Whether it is certain that the wrong DMP no longer shows it."""
        if self.withdrawal is not None:
            return self.withdrawal.state == State.DELIVERED
        return self.arrived is False and self.submission.state not in NOT_LEFT

    @property
    def mended(self) -> bool:
        """Away from the wrong DMP, and in the right one, unless the doctor or the patient keeps it back."""
        return self.away and (self.reissued is None or self.reissued.state in (State.DELIVERED, *NOT_DUE))


def left_under(repair: Repair) -> QuerySet[Document]:
    """Every document of the patient of which a copy left, or may have left, under the wrong INS."""
    renditions = Rendition.objects.filter(
        document__patient_id=repair.patient_id, matricule=repair.wrong_matricule, oid=repair.wrong_oid, left=True
    )
    return Document.objects.filter(pk__in=renditions.values("document_id"))


def lines(repair: Repair) -> list[Line]:
    """The documents of a repair, in the order of their signature."""
    documents = Document.objects.filter(repairs__repair=repair).select_related("author")
    return [line_of(document) for document in documents.order_by("signed_at", "set_id", "version")]


def line_of(document: Document) -> Line:
    """Where this document stands."""
    submission = _submission(document)
    assert submission is not None, "what left had a delivery"
    reissue = Document.objects.filter(reissues=document).first()
    return Line(
        document=document,
        submission=submission,
        first=Attempt.objects.filter(delivery=submission).order_by("number").first(),
        withdrawal=Delivery.objects.filter(document=document, operation=Operation.WITHDRAW).first(),
        reissue=reissue,
        reissued=_submission(reissue) if reissue else None,
    )


def is_done(repair: Repair) -> bool:
    """Whether everything is withdrawn where it should not be, and received where it should."""
    return repair.confirmed_at is not None and all(line.mended for line in lines(repair))


def _submission(document: Document) -> Delivery | None:
    return Delivery.objects.filter(document=document, operation__in=SUBMISSIONS).first()
