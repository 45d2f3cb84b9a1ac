"""Writing a letter: begun from a template, saved as it is typed, addressed, thrown away or taken up again."""

from __future__ import annotations

from datetime import timedelta

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.interop.cda.model import Prose
from bonport.practice.documents import addressee as addressees
from bonport.practice.documents import content as contents
from bonport.practice.documents import marks
from bonport.practice.documents.addressee import NOBODY, Addressee
from bonport.practice.documents.drafts.found import draft_of
from bonport.practice.documents.models import Document, Draft, LetterTemplate
from bonport.practice.documents.perms import may_change, may_prepare
from bonport.practice.documents.templates.language import left, merge
from bonport.practice.documents.templates.merge import values_of, values_of_addressee
from bonport.practice.documents.templates.starters import KINDS, Starter
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Activity
from bonport.practice.records.actions import Saving, open_encounter_of
from bonport.practice.records.models import Encounter

AUDIT_EVERY = timedelta(minutes=5)
LONGEST = 50_000


class DraftChanged(NotPossible):
    """Another window saved this letter: nothing was written over it. The `draft` as it is now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("Ce courrier a changé dans une autre fenêtre.", remedy="Lisez les deux textes, et choisissez.")
        self.draft = draft


def begin_draft(act: Act, patient: Patient, template: LetterTemplate | Starter, addressee: Addressee = NOBODY) -> Draft:
    """A letter from a template, with the record's data merged; a doctor's belongs to his open encounter."""
    with act.transaction():
        activity = may_prepare(act)
        patient = Patient.objects.select_related("identity").get(pk=patient.pk)
        encounter = open_encounter_of(activity.person, patient) if activity.is_clinical else None
        values = values_of(patient, activity, act.now, addressee, encounter)
        draft = Draft.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            patient=patient,
            encounter=encounter,
            type_code=template.type_code,
            title=merge(template.title, values),
            text=merge(template.text, values),
            addressee=addressees.plain(addressee) if addressee.lines else None,
            place=activity.structure.city,
            stays=template.stays,
            prepared_by=activity.person,
            prepared_at=act.now,
        )
        act.audit("begin_draft", draft, patient=patient.pk, type=template.type_code)
    return draft


def begin_correction(act: Act, document: Document) -> Draft:
    """The text of a signed document, to be corrected and signed as its next version."""
    with act.transaction():
        activity = may_change(act, document)
        content = contents.read(document.content)
        if not isinstance(content.body, Prose) or document.type_code not in KINDS:
            raise NotPossible("Ce document est fait du dossier\u202f: il ne se corrige pas à la main.")
        begun = Draft.objects.filter(replaces=document, discarded_at=None).first()
        if begun is not None:
            return begun
        to = Addressee(content.body.addressee, content.recipients[0] if content.recipients else None)
        draft = Draft.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            patient_id=document.patient_id,
            encounter_id=document.encounter_id,
            type_code=document.type_code,
            title=document.title,
            text=marks.write(content.body.blocks),
            addressee=addressees.plain(to) if to.lines else None,
            place=content.body.place,
            replaces=document,
            prepared_by=activity.person,
            prepared_at=act.now,
        )
        act.audit("begin_correction", draft, patient=document.patient_id, of=document.pk)
    return draft


def save_draft(act: Act, draft: Draft, text: str, saving: Saving) -> Draft:
    """Keep what was typed so far, as `write_note` does.

    Raises:
        DraftChanged: another window was faster.
    """
    with act.transaction():
        draft = _open(act, draft)
        if len(text) > LONGEST:
            raise NotPossible("Ce texte est trop long.", means="Il n’est pas enregistré.", remedy="Raccourcissez-le.")
        if _is_next(draft, saving):
            _keep(act, draft, text, saving)
    return draft


def entitle_draft(act: Act, draft: Draft, title: str) -> Draft:
    with act.transaction():
        draft = _open(act, draft)
        title = " ".join(title.split())[:200]
        if not title:
            raise NotPossible("Le document n’a pas de titre.", remedy="Donnez-lui un titre.")
        draft.title = title
        draft.save(update_fields=("title",))
        act.audit("entitle_draft", draft, patient=draft.patient_id)
    return draft


def address_draft(act: Act, draft: Draft, addressee: Addressee) -> Draft:
    """To whom it is written; what the text says of him is the page's to put in, where the text is being typed."""
    with act.transaction():
        draft = _open(act, draft)
        draft.addressee = addressees.plain(addressee) if addressee.lines else None
        draft.save(update_fields=("addressee",))
        act.audit("address_draft", draft, patient=draft.patient_id)
    return draft


