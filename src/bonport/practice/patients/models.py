from __future__ import annotations

from django.db import models

from bonport.base.tenancy import PracticeOwned
from bonport.interop.identity import INS, Sex, Status, Traits
from bonport.practice.patients.names import given_name
from bonport.practice.places.models import Person


class DmpState(models.TextChoices):
    UNKNOWN = "unknown", "non vérifié"
    ACTIVE = "active", "ouvert"
    CLOSED = "closed", "fermé"
    NONE = "none", "inexistant"


class Patient(PracticeOwned):
    """A person whom the practice cares for."""

    number = models.CharField("numéro au cabinet", max_length=20)
    created_at = models.DateTimeField("créé le")
    street = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    feeding_opposed_at = models.DateTimeField("opposé à l’alimentation du DMP depuis", null=True)
    dmp_state = models.CharField("DMP", max_length=10, choices=DmpState, default=DmpState.UNKNOWN)
    dmp_checked_at = models.DateTimeField("DMP vérifié le", null=True)

    class Meta:
        verbose_name = "patient"
        constraints = (models.UniqueConstraint(fields=("practice", "number"), name="patient_number_once"),)


class InsiAnswer(PracticeOwned):
    """What INSi said, as received (EXI REC 07)."""

    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="insi_answers")
    asked_at = models.DateTimeField("demandé le")
    operation = models.CharField("opération", max_length=10)
    code = models.CharField("code", max_length=10)
    message_id = models.UUIDField()
    raw = models.BinaryField("réponse telle que reçue")

    class Meta:
        verbose_name = "réponse INSi"


class Identity(PracticeOwned):
    """Traits, matricule and status. The status is computed from the facts kept here, never chosen."""

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="identity")

    birth_name = models.CharField("nom de naissance", max_length=100)
    birth_first_names = models.CharField("prénoms de naissance", max_length=100)
    birth_first_name = models.CharField("premier prénom de naissance", max_length=100)
    sex = models.CharField("sexe", max_length=2, choices=[(sex.value, sex.value) for sex in Sex])
    birth_date = models.DateField("date de naissance")
    birth_date_uncertain = models.BooleanField("date incertaine", default=False)
    birth_place = models.CharField("code du lieu de naissance", max_length=5, blank=True)
    used_name = models.CharField("nom utilisé", max_length=100, blank=True)
    used_first_name = models.CharField("prénom utilisé", max_length=100, blank=True)

    # The INSi answer that was accepted, with the traits it gave.
    matricule = models.CharField("matricule INS", max_length=15, blank=True)
    oid = models.CharField("OID", max_length=64, blank=True)
    insi_method = models.CharField("obtenu par", max_length=20, blank=True)
    insi_at = models.DateTimeField("obtenu le", null=True)
    insi_answer = models.ForeignKey(InsiAnswer, null=True, on_delete=models.PROTECT, related_name="+")
    insi_traits = models.JSONField("traits donnés par INSi", null=True)
    verified_at = models.DateTimeField("vérifié auprès d’INSi le", null=True)

    # The control of a high-trust document.
    control_kind = models.CharField("pièce contrôlée", max_length=40, blank=True)
    control_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    control_at = models.DateTimeField("contrôlée le", null=True)
    control_guardian = models.CharField("présenté par", max_length=10, blank=True)
    control_guardian_kind = models.CharField("pièce du représentant", max_length=40, blank=True)
    control_court_decision = models.BooleanField("décision de justice vue", default=False)

    # The treating doctor's attestation (exception procedure).
    attested_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    attested_at = models.DateTimeField("attestée le", null=True)
    attestation_text = models.CharField("version du texte attesté", max_length=20, blank=True)
    attested_in_person = models.BooleanField("par le médecin traitant en personne", default=False)

    homonym = models.BooleanField("homonyme", default=False)
    doubtful = models.BooleanField("douteuse", default=False)
    fictitious = models.BooleanField("fictive", default=False)

    status = models.CharField("statut", max_length=5, choices=[(s.value, s.value) for s in Status])

    class Meta:
        verbose_name = "identité"
        constraints = (
            models.UniqueConstraint(
                fields=("practice", "matricule"),
                condition=models.Q(status=Status.QUALIFIED.value),
                name="one_qualified_identity_per_matricule",
                violation_error_message="Une autre fiche de ce cabinet porte déjà cet INS.",
            ),
        )

    @property
    def known_as(self) -> str:
        """« DURAND Jeanne »: the name in use, as a screen says it. Strict traits are shown as they are kept."""
        given = given_name(self.used_first_name or self.birth_first_name)
        return f"{(self.used_name or self.birth_name).upper()} {given}"

    @property
    def traits(self) -> Traits:
        return Traits(
            birth_name=self.birth_name,
            birth_first_names=self.birth_first_names,
            birth_first_name=self.birth_first_name,
            sex=Sex(self.sex),
            birth_date=self.birth_date,
            birth_place=self.birth_place,
            birth_date_uncertain=self.birth_date_uncertain,
            used_name=self.used_name,
            used_first_name=self.used_first_name,
        )

    @traits.setter
    def traits(self, traits: Traits) -> None:
        for name in (
            "birth_name",
            "birth_first_names",
            "birth_first_name",
            "birth_date",
            "birth_place",
            "birth_date_uncertain",
            "used_name",
            "used_first_name",
        ):
            setattr(self, name, getattr(traits, name))
        self.sex = traits.sex.value

    @property
    def ins(self) -> INS | None:
        """The INS, only when the identity is qualified: no other status may be transmitted (EXI SI 08)."""
        return INS(self.matricule, self.oid) if self.status == Status.QUALIFIED.value else None


class FormerMatricule(PracticeOwned):
    """A matricule that this patient had, here or nationally (EXI REC 08)."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="former_matricules")
    matricule = models.CharField("matricule", max_length=15)
    oid = models.CharField("OID", max_length=64)
    first_day = models.DateField("du", null=True)
    last_day = models.DateField("au", null=True)
    reason = models.CharField("motif", max_length=20)  # insi_history, verification_ko, flagged, corrected, error

    class Meta:
        verbose_name = "ancien matricule"


class TreatingDoctor(PracticeOwned):
    """The declared médecin traitant of a patient."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="treating_doctors")
    doctor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_on = models.DateField("déclaré le")
    ended_on = models.DateField("jusqu’au", null=True)

    class Meta:
        verbose_name = "médecin traitant"
