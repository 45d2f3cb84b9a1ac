from __future__ import annotations

from django.db import models

from bonport.base.tenancy import PracticeOwned
from bonport.interop.identity import INS
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person


class Repair(PracticeOwned):
    """One identity error being repaired. How far it is mended is read from the deliveries, never written here."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="repairs")
    wrong_matricule = models.CharField("matricule erroné", max_length=15)
    wrong_oid = models.CharField("OID", max_length=64)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("ouverte le")
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField("confirmée le", null=True)
    abandoned_at = models.DateTimeField("abandonnée le", null=True)  # the INS was right after all

    class Meta:
        verbose_name = "réparation d’identité"
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "wrong_matricule"),
                condition=models.Q(abandoned_at=None),
                name="one_repair_per_wrong_ins",
            ),
        )

    @property
    def wrong(self) -> INS:
        return INS(self.wrong_matricule, self.wrong_oid)


class RepairedDocument(PracticeOwned):
    """One document that left, or may have left, under the wrong INS. Its re-issue is `document.reissue`."""

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="repairs")

    class Meta:
        verbose_name = "document réparé"
        constraints = (models.UniqueConstraint(fields=("repair", "document"), name="once_per_repair"),)


class RepairNotice(PracticeOwned):
    """Someone concerned by an identity error was told of it, by a person of the practice."""

    class Whom(models.TextChoices):
        PATIENT = "patient", "le patient"
        OTHER = "other", "la personne dont l’INS a été porté par erreur"
        CORRESPONDENTS = "correspondents", "les confrères destinataires des courriers"
        REFERENT = "referent", "le référent d’identitovigilance"

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="notices")
    whom = models.CharField("qui", max_length=20, choices=Whom)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField("prévenu le")

    class Meta:
        verbose_name = "information d’une personne concernée"
        constraints = (models.UniqueConstraint(fields=("repair", "whom"), name="told_once_per_repair"),)
