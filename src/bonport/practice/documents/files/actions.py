"""Papers received: added to a record, read, taken out of it."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.practice.documents.files.gates import media_type_of
from bonport.practice.documents.models import ReceivedFile
from bonport.practice.documents.perms import may_prepare
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Activity

KINDS = {
    "letter": "courrier",
    "report": "compte rendu",
    "result": "résultat d’examens",
    "imaging": "imagerie",
    "hospital": "hospitalisation",
    "prescription": "ordonnance",
    "other": "autre",
}


def add_file(act: Act, patient: Patient, kind: str, title: str, day: date, data: bytes) -> ReceivedFile:
    """Keep a file as it came, with its hash. It leaves for nowhere.

    Raises:
        NotPossible: it is no PDF or picture, or holds something that acts.
    """
    media_type = media_type_of(data)  # before the transaction: it takes its time
    with act.transaction():
        activity = may_prepare(act)
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        title = " ".join(title.split())[:200]
        if kind not in KINDS or not title:
            raise NotPossible("Il manque la nature ou le titre.", remedy="Complétez, puis ajoutez.")
        if day > act.today:
            raise NotPossible("La date du papier est dans l’avenir.", remedy="Corrigez la date.")
        received = ReceivedFile.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            patient=patient,
            kind=kind,
            title=title,
            day=day,
            added_by=activity.person,
            added_at=act.now,
            media_type=media_type,
            data=data,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        act.audit("add_file", received, patient=patient.pk, kind=kind, size=received.size)
    return received


def read_file(act: Act, received: UUID) -> ReceivedFile:
    """Open one: a doctor, or who added it. Written in the audit."""
    with act.transaction():
        opened = ReceivedFile.objects.select_related("patient").get(pk=received, removed_at=None)
        if not may_read(may_prepare(act), opened):
            raise NotAllowed("Ce fichier est ouvert aux médecins, et à qui l’a ajouté.")
        act.audit("read_file", opened, patient=opened.patient_id)
    return opened


def remove_file(act: Act, received: ReceivedFile) -> None:
    """Put in the wrong record, or twice: no more shown, and kept."""
    with act.transaction():
        activity = may_prepare(act)
        opened = ReceivedFile.objects.select_for_update().defer("data").get(pk=received.pk)
        if not may_read(activity, opened):
            raise NotAllowed("Ce fichier a été ajouté par quelqu’un d’autre.", remedy="Un médecin peut le retirer.")
        opened.removed_at = act.now
        opened.save(update_fields=("removed_at",))
        act.audit("remove_file", opened, patient=opened.patient_id)


def may_read(activity: Activity, received: ReceivedFile) -> bool:
    return activity.is_clinical or received.added_by_id == activity.person_id
