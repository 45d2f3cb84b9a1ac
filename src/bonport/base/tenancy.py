"""Several practices in one installation, strictly apart: a query without a practice raises (django-scopes)."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class Practice(models.Model):
    """A cabinet: the tenant. The places that the nation knows are its `Structure`s (`practice.places`)."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField("nom", max_length=200)

    class Meta:
        verbose_name = "cabinet"


class PracticeOwned(models.Model):
    """A row that belongs to a practice. Keys are UUIDs given by the act that makes the row."""

    id = models.UUIDField(primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(practice="practice")

    class Meta:
        abstract = True
