"""A document on its way, as one line: what, of whom, why it leaves or not, where it stands, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from bonport.practice.deliveries.actions.queue import NOT_LEFT, SUBMISSIONS
from bonport.practice.deliveries.models import OPPOSED_ALONE, Delivery, Operation
from bonport.practice.deliveries.states import IN_DOUBT, State
from bonport.practice.deliveries.why import Why, reasons
from bonport.practice.deliveries.words import Told, told
from bonport.practice.documents.models import Document
from bonport.practice.documents.perms import his
from bonport.practice.places.models import Activity
from bonport.www.practice.outcome.standing import STAYS, Standing, standing

_LEADS = {
    State.HELD: "Ne part pas, retenu par le médecin",
    State.OPPOSED: "Ne part pas, le patient s’y oppose",
    State.SUPERSEDED: "N’est pas parti, une version plus récente a pris sa place",
    State.REFUSED: "Devait partir au DMP, qui l’a refusé",
    State.DELIVERED: "Parti au DMP",
    State.WAITING: "Partira au DMP dès que possible",
}


WANTED = {
    "": "Rendre ce document visible du patient et des professionnels qu’il autorise.",
    "professionals": "Masquer ce document aux autres professionnels.",
    "patient": "Ne pas encore montrer ce document au patient.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`why`: one line; `basis`: the text of the law behind it, whole. `may_…`: what this person may do about it now."""

    document: Document
    title: str
    deliveries: list[Delivery]
    standings: list[Standing]
    why: str
    basis: str
    refused: Told | None
    mine: bool
    submission: Delivery | None

    @property
    def state(self) -> str:
        return self.submission.state if self.submission else ""

    @property
    def may_hold(self) -> bool:
        return self.mine and self.state in NOT_LEFT

    @property
    def may_release(self) -> bool:
        return self.mine and self.state == State.HELD

    @property
    def may_try_again(self) -> bool:
        return self.mine and self.state == State.REFUSED

    @property
    def may_oppose(self) -> bool:
        return self.mine and (self.state in NOT_LEFT or (self.state == State.OPPOSED and not self.opposed_alone))

    @property
    def opposed_alone(self) -> bool:
        return self.submission is not None and self.state == State.OPPOSED and self.submission.reason == OPPOSED_ALONE

    @property
    def may_lift(self) -> bool:
        return self.mine and self.opposed_alone

    @property
    def withdrawn(self) -> bool:
        return any(one.operation == Operation.WITHDRAW for one in self.deliveries)

    @property
    def left(self) -> bool:
        return self.state in (State.DELIVERED, *IN_DOUBT)

    @property
    def may_withdraw(self) -> bool:
        return self.mine and self.left and not self.withdrawn

    @property
    def may_mask(self) -> bool:
        return self.mine and self.submission is not None and not self.withdrawn and self.state != State.SUPERSEDED

    @property
    def waits_for_card(self) -> Delivery | None:
        """The change of visibility that only the doctor's card can make."""
        changes = [one for one in self.deliveries if one.operation == Operation.CHANGE_VISIBILITY]
        open_ = [one for one in changes if one.state in (State.WAITING, State.REFUSED, State.UNCERTAIN)]
        return open_[-1] if open_ else None

    @property
    def hidden_from(self) -> str:
        """Whom it is hidden from, or will be once the doctor's card was used."""
        wanted = self.waits_for_card.arguments if self.waits_for_card else None
        professionals = wanted["from_professionals"] if wanted else self.document.hidden_from_professionals
        patient = wanted["from_patient"] if wanted else self.document.hidden_from_patient
        return "professionals" if professionals else "patient" if patient else ""

    @property
    def wanted(self) -> str:
        """What the card is to do, in words."""
        return WANTED[self.hidden_from]


def shown(documents: QuerySet[Document], activity: Activity) -> QuerySet[Document]:
    """What a line needs, in two queries whatever their number."""
    mine = his(activity) if activity.is_clinical else Q(pk=None)
    return (
        documents.defer("content")
        .select_related("author", "patient__identity")
        .prefetch_related("deliveries")
        .annotate(mine=Case(When(mine, then=Value(True)), default=Value(False), output_field=BooleanField()))
    )


def lines(documents: list[Document], activity: Activity, now: datetime) -> list[Line]:
    """Documents from `shown`, as lines; one query for their reasons."""
    why = reasons(documents)
    return [_line(document, why[document.pk], activity, now) for document in documents]


def line(document: Document, activity: Activity, now: datetime) -> Line:
    return lines([document], activity, now)[0]


def _line(document: Document, why: Why, activity: Activity, now: datetime) -> Line:
    deliveries = sorted(document.deliveries.all(), key=lambda delivery: delivery.position)
    submission = next((one for one in deliveries if one.operation in SUBMISSIONS), None)
    refused = next((one for one in deliveries if one.state == State.REFUSED), None)
    standings = [standing(one, now) for one in deliveries if one.state != State.SUPERSEDED or one == submission]
    return Line(
        document=document,
        title="Document confidentiel" if document.secret and not activity.is_clinical else document.title,
        deliveries=deliveries,
        standings=standings or [STAYS],
        why=_why(deliveries, submission, why),
        basis=why.basis,
        refused=told(refused.reason) if refused and refused.reason else None,
        mine=document.mine,  # type: ignore[attr-defined]
        submission=submission,
    )


def _why(deliveries: list[Delivery], submission: Delivery | None, why: Why) -> str:
    if submission is None:
        return f"Reste au cabinet\u00a0: {why.words}"
    lead = _LEADS.get(State(submission.state), "Part au DMP")
    if any(one.operation == Operation.WITHDRAW and one.state == State.DELIVERED for one in deliveries):
        lead = "Parti au DMP, retiré depuis"
    if not why.leaves:
        return f"{lead}\u00a0: ainsi décidé à sa signature."
    return f"{lead}\u00a0: {why.words}"
