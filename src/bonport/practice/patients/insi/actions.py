"""Accepting or refusing what INSi answered; creating a patient from it."""

from __future__ import annotations

from uuid import UUID

from bonport.base.act import Act
from bonport.interop.insi import Answer, AppCardRead
from bonport.practice.patients.actions import admit, enrol, keep_answer
from bonport.practice.patients.insi.kept import answer_of
from bonport.practice.patients.models import Identity, InsiAnswer, Patient
from bonport.practice.patients.perms import may_identify


def keep_card_answer(act: Act, answer: Answer) -> InsiAnswer:
    """Keep what INSi answered to the reading of a card, before there is a patient."""
    with act.transaction():
        may_identify(act)
        kept = keep_answer(act, None, answer)
        act.audit("keep_card_answer", kept, code=answer.code)
    return kept


def register_from_answer(act: Act, kept: UUID, *, phone: str = "") -> Patient:
    """A new patient with the traits and the INS of this answer, which the person who acts has seen. Once: called
    again, it gives the same patient."""
    with act.transaction():
        may_identify(act)
        row = InsiAnswer.objects.select_for_update(of=("self",)).select_related("patient").get(pk=kept)
        if row.patient is not None:
            return row.patient
        answer = answer_of(row, act.now)
        assert answer.traits is not None, "an answer that can be accepted names a person"
        identity = enrol(act, answer.traits, phone=phone)
        row.patient = identity.patient
        row.save(update_fields=("patient",))
        admit(act, identity, answer)
    return identity.patient


def register_from_app_card(act: Act, read: AppCardRead) -> Patient:
    """A new patient with the identity that his appli carte Vitale gave: it arrives qualified."""
    with act.transaction():
        may_identify(act)
        identity = enrol(act, read.traits)
        admit(act, identity, read)
    return identity.patient


def refuse_answer(act: Act, patient: Patient, kept: UUID) -> None:
    """The person who acts has compared, and it is not this patient: the answer stays kept and nothing changes."""
    with act.transaction():
        may_identify(act)
        row = InsiAnswer.objects.get(pk=kept, patient=patient)
        act.audit("refuse_answer", row, patient=patient.pk)


def accept_answer(act: Act, patient: Patient, kept: UUID) -> Identity:
    """The person who acts has compared, and accepts: the traits of INSi take the place of ours."""
    with act.transaction():
        may_identify(act)
        row = InsiAnswer.objects.get(pk=kept, patient=patient)
        identity = Identity.objects.select_for_update(of=("self",)).select_related("patient").get(patient=patient)
        admit(act, identity, answer_of(row, act.now))
    return identity
