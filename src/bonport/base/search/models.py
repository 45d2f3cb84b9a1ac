from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from bonport.base.tenancy import Practice

FIRST, OTHER = 0, 1


class SearchEntry(models.Model):
    """A thing that can be found, and every word by which it can. Made again at will from the thing itself."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    subject = models.UUIDField()
    label = models.CharField(max_length=250)  # its place among equals
    key = models.TextField()  # " DURAND JEANNE MARIE ": all words, with a space around each

    objects = ScopedManager(practice="practice")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "kind", "subject"), name="found_once"),)


class SearchTerm(models.Model):
    """One word of an entry; those of rank 0 put it at the top (a family name)."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=110)
    label = models.CharField(max_length=250)  # the entry's, so that the first of many need no sorting
    # The entry's, so that what else was typed is looked for in the index alone; whose rows PostgreSQL keeps under 2 700
    # bytes.
    key = models.CharField(max_length=2000)
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="terms")

    objects = ScopedManager(practice="practice")

    class Meta:
        indexes = (
            models.Index(fields=("practice", "kind", "rank", "term", "label", "key"), name="search_by_beginning"),
        )


class SearchSpelling(models.Model):
    """A word that some entry has, or had, under each of its spellings (`words.spellings`)."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    variant = models.CharField(max_length=10)
    word = models.CharField(max_length=110)

    objects = ScopedManager(practice="practice")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "kind", "variant", "word"), name="one_word_per_spelling"),
        )
