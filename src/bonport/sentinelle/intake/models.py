from __future__ import annotations

from django.db import models

from bonport.base.leased import LeasedRow
from bonport.sentinelle.registers.models import Project


class Arrival(LeasedRow):
    """What was accepted and is not digested yet: written before its 200, removed by the digest's own transaction."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    body = models.BinaryField()  # `packed.Packed`: scrubbed, compressed

    class Meta:
        verbose_name = "arrivée"


class Refusal(models.Model):
    """What was accepted and could not be digested: kept, with why, for somebody to look at."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField("reçue le")
    refused_at = models.DateTimeField("refusée le")
    reason = models.CharField("motif", max_length=200)
    body = models.BinaryField()

    class Meta:
        verbose_name = "arrivée refusée"
        indexes = (models.Index(fields=("refused_at",)),)


class Removal(models.Model):
    """How many personal values of a kind were taken away at the door on a day (of Paris)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="removals", db_index=False)
    day = models.DateField("jour")
    kind = models.CharField("nature", max_length=20)
    count = models.PositiveBigIntegerField("nombre", default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("project", "day", "kind"), name="one_removal_per_kind"),)


class Loss(models.Model):
    """What was not taken on a day, as its SDK says (`client_report`), or as we do: our reasons begin with `door.`."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="losses", db_index=False)
    day = models.DateField("jour")
    reason = models.CharField("motif", max_length=40)
    category = models.CharField("catégorie", max_length=40)
    count = models.PositiveBigIntegerField("nombre", default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("project", "day", "reason", "category"), name="one_loss_per_why"),
        )
