"""When a patient's VSM must be made: article L. 1111-15, and what was sent last."""

from __future__ import annotations

from datetime import datetime, timedelta

from bonport.interop.terminology.document_types import SYNTHESIS
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient, TreatingDoctor
from bonport.practice.places.models import Activity
from bonport.practice.places.perms import doctor_answering

YEARLY = timedelta(days=365)  # « at least once a year »


def is_treating(activity: Activity, patient: Patient) -> bool:
    """Whether this doctor, or the doctor whom he replaces, is the patient's declared médecin traitant."""
    return TreatingDoctor.objects.filter(patient=patient, doctor=doctor_answering(activity), ended_on=None).exists()


def latest(patient: Patient, type_code: str = SYNTHESIS.code) -> Document | None:
    """The last version of the patient's VSM, or of another document that he has but one of, whether it left or is still
    to leave."""
    versions = Document.objects.filter(patient=patient, type_code=type_code, replaced_by=None, reissue=None)
    return versions.order_by("signed_at", "id").last()


def is_due(patient: Patient, digest: str, now: datetime) -> bool:
    """Whether a VSM with this content must be made: the last one says something else, or is a year old.

    The last one counts even if it has not left yet: were it left out of date on its way, it would be received so.
    """
    last = latest(patient)
    return last is None or last.digest != digest or now - last.signed_at >= YEARLY
