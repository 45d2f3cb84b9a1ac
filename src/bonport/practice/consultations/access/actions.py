"""Reading a record's log, and copying a record out. Both are themselves in the log."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.practice.patients.models import Patient
from bonport.practice.places.perms import clinician


def read_log(act: Act, patient: Patient) -> None:
    """A doctor looks at who opened and changed this record."""
    with act.transaction():
        clinician(act)
        act.audit("read_log", _here(patient), patient=patient.pk)


def begin_export(act: Act, patient: Patient, *, confidential: bool) -> None:
    """A doctor copies the whole record out, for the patient who asks for it (right of access).

    Args:
        confidential: with what was kept from a minor's guardians.
    """
    with act.transaction():
        clinician(act)
        act.audit("export_record", _here(patient), patient=patient.pk, confidential=confidential)


def _here(patient: Patient) -> Patient:
    """In this practice, or nowhere."""
    found: Patient = Patient.objects.get(pk=patient.pk)
    return found
