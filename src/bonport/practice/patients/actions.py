"""Identities, from the first line typed to the qualified INS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.base.tenancy import Practice
from bonport.interop.errors import BadInput
from bonport.interop.identity import Traits, status
from bonport.interop.identity.comparison import Outcome, compare, replaced
from bonport.interop.identity.status import Attestation, DocumentControl, Facts, Guardian, Method
from bonport.interop.insi import Answer, AppCardRead, Verification
from bonport.practice.patients.duplicates import duplicates
from bonport.practice.patients.facts import facts_of, set_facts
from bonport.practice.patients.finding import index
from bonport.practice.patients.models import DmpState, FormerMatricule, Identity, InsiAnswer, Patient, TreatingDoctor
from bonport.practice.patients.perms import may_attest, may_identify
from bonport.practice.patients.signals import identity_changed
from bonport.practice.places.models import Person
from bonport.practice.places.perms import clinician

Result = TypeVar("Result")

_OTHER_RECORD = (
    "Une autre fiche de ce cabinet porte déjà cette INS.",
    "Deux fiches pour une même personne\u202f: des documents pourraient se trouver dans l’une sans l’autre.",
    "Ouvrez l’autre fiche, ou signalez le doublon.",
)


class AlreadyHere(NotPossible):
    """Nothing tells this person apart from a patient of the practice."""

    def __init__(self) -> None:
        super().__init__(
            "Un dossier porte déjà ces nom, prénom et date de naissance.", remedy="Ouvrez-le, ou créez quand même."
        )


def register_patient(
    act: Act,
    traits: Traits,
    *,
    street: str = "",
    postal_code: str = "",
    city: str = "",
    phone: str = "",
    unless_here: bool = False,
) -> Patient:
    """A new patient, from what was typed: the identity is provisoire.

    Args:
        unless_here: refused where a record that nothing tells apart is here; the person who acts sees it first. What
            is sent twice at once makes one patient so.

    Raises:
        AlreadyHere: there is one.
    """
    with act.transaction():
        may_identify(act)
        if unless_here:
            _one_at_a_time(act)
            if any(one.exact for one in duplicates(_checked(traits))):
                raise AlreadyHere
        identity = enrol(act, traits, street=street, postal_code=postal_code, city=city, phone=phone)
    return identity.patient


def record_identity(act: Act, patient: Patient, answer: Answer | AppCardRead) -> Identity:
    """Keep what INSi answered, as received; if it found the person, its traits take the place of ours.

    The person who calls this has seen the comparison and accepted it. An appli carte Vitale arrives qualified.
    """
    with act.transaction():
        may_identify(act)
        identity = _locked(patient)
        if isinstance(answer, Answer) and answer.ins is None:
            identity.insi_answer = keep_answer(act, patient, answer)
            act.audit("record_identity", identity, patient=patient.pk, code=answer.code, method=answer.method)
        else:
            admit(act, identity, answer)
    return identity


def keep_insi_answer(act: Act, patient: Patient, answer: Answer) -> None:
    """Keep an answer of a search that went on, as received (EXI REC 07)."""
    with act.transaction():
        may_identify(act)
        patient = Patient.objects.get(pk=patient.pk)
        kept = keep_answer(act, patient, answer)
        act.audit("keep_insi_answer", kept, patient=patient.pk, code=answer.code, method=answer.method)


def qualify_identity(
    act: Act,
    patient: Patient,
    document_kind: str,
    *,
    guardian: Guardian | None = None,
    guardian_kind: str = "",
    court_decision: bool = False,
) -> Identity:
    """A high-trust document was seen beside the person and agrees with the traits. Nothing is chosen beforehand."""
    with act.transaction():
        activity = may_identify(act)
        identity = _locked(patient)
        control = DocumentControl(
            document_kind, str(activity.person_id), act.now, guardian, guardian_kind, court_decision
        )
        facts = _told(lambda: status.control_document(facts_of(identity), identity.traits, control))
        _save(act, identity, facts, identity.traits, "qualify_identity", kind=document_kind)
    return identity


def attest_identity(act: Act, patient: Patient, text_version: str) -> Identity:
    """The exception procedure: the declared médecin traitant attests that he knows the person whose card was read."""
    with act.transaction():
        activity = may_attest(act, patient)
        identity = _locked(patient)
        attestation = Attestation(str(activity.person_id), act.now, text_version, treating_doctor_in_person=True)
        facts = _told(lambda: status.attest(facts_of(identity), identity.traits, attestation))
        _save(act, identity, facts, identity.traits, "attest_identity", text=text_version)
    return identity


def verify_identity(act: Act, patient: Patient, verification: Verification) -> Identity:
    """INSi was asked whether the INS still holds. If not, it is out of use, and nothing more leaves under it."""
    with act.transaction():
        may_identify(act)
        identity = _locked(patient)
        InsiAnswer.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            patient=patient,
            asked_at=act.now,
            operation="INS3",
            code="00" if verification.confirmed else "01",
            message_id=verification.message_id,
            raw=verification.raw,
        )
        facts = _told(
            lambda: status.record_verification(facts_of(identity), identity.traits, confirmed=verification.confirmed)
        )
        if verification.confirmed:
            identity.verified_at = act.now
        else:
            _forget_matricule(act, identity, "verification_ko")
        _save(act, identity, facts, identity.traits, "verify_identity", confirmed=verification.confirmed)
    return identity


def change_traits(act: Act, patient: Patient, traits: Traits, reason: str) -> Identity:
    """A strict trait was wrong. Evidence gathered on the former traits no longer counts: the identity is provisoire."""
    with act.transaction():
        may_identify(act)
        identity = _locked(patient)
        checked = _checked(traits)
        facts = facts_of(identity)
        if compare(identity.traits, checked).outcome is not Outcome.EQUAL:
            if not reason.strip():
                raise NotPossible("Indiquez pourquoi les traits changent.", remedy="Un mot suffit.")
            facts = _told(lambda: status.change_traits(facts, identity.traits))
            _forget_matricule(act, identity, "corrected")
        _save(act, identity, facts, checked, "change_traits")
    return identity


def flag_identity(
    act: Act,
    patient: Patient,
    *,
    homonym: bool | None = None,
    doubtful: bool | None = None,
    fictitious: bool | None = None,
) -> Identity:
    """Set or lift the attributes homonyme, douteuse, fictive. A doubt puts the matricule out of use; lifting it does
    not bring the former status back."""
    with act.transaction():
        may_identify(act)
        identity = _locked(patient)
        facts, traits = facts_of(identity), identity.traits
        if homonym is not None:
            facts = _told(lambda: status.mark_homonym(facts, traits, homonym=homonym))
        if doubtful:
            facts = _told(lambda: status.doubt(facts, traits))
        if fictitious:
            facts = _told(lambda: status.make_fictitious(facts, traits))
        if doubtful is False or fictitious is False:
            facts = _told(lambda: status.lift_flag(facts, traits))
        if facts.answer is None:
            _forget_matricule(act, identity, "flagged")
        _save(act, identity, facts, traits, "flag_identity", homonym=homonym, doubtful=doubtful, fictitious=fictitious)
    return identity


def put_out_of_use(act: Act, patient: Patient) -> Identity:
    """The INS in use is another person's: the identity is douteuse. In the transaction of the repair that found it."""
    identity = _locked(patient)
    facts = _told(lambda: status.doubt(facts_of(identity), identity.traits))
    _forget_matricule(act, identity, "error")
    _save(act, identity, facts, identity.traits, "put_out_of_use")
    return identity


