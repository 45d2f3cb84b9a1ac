"""Preparing and signing documents."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec
from django.utils import timezone

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop import cda
from bonport.interop.cda import model
from bonport.interop.cda.model import Rendition as Made
from bonport.interop.identity import INS, Traits
from bonport.interop.terminology.oids import oid_of
from bonport.practice.documents import addressee as addressees
from bonport.practice.documents import content as contents
from bonport.practice.documents import marks, rendition
from bonport.practice.documents.addressee import Addressee
from bonport.practice.documents.drafts.found import draft_of
from bonport.practice.documents.models import Document, Draft, Preference, Rendition, Task
from bonport.practice.documents.perms import may_change, may_prepare, may_sign
from bonport.practice.documents.signals import document_signed
from bonport.practice.documents.templates import language
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Identity, Patient, TreatingDoctor
from bonport.practice.places.models import Activity, Person
from bonport.practice.places.perms import doctor_answering
from bonport.practice.records.models import Encounter


def prepare_document(
    act: Act, patient: Patient, type_code: str, title: str, body: model.Prose, encounter: Encounter | None = None
) -> Draft:
    """Write a letter or a certificate without signing it."""
    with act.transaction():
        activity = may_prepare(act)
        patient, encounter = _as_they_are_now(patient, encounter)
        draft = Draft.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            patient=patient,
            encounter=encounter,
            type_code=type_code,
            title=title,
            text=marks.write(body.blocks),
            addressee=addressees.plain(Addressee(body.addressee)) if body.addressee else None,
            place=body.place,
            prepared_by=activity.person,
            prepared_at=act.now,
        )
        act.audit("prepare_document", draft, patient=patient.pk, type=type_code)
    return draft


def sign_draft(act: Act, draft: Draft, encounter: Encounter | None = None) -> Document:
    """Sign what was prepared; the draft is gone, its text is in the document.

    Args:
        encounter: in which it is signed, where it was prepared outside any.
    """
    with act.transaction():
        document = sign_prepared(act, may_sign(act), draft, encounter)
    return document


def sign_document(
    act: Act,
    patient: Patient,
    type_code: str,
    title: str,
    body: model.Prose,
    encounter: Encounter | None = None,
    recipients: tuple[model.Professional, ...] = (),
) -> Document:
    """Write and sign a letter, a certificate or a report in one go."""
    with act.transaction():
        activity = may_sign(act)
        document = sign(act, activity, patient, type_code, title, body, encounter, recipients)
    return document


def replace_document(act: Act, document: Document, title: str, body: model.Prose) -> Document:
    """A corrected version: the same document, one version later. The one before it stays in the practice."""
    with act.transaction():
        activity = may_change(act, document)
        document = _last_version(document)
        old = contents.read(document.content)
        new = sign(
            act,
            activity,
            document.patient,
            document.type_code,
            title,
            body,
            document.encounter,
            old.recipients,
            document,
        )
    return new


def set_preference(
    act: Act,
    type_code: str,
    *,
    feeds: bool = False,
    hidden_from_professionals: bool = False,
    hidden_from_patient: bool = False,
) -> Preference:
    """From today, what this doctor wants for a type of document."""
    with act.transaction():
        activity = may_sign(act)
        refuse_both_masks(hidden_from_professionals, hidden_from_patient)
        preference = Preference.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            doctor=activity.person,
            type_code=type_code,
            first_day=act.today,
            feeds=feeds,
            hidden_from_professionals=hidden_from_professionals,
            hidden_from_patient=hidden_from_patient,
        )
        act.audit("set_preference", preference, type=type_code)
    return preference


# ------------------------------------------------------------------------- inside the transaction of an action


def sign_prepared(
    act: Act,
    activity: Activity,
    draft: Draft,
    encounter: Encounter | None = None,
    masks: tuple[bool, bool] | None = None,
) -> Document:
    """Sign a draft, or the corrected version that it is, in the transaction of the action that signs.

    Args:
        masks: hidden from professionals, from the patient; None: as the doctor set it.
    """
    draft = draft_of(draft.pk, Draft.objects.select_for_update(of=("self",)).select_related("patient", "encounter"))
    if draft.discarded_at is not None:
        raise NotPossible("Ce courrier a été jeté.", remedy="Reprenez-le d’abord, puis signez.")
    if unfilled := language.left(draft.text) + language.left(draft.title):
        raise NotPossible(
            f"Le texte contient encore {unfilled[0]}.",
            means="Le courrier n’est pas signé.",
            remedy="Choisissez le destinataire, ou remplacez cette mention par ce qu’elle doit dire.",
        )
    if language.has_gap(draft.text):
        raise NotPossible(
            "Il reste un «\u00a0…\u00a0» à compléter dans le texte.",
            means="Le courrier n’est pas signé.",
            remedy="Remplacez-le par ce qu’il doit dire, ou effacez-le.",
        )
    replaced = None
    if draft.replaces is not None:
        may_change(act, draft.replaces)
        replaced = _last_version(draft.replaces)
    to = addressees.read(draft.addressee)
    document = sign(
        act,
        activity,
        draft.patient,
        draft.type_code,
        draft.title,
        model.Prose(marks.read(draft.text), to.lines, draft.place),
        replaced.encounter if replaced else draft.encounter or encounter,
        (to.professional,) if to.professional else (),
        replaced,
        masks=masks,
    )
    draft.delete()
    return document


def sign(
    act: Act,
    activity: Activity,
    patient: Patient,
    type_code: str,
    title: str,
    body: model.Body,
    encounter: Encounter | None,
    recipients: tuple[model.Professional, ...] = (),
    replaces: Document | None = None,
    digest: str = "",
    masks: tuple[bool, bool] | None = None,
) -> Document:
    """Freeze a document's content, in the transaction of the action that signs."""
    patient, encounter = _as_they_are_now(patient, encounter)
    refuse_unstated_minor(act.now, patient, encounter)
    from_professionals, from_patient = masks or _masks(act, activity, type_code, replaces)
    refuse_both_masks(from_professionals, from_patient)
    content = _content(act, activity, patient, type_code, title, body, encounter, recipients, replaces)
    refuse_what_cannot_leave(content, patient)
    document = Document.objects.create(
        id=act.new_id(),
        practice_id=act.practice,
        patient=patient,
        encounter=encounter,
        type_code=type_code,
        title=title,
        set_id=content.set_id,
        version=content.version,
        unique_id=content.unique_id,
        replaces=replaces,
        author=activity.person,
        structure=activity.structure,
        signed_at=act.now,
        content=content.to_plain(),
        content_hash=content.hash(),
        digest=digest,
        hidden_from_professionals=from_professionals,
        hidden_from_patient=from_patient,
        hidden_from_guardians=hidden_from_guardians(act.now, patient, encounter),
        secret=bool(encounter and encounter.secret),
    )
    act.audit("sign_document", document, patient=patient.pk, type=type_code, version=document.version)
    if document.hidden_from_patient:
        ask(act, Task.Kind.SHOW_TO_PATIENT, document)
    document_signed.send(sender=Document, act=act, document=document)
    return document


