from __future__ import annotations

from django.db import models

from bonport.base.tenancy import PracticeOwned
from bonport.interop.cda.model import Presence
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person, Structure
from bonport.practice.records.when import WhenField


class Encounter(PracticeOwned):
    """One contact. Its note stays in the practice; what is made in it is signed, and leaves or not by its own rules."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="encounters")
    doctor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("début")
    closed_at = models.DateTimeField("signée le", null=True, blank=True)
    note = models.TextField("note", blank=True)
    # For a minor, stated for each encounter (EX_2.1-1050). None: the patient is of age.
    guardians_may_see = models.BooleanField("visible des représentants légaux", null=True, blank=True)
    secret = models.BooleanField("confidentiel", default=False)

    # The note is saved as it is typed: which revision this is, and which window wrote it, with its how-manieth saving.
    note_revision = models.PositiveIntegerField("révision de la note", default=0)
    note_saved_at = models.DateTimeField("note enregistrée le", null=True, blank=True)
    note_window = models.UUIDField(null=True, blank=True)
    note_serial = models.PositiveIntegerField(default=0)
    note_audited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "consultation"
        indexes = (
            models.Index(fields=("patient", "practice", "started_at", "id")),
            models.Index(fields=("doctor", "-started_at")),  # what this doctor coded last
            models.Index(fields=("doctor", "started_at", "id"), name="unsigned", condition=models.Q(closed_at=None)),
        )


class GuardiansPreference(PracticeOwned):
    """Whether, from a day on, a doctor's encounters with minors begin visible to the guardians, or confidential."""

    doctor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField("dès le")
    set_at = models.DateTimeField("réglé le")
    guardians_may_see = models.BooleanField("visible des représentants légaux")

    class Meta:
        verbose_name = "réglage pour les mineurs"


class Phrase(PracticeOwned):
    """A text that a doctor made for his notes: an abbreviation that unfolds as it is typed, or a template."""

    class Kind(models.TextChoices):
        ABBREVIATION = "abbreviation", "abréviation"
        TEMPLATE = "template", "modèle"

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=12, choices=Kind)
    name = models.CharField("nom", max_length=60)  # of an abbreviation: what is typed
    text = models.TextField("texte", max_length=10_000)
    shared = models.BooleanField("partagé avec le cabinet", default=False)

    class Meta:
        verbose_name = "modèle de note"
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "kind", "name"),
                name="one_phrase_per_name",
                violation_error_message="Vous avez déjà ce nom.",
            ),
        )