def declare_treating_doctor(act: Act, patient: Patient, doctor: Person, day: date) -> TreatingDoctor:
    """The patient declared this doctor of the practice as médecin traitant."""
    with act.transaction():
        may_identify(act)
        Patient.objects.select_for_update().get(pk=patient.pk)
        for former in TreatingDoctor.objects.filter(patient=patient, ended_on=None):
            former.ended_on = day
            former.save(update_fields=("ended_on",))
        declared = TreatingDoctor.objects.create(
            id=act.new_id(), practice_id=act.practice, patient=patient, doctor=doctor, declared_on=day
        )
        act.audit("declare_treating_doctor", declared, patient=patient.pk)
    return declared


def record_dmp_state(act: Act, patient: Patient, state: DmpState) -> None:
    """What the DMP said of itself (TD0.2). Written by the worker, or after a person's own consultation."""
    with act.transaction():
        if act.user is not None:
            clinician(act)
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        patient.dmp_state, patient.dmp_checked_at = state, act.now
        patient.save(update_fields=("dmp_state", "dmp_checked_at"))
        act.audit("record_dmp_state", patient, patient=patient.pk, state=state)


# ---------------------------------------------------------------------------------------------------------------


# What the actions of this room share, inside their transactions.


def enrol(act: Act, traits: Traits, **contact: str) -> Identity:
    """A new patient and a provisional identity with these traits."""
    checked = _checked(traits)
    patient = Patient.objects.create(
        id=act.new_id(), practice_id=act.practice, number=_next_number(act), created_at=act.now, **contact
    )
    identity = Identity(id=act.new_id(), practice_id=act.practice, patient=patient)
    set_facts(identity, Facts(), checked)
    identity.save(force_insert=True)
    index(patient, identity)
    act.audit("register_patient", patient, patient=patient.pk)
    return identity


