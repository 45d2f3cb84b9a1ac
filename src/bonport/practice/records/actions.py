"""Writing in a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Activity, Person
from bonport.practice.records.models import (
    Allergy,
    Encounter,
    Entry,
    GuardiansPreference,
    NoneKnown,
    Problem,
    Procedure,
    Treatment,
    VitalSign,
)
from bonport.practice.records.perms import may_open, may_write, may_write_in
from bonport.practice.records.signals import encounter_kept_secret, entry_struck

Line = TypeVar("Line", bound=Entry)
AUDIT_EVERY = timedelta(minutes=5)
"""A note is saved every second or so while it is typed; the savings of one window are audited this often."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Which window saves a note, its how-manieth saving this is, and the revision that was typed on."""

    window: UUID
    serial: int
    based_on: int


class NoteChanged(NotPossible):
    """Another window saved this note, or signed it: nothing was written over it. The `encounter` as it is now."""

    def __init__(self, what: str, encounter: Encounter) -> None:
        super().__init__(what, remedy="Lisez les deux textes, et choisissez.")
        self.encounter = encounter


def open_record(act: Act, patient: UUID) -> Patient:
    """Look at a patient's record: written in the audit, as every reading is."""
    with act.transaction():
        may_open(act)
        opened = Patient.objects.select_related("identity").get(pk=patient)
        act.audit("open_record", opened, patient=opened.pk)
    return opened


def open_encounter(act: Act, patient: Patient, *, guardians_may_see: bool | None = None) -> Encounter:
    """Begin a contact. For a minor, who may see it is stated (EX_2.1-1050); for others there is nothing to state."""
    with act.transaction():
        activity = may_write(act)
        patient = _locked(patient)
        minor = is_minor(patient, act.now)
        if minor and guardians_may_see is None:
            raise NotPossible(
                "Le patient est mineur\u202f: dites si ses représentants légaux verront cette consultation.",
                means="Sans ce choix, rien ne pourra partir vers Mon espace santé.",
                remedy="Choisissez «\u00a0visible des représentants légaux\u00a0» ou «\u00a0confidentiel\u00a0».",
            )
        encounter = _new_encounter(act, activity, patient, guardians_may_see if minor else None)
    return encounter


def begin_encounter(act: Act, patient: Patient, window: UUID | None = None) -> Encounter:
    """The contact that this doctor has open with this patient; opened, if he has none.

    For a minor, who may see it is stated by the doctor's setting; he changes it in one gesture before he signs.

    Args:
        window: of the page that begins it. What this page signed is not begun a second time.

    Raises:
        NoteChanged: it was signed from this window a moment ago.
    """
    with act.transaction():
        activity = may_write(act)
        patient = _locked(patient)
        encounter = open_encounter_of(activity.person, patient)
        if encounter is None:
            if signed := signed_from(activity.person, patient, window):
                raise NoteChanged("Cette consultation a été signée dans une autre fenêtre.", signed)
            visible = guardians_see_by_default(activity.person, act.now) if is_minor(patient, act.now) else None
            encounter = _new_encounter(act, activity, patient, visible, secret=visible is False)
    return encounter


def write_note(act: Act, encounter: Encounter, text: str, saving: Saving | None = None) -> Encounter:
    """Keep what was typed so far. The note stays in the practice.

    Args:
        saving: of a page that saves as one types. A saving that was overtaken by a later one of its window changes
            nothing; one that would write over what another window saved is refused.

    Raises:
        NoteChanged: another window was faster.
    """
    with act.transaction():
        encounter = _open(act, encounter)
        if saving is None or _is_next(encounter, saving):
            _keep_note(act, encounter, text, saving)
    return encounter


def set_guardians_preference(act: Act, *, guardians_may_see: bool) -> GuardiansPreference:
    """From today, how this doctor's encounters with minors begin."""
    with act.transaction():
        activity = may_write(act)
        preference = GuardiansPreference.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            doctor=activity.person,
            first_day=act.today,
            set_at=act.now,
            guardians_may_see=guardians_may_see,
        )
        act.audit("set_guardians_preference", preference, visible=guardians_may_see)
    return preference


def keep_secret(act: Act, encounter: Encounter) -> None:
    """*Confidentiel*: nothing made in this encounter is shown to the legal representatives."""
    with act.transaction():
        encounter = _open(act, encounter)
        if not is_minor(encounter.patient, act.now):
            raise NotPossible("Le patient est majeur\u202f: il n’a pas de représentants légaux à écarter.")
        encounter.secret = True
        encounter.guardians_may_see = False
        encounter.save(update_fields=("secret", "guardians_may_see"))
        act.audit("keep_secret", encounter, patient=encounter.patient_id)
        encounter_kept_secret.send(sender=Encounter, act=act, encounter=encounter)


