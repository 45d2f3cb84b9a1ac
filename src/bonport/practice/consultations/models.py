from __future__ import annotations

from django.db import models

from bonport.base.tenancy import PracticeOwned
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person


class Repair(PracticeOwned):
    """One identity error being repaired: what left under the wrong INS, and how far it is mended."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="repairs")
    wrong_matricule = models.CharField("matricule erroné", max_length=15)
    wrong_oid = models.CharField("OID", max_length=64)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("ouverte le")
    confirmed_at = models.DateTimeField("confirmée le", null=True)
    closed_at = models.DateTimeField("terminée le", null=True)

    class Meta:
        verbose_name = "réparation d’identité"


class RepairedDocument(PracticeOwned):
    """One document of a repair: it is withdrawn where it should not be, and issued again where it should."""

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    reissued = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="repaired_from")

    class Meta:
        verbose_name = "document réparé"
        constraints = (models.UniqueConstraint(fields=("repair", "document"), name="once_per_repair"),)
