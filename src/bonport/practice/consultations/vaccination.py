"""The vaccinations of a patient, as their note and their history say them (EX_2.1-2000).

A note is of a vaccination given in the encounter; what is only reported there stands in the history. Left out of the
history: what is struck out, and what guardians may not see, as in the VSM.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec
from django.utils import timezone

from bonport.interop.cda import model
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.document_types import VACCINATION_NOTE
from bonport.practice.documents import content as contents
from bonport.practice.documents.content import professional
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.practice.records.models import Encounter, Vaccination
from bonport.practice.records.synthesis import shown


def given_in(encounter: Encounter) -> list[model.Vaccination]:
    """What was given in this encounter, in the order in which it was written."""
    rows = Vaccination.objects.filter(encounter=encounter, ended=False).select_related("encounter__doctor")
    return [_vaccination(row) for row in rows.order_by("recorded_at", "id") if _given_there(row)]


def notes_of(line: Vaccination) -> list[Document]:
    """The notes of this vaccination, issued again or not; the last version first, which is the one that is shown."""
    if line.encounter_id is None:
        return []
    notes = Document.objects.filter(
        patient_id=line.patient_id, encounter_id=line.encounter_id, type_code=VACCINATION_NOTE.code
    )
    return [note for note in notes.order_by("-version") if str(line.pk) in _identifiers(note)]


def says(history: Document, line: Vaccination) -> bool:
    """Whether this version of the history holds this vaccination."""
    return str(line.pk) in _identifiers(history)


def history_of(patient: Patient) -> model.VaccinationHistory:
    """All that the record says, the latest first."""
    rows = shown(Vaccination, patient.pk).select_related("encounter__doctor")
    known = sorted(rows, key=lambda row: (row.day, row.recorded_at, row.pk), reverse=True)
    presence = model.Presence.KNOWN if known else model.Presence.NOT_RECORDED
    return model.VaccinationHistory(tuple(_vaccination(row) for row in known), presence)


def digest(history: model.VaccinationHistory) -> str:
    """What two histories of the same vaccinations share, whatever became of a vaccinator's telephone."""
    bare = tuple(replace(given, performer=None) for given in history.vaccinations)
    return hashlib.sha256(msgspec.json.encode(model.VaccinationHistory(bare, history.presence))).hexdigest()


def _identifiers(document: Document) -> set[str]:
    body = contents.read(document.content).body
    if isinstance(body, model.VaccinationNote):
        return {body.vaccination.identifier}
    assert isinstance(body, model.VaccinationHistory)
    return {given.identifier for given in body.vaccinations}


def _vaccination(row: Vaccination) -> model.Vaccination:
    return model.Vaccination(
        vaccine=row.vaccine,
        day=row.day,
        code=Code(row.cis, oids.CIS, row.vaccine) if row.cis else None,
        lot=row.lot,
        performer=professional(row.encounter.doctor) if row.encounter and _given_there(row) else None,
        identifier=str(row.pk),
    )


def _given_there(row: Vaccination) -> bool:
    """On the day of the encounter: by its doctor. On another day: told by the patient, or by his carnet."""
    return row.encounter is not None and row.day == timezone.localtime(row.encounter.started_at).date()