def reissue_document(act: Act, document: Document) -> Document:
    """The same signed content as a document of its own, in the transaction of a repair: nothing in it leads back to
    the one that went to another person's DMP. Author, dates and masks are those of the signature."""
    content = msgspec.structs.replace(
        contents.read(document.content), unique_id=oid_of(act.new_id()), set_id=oid_of(act.new_id()), version=1
    )
    reissue = Document.objects.create(
        id=act.new_id(),
        practice_id=act.practice,
        patient_id=document.patient_id,
        encounter_id=document.encounter_id,
        type_code=document.type_code,
        title=document.title,
        set_id=content.set_id,
        version=content.version,
        unique_id=content.unique_id,
        reissues=document,
        author_id=document.author_id,
        structure_id=document.structure_id,
        signed_at=document.signed_at,
        content=content.to_plain(),
        content_hash=content.hash(),
        digest=document.digest,
        hidden_from_professionals=document.hidden_from_professionals,
        hidden_from_patient=document.hidden_from_patient,
        hidden_from_guardians=document.hidden_from_guardians,
        secret=document.secret,
    )
    act.audit("reissue_document", reissue, patient=document.patient_id, reissues=document.pk)
    settle(act, Task.Kind.SHOW_TO_PATIENT, document)
    if reissue.hidden_from_patient:
        ask(act, Task.Kind.SHOW_TO_PATIENT, reissue)
    return reissue


