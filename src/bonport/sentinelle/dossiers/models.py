from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from bonport.base.leased import LeasedRow
from bonport.base.models import User
from bonport.sentinelle.dossiers.states import By, Event, State
from bonport.sentinelle.registers.models import Function, Line, Product, Service, Vendor, Version
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.signatures.models import Signature


class Cause(models.TextChoices):
    """Where a failure comes from: most are not a defect of one product, and none is worth less for it."""

    PRODUCT = "product", "défaut du logiciel"
    SERVICE = "service", "service national"
    CONFIGURATION = "configuration", "configuration du poste ou du cabinet"
    ORGANISATION = "organisation", "organisation du cabinet"
    RULE = "rule", "règle mal comprise"
    TRAINING = "training", "formation"
    INTEROP = "interop", "interopérabilité entre deux éditeurs"
    NETWORK = "network", "réseau"


VENDORS_CAUSES = frozenset({Cause.PRODUCT, Cause.INTEROP, Cause.CONFIGURATION})
"""A vendor mends them, in a version; configuration may be mended on the spot too."""
OTHER_CAUSES = frozenset(Cause) - {Cause.PRODUCT, Cause.INTEROP}
"""Mended without a version: restored, explained, taught, set up."""


class Dossier(models.Model):
    """One failure, its cause and what becomes of it. Title and summary are written by the team for the public."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField("numéro", max_length=16, unique=True)  # « D-26-0042 »
    opened_at = models.DateTimeField("ouvert le")
    title = models.CharField("titre", max_length=160)
    summary = models.TextField("résumé public", max_length=2000, blank=True)
    words = models.TextField("autres façons de le dire", max_length=2000, blank=True)  # by which it is found, unseen
    cause = models.CharField("cause", max_length=14, choices=Cause, blank=True)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="dossiers")
    other_product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    function = models.ForeignKey(Function, null=True, blank=True, on_delete=models.PROTECT, related_name="dossiers")
    services = models.ManyToManyField(Service, blank=True, related_name="dossiers")
    code = models.CharField("code d’erreur", max_length=60, blank=True)
    question = models.CharField("question aux médecins", max_length=200, blank=True)
    state = models.CharField("état", max_length=12, choices=State, default=State.RECEIVED)
    state_since = models.DateTimeField("dans cet état depuis le")
    promised_version = models.CharField("version promise", max_length=80, blank=True)
    promised_for = models.DateField("promise pour le", null=True, blank=True)
    deployed_share = models.FloatField("part déployée", null=True, blank=True)
    remedier = models.CharField("qui porte le remède", max_length=120, blank=True)

    class Meta:
        verbose_name = "dossier"
        indexes = (models.Index(fields=("state", "state_since")),)
        constraints = (
            models.CheckConstraint(
                name="two_vendors_are_two_products",
                condition=Q(other_product=None) | (Q(product__isnull=False) & ~Q(other_product=F("product"))),
            ),
        )

    def concerns(self, vendor: Vendor) -> bool:
        """Whether one of its products is this vendor's."""
        return any(one and one.vendor_id == vendor.pk for one in (self.product, self.other_product))


class Counter(models.Model):
    """The last number given in a year; locked while the next one is."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class AppendOnly(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise TypeError("append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("append-only")


class Move(models.Model):
    """One step of a dossier, kept as it was written: nothing of it is ever changed."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="moves")
    position = models.PositiveIntegerField()
    event = models.CharField(max_length=16, choices=Event, blank=True)  # "": it was opened
    source = models.CharField(max_length=12, choices=State, blank=True)
    target = models.CharField(max_length=12, choices=State)
    by = models.CharField(max_length=8, choices=By)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(Vendor, null=True, on_delete=models.PROTECT, related_name="+")  # whose author acts
    at = models.DateTimeField("le")
    why = models.TextField("motif", max_length=2000)  # for the team and the vendor
    public = models.CharField("ce que le public en lit", max_length=300, blank=True)
    data = models.JSONField(default=dict)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = "étape"
        constraints = (models.UniqueConstraint(fields=("dossier", "position"), name="one_move_after_another"),)

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("append-only")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("append-only")


