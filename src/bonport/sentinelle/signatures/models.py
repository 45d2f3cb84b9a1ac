from __future__ import annotations

from django.db import models

from bonport.sentinelle.registers.models import Function, Line, Project, Version


class Signature(models.Model):
    """One fault of one line, as machines tell it."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="signatures")
    title = models.CharField("titre", max_length=160)
    culprit = models.CharField("lieu", max_length=160, blank=True)
    function = models.ForeignKey(Function, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_seen = models.DateTimeField("vue d’abord le")
    last_seen = models.DateTimeField("vue encore le")
    events = models.PositiveBigIntegerField("évènements", default=0)
    installations = models.PositiveIntegerField("installations", default=0)  # distinct ones; those without id: unknown
    unknown_installations = models.PositiveBigIntegerField("évènements sans installation", default=0)
    set_aside_at = models.DateTimeField("écartée le", null=True, blank=True)  # counted on, but nobody's to sort
    set_aside_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "signature"
        indexes = (models.Index(fields=("line", "-last_seen")),)


class SignatureKey(models.Model):
    """A key by which a signature is recognised. When the rule changes, a signature has one of each for a time."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="keys")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    rule = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("line", "rule", "key"), name="one_signature_per_key"),)


class SignatureInstallation(models.Model):
    """That an installation met a fault. `installation` is the hash of a random id: it says nothing of anybody."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    installation = models.CharField(max_length=32)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("signature", "installation"), name="an_installation_counts_once"),
        )


class SignatureDay(models.Model):
    """How often a fault came on a day (of Paris) from a version; `version` is None where the release is not known."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="days")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    release = models.CharField(max_length=80, blank=True)  # as the event said it
    day = models.DateField()
    events = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("signature", "release", "day"), name="one_count_per_day"),)


class Event(models.Model):
    """An event that was digested: what is counted, and no more. Its whole is a `Sample`, while one is wanted."""

    id = models.UUIDField(primary_key=True)  # of the event as its SDK gave it, made the project's own: `event_key`
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    installation = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = (models.Index(fields=("signature", "version", "received_at")),)


class Sample(models.Model):
    """The whole of an event, scrubbed. A few are kept of each signature, the latest of each version first."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="sample")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="samples")
    release = models.CharField(max_length=80, blank=True)  # as the event said it
    payload = models.JSONField()