def ask(act: Act, kind: Task.Kind, document: Document) -> None:
    """Put something in *À décider*."""
    task = Task.objects.create(
        id=act.new_id(),
        practice_id=document.practice_id,
        kind=kind,
        patient_id=document.patient_id,
        document=document,
        asked_at=act.now,
    )
    act.audit("ask", task, patient=document.patient_id, kind=kind)


def settle(act: Act, kind: Task.Kind, document: Document) -> None:
    """What was in *À décider* is decided."""
    for task in Task.objects.select_for_update().filter(kind=kind, document=document, done_at=None):
        task.done_at = act.now
        task.save(update_fields=("done_at",))


def preference_for(doctor: Person, type_code: str, now: datetime) -> Preference | None:
    """What a doctor wants, on this day, for a type of document."""
    day = timezone.localtime(now).date()
    return (
        Preference.objects.filter(doctor=doctor, type_code=type_code, first_day__lte=day)
        .order_by("first_day", "id")
        .last()
    )


def hidden_from_guardians(now: datetime, patient: Patient, encounter: Encounter | None) -> bool:
    """A minor's document is hidden from the guardians when its encounter is."""
    return is_minor(patient, now) and encounter is not None and encounter.guardians_may_see is False


def refuse_unstated_minor(now: datetime, patient: Patient, encounter: Encounter | None) -> None:
    """For a minor, every document comes from an encounter whose visibility to the guardians was stated."""
    if is_minor(patient, now) and (encounter is None or encounter.guardians_may_see is None):
        raise NotPossible(
            "Le patient est mineur\u202f: la visibilité pour ses représentants légaux n’est pas indiquée.",
            remedy="Signez ce document depuis une consultation, en indiquant qui peut le voir.",
        )


def refuse_what_cannot_leave(content: contents.Content, patient: Patient) -> None:
    """Said to the doctor who signs, not found out later by a worker: what the document's formats cannot carry."""
    identity = Identity.objects.get(patient=patient)
    for finding in cda.preflight(contents.document_of(content, identity.traits, identity.ins, replaces=None)):
        if finding.blocking:
            raise NotPossible(finding.what, means="Le document n’est pas signé.", remedy=finding.remedy)


def refuse_both_masks(from_professionals: bool, from_patient: bool) -> None:
    """The DMP refuses a document hidden from everyone (parameter cumul-invisible_patient-masque_ps)."""
    if from_professionals and from_patient:
        raise NotPossible("Un document ne peut pas être masqué à la fois aux professionnels et au patient.")


def hide_secret_documents(act: Act, encounter: Encounter, **_: object) -> None:
    """What was signed in an encounter before it became secret is hidden too. Heard from `encounter_kept_secret`."""
    for document in Document.objects.select_for_update().filter(encounter=encounter):
        document.secret = document.hidden_from_guardians = True
        document.save(update_fields=("secret", "hidden_from_guardians"))


def _last_version(document: Document) -> Document:
    """The row, locked, if it may be replaced."""
    document = (
        Document.objects.select_for_update(of=("self",)).select_related("patient", "encounter").get(pk=document.pk)
    )
    if Document.objects.filter(replaces=document).exists():
        raise NotPossible("Ce document a déjà été remplacé.", remedy="Corrigez sa dernière version.")
    if Document.objects.filter(reissues=document).exists():
        raise NotPossible(
            "Ce document a été retiré du DMP d’une autre personne, et réémis.",
            remedy="Corrigez le document réémis.",
        )
    return document


