from __future__ import annotations

from django.db import models

from bonport.base.tenancy import PracticeOwned
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person, Structure
from bonport.practice.records.models import Encounter


class Draft(PracticeOwned):
    """A letter or a certificate being written, by the secretary or the doctor. Only a doctor signs it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="drafts")
    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.PROTECT, related_name="drafts")
    type_code = models.CharField("type", max_length=20)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("texte", blank=True)  # as typed, with the marks of `documents.marks`
    addressee = models.JSONField("destinataire", null=True)
    place = models.CharField("fait à", max_length=100, blank=True)
    stays = models.BooleanField("reste au cabinet", default=False)
    replaces = models.ForeignKey("Document", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("préparé le")
    discarded_at = models.DateTimeField("jeté le", null=True)

    # Saved as it is typed, as a note is: which revision this is, and which window wrote it.
    revision = models.PositiveIntegerField("révision", default=0)
    saved_at = models.DateTimeField("enregistré le", null=True)
    window = models.UUIDField(null=True)
    serial = models.PositiveIntegerField(default=0)
    audited_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "brouillon"


class LetterTemplate(PracticeOwned):
    """A text from which a doctor makes his letters and certificates (`documents.templates.language`)."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=80)
    type_code = models.CharField("type", max_length=20)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("texte", max_length=20_000)
    stays = models.BooleanField("reste au cabinet", default=False)
    shared = models.BooleanField("partagé avec le cabinet", default=False)

    class Meta:
        verbose_name = "modèle de courrier"
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "name"),
                name="one_letter_template_per_name",
                violation_error_message="Vous avez déjà ce nom.",
            ),
        )


class Correspondent(PracticeOwned):
    """Somebody to whom the practice writes."""

    family = models.CharField("nom", max_length=100)
    given = models.CharField("prénom", max_length=100, blank=True)
    civility = models.CharField("civilité", max_length=4, blank=True, choices=[("M", "M."), ("MME", "Mme")])
    title = models.CharField("titre", max_length=4, blank=True, choices=[("DR", "Dr"), ("PR", "Pr")])
    specialty = models.CharField("profession et savoir-faire", max_length=40, blank=True)  # JDV_J01
    national_id = models.CharField("identifiant national", max_length=20, blank=True)  # 8 + RPPS
    structure = models.CharField("établissement ou cabinet", max_length=120, blank=True)
    street = models.CharField("adresse", max_length=120, blank=True)
    postal_code = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "correspondant"


class ReceivedFile(PracticeOwned):
    """A paper received and scanned: kept as it came, with its hash. It leaves for nowhere by itself."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="received_files")
    kind = models.CharField("nature", max_length=20)
    title = models.CharField("titre", max_length=200)
    day = models.DateField("daté du")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("ajouté le")
    media_type = models.CharField("format", max_length=20)
    data = models.BinaryField("tel que reçu")
    size = models.PositiveIntegerField("taille")
    sha256 = models.CharField("empreinte", max_length=64)
    removed_at = models.DateTimeField("retiré le", null=True)

    class Meta:
        verbose_name = "fichier reçu"


class Document(PracticeOwned):
    """One version of a signed document: its content, frozen, with its hash. The bytes are its rendition."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="documents")
    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.PROTECT, related_name="documents")
    type_code = models.CharField("type", max_length=20)
    title = models.CharField("titre", max_length=200)
    set_id = models.CharField("identifiant du lot de versions", max_length=64)
    version = models.PositiveIntegerField("version")
    unique_id = models.CharField("identifiant", max_length=64, unique=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    # The same content, first sent to another person's DMP by an identity error.
    reissues = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reissue")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("signé le")
    content = models.JSONField("contenu signé")
    content_hash = models.CharField("empreinte du contenu", max_length=64)
    digest = models.CharField("empreinte clinique", max_length=64, blank=True)  # VSM: what two equal ones share

    # Chosen before the first sending, from the doctor's defaults.
    hidden_from_professionals = models.BooleanField("masqué aux professionnels", default=False)
    hidden_from_patient = models.BooleanField("non visible du patient", default=False)
    hidden_from_guardians = models.BooleanField("non visible des représentants légaux", default=False)
    secret = models.BooleanField("confidentiel", default=False)

    class Meta:
        verbose_name = "document"
        constraints = (models.UniqueConstraint(fields=("set_id", "version"), name="one_document_per_version"),)
        indexes = (
            models.Index(fields=("signed_at", "id", "practice")),
            models.Index(fields=("patient", "practice", "signed_at", "id")),
        )


class Rendition(PracticeOwned):
    """The bytes of a document, with the identity of the moment when they were made."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="rendition")
    cda = models.BinaryField()
    pdf = models.BinaryField()
    sha1 = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    matricule = models.CharField(max_length=15)
    oid = models.CharField(max_length=64)
    identity_hash = models.CharField(max_length=64)  # of the traits and INS in it
    builder = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    left = models.BooleanField("un exemplaire est parti", default=False)

    class Meta:
        verbose_name = "rendu"


class Preference(PracticeOwned):
    """What a doctor wants for a type of document, from a day on: whether it feeds the DMP too, and its masks."""

    doctor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="preferences")
    type_code = models.CharField("type", max_length=20)
    first_day = models.DateField("dès le")
    feeds = models.BooleanField("alimente aussi le DMP", default=False)  # beyond what the law makes compulsory
    hidden_from_professionals = models.BooleanField("masqué aux professionnels", default=False)
    hidden_from_patient = models.BooleanField("non visible du patient", default=False)

    class Meta:
        verbose_name = "préférence"


class Task(PracticeOwned):
    """Something that only a person can decide or must remember, in *À décider*."""

    class Kind(models.TextChoices):
        SHOW_TO_PATIENT = "show_to_patient", "rendre visible du patient"
        REFUSED = "refused", "document refusé"
        NEEDS_CARD = "needs_card", "à faire avec votre carte"

    kind = models.CharField("nature", max_length=20, choices=Kind)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="tasks")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="tasks")
    asked_at = models.DateTimeField("posée le")
    done_at = models.DateTimeField("faite le", null=True)

    class Meta:
        verbose_name = "à décider"
        indexes = (models.Index(fields=("practice", "asked_at"), name="task_open", condition=models.Q(done_at=None)),)