def add_entry(
    act: Act, kind: type[Line], patient: Patient, encounter: Encounter | None, values: dict[str, Any]
) -> Line:
    """Write one line in the record: a problem, an allergy, a treatment, a measure… with its values by field."""
    with act.transaction():
        patient, encounter = _place(act, patient, encounter)
        return _add(act, kind, patient, encounter, values)


def add_measures(
    act: Act, patient: Patient, encounter: Encounter | None, measures: list[dict[str, Any]]
) -> list[VitalSign]:
    """Write what was measured together: all of it, or nothing."""
    with act.transaction():
        patient, encounter = _place(act, patient, encounter)
        return [_add(act, VitalSign, patient, encounter, values) for values in measures]


def _place(act: Act, patient: Patient, encounter: Encounter | None) -> tuple[Patient, Encounter | None]:
    """Where lines are written, once it is certain that they may be."""
    may_write(act)
    if encounter is not None:
        encounter = _open(act, encounter)
        if encounter.patient_id != patient.pk:
            raise NotPossible("Cette consultation est celle d’un autre patient.")
    return _locked(patient), encounter


def _add(act: Act, kind: type[Line], patient: Patient, encounter: Encounter | None, values: dict[str, Any]) -> Line:
    line = kind(
        id=act.new_id(),
        practice_id=act.practice,
        patient=patient,
        encounter=encounter,
        recorded_at=act.now,
        **values,
    )
    _refuse_wrong_values(line)
    line.save(force_insert=True)
    deny_none_known(line)
    act.audit("add_entry", line, patient=patient.pk)
    return line


def strike_entry(act: Act, line: Entry) -> None:
    """Take a line out of the record; it is kept, and its history with it."""
    with act.transaction():
        may_write(act)
        line = type(line).objects.select_for_update().get(pk=line.pk)
        line.ended = True
        line.save(update_fields=("ended",))
        act.audit("strike_entry", line, patient=line.patient_id)
        entry_struck.send(sender=type(line), act=act, line=line)


def end_entry(act: Act, line: Problem | Treatment, day: date) -> None:
    """A problem is over (it becomes history), a treatment is stopped."""
    with act.transaction():
        may_write(act)
        line = type(line).objects.select_for_update().get(pk=line.pk)
        line.end = day
        line.save(update_fields=("end",))
        if isinstance(line, Problem):
            deny_none_known(line)
        act.audit("end_entry", line, patient=line.patient_id)


def choose_for_vsm(act: Act, line: Problem | Treatment, in_vsm: bool) -> None:
    """Whether a problem or a treatment stands in the synthesis."""
    with act.transaction():
        may_write(act)
        line = type(line).objects.select_for_update().get(pk=line.pk)
        line.in_vsm = in_vsm
        line.save(update_fields=("in_vsm",))
        act.audit("choose_for_vsm", line, patient=line.patient_id, in_vsm=in_vsm)


def say_none_known(act: Act, patient: Patient, domain: NoneKnown.Domain) -> None:
    """« Aucun connu »: the doctor asked, and there is none."""
    with act.transaction():
        may_write(act)
        patient = _locked(patient)
        if _has_lines(patient, domain):
            raise NotPossible(
                f"Le dossier contient déjà des {NoneKnown.Domain(domain).label}.",
                remedy="Retirez-les d’abord si elles sont fausses.",
            )
        said, _ = NoneKnown.objects.get_or_create(
            practice_id=act.practice, patient=patient, domain=domain, defaults={"id": act.new_id(), "said_at": act.now}
        )
        act.audit("say_none_known", said, patient=patient.pk, domain=domain)


def _has_lines(patient: Patient, domain: NoneKnown.Domain) -> bool:
    current = {"patient": patient, "ended": False}
    match domain:
        case NoneKnown.Domain.PROBLEMS:
            return Problem.objects.filter(**current, end=None, past=False).exists()
        case NoneKnown.Domain.HISTORY:
            return Problem.objects.filter(**current).exclude(end=None, past=False).exists()
        case NoneKnown.Domain.PROCEDURES:
            return Procedure.objects.filter(**current).exists()
        case NoneKnown.Domain.ALLERGIES:
            return Allergy.objects.filter(**current).exists()
        case NoneKnown.Domain.TREATMENTS:
            return Treatment.objects.filter(**current).exists()


def open_encounter_of(doctor: Person, patient: Patient) -> Encounter | None:
    """What this doctor began with this patient and has not signed, the latest where there are several."""
    mine = Encounter.objects.filter(doctor=doctor, patient=patient, closed_at=None).order_by("started_at", "id").last()
    if mine is not None:
        mine.patient = patient
    return mine


