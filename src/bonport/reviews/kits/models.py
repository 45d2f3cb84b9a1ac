from __future__ import annotations

from django.db import models

from bonport.reviews.catalogue.models import Category


class Kit(models.Model):
    """A practice chooses together. Whoever has its address reads it and adds a voice; no account, no name."""

    id = models.UUIDField(primary_key=True)
    token = models.CharField(max_length=64, unique=True)  # digest of what ends its address
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("ouvert le")
    expires_at = models.DateTimeField("effacé le")

    class Meta:
        verbose_name = "dossier de choix"


class Voice(models.Model):
    """What matters to one of them."""

    id = models.UUIDField(primary_key=True)
    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="voices")
    profession = models.CharField("profession", max_length=60)
    weights = models.JSONField()  # {code of a facet: 0 to 3}
    at = models.DateTimeField("donnée le")

    class Meta:
        verbose_name = "voix"
