from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from bonport.base.leased import LeasedRow
from bonport.base.tenancy import PracticeOwned
from bonport.practice.deliveries.states import OPEN, Event, State, after
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person, Structure


class Operation(models.TextChoices):
    SUBMIT = "submit", "dépôt"
    REPLACE = "replace", "remplacement"
    WITHDRAW = "withdraw", "retrait"
    CHANGE_VISIBILITY = "change_visibility", "visibilité"
    REPORT = "report", "signalement"  # of a failure: about no document and no patient


class WaitingReason(models.TextChoices):
    IDENTITY = "identity_not_qualified", "identité à qualifier"
    DMP_CLOSED = "dmp_closed", "DMP fermé"
    NO_DMP = "no_dmp", "pas de DMP"
    NEEDS_CARD = "needs_card", "à faire avec la carte du médecin"


DMP = "dmp"
"""The name of the destination."""
OPPOSED_ALONE = "this_document"
"""The reason of a delivery to which the patient is opposed by itself, not with everything that feeds his DMP."""
RETRACTED = "retracted"
"""The reason of a delivery that never leaves: the record no longer says what its document says. Among the arguments of
one that left, or may have left: it never leaves again."""


_NONE_OF_A_REPORT: dict[str, Any] = {"null": True}
"""Types say that a delivery has a document and a patient, as all have that screens and destinations of documents read.
What takes every delivery (`worker`, `actions.attempts`) asks `has_document` first."""


class Delivery(LeasedRow, PracticeOwned):
    """One operation on one subject for one destination: a document of a patient, or what a room above reports (its row
    has the delivery's key). Operations on the versions of one document leave in order."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries", **_NONE_OF_A_REPORT)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="deliveries", **_NONE_OF_A_REPORT)
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    destination = models.CharField("destination", max_length=20)
    operation = models.CharField("opération", max_length=20, choices=Operation)
    chain = models.CharField(max_length=64)  # the document's set_id; of a report, its own id
    position = models.PositiveIntegerField()  # within the chain
    state = models.CharField("état", max_length=12, choices=State, default=State.READY)
    reason = models.CharField("raison", max_length=60, blank=True)  # why it waits, or the code of the refusal
    submission_set = models.CharField(max_length=64)  # the same at every attempt
    arguments = models.JSONField(default=dict)  # the masks wanted; RETRACTED
    created_at = models.DateTimeField("créé le")
    delivered_at = models.DateTimeField("reçu le", null=True)
    proof = models.JSONField("preuve", default=dict)
    correlation = models.UUIDField()  # of the act that made it

    class Meta:
        verbose_name = "envoi"
        constraints = (
            models.UniqueConstraint(fields=("chain", "position", "destination"), name="one_order_per_chain"),
            models.CheckConstraint(
                name="a_document_of_a_patient_or_a_report",
                condition=models.Q(operation="report", document__isnull=True, patient__isnull=True)
                | (~models.Q(operation="report") & models.Q(document__isnull=False, patient__isnull=False)),
            ),
        )
        indexes = (
            models.Index(
                fields=("state", "due_at"),  # without the state SQLite would take the last one, and read all that waits
                name="delivery_due",
                condition=models.Q(state__in=[State.READY, State.SENDING, State.UNCERTAIN, State.WAITING]),
            ),
            models.Index(fields=("patient", "state")),
            models.Index(fields=("state", "practice", "reason")),
        )

    @property
    def has_document(self) -> bool:
        return self.document_id is not None

    @property
    def document_key(self) -> UUID:
        """Of its document, where it has one."""
        assert self.document_id is not None
        return self.document_id

    @property
    def patient_key(self) -> UUID:
        """Of its patient, where it has one."""
        assert self.patient_id is not None
        return self.patient_id

    def move(self, event: Event, reason: str = "") -> None:
        """Change state by the table; the caller saves."""
        self.state, self.reason = after(self.state, event), reason

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Attempt(PracticeOwned):
    """One try of a delivery: written before the request leaves, completed when its outcome is known."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    transaction = models.CharField(max_length=10)  # TD2.1, TD3.1b, TD3.3c…
    message_id = models.UUIDField()
    matricule = models.CharField(max_length=15)
    identity_status = models.CharField(max_length=5)  # at sending time
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)  # accepted, nothing_done, unknown, refused, found, absent
    code = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "tentative"


class Circuit(PracticeOwned):
    """How one structure stands with one service: open after repeated failures, and no faster than the national rule."""

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=20)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)  # of the first of these failures
    open_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    window_start = models.DateTimeField(null=True)
    window_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "circuit"
        constraints = (models.UniqueConstraint(fields=("structure", "service"), name="one_circuit_per_service"),)


class ToldOfConsulting(PracticeOwned):
    """Someone read what consulting Mon espace santé asks of him, and said so. He is told again from time to time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("lu le")

    class Meta:
        verbose_name = "information avant consultation"
        indexes = (models.Index(fields=("person", "read_at")),)
