"""Opening, confirming, abandoning a repair. Each may be called again at any time: it does what is still to be done."""

from __future__ import annotations

from typing import Any

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.identity import INS
from bonport.practice.consultations.models import Repair, RepairedDocument, RepairNotice
from bonport.practice.consultations.repair import progress
from bonport.practice.deliveries.actions import queue
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import IN_DOUBT, State
from bonport.practice.documents.actions import reissue_document
from bonport.practice.documents.models import Document, Rendition
from bonport.practice.patients.actions import put_out_of_use
from bonport.practice.patients.models import FormerMatricule, Identity, Patient
from bonport.practice.patients.perms import may_repair


def open_repair(act: Act, patient: Patient, wrong: INS | None = None) -> Repair:
    """This record carried another person's INS: list what left under it, and let nothing more leave.

    Args:
        wrong: the INS that was wrong; by default that of the repair under way, else the one in use, else the last one
            under which something left.
    """
    with act.transaction():
        activity = may_repair(act)
        identity = Identity.objects.select_for_update().get(patient_id=patient.pk)
        wrong = wrong or _wrong_ins(patient, identity)
        if wrong is None:
            raise NotPossible(
                "Cette fiche ne porte pas d’INS, et rien n’est parti sous une INS\u202f: il n’y a rien à réparer."
            )
        repair = Repair.objects.filter(patient=patient, wrong_matricule=wrong.matricule, abandoned_at=None).first()
        if repair is None:
            repair = Repair.objects.create(
                id=act.new_id(),
                practice_id=act.practice,
                patient=patient,
                wrong_matricule=wrong.matricule,
                wrong_oid=wrong.oid,
                opened_by=activity.person,
                opened_at=act.now,
            )
            act.audit("open_repair", repair, patient=patient.pk)
            _tell_holders(act, repair)
        if identity.matricule == wrong.matricule:
            put_out_of_use(act, patient)
        _list(act, repair)
    return repair


def confirm_repair(act: Act, repair: Repair, *, confirmed: bool) -> Repair:
    """Take back all that left under the wrong INS, and issue it again for the right person. One confirmation.

    The worker does it; what is issued again waits until the right identity is qualified. Called again, it takes up
    again what was refused.
    """
    with act.transaction():
        activity = may_repair(act)
        if not confirmed:
            raise NotPossible(
                "Confirmez la réparation\u202f: les documents seront retirés du DMP de l’autre personne.",
                remedy="Confirmez pour continuer.",
            )
        Identity.objects.select_for_update().get(patient_id=repair.patient_id)
        repair = Repair.objects.select_for_update().get(pk=repair.pk)
        if repair.abandoned_at is not None:
            raise NotPossible("Cette réparation a été abandonnée.", remedy="Ouvrez-en une nouvelle.")
        _list(act, repair)
        if repair.confirmed_at is None:
            repair.confirmed_at, repair.confirmed_by = act.now, activity.person
            repair.save(update_fields=("confirmed_at", "confirmed_by"))
            _tell_holders(act, repair)
        act.audit("confirm_repair", repair, patient=repair.patient_id)
        # The last version first: it is the one that the other person's DMP shows.
        for document in Document.objects.filter(repairs__repair=repair).order_by("set_id", "-version"):
            _mend(act, document)
    return repair


def abandon_repair(act: Act, repair: Repair, reason: str) -> Repair:
    """The INS was right after all: it may be used again. What was already taken back is not put back: its re-issue
    leaves in its place."""
    with act.transaction():
        may_repair(act)
        if not reason.strip():
            raise NotPossible("Indiquez pourquoi la réparation est abandonnée.", remedy="Un mot suffit.")
        repair = Repair.objects.select_for_update().get(pk=repair.pk)
        if repair.abandoned_at is None:
            repair.abandoned_at = act.now
            repair.save(update_fields=("abandoned_at",))
            act.audit("abandon_repair", repair, patient=repair.patient_id)
    return repair


