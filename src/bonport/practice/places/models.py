from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from bonport.base.once import OnceLink
from bonport.base.tenancy import PracticeOwned


class Structure(PracticeOwned):
    """A place that the nation knows. A practice has one or several."""

    national_id = models.CharField("identifiant national", max_length=20)  # type digit + number: 1 + FINESS…
    name = models.CharField("raison sociale", max_length=200)
    facility_type = models.CharField("secteur d’activité", max_length=10)  # JDV_J02
    practice_setting = models.CharField("cadre d’exercice", max_length=20, default="AMBULATOIRE")  # JDV_J04
    street = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    patient_root = models.CharField("OID des numéros de patients", max_length=128)

    class Meta:
        verbose_name = "structure"
        constraints = (
            models.UniqueConstraint(fields=("practice", "national_id"), name="one_structure_per_national_id"),
        )


class Person(PracticeOwned):
    """Someone who works in the practice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    national_id = models.CharField("identifiant national", max_length=20, blank=True)  # 8 + RPPS; none: no RPPS
    family = models.CharField("nom d’exercice", max_length=100)
    given = models.CharField("prénom d’exercice", max_length=100)
    civility = models.CharField("civilité", max_length=4, blank=True)
    title = models.CharField("titre", max_length=4, blank=True)
    specialty = models.CharField("profession et savoir-faire", max_length=40, blank=True)  # JDV_J01
    phone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        verbose_name = "personne"
        constraints = (models.UniqueConstraint(fields=("practice", "user"), name="one_person_per_user_and_practice"),)


class Role(models.TextChoices):
    DOCTOR = "doctor", "médecin"
    REPLACEMENT = "replacement", "remplaçant"
    SECRETARY = "secretary", "secrétaire"
    ADMINISTRATOR = "administrator", "administrateur"  # of accounts and places: opens no patient's record


class Activity(PracticeOwned):
    """A person, in a structure, with a role, between two dates."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="activities")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="activities")
    role = models.CharField("rôle", max_length=20, choices=Role)
    replaces = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="replaced_by")
    first_day = models.DateField("du")
    last_day = models.DateField("au", null=True)

    class Meta:
        verbose_name = "activité"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(role="replacement", replaces__isnull=False)
                | (~models.Q(role="replacement") & models.Q(replaces__isnull=True)),
                name="a_replacement_replaces_someone",
                violation_error_message="Un remplaçant remplace un médecin nommé.",
            ),
        )

    @property
    def said(self) -> str:
        """« Médecin », « Remplace Claire MARTIN »: words that agree with a woman as with a man."""
        if self.replaces:
            return f"Remplace {self.replaces.given} {self.replaces.family}"
        return "Administration du cabinet" if self.role == Role.ADMINISTRATOR else Role(self.role).label.capitalize()

    @cached_property
    def stand_ins(self) -> list[UUID]:
        """Who replaces, or once replaced, this person or the doctor whom he replaces: few, and asked once a request."""
        answering = {self.person_id, self.replaces_id} - {None}
        return list(Activity.objects.filter(replaces__in=answering).values_list("person", flat=True).distinct())

    @property
    def is_clinical(self) -> bool:
        """A doctor's or a replacement's: who reads and writes what is known of a patient's health."""
        return self.role in (Role.DOCTOR, Role.REPLACEMENT)


class SignInLink(PracticeOwned, OnceLink):
    """A door that opens once: the first sign-in of somebody, or the way back in without his second factor.

    Of the address that was given only the digest is kept.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lien de connexion"