def discard_draft(act: Act, draft: Draft) -> None:
    """Thrown away; taken up again in one gesture."""
    with act.transaction():
        draft = _open(act, draft)
        draft.discarded_at = act.now
        draft.save(update_fields=("discarded_at",))
        act.audit("discard_draft", draft, patient=draft.patient_id)


def restore_draft(act: Act, draft: Draft) -> Draft:
    with act.transaction():
        may_open_draft(act, draft)
        draft = draft_of(draft.pk, Draft.objects.select_for_update(of=("self",)).select_related("encounter"))
        draft.discarded_at = None
        draft.save(update_fields=("discarded_at",))
        act.audit("restore_draft", draft, patient=draft.patient_id)
    return draft


def read_draft(act: Act, draft: Draft) -> Draft:
    """Open a letter that is being written: written in the audit, as every reading is."""
    with act.transaction():
        draft = draft_of(draft.pk, Draft.objects.select_related("patient__identity", "encounter", "replaces"))
        may_open_draft(act, draft)
        act.audit("read_draft", draft, patient=draft.patient_id)
    return draft


def filled(draft: Draft, activity: Activity, patient: Patient, act: Act) -> str:
    """The text as this person sees it: a doctor sees what a secretary could not put in."""
    if not left(draft.text):
        return draft.text
    encounter = draft.encounter or open_encounter_of(activity.person, patient)
    return merge(draft.text, values_of(patient, activity, act.now, addressees.read(draft.addressee), encounter))


def fills(addressee: Addressee) -> dict[str, str]:
    """What names of the addressee become, by how they are written."""
    values = values_of_addressee(addressee)
    written = [f"{{{{ {name} }}}}" for name in values] + [f"{{{{ {name.capitalize()} }}}}" for name in values]
    return {hole: merge(hole, values) for hole in written}


def may_open_draft(act: Act, draft: Draft) -> Activity:
    """The secretary too, unless it belongs to an encounter kept confidential."""
    activity = may_prepare(act)
    encounter: Encounter | None = draft.encounter
    if encounter is not None and encounter.secret and not activity.is_clinical:
        raise NotAllowed("Ce courrier est confidentiel.", remedy="Le médecin le termine lui-même.")
    return activity


def _open(act: Act, draft: Draft) -> Draft:
    may_open_draft(act, draft)
    draft = draft_of(draft.pk, Draft.objects.select_for_update(of=("self",)).select_related("encounter"))
    if draft.discarded_at is not None:
        raise NotPossible("Ce courrier a été jeté.", remedy="Reprenez-le d’abord.")
    return draft


def _is_next(draft: Draft, saving: Saving) -> bool:
    """Whether this saving is to be written: a late one of the same window is not (see `records.actions`)."""
    if draft.window == saving.window:
        return saving.serial > draft.serial
    if draft.revision != saving.based_on:
        raise DraftChanged(draft)
    return True


def _keep(act: Act, draft: Draft, text: str, saving: Saving) -> None:
    taken_over = draft.window != saving.window
    draft.text = text
    draft.revision += 1
    draft.saved_at, draft.window, draft.serial = act.now, saving.window, saving.serial
    if taken_over or draft.audited_at is None or act.now - draft.audited_at >= AUDIT_EVERY:
        draft.audited_at = act.now
        act.audit("save_draft", draft, patient=draft.patient_id, revision=draft.revision)
    draft.save(update_fields=("text", "revision", "saved_at", "window", "serial", "audited_at"))