def _as_they_are_now(patient: Patient, encounter: Encounter | None) -> tuple[Patient, Encounter | None]:
    """The rows as they are, locked: what the caller holds may be older than an opposition or than a secret."""
    if encounter is not None:
        encounter = Encounter.objects.select_for_update().get(pk=encounter.pk)
        if encounter.patient_id != patient.pk:
            raise NotPossible("Cette consultation est celle d’un autre patient.")
    patient = Patient.objects.select_for_update(of=("self",)).select_related("identity").get(pk=patient.pk)
    return patient, encounter


def _masks(act: Act, activity: Activity, type_code: str, replaces: Document | None) -> tuple[bool, bool]:
    """Hidden from professionals, hidden from the patient: what was masked stays so in the next version; else as the
    doctor chose for this type."""
    if replaces is not None and (replaces.hidden_from_professionals or replaces.hidden_from_patient):
        return replaces.hidden_from_professionals, replaces.hidden_from_patient
    preference = preference_for(activity.person, type_code, act.now)
    if preference is None:
        return False, False
    return preference.hidden_from_professionals, preference.hidden_from_patient


def _content(
    act: Act,
    activity: Activity,
    patient: Patient,
    type_code: str,
    title: str,
    body: model.Body,
    encounter: Encounter | None,
    recipients: tuple[model.Professional, ...],
    replaces: Document | None,
) -> contents.Content:
    type_, documented_act = contents.type_and_act(type_code)
    answering = doctor_answering(activity)
    treating = TreatingDoctor.objects.select_related("doctor").filter(patient=patient, ended_on=None).first()
    unique_id = oid_of(act.new_id())
    started = encounter.started_at if encounter else act.now
    return contents.Content(
        unique_id=unique_id,
        set_id=replaces.set_id if replaces else oid_of(act.new_id()),
        version=replaces.version + 1 if replaces else 1,
        type=type_,
        title=title,
        created=act.now,
        author=contents.professional(activity.person),
        organization=contents.organization(activity.structure),
        act=documented_act,
        act_start=started,
        act_stop=act.now if encounter else None,
        replaced_doctor=contents.professional(answering) if answering != activity.person else None,
        treating_doctor=contents.professional(treating.doctor) if treating and treating.doctor.national_id else None,
        recipients=recipients,
        patient_number=model.LocalId(activity.structure.patient_root, patient.number),
        patient_address=contents.address(patient),
        body=body,
    )


def keep_rendition(act: Act, document: Document, made: Made, traits: Traits, ins: INS) -> None:
    """Keep the bytes, in the caller's transaction. Those of which a copy has left are never made again."""
    kept = Rendition.objects.select_for_update().filter(document=document).defer("cda", "pdf").first()
    if kept is not None and kept.left:
        return
    row = kept or Rendition(id=act.new_id(), practice_id=act.practice, document=document)
    row.cda, row.pdf = made.cda, made.pdf
    row.sha1 = hashlib.sha1(made.cda, usedforsecurity=False).hexdigest()  # what XDS metadata carry
    row.sha256 = hashlib.sha256(made.cda).hexdigest()
    row.matricule, row.oid = ins.matricule, ins.oid
    row.identity_hash = rendition.identity_hash(traits, ins)
    row.builder, row.made_at = rendition.BUILDER, act.now
    row.save(force_insert=kept is None)


def mark_left(document: Document, expected_identity: str) -> bool:
    """A copy is about to leave, in the caller's transaction: from here on the bytes never change.

    False, and nothing done, if the bytes were made with another identity than the one of this moment.
    """
    return Rendition.objects.filter(document=document, identity_hash=expected_identity).update(left=True) == 1