class Entry(PracticeOwned):
    """A line of the record, with the encounter in which it was written."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="%(class)s_entries")
    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.PROTECT, related_name="%(class)s_entries")
    recorded_at = models.DateTimeField("noté le")
    ended = models.BooleanField("retiré", default=False)  # struck out by a doctor: kept, no more shown

    class Meta:
        abstract = True


class Problem(Entry):
    """A current problem or a past one: it has an `end`, or is said to be `past` when nobody knows its end."""

    label = models.CharField("libellé", max_length=200)
    code = models.CharField("CIM-10", max_length=10, blank=True)
    start = WhenField("début", null=True, blank=True)
    end = WhenField("fin", null=True, blank=True)
    past = models.BooleanField("passé", default=False)
    note = models.CharField("précision", max_length=300, blank=True)
    in_vsm = models.BooleanField("dans la synthèse", default=True)

    class Meta:
        verbose_name = "problème"

    @property
    def is_past(self) -> bool:
        return self.past or self.end is not None


class Allergy(Entry):
    agent = models.CharField("agent", max_length=200)
    agent_code = models.CharField("code CIS de l’agent", max_length=20, blank=True)
    kind = models.CharField("type", max_length=20, blank=True)
    reaction = models.CharField("réaction", max_length=200, blank=True)
    severity = models.CharField("sévérité", max_length=20, blank=True)
    criticality = models.CharField("criticité", max_length=20, blank=True)
    certainty = models.CharField("certitude", max_length=20, blank=True)
    start = WhenField("début", null=True, blank=True)

    class Meta:
        verbose_name = "allergie"


class Treatment(Entry):
    """A long-term treatment."""

    drug = models.CharField("médicament", max_length=300)
    cis = models.CharField("code CIS", max_length=8, blank=True)
    dosage = models.CharField("posologie", max_length=300, blank=True)
    route = models.CharField("voie (EDQM)", max_length=20, blank=True)
    start = WhenField("début", null=True, blank=True)
    end = models.DateField("fin", null=True, blank=True)
    reason = models.CharField("motif", max_length=200, blank=True)
    in_vsm = models.BooleanField("dans la synthèse", default=True)

    class Meta:
        verbose_name = "traitement"


class Vaccination(Entry):
    vaccine = models.CharField("vaccin", max_length=200)
    cis = models.CharField("code CIS", max_length=8, blank=True)
    day = models.DateField("date")
    lot = models.CharField("lot", max_length=40, blank=True)

    class Meta:
        verbose_name = "vaccination"


class Procedure(Entry):
    label = models.CharField("acte", max_length=200)
    code = models.CharField("CCAM", max_length=10, blank=True)
    day = WhenField("date", null=True, blank=True)

    class Meta:
        verbose_name = "acte"


class Habit(Entry):
    kind = models.CharField("nature (LOINC)", max_length=10)
    text = models.CharField("description", max_length=300)
    quantity = models.FloatField("quantité", null=True, blank=True)
    unit = models.CharField("unité UCUM", max_length=20, blank=True)
    start = WhenField("début", null=True, blank=True)

    class Meta:
        verbose_name = "mode de vie"


class FamilyHistory(Entry):
    relation = models.CharField("lien", max_length=10)
    label = models.CharField("libellé", max_length=200)
    code = models.CharField("CIM-10", max_length=10, blank=True)

    class Meta:
        verbose_name = "antécédent familial"


class WatchPoint(Entry):
    """A point de vigilance, or an occupational risk, in one sentence."""

    text = models.CharField("texte", max_length=300)
    occupational = models.BooleanField("risque professionnel", default=False)

    class Meta:
        verbose_name = "point de vigilance"


class VitalSign(Entry):
    code = models.CharField("LOINC", max_length=10)
    value = models.FloatField("valeur")
    unit = models.CharField("unité UCUM", max_length=20)
    measured_at = models.DateTimeField("mesuré le")

    class Meta:
        verbose_name = "mesure"
        indexes = (models.Index(fields=("patient", "code", "-measured_at")),)


class LabValue(Entry):
    code = models.CharField("LOINC", max_length=10)
    label = models.CharField("examen", max_length=200)
    value = models.FloatField("valeur")
    unit = models.CharField("unité UCUM", max_length=20)
    low = models.FloatField("borne basse", null=True, blank=True)
    high = models.FloatField("borne haute", null=True, blank=True)
    day = models.DateField("date")

    class Meta:
        verbose_name = "résultat de biologie"
        indexes = (models.Index(fields=("patient", "code", "-day")),)


class NoneKnown(PracticeOwned):
    """« Aucun connu », said by a doctor of one domain of one record. Different from nothing recorded."""

    class Domain(models.TextChoices):
        PROBLEMS = "problems", "problèmes"
        HISTORY = "history", "antécédents"
        PROCEDURES = "procedures", "actes"
        ALLERGIES = "allergies", "allergies"
        TREATMENTS = "treatments", "traitements"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="none_known")
    domain = models.CharField("domaine", max_length=20, choices=Domain)
    said_at = models.DateTimeField("dit le")

    class Meta:
        verbose_name = "absence connue"
        constraints = (models.UniqueConstraint(fields=("patient", "domain"), name="none_known_once_per_domain"),)


class Cim10(models.Model):
    """A line of the classification that the installation loaded, for every practice in it."""

    code = models.CharField("code", max_length=10, primary_key=True)
    label = models.CharField("libellé", max_length=300)
    words = models.CharField("mots", max_length=400)  # of the label, as they are looked for

    class Meta:
        verbose_name = "code CIM-10"


def presence(has_entries: bool, none_known: bool) -> Presence:
    """What is known of a domain, from what was written and what was said."""
    if has_entries:
        return Presence.KNOWN
    return Presence.NONE_KNOWN if none_known else Presence.NOT_RECORDED
