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
    """A row that belongs to a practice. Keys are UUIDs given by the act that makes the row.

    Every question names the practice, and none is answered by that alone: it has no index of its own. SQLite, which
    knows no better than that all indexes are equally narrow, would read the whole practice where it is asked of one
    patient. For the same reason an index that holds the practice begins with what is rarer, where it can.
    """

    id = models.UUIDField(primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = ScopedManager(practice="practice")

    class Meta:
        abstract = True