def admit(act: Act, identity: Identity, answer: Answer | AppCardRead) -> None:
    """This identity is the one that INSi, or an appli carte Vitale, gave: its traits and its INS."""
    if isinstance(answer, Answer):
        identity.insi_answer = keep_answer(act, identity.patient, answer)
        accepted = answer.accepted(act.now)
        _keep_history(act, identity.patient, answer)
    else:
        accepted = answer.accepted()
    traits = identity.traits
    facts = _told(lambda: status.accept_answer(facts_of(identity), traits, accepted))
    _forget_matricule(act, identity, "corrected", unless=accepted.ins.matricule)
    _save(act, identity, facts, replaced(traits, accepted.traits), "record_identity", method=accepted.method)


def keep_answer(act: Act, patient: Patient | None, answer: Answer) -> InsiAnswer:
    """The answer as received; the last one of a search may already be kept."""
    known = InsiAnswer.objects.filter(patient=patient, message_id=answer.message_id).first()
    return known or InsiAnswer.objects.create(
        id=act.new_id(),
        practice_id=act.practice,
        patient=patient,
        asked_at=act.now,
        operation="INS1" if answer.method is Method.CARD else "INS2",
        code=answer.code,
        message_id=answer.message_id,
        raw=answer.raw,
    )


def _locked(patient: Patient) -> Identity:
    return Identity.objects.select_for_update(of=("self",)).select_related("patient").get(patient_id=patient.pk)


def _save(act: Act, identity: Identity, facts: Facts, traits: Traits, action: str, **detail: object) -> None:
    former, former_matricule = identity.status, identity.matricule
    set_facts(identity, facts, traits)
    if identity.matricule != former_matricule:
        identity.verified_at = None  # it was the former INS that INSi confirmed
    if identity.matricule and identity.matricule != former_matricule:
        _forget_dmp(identity.patient)
    try:
        with transaction.atomic():
            identity.save()
    except IntegrityError:
        raise NotPossible(*_OTHER_RECORD) from None
    index(identity.patient, identity)
    act.audit(action, identity, patient=identity.patient_id, former=former, status=identity.status, **detail)
    identity_changed.send(sender=Identity, act=act, patient=identity.patient)


def _forget_dmp(patient: Patient) -> None:
    """What is known of the DMP was said of the former INS."""
    patient.dmp_state, patient.dmp_checked_at = DmpState.UNKNOWN, None
    patient.save(update_fields=("dmp_state", "dmp_checked_at"))


def _keep_history(act: Act, patient: Patient, answer: Answer) -> None:
    known = set(FormerMatricule.objects.filter(patient=patient).values_list("matricule", flat=True))
    for former in answer.history:
        if former.ins.matricule not in known:
            FormerMatricule.objects.create(
                id=act.new_id(),
                practice_id=act.practice,
                patient=patient,
                matricule=former.ins.matricule,
                oid=former.ins.oid,
                first_day=former.first_day,
                last_day=former.last_day,
                reason="insi_history",
            )


def _forget_matricule(act: Act, identity: Identity, reason: str, *, unless: str = "") -> None:
    """The matricule in use goes out of use; it stays in the history."""
    if identity.matricule and identity.matricule != unless:
        FormerMatricule.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            patient=identity.patient,
            matricule=identity.matricule,
            oid=identity.oid,
            last_day=act.today,
            reason=reason,
        )


def _next_number(act: Act) -> str:
    """The next number of this practice; six digits, so that the last one is found by the index and none is counted."""
    _one_at_a_time(act)  # so that two registrations cannot take the same
    last = Patient.objects.order_by("-number").values_list("number", flat=True).first()
    return f"{int(last or 0) + 1:06d}"


def _one_at_a_time(act: Act) -> None:
    """The practice's row is locked to the end of the transaction: one registration after the other."""
    Practice.objects.select_for_update().get(pk=act.practice)


def _checked(traits: Traits) -> Traits:
    normalised = _told(traits.normalised)
    _told(normalised.check)
    return normalised


def _told(step: Callable[[], Result]) -> Result:
    """What the rules of identity refuse, said to the person who acts."""
    try:
        return step()
    except BadInput as error:
        raise NotPossible(error.what, remedy=error.remedy) from None
