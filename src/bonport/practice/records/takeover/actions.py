"""Taking over a record from a former software: everything it knew of one patient, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person, Structure
from bonport.practice.records.models import Encounter, Entry, NoneKnown


@dataclass(frozen=True, slots=True)
class FormerContact:
    """A contact that took place before Bonport. It is over: it comes in signed, and makes no document.

    Attributes:
        guardians_may_see: for a contact with a minor, as it was stated then.
    """

    at: datetime
    doctor: Person
    note: str = ""
    guardians_may_see: bool | None = None


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A line of the former record, with its values by field.

    Attributes:
        contact: the contact in which it was written, by its place in `FormerRecord.contacts`.
        at: when it was written, where the former software knew no contact for it.
    """

    kind: type[Entry]
    values: dict[str, Any]
    contact: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormerRecord:
    """All that is taken over of one patient."""

    structure: Structure
    contacts: Sequence[FormerContact] = ()
    lines: Sequence[FormerLine] = ()
    none_known: frozenset[NoneKnown.Domain] = field(default_factory=frozenset)


def take_over_record(act: Act, patient: Patient, former: FormerRecord) -> None:
    """Write a whole former record into a new, empty one: all of it, or nothing. Done by the installation.

    What it holds is the past: nothing of it is signed again, and nothing leaves because of it.

    Raises:
        NotPossible: the record is not empty, or a line of the former one has a wrong value or comes from the future.
    """
    if act.user is not None:
        raise NotAllowed("La reprise d’un dossier se fait depuis l’installation.")
    with act.transaction():
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        if Encounter.objects.filter(patient=patient).exists() or _has_lines(patient, former):
            raise NotPossible(
                "Ce dossier n’est pas vide\u202f: la reprise y ferait des doublons.",
                remedy="Reprenez les dossiers avant que quelqu’un n’y écrive.",
            )
        contacts = [_contact(act, patient, former.structure, contact) for contact in former.contacts]
        lines = [_line(act, patient, contacts, line) for line in former.lines]
        Encounter.objects.bulk_create(contacts)
        for kind in {line.kind for line in former.lines}:
            kind.objects.bulk_create(line for line in lines if type(line) is kind)
        NoneKnown.objects.bulk_create(
            NoneKnown(id=act.new_id(), practice_id=act.practice, patient=patient, domain=domain, said_at=act.now)
            for domain in sorted(former.none_known)
        )
        act.audit("take_over_record", patient, patient=patient.pk, contacts=len(contacts), lines=len(lines))


def _has_lines(patient: Patient, former: FormerRecord) -> bool:
    return any(kind.objects.filter(patient=patient).exists() for kind in {line.kind for line in former.lines})


def _contact(act: Act, patient: Patient, structure: Structure, contact: FormerContact) -> Encounter:
    _refuse_the_future(act, contact.at)
    return Encounter(
        id=act.new_id(),
        practice_id=act.practice,
        patient=patient,
        doctor=contact.doctor,
        structure=structure,
        started_at=contact.at,
        closed_at=contact.at,
        note=contact.note,
        guardians_may_see=contact.guardians_may_see,
        secret=contact.guardians_may_see is False,
    )


def _line(act: Act, patient: Patient, contacts: Sequence[Encounter], line: FormerLine) -> Entry:
    encounter = contacts[line.contact] if line.contact is not None else None
    written = encounter.started_at if encounter else line.at or act.now
    _refuse_the_future(act, written)
    entry = line.kind(
        id=act.new_id(),
        practice_id=act.practice,
        patient=patient,
        encounter=encounter,
        recorded_at=written,
        **line.values,
    )
    try:
        entry.clean_fields(exclude=("id", "practice", "patient", "encounter"))
    except ValidationError as error:
        names = (entry._meta.get_field(name) for name in error.message_dict)
        wrong = ", ".join(str(getattr(one, "verbose_name", one.name)) for one in names)
        raise NotPossible(f"Valeur manquante ou incorrecte dans le dossier repris\u202f: {wrong}.") from None
    return entry


def _refuse_the_future(act: Act, at: datetime) -> None:
    if at > act.now:
        raise NotPossible("Le dossier repris contient une date à venir.", remedy="Corrigez-la dans l’ancien logiciel.")
