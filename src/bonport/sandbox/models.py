"""What the sandbox holds: people, what was submitted for them, and how it misbehaves."""

from __future__ import annotations

from django.db import models


class Person(models.Model):
    """Someone whom the civil registers know, with or without a DMP."""

    matricule = models.CharField(max_length=15, unique=True)
    oid = models.CharField(max_length=64)
    birth_name = models.CharField(max_length=100)
    first_names = models.CharField(max_length=100)
    sex = models.CharField(max_length=2)
    birth_date = models.DateField()
    birth_place = models.CharField(max_length=5)
    used_name = models.CharField(max_length=100, blank=True)
    dmp = models.CharField(max_length=6, default="active", choices=[(s, s) for s in ("active", "closed", "none")])
    treating_doctor = models.CharField(max_length=12, blank=True)
    card_insured = models.CharField(max_length=13, blank=True)
    card_birth_date = models.DateField(null=True)
    card_rank = models.PositiveSmallIntegerField(default=1)
    app_card = models.BooleanField(default=False)
    address = models.JSONField(default=dict)
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["birth_name", "birth_date"], name="person_traits"),
            models.Index(fields=["card_insured", "card_birth_date"], name="person_card"),
        ]


class FormerINS(models.Model):
    """A matricule that a person bore before (INSHISTO)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="history")
    matricule = models.CharField(max_length=15, db_index=True)
    oid = models.CharField(max_length=64)
    start = models.DateField()
    end = models.DateField()


class Authorization(models.Model):
    """The right of a professional to consult a DMP (TD0.3)."""

    person = models.ForeignKey(Person, models.CASCADE)
    holder = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default="VALIDE", choices=[(s, s) for s in ("VALIDE", "INTERDIT")])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "holder"], name="one_authorization")]


class SubmissionSet(models.Model):
    """A lot as received. `unique_id` repeats when the switch `duplicates` is `accept`."""

    entry_uuid = models.CharField(max_length=45, unique=True)
    unique_id = models.CharField(max_length=128, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT)
    source_id = models.CharField(max_length=64)
    structure = models.CharField(max_length=20)
    submitted = models.CharField(max_length=14)
    received_at = models.DateTimeField()
    metadata = models.TextField()
    signature = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "submitted"], name="set_of_person")]


class Status(models.TextChoices):
    APPROVED = "Approved"
    DEPRECATED = "Deprecated"
    ARCHIVED = "Archived"
    DELETED = "Deleted"


class Entry(models.Model):
    """A document in someone's DMP, with its current metadata."""

    entry_uuid = models.CharField(max_length=45, unique=True)
    logical_id = models.CharField(max_length=45, db_index=True)
    version = models.PositiveIntegerField(default=1)
    unique_id = models.CharField(max_length=128, db_index=True)
    submission_set = models.ForeignKey(SubmissionSet, models.PROTECT, related_name="entries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="entries")
    matricule = models.CharField(max_length=15)
    oid = models.CharField(max_length=64)
    sha1 = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    status = models.CharField(max_length=10, default=Status.APPROVED, choices=Status.choices)
    type_code = models.CharField(max_length=32)
    class_code = models.CharField(max_length=64)
    format_code = models.CharField(max_length=128)
    masks = models.CharField(max_length=80, blank=True)
    structure = models.CharField(max_length=20)
    author = models.CharField(max_length=12)
    title = models.CharField(max_length=255)
    creation_time = models.CharField(max_length=14)
    service_start = models.CharField(max_length=14)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    received_at = models.DateTimeField()
    metadata = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "status", "creation_time"], name="entry_of_person"),
            models.Index(fields=["status"], name="entry_status"),
        ]


class Content(models.Model):
    """The bytes of a document, as received; apart, so that lists do not read them."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="content")
    data = models.BinaryField()


class FormerVersion(models.Model):
    """The metadata that an entry had before an update, under the entryUUID of that time."""

    entry = models.ForeignKey(Entry, models.CASCADE)
    entry_uuid = models.CharField(max_length=45, unique=True)
    version = models.PositiveIntegerField()
    masks = models.CharField(max_length=80, blank=True)
    metadata = models.TextField()


class Association(models.Model):
    uuid = models.CharField(max_length=45, unique=True)
    kind = models.CharField(max_length=100)
    source = models.CharField(max_length=45, db_index=True)
    target = models.CharField(max_length=45, db_index=True)
    slots = models.JSONField(default=dict)


class Received(models.Model):
    """A matricule that a request carried, whatever became of the request."""

    at = models.DateTimeField()
    service = models.CharField(max_length=8)
    operation = models.CharField(max_length=64)
    matricule = models.CharField(max_length=15)
    message_id = models.CharField(max_length=100)


class Setting(models.Model):
    key = models.CharField(max_length=20, primary_key=True)
    value = models.JSONField()


class Injected(models.Model):
    """How many faults of a kind a service has shown."""

    service = models.CharField(max_length=8)
    kind = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "kind"], name="one_counter")]


class PscSession(models.Model):
    """Somebody who signed in at the played Pro Santé Connect: from the code to the end of the session."""

    code = models.CharField(max_length=64, unique=True)
    spent = models.BooleanField(default=False)
    client = models.CharField(max_length=64)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=43)
    nonce = models.CharField(max_length=200)
    professional = models.CharField(max_length=12)
    begun_at = models.DateTimeField()
    refresh = models.CharField(max_length=64, blank=True, db_index=True)
    refreshed_at = models.DateTimeField(null=True)
    ended = models.BooleanField(default=False)
