"""What is written when a doctor looks into Mon espace santé: that he did, before anything is asked."""

from __future__ import annotations

from datetime import datetime

from bonport.base.act import Act
from bonport.base.models import AuditEvent
from bonport.practice.deliveries.models import ToldOfConsulting
from bonport.practice.documents.perms import may_sign
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Activity


def read_rules(act: Act) -> None:
    """« J’ai compris » : this person was told that his accesses are traced, and told to the patient."""
    with act.transaction():
        activity = may_sign(act)
        told = ToldOfConsulting.objects.create(
            id=act.new_id(), practice_id=act.practice, person=activity.person, read_at=act.now
        )
        act.audit("read_dmp_rules", told)


def note_look(act: Act, patient: Patient) -> None:
    """He is about to ask for the list."""
    with act.transaction():
        may_sign(act)
        act.audit("consult_dmp", Patient.objects.get(pk=patient.pk), patient=patient.pk)


def note_opening(act: Act, patient: Patient) -> None:
    """He is about to open one document."""
    with act.transaction():
        may_sign(act)
        act.audit("open_dmp_document", Patient.objects.get(pk=patient.pk), patient=patient.pk)


def note_authorisation(act: Act, patient: Patient) -> None:
    """The patient consented to the doctor's consulting his DMP, and the DMP was told (TD0.3)."""
    with act.transaction():
        may_sign(act)
        act.audit("authorise_consultation", Patient.objects.get(pk=patient.pk), patient=patient.pk)


def may_consult(act: Act) -> Activity:
    """A doctor or a replacement, in his own name: his RPPS is what the DMP traces."""
    with act.reading():
        return may_sign(act)


def last_look(act: Act, patient: Patient) -> datetime | None:
    """When this person last asked for this patient's list."""
    looks = AuditEvent.objects.filter(
        practice_id=act.practice, patient_id=patient.pk, actor_id=act.user, action="consult_dmp", at__lt=act.now
    )
    return looks.order_by("-at").values_list("at", flat=True).first()


def last_reading(act: Act) -> datetime | None:
    with act.reading():
        read = ToldOfConsulting.objects.filter(person__user=act.user)
        return read.order_by("-read_at").values_list("read_at", flat=True).first()
