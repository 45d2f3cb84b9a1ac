from __future__ import annotations

from django.db import models
from django.db.models import Q

from bonport.base.models import User
from bonport.sentinelle.dossiers.models import Dossier
from bonport.sentinelle.registers.models import Product, Version
from bonport.sentinelle.reports.models import Report


class Size(models.TextChoices):
    """How many work together: a stratum of the draw."""

    SOLO = "solo", "seul"
    GROUP = "group", "cabinet de groupe"
    CENTRE = "centre", "maison ou centre de santé"
    UNKNOWN = "", "inconnu"


class Panelist(models.Model):
    """A doctor who accepted to be asked. How he is reached is sealed, apart from what he says."""

    id = models.UUIDField(primary_key=True)
    doctor = models.CharField(max_length=64, unique=True)  # `reports.keys.doctor_key`
    phone = models.TextField(blank=True)  # sealed
    mail = models.TextField(blank=True)  # sealed
    specialty = models.CharField("spécialité", max_length=60, blank=True)
    size = models.CharField("mode d’exercice", max_length=8, choices=Size, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="panelists")
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField("a accepté le")

    class Meta:
        verbose_name = "volontaire"


class OptOut(models.Model):
    """Somebody who will be asked no more, ever: by any key that he had. Never deleted."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()


class Campaign(models.Model):
    """One question to a sample of doctors, before or after."""

    class Mode(models.TextChoices):
        CALLS = "calls", "appels"
        MAIL = "mail", "courriel"
        PRODUCT = "product", "dans le logiciel"

    class Moment(models.TextChoices):
        BEFORE = "before", "avant le correctif"
        AFTER = "after", "après le correctif"

    id = models.UUIDField(primary_key=True)
    number = models.CharField("numéro", max_length=16, unique=True)  # « C-26-0003 »
    title = models.CharField("titre", max_length=160)
    dossier = models.ForeignKey(Dossier, null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns")
    mode = models.CharField("moyen", max_length=8, choices=Mode)
    moment = models.CharField("moment", max_length=8, choices=Moment)
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    question = models.CharField("question", max_length=200)
    with_sus = models.BooleanField("avec l’échelle SUS", default=True)
    seed = models.PositiveIntegerField("graine du tirage")  # the same seed draws the same doctors
    opened_at = models.DateTimeField("ouverte le")
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "campagne"
        constraints = (
            models.CheckConstraint(
                name="a_campaign_is_about_something", condition=Q(dossier__isnull=False) | Q(product__isnull=False)
            ),
        )


class CampaignCounter(models.Model):
    """The last number given in a year; locked while the next one is."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Invitation(models.Model):
    """One doctor of a sample, and what came of asking him."""

    class State(models.TextChoices):
        TO_ASK = "to_ask", "à interroger"
        ASKED = "asked", "sollicité"
        ANSWERED = "answered", "a répondu"
        REFUSED = "refused", "a refusé"
        UNREACHABLE = "unreachable", "injoignable"
        OPTED_OUT = "opted_out", "ne veut plus être sollicité"

    id = models.UUIDField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="invitations")
    position = models.PositiveIntegerField("rang")  # in which they are asked
    doctor = models.CharField(max_length=64)  # his key, or that of his address where nobody knows who he is
    reporter = models.BooleanField("a signalé la panne")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")  # whose contact is his
    panelist = models.ForeignKey(Panelist, null=True, on_delete=models.SET_NULL, related_name="+")
    specialty = models.CharField(max_length=60, blank=True)
    size = models.CharField(max_length=8, choices=Size, blank=True)
    state = models.CharField("état", max_length=12, choices=State, default=State.TO_ASK)
    asked_at = models.DateTimeField("sollicité le", null=True)
    reminders = models.PositiveSmallIntegerField("rappels", default=0)
    call_at = models.DateTimeField("à rappeler le", null=True)

    class Meta:
        verbose_name = "médecin sollicité"
        constraints = (
            models.UniqueConstraint(fields=("campaign", "doctor"), name="a_doctor_is_asked_once"),
            models.UniqueConstraint(fields=("campaign", "position"), name="one_place_in_the_list"),
        )


class PhoneCall(models.Model):
    """One call, however it ended."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", "a répondu"
        NO_ANSWER = "no_answer", "pas de réponse"
        CALL_BACK = "call_back", "à rappeler"
        WRONG_NUMBER = "wrong_number", "mauvais numéro"
        REFUSED = "refused", "refuse de répondre"
        OPTED_OUT = "opted_out", "ne veut plus être sollicité"

    id = models.UUIDField(primary_key=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField("le")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("issue", max_length=12, choices=Outcome)


class Answer(models.Model):
    """What one doctor answered, whoever wrote it down."""

    class Still(models.TextChoices):
        """The dossier's own question."""

        FAILS = "fails", "oui, encore"
        WORKS = "works", "non, plus du tout"
        NOT_UPDATED = "not_updated", "je n’ai pas encore la version corrigée"
        NOT_CONCERNED = "not_concerned", "je ne suis pas concerné"

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, primary_key=True, related_name="answer")
    at = models.DateTimeField("le")
    still = models.CharField("la panne est-elle là", max_length=14, choices=Still)
    satisfaction = models.PositiveSmallIntegerField("satisfaction", null=True, blank=True)  # 1 to 5
    sus = models.JSONField(null=True, blank=True)  # ten marks from 1 to 5, in the order of the items
    comment = models.TextField("remarque", max_length=1000, blank=True)  # scrubbed, for the team

    class Meta:
        verbose_name = "réponse"
        constraints = (
            models.CheckConstraint(
                name="satisfaction_from_1_to_5", condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5))
            ),
        )
