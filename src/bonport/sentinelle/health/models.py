"""Counts by release, as software says it: which version that is, is looked up when it is read, so that a version that
is registered late has its past. They are plain integers: a session that ends otherwise than it was is moved."""

from __future__ import annotations

from django.db import models

from bonport.sentinelle.registers.models import Line, Project


class SessionHour(models.Model):
    """How the sessions that began in an hour stand now. The four are exclusive."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    release = models.CharField(max_length=80)
    hour = models.DateTimeField()
    ok = models.IntegerField(default=0)
    errored = models.IntegerField(default=0)
    crashed = models.IntegerField(default=0)
    abnormal = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("project", "hour", "release"), name="one_count_per_hour"),)


class SessionEnd(models.Model):
    """How long the sessions of a day lasted that ended badly; `minute` is the first of five, -1: not said."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    release = models.CharField(max_length=80)
    day = models.DateField()
    minute = models.SmallIntegerField()
    crashed = models.IntegerField(default=0)
    abnormal = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("project", "day", "release", "minute"), name="one_count_per_end"),
        )


class OpenSession(models.Model):
    """A session as it was last told, while it may be told again."""

    key = models.CharField(max_length=32, primary_key=True)  # hash of project and `sid`
    started_at = models.DateTimeField(db_index=True)
    release = models.CharField(max_length=80)
    told = models.FloatField()  # `seq`, else the moment of the update: the greater is the later
    outcome = models.CharField(max_length=10)
    minute = models.SmallIntegerField(null=True)  # of `SessionEnd`, where it ended badly


class Installed(models.Model):
    """Which release an installation was last seen with. Both are hashes or numbers: nobody is named."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_index=False)
    installation = models.CharField(max_length=32)
    release = models.CharField(max_length=80)
    seen_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "installation"), name="an_installation_has_one_release"),
        )
        indexes = (models.Index(fields=("line", "seen_on", "release")),)


class FunctionDay(models.Model):
    """How often a function was used on a day, and how often it failed, as installations count themselves."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    release = models.CharField(max_length=80)
    function = models.CharField(max_length=20)
    day = models.DateField()
    uses = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("project", "day", "release", "function"), name="one_count_per_function"),
        )


class UsageReport(models.Model):
    """That a report of uses was counted: a client that had no answer sends it again."""

    id = models.UUIDField(primary_key=True)
    received_at = models.DateTimeField(db_index=True)
