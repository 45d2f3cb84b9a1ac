from __future__ import annotations

from django.db import models

from bonport.sentinelle.registers.models import Function, Product, Project, Service, Version


class Numbering(models.Model):
    """The last number given: one row, locked by whoever takes the next."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "numérotation"


class Report(models.Model):
    """A failure as one person says it, scrubbed before it was stored."""

    class Channel(models.TextChoices):
        BUTTON = "button", "bouton du logiciel"
        FORM = "form", "formulaire"
        PHONE = "phone", "téléphone"
        MAIL = "mail", "courriel"
        LETTER = "letter", "courrier"
        IMPORT = "import", "ancien ticket"
        JSON = "json", "logiciel sans SDK"
        SDK = "sdk", "SDK"

    id = models.UUIDField(primary_key=True)
    number = models.CharField("numéro", max_length=16, unique=True)  # « S-26-004217 »: what the doctor is told
    follow = models.CharField(max_length=64, unique=True)  # hash of the secret by which it is followed without account
    channel = models.CharField("arrivé par", max_length=10, choices=Channel)
    external = models.CharField(max_length=80, blank=True)  # its id where it comes from: it is taken once
    received_at = models.DateTimeField("reçu le")
    happened_on = models.DateField("survenu le", null=True, blank=True)
    text = models.TextField("ce qui est dit", max_length=4096)
    removed = models.JSONField(default=dict)  # what scrubbing took away, by kind
    context = models.JSONField("contexte", default=dict)  # what the software added: screen, versions, codes

    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    release = models.CharField("version dite", max_length=80, blank=True)
    function = models.ForeignKey(Function, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    code = models.CharField("code d’erreur", max_length=60, blank=True)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    event_id = models.UUIDField(null=True, blank=True)  # the machine's event that it speaks of

    doctor = models.CharField(max_length=64, blank=True)  # `keys.doctor_key`: the same person counts once; "": unknown
    set_aside_at = models.DateTimeField("écarté le", null=True, blank=True)  # not a failure: thanked, and why
    set_aside_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "signalement"
        indexes = (models.Index(fields=("-received_at",)), models.Index(fields=("doctor",)))
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "external"), name="one_report_per_origin", condition=~models.Q(external="")
            ),
        )


class Contact(models.Model):
    """How its author is reached, if he wants to be: sealed, apart from what he said, read by the team alone."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    sealed = models.TextField()
    may_call = models.BooleanField("peut être rappelé", default=True)


class Attachment(models.Model):
    """A picture that our own button blurred, or a text that was scrubbed."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField("nom", max_length=120)
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()