class Link(models.Model):
    """That something belongs to a dossier, as a person sees it; taken back, it is kept with who and why."""

    id = models.UUIDField(primary_key=True)
    attached_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField("rattaché le")
    attached_why = models.CharField("motif", max_length=300, blank=True)
    detached_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    detached_at = models.DateTimeField("détaché le", null=True)
    detached_why = models.CharField("motif du détachement", max_length=300, blank=True)

    class Meta:
        abstract = True


class SignatureLink(Link):
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="signature_links")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="dossier_links")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dossier", "signature"), name="a_signature_is_attached_once", condition=Q(detached_at=None)
            ),
        )


class ReportLink(Link):
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="report_links")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="dossier_links")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dossier", "report"), name="a_report_is_attached_once", condition=Q(detached_at=None)
            ),
        )


class Fix(models.Model):
    """The version of a line from which a dossier's failure is said to be gone; of a line, the latest word counts."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="fixes")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="fixes")
    shipped_on = models.DateField("livrée le")
    said_at = models.DateTimeField("annoncée le")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dossier", "line", "said_at"), name="one_word_at_a_time"),)


class Check(models.Model):
    """A look into the field, at doctors who had the failure or could have: the only way to *verified*."""

    class Kind(models.TextChoices):
        CALLS = "calls", "appels"
        SURVEY = "survey", "enquête"
        MEASURE = "measure", "mesure"

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField("nature", max_length=8, choices=Kind)
    at = models.DateTimeField("le")
    asked = models.PositiveIntegerField("interrogés")
    answered = models.PositiveIntegerField("réponses")  # of which the rate is; those not concerned are not among them
    failures = models.PositiveIntegerField("encore en panne")
    low = models.FloatField()
    high = models.FloatField()
    tolerance = models.FloatField("part tolérée")
    verdict = models.CharField(max_length=10)
    source = models.CharField(max_length=40, blank=True)  # the number of the campaign it comes from

    class Meta:
        verbose_name = "vérification sur le terrain"
        constraints = (
            models.CheckConstraint(
                name="no_more_failures_than_answers",
                condition=Q(failures__lte=F("answered")) & Q(answered__lte=F("asked")),
            ),
        )


class ServiceLevel(models.Model):
    """How many days a dossier may stay in a state that it entered on this day or later."""

    id = models.UUIDField(primary_key=True)
    state = models.CharField("état", max_length=12, choices=State)
    since = models.DateField("à partir du")
    days = models.PositiveSmallIntegerField("jours")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("state", "since"), name="one_level_per_day"),)


class Webhook(models.Model):
    """Where a vendor is told of its dossiers, and the secret (sealed) with which we sign."""

    vendor = models.OneToOneField(Vendor, on_delete=models.PROTECT, primary_key=True, related_name="webhook")
    url = models.URLField("adresse", max_length=300)
    secret = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)


class Call(LeasedRow):
    """One message to a vendor's webhook: sent until it is taken, or given up after a few days."""

    id = models.UUIDField(primary_key=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="calls")
    made_at = models.DateTimeField()
    body = models.TextField()
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("due_at",), name="call_due", condition=Q(done_at=None, given_up_at=None)),)


class Subscriber(models.Model):
    """Who receives the weekly digest, at an address that is sealed. `vendor`: of its dossiers only."""

    id = models.UUIDField(primary_key=True)
    address = models.TextField()
    vendor = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)


class Letter(LeasedRow):
    """A mail that leaves from the worker; `to` and `body` are sealed, and emptied once it left or was given up."""

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=80, unique=True)  # what it is for: it is written once
    made_at = models.DateTimeField()
    to = models.TextField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("due_at",), name="letter_due", condition=Q(done_at=None, given_up_at=None)),)