def tell_concerned(act: Act, repair: Repair, whom: str) -> RepairNotice:
    """Somebody concerned was told of the error: whom, by whom, when. Once for each."""
    with act.transaction():
        activity = may_repair(act)
        if whom not in set(RepairNotice.Whom):
            raise NotPossible("Dites qui a été prévenu.")
        repair = Repair.objects.select_for_update().get(pk=repair.pk)
        notice = RepairNotice.objects.filter(repair=repair, whom=whom).first()
        if notice is None:
            notice = RepairNotice.objects.create(
                id=act.new_id(),
                practice_id=act.practice,
                repair=repair,
                whom=whom,
                by=activity.person,
                told_at=act.now,
            )
            act.audit("tell_concerned", repair, patient=repair.patient_id, whom=whom)
    return notice


def refuse_known_error(act: Act, patient: Patient, **_: Any) -> None:
    """An INS known to be another person's cannot come back on this record. Heard from `identity_changed`, inside the
    transaction that would bring it back."""
    identity = Identity.objects.get(patient_id=patient.pk)
    if not identity.matricule:
        return
    if Repair.objects.filter(patient=patient, wrong_matricule=identity.matricule, abandoned_at=None).exists():
        raise NotPossible(
            "Cette INS a été reconnue comme celle d’une autre personne.",
            means="Des documents de ce patient iraient de nouveau dans le DMP de quelqu’un d’autre.",
            remedy="Vérifiez la carte et la pièce d’identité, ou abandonnez la réparation si c’était bien la sienne.",
        )


def holders(repair: Repair) -> list[Patient]:
    """The other patients of the practice to whom the wrong INS belongs, or belonged."""
    now = Identity.objects.filter(matricule=repair.wrong_matricule).values("patient_id")
    before = FormerMatricule.objects.filter(matricule=repair.wrong_matricule, reason="insi_history")
    patients = Patient.objects.filter(pk__in=now) | Patient.objects.filter(pk__in=before.values("patient_id"))
    return list(patients.exclude(pk=repair.patient_id).order_by("number"))


# ---------------------------------------------------------------------------------------------------------------


def _wrong_ins(patient: Patient, identity: Identity) -> INS | None:
    for repair in Repair.objects.filter(patient=patient, abandoned_at=None).order_by("opened_at"):
        if not progress.is_done(repair):
            return repair.wrong
    if identity.matricule:
        return INS(identity.matricule, identity.oid)
    last = Rendition.objects.filter(document__patient=patient, left=True).order_by("made_at").last()
    return INS(last.matricule, last.oid) if last else None


def _tell_holders(act: Act, repair: Repair) -> None:
    """The trail of whoever bears this INS in the practice tells it too."""
    for other in holders(repair):
        act.audit("error_concerns", repair, patient=other.pk)


def _list(act: Act, repair: Repair) -> None:
    """Nothing can be added once the INS is out of use, but for what was being sent at that moment: it is there too,
    for a copy is marked as left before the request."""
    listed = RepairedDocument.objects.filter(repair=repair).values("document_id")
    for document in progress.left_under(repair).exclude(pk__in=listed).order_by("signed_at", "id"):
        RepairedDocument.objects.create(id=act.new_id(), practice_id=act.practice, repair=repair, document=document)


def _mend(act: Act, document: Document) -> None:
    line = progress.line_of(document)
    reachable = line.submission.state in (State.DELIVERED, *IN_DOUBT, *queue.NOT_LEFT)
    outdated = Document.objects.filter(replaces=document).exists()
    if line.reissue is None and line.withdrawal is None and reachable and not outdated:
        _issue_again(act, document, line.submission)
    if line.submission.state in queue.NOT_LEFT:  # it is not there, and its bytes are the other person's
        queue.supersede(act, document)
    elif line.withdrawal is None:
        queue.withdraw(act, document)
    elif line.withdrawal.state == State.REFUSED:
        queue.take_up_again(act, line.withdrawal)


def _issue_again(act: Act, document: Document, submission: Delivery) -> None:
    new = reissue_document(act, document)
    queue.take_over_visibility(act, new, document)
    queue.queue_for(act, new, submission.destination)
