"""Closing a consultation: one signature, and what must leave leaves."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.cda.model import VaccinationNote
from bonport.interop.terminology.document_types import SYNTHESIS, VACCINATION_HISTORY, VACCINATION_NOTE
from bonport.practice.consultations import synthesis, vaccination
from bonport.practice.deliveries.actions.queue import retract
from bonport.practice.documents.actions import sign
from bonport.practice.documents.models import Document
from bonport.practice.documents.perms import may_sign
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Activity
from bonport.practice.records.models import Encounter, Entry, Vaccination
from bonport.practice.records.perms import may_write, may_write_in
from bonport.practice.records.synthesis import digest, is_empty, synthesis_of

VSM_TITLE = "Volet de synthèse médicale"


def close_consultation(act: Act, encounter: Encounter) -> Document | None:
    """Sign the encounter. Its note stays; the notes and the history of vaccination are made where there is something
    new to say; the VSM is made if it is due, and is returned."""
    with act.transaction():
        activity = may_write_in(act, encounter)
        encounter = Encounter.objects.select_for_update(of=("self",)).select_related("patient").get(pk=encounter.pk)
        if encounter.closed_at is not None:
            raise NotPossible("Cette consultation est déjà signée.")
        encounter.closed_at = act.now
        encounter.save(update_fields=("closed_at",))
        act.audit("close_consultation", encounter, patient=encounter.patient_id, note=encounter.note_revision)
        # The very date of a document would tell a guardian of an encounter hidden from him: it waits for the next one.
        if encounter.guardians_may_see is False:
            return None
        _vaccinations(act, activity, encounter)
        if not synthesis.is_treating(activity, encounter.patient):
            return None
        return _synthesis(act, activity, encounter.patient, encounter, by_hand=False)


def show_to_guardians(act: Act, encounter: Encounter) -> Encounter:
    """Before it is signed, an encounter with a minor is no longer *Confidentiel*: what it will produce is shown."""
    with act.transaction():
        may_write_in(act, encounter)
        encounter = (
            Encounter.objects.select_for_update(of=("self",)).select_related("patient__identity").get(pk=encounter.pk)
        )
        if encounter.closed_at is not None:
            raise NotPossible("Cette consultation est signée : ce qu’elle a produit ne change plus de visibilité.")
        if not is_minor(encounter.patient, act.now):
            raise NotPossible("Le patient est majeur : il n’a pas de représentants légaux.")
        if Document.objects.filter(encounter=encounter, hidden_from_guardians=True).exists():
            raise NotPossible(
                "Un document confidentiel a déjà été signé dans cette consultation.",
                means="Il trahirait auprès des représentants légaux ce qui leur a été caché.",
                remedy="Signez cette consultation, puis ouvrez-en une autre, visible.",
            )
        encounter.secret, encounter.guardians_may_see = False, True
        encounter.save(update_fields=("secret", "guardians_may_see"))
        act.audit("show_to_guardians", encounter, patient=encounter.patient_id)
    return encounter


def refresh_synthesis(act: Act, patient: Patient, encounter: Encounter | None = None) -> Document:
    """Make the VSM by hand, even if nothing changed since the last one."""
    with act.transaction():
        document = _synthesis(act, may_sign(act), patient, encounter, by_hand=True)
        if document is None:
            raise NotPossible("Le dossier est vide\u202f: il n’y a rien à mettre dans la synthèse.")
        return document


def _vaccinations(act: Act, activity: Activity, encounter: Encounter) -> None:
    """A note of each vaccination given here, and the history if it says something new."""
    patient = Patient.objects.select_for_update().get(pk=encounter.patient_id)
    for given in vaccination.given_in(encounter):
        note = VaccinationNote(given)
        sign(act, activity, patient, VACCINATION_NOTE.code, VACCINATION_NOTE.display, note, encounter)
    last = synthesis.latest(patient, VACCINATION_HISTORY.code)
    _history(act, activity, patient, encounter, last)


def correct_vaccinations(act: Act, line: Entry, **_: object) -> None:
    """A vaccination was struck out: its note is taken back, and the history that says it corrected, both by themselves.
    Heard from `entry_struck`."""
    if not isinstance(line, Vaccination):
        return
    patient = Patient.objects.select_for_update().get(pk=line.patient_id)
    for note in vaccination.notes_of(line):
        retract(act, note)
    activity, last = may_write(act), synthesis.latest(patient, VACCINATION_HISTORY.code)
    if last is None or not vaccination.says(last, line) or not activity.person.national_id:
        return  # nothing to correct, or by somebody who signs nothing: then the next consultation does
    # For a minor, whoever may see the history was stated in the encounter of its last version.
    _history(act, activity, patient, last.encounter if is_minor(patient, act.now) else None, last)


def _history(
    act: Act, activity: Activity, patient: Patient, encounter: Encounter | None, last: Document | None
) -> None:
    """The next version of the history, if it says something new."""
    history = vaccination.history_of(patient)
    digest_ = vaccination.digest(history)
    unchanged = last.digest == digest_ if last else not history.vaccinations
    if unchanged:
        return
    sign(
        act,
        activity,
        patient,
        VACCINATION_HISTORY.code,
        VACCINATION_HISTORY.display,
        history,
        encounter,
        replaces=last,
        digest=digest_,
    )


def _synthesis(
    act: Act, activity: Activity, patient: Patient, encounter: Encounter | None, *, by_hand: bool
) -> Document | None:
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    body = synthesis_of(patient.pk, act.today)
    if is_empty(body) or not (by_hand or synthesis.is_due(patient, digest(body), act.now)):
        return None
    return sign(
        act,
        activity,
        patient,
        SYNTHESIS.code,
        VSM_TITLE,
        body,
        encounter,
        replaces=synthesis.latest(patient),
        digest=digest(body),
    )
