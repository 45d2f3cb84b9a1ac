"""What the names of a template say of a patient, today, written by this person to this addressee.

Of the record, what guardians may not see stays out, unless the letter itself is made in an encounter hidden from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bonport.interop.cda.model import When
from bonport.interop.cda.words import NBSP
from bonport.interop.identity import Sex
from bonport.practice.documents.addressee import NOBODY, Addressee, name_of, specialty_of
from bonport.practice.documents.templates.language import Several, Value
from bonport.practice.patients.minors import age_on, is_minor
from bonport.practice.patients.models import Identity, Patient, TreatingDoctor
from bonport.practice.patients.names import given_name
from bonport.practice.places.models import Activity, Person
from bonport.practice.records import models
from bonport.practice.records.lines.vitals import BY_CODE
from bonport.practice.records.models import Encounter, NoneKnown
from bonport.practice.records.synthesis import shown
from bonport.practice.records.units import french_unit

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
NOT_RECORDED = "non renseigné"


def values_of(
    patient: Patient,
    activity: Activity,
    now: datetime,
    addressee: Addressee = NOBODY,
    encounter: Encounter | None = None,
) -> dict[str, Value]:
    """Every name that can be put in now, for this person: a secretary's letter leaves the clinical ones to the doctor.

    Args:
        encounter: in which the letter is written; the note of the day is its own.
    """
    values = _identity(patient, now) | _practice(patient, activity, now) | values_of_addressee(addressee)
    if activity.is_clinical:
        values |= _clinical(patient, encounter, timezone.localtime(now).date())
    return values


def values_of_addressee(addressee: Addressee) -> dict[str, Value]:
    if not addressee.lines:
        return {}
    return {"destinataire": addressee.lines[0], "cher confrère": addressee.salutation or "Madame, Monsieur"}


def long_day(day: date) -> str:
    """« 1er mars 2026 »."""
    return f"{'1er' if day.day == 1 else day.day}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def _identity(patient: Patient, now: datetime) -> dict[str, Value]:
    identity: Identity = patient.identity
    day = timezone.localtime(now).date()
    given, family = given_name(identity.used_first_name or identity.birth_first_name), _family(identity)
    minor = is_minor(patient, now)
    sex = Sex(identity.sex)

    def agreed(woman: str, man: str, unknown: str) -> str:
        return {Sex.FEMALE: woman, Sex.MALE: man}.get(sex, unknown)

    civility = "l’enfant" if minor else agreed("Madame", "Monsieur", "")
    return {
        "patient": f"{civility} {given} {family}".strip(),
        "civilité": civility,
        "prénom": given,
        "nom": family,
        "nom de naissance": identity.birth_name,
        "né": f"{agreed('née', 'né', 'né(e)')} le {identity.birth_date:%d/%m/%Y}",
        "date de naissance": f"{identity.birth_date:%d/%m/%Y}",
        "âge": _age(identity.birth_date, day),
        "le patient": "l’enfant" if minor else agreed("la patiente", "le patient", "le ou la patiente"),
        "il": agreed("elle", "il", "il ou elle"),
        "e": agreed("e", "", "(e)"),
        "adresse": ", ".join(
            part for part in (patient.street, f"{patient.postal_code} {patient.city}".strip()) if part
        ) or NOT_RECORDED,
    }  # fmt: skip


def _practice(patient: Patient, activity: Activity, now: datetime) -> dict[str, Value]:
    """A secretary writes for a doctor: which one is known when he opens the letter."""
    treating = TreatingDoctor.objects.select_related("doctor").filter(patient=patient, ended_on=None).first()
    values: dict[str, Value] = {
        "date": long_day(timezone.localtime(now).date()),
        "lieu": activity.structure.city,
        "cabinet": activity.structure.name,
        "médecin traitant": name_of(treating.doctor) if treating else "aucun médecin traitant déclaré",
    }
    if activity.is_clinical:
        me: Person = activity.person
        values |= {"médecin": name_of(me), "spécialité": specialty_of(me.specialty)}
    return values


def _clinical(patient: Patient, encounter: Encounter | None, day: date) -> dict[str, Value]:
    said = set(NoneKnown.objects.filter(patient=patient).values_list("domain", flat=True))
    current = Q(end=None) | Q(end__gte=day)

    def several(items: Iterable[str], domain: str = "", none: str = "") -> Several:
        return Several(tuple(items), none if domain in said else NOT_RECORDED)

    def rows(kind: type[models.Entry]) -> QuerySet[Any]:
        return _rows(kind, patient, encounter)

    return {
        "problèmes": several(
            (_problem(row) for row in rows(models.Problem).filter(end=None, past=False)),
            NoneKnown.Domain.PROBLEMS,
            "aucun problème en cours",
        ),
        "antécédents": several(
            (
                *(_problem(row) for row in rows(models.Problem).exclude(end=None, past=False)),
                *(_dated(row.label, row.day) for row in rows(models.Procedure)),
            ),
            NoneKnown.Domain.HISTORY,
            "aucun antécédent connu",
        ),
        "traitements": several(
            (_treatment(row) for row in rows(models.Treatment).filter(current)),
            NoneKnown.Domain.TREATMENTS,
            "aucun traitement en cours",
        ),
        "allergies": several(
            (f"{row.agent} ({row.reaction})" if row.reaction else row.agent for row in rows(models.Allergy)),
            NoneKnown.Domain.ALLERGIES,
            "aucune allergie connue",
        ),
        "vaccinations": several(_dated(row.vaccine, row.day) for row in rows(models.Vaccination).order_by("day")),
        "dernières mesures": several(_measures(rows(models.VitalSign))),
        "derniers résultats": several(_results(rows(models.LabValue))),
        "note du jour": encounter.note.strip() if encounter and encounter.note.strip() else "…",
    }


def _rows(kind: type[models.Entry], patient: Patient, encounter: Encounter | None) -> QuerySet[Any]:
    """The lines that may stand in this letter: it is hidden from guardians where its encounter is."""
    if encounter is None:
        return shown(kind, patient.pk)
    if encounter.guardians_may_see is False:
        return kind.objects.filter(patient=patient, ended=False).order_by("recorded_at", "id")
    own = kind.objects.filter(encounter=encounter, ended=False)
    return (shown(kind, patient.pk) | own).order_by("recorded_at", "id")


def _problem(row: models.Problem) -> str:
    since = f" (depuis {row.start.year})" if row.start and not row.end else f" ({row.start.year})" if row.start else ""
    return f"{row.label}{since}{f', {row.note}' if row.note else ''}"


def _dated(words: str, when: When | None) -> str:
    """A year and a month of which no more is known are written so."""
    if when is None:
        return words
    if isinstance(when, date):
        return f"{words} ({when:%d/%m/%Y})"
    return f"{words} ({when.month:02d}/{when.year})" if when.month else f"{words} ({when.year})"


def _treatment(row: models.Treatment) -> str:
    return f"{row.drug}{NBSP}: {row.dosage}" if row.dosage else row.drug


def _measures(rows: QuerySet[Any]) -> list[str]:
    """The last of each kind, blood pressure as one."""
    last = {row.code: row for row in rows.order_by("measured_at", "id")}
    said = []
    high, low = last.pop("8480-6", None), last.pop("8462-4", None)
    if high and low and high.measured_at == low.measured_at:
        values = f"{_number(high.value)}/{_number(low.value)}{NBSP}mmHg"
        said.append(f"Pression artérielle{NBSP}: {values} ({timezone.localtime(high.measured_at):%d/%m/%Y})")
    else:
        last |= {row.code: row for row in (high, low) if row}
    for row in last.values():
        measure = BY_CODE.get(row.code)
        value = measure.shown(row.value) if measure else _quantity(row.value, row.unit)
        day = f"{timezone.localtime(row.measured_at):%d/%m/%Y}"
        said.append(f"{measure.label if measure else row.code}{NBSP}: {value} ({day})")
    return said


def _results(rows: QuerySet[Any]) -> list[str]:
    last = {row.code: row for row in rows.order_by("day", "id")}
    return [f"{row.label}{NBSP}: {_quantity(row.value, row.unit)} ({row.day:%d/%m/%Y})" for row in last.values()]


def _quantity(value: float, unit: str) -> str:
    return f"{_number(value)}{NBSP}{french_unit(unit)}".strip()


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _family(identity: Identity) -> str:
    return identity.used_name or identity.birth_name


def _age(birth: date, day: date) -> str:
    years = age_on(birth, day)
    if years >= 2:
        return f"{years}{NBSP}ans"
    months = max(0, (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day))
    return f"{months}{NBSP}mois"