def encounters_today(doctor: Person, patient: Patient, now: datetime) -> list[Encounter]:
    """What this doctor has open with this patient, and what he signed today, the latest begun last."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # Only by the patient, and not by a join: SQLite would begin with all that this doctor, or the practice, ever did.
    recent = Encounter.objects.filter(Q(closed_at=None) | Q(closed_at__gte=midnight), patient=patient)
    mine = [one for one in recent.order_by("started_at", "id") if one.doctor_id == doctor.pk]
    for one in mine:
        one.patient = patient
    return mine


def signed_from(doctor: Person, patient: Patient, window: UUID | None) -> Encounter | None:
    """What this very window signed, where the answer that said so was lost: it is not to be written a second time."""
    if window is None:
        return None
    mine = Encounter.objects.filter(patient=patient, doctor=doctor, note_window=window).exclude(closed_at=None)
    return mine.first()


def guardians_preference(doctor: Person, now: datetime) -> GuardiansPreference | None:
    """What this doctor set for minors, as it holds on this day."""
    day = timezone.localtime(now).date()
    return GuardiansPreference.objects.filter(doctor=doctor, first_day__lte=day).order_by("set_at", "id").last()


def guardians_see_by_default(doctor: Person, now: datetime) -> bool:
    """Visible, as the DMP takes a document of which nothing is said, unless the doctor set it otherwise."""
    preference = guardians_preference(doctor, now)
    return preference is None or preference.guardians_may_see


def _new_encounter(
    act: Act, activity: Activity, patient: Patient, guardians_may_see: bool | None, *, secret: bool = False
) -> Encounter:
    encounter = Encounter.objects.create(
        id=act.new_id(),
        practice_id=act.practice,
        patient=patient,
        doctor=activity.person,
        structure=activity.structure,
        started_at=act.now,
        guardians_may_see=guardians_may_see,
        secret=secret,
    )
    act.audit("open_encounter", encounter, patient=patient.pk)
    return encounter


def _is_next(encounter: Encounter, saving: Saving) -> bool:
    """Whether this saving is to be written: a late one of the same window is not.

    The last one being of the same window, a page that does not know its revision only lost the answer to it: what it
    sends now holds what it sent then.
    """
    if encounter.note_window == saving.window:
        return saving.serial > encounter.note_serial
    if encounter.note_revision != saving.based_on:
        raise NoteChanged("Cette note a été modifiée dans une autre fenêtre.", encounter)
    return True


def _keep_note(act: Act, encounter: Encounter, text: str, saving: Saving | None) -> None:
    taken_over = saving is None or encounter.note_window != saving.window
    encounter.note = text
    encounter.note_revision += 1
    encounter.note_saved_at = act.now
    encounter.note_window, encounter.note_serial = (saving.window, saving.serial) if saving else (None, 0)
    if taken_over or encounter.note_audited_at is None or act.now - encounter.note_audited_at >= AUDIT_EVERY:
        encounter.note_audited_at = act.now
        act.audit("write_note", encounter, patient=encounter.patient_id, revision=encounter.note_revision)
    encounter.save(
        update_fields=("note", "note_revision", "note_saved_at", "note_window", "note_serial", "note_audited_at")
    )


def _locked(patient: Patient) -> Patient:
    return Patient.objects.select_for_update(of=("self",)).select_related("identity").get(pk=patient.pk)


def _open(act: Act, encounter: Encounter) -> Encounter:
    may_write_in(act, encounter)
    encounter = (
        Encounter.objects.select_for_update(of=("self",)).select_related("patient__identity").get(pk=encounter.pk)
    )
    if encounter.closed_at is not None:
        raise NotPossible("Cette consultation est signée.", remedy="Ouvrez-en une nouvelle pour compléter.")
    return encounter


def _refuse_wrong_values(line: Entry) -> None:
    try:
        line.full_clean(exclude=("id", "practice", "patient", "encounter"), validate_unique=False)
    except ValidationError as error:
        wrong = ", ".join(str(getattr(line._meta.get_field(name), "verbose_name", name)) for name in error.message_dict)
        raise NotPossible(f"Valeur manquante ou incorrecte\u202f: {wrong}.", remedy="Corrigez, puis validez.") from None


def deny_none_known(line: Entry) -> None:
    """A line of the record denies that there is none. For actions, in their transaction."""
    NoneKnown.objects.filter(patient=line.patient_id, domain__in=_domains(line)).delete()


def _domains(line: Entry) -> tuple[str, ...]:
    if isinstance(line, Problem):
        return (NoneKnown.Domain.HISTORY if line.is_past else NoneKnown.Domain.PROBLEMS,)
    return {
        "allergy": (NoneKnown.Domain.ALLERGIES,),
        "treatment": (NoneKnown.Domain.TREATMENTS,),
        "procedure": (NoneKnown.Domain.PROCEDURES,),
    }.get(line._meta.model_name or "", ())
