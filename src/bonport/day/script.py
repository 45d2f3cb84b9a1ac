"""What the doctors of a practice do during a morning, through the actions that a screen would call.

Everything is drawn from one seed. Nobody here ever touches a delivery: what must leave leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bonport.clock import Clock
from bonport.day import clinic
from bonport.day.practice import CERTIFICATE, LETTER, REPORT
from bonport.day.reception import Reception, traits_of
from bonport.interop.cda.model import Block, Prose
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.documents.actions import prepare_document, replace_document, sign_document, sign_draft
from bonport.practice.documents.models import Document
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person
from bonport.practice.records import actions as records
from bonport.practice.records import models as lines
from bonport.practice.records.models import NoneKnown

__all__ = ["CERTIFICATE", "LETTER", "REPORT", "Morning", "traits_of"]

TOWN = "Clermont-Ferrand"
WITH_OWN_DOCTOR = 0.75
"""How often a patient sees the médecin traitant, or her replacement."""


class Morning(Reception):
    """A morning under way.

    Attributes:
        to_correct: signed certificates whose mistake is seen later in the morning.
    """

    def __init__(self, seed: int, clock: Clock, people: list[dict[str, Any]], keys: Callable[[str, str], None]) -> None:
        super().__init__(seed, clock, people, keys)
        self.to_correct: list[tuple[Person, Document, str, tuple[Block, ...]]] = []
        self._consultations = 0

    def consult(self) -> None:
        """One consultation, from the door to the signature."""
        self._consultations += 1
        self.draw_for(f"consultation {self._consultations}")
        returning = len(self.who_is)
        patient = self.welcome()
        is_new = len(self.who_is) > returning
        doctor = self._who_consults(patient)
        encounter = self._open(doctor, patient)
        records.write_note(self.act(doctor), encounter, self.random.choice(clinic.NOTES))
        self._measure(doctor, patient, encounter)
        for _ in range(self.random.randint(2, 4) if is_new else 1):  # the first time, the whole history is written
            self._write_record(doctor, patient, encounter)
        if not is_new:
            self._end_something(doctor, patient)
        self._vaccinate(doctor, patient, encounter)
        self._make_documents(doctor, patient, encounter)
        close_consultation(self.act(doctor), encounter)

    def correct(self) -> None:
        """Certificates with a mistake are made anew; most of them have left."""
        waiting, self.to_correct = self.to_correct, []
        for doctor, document, title, blocks in waiting:
            body = Prose((*blocks, clinic.CORRECTION), place=TOWN)
            replace_document(self.act(doctor), document, title, body)

    def _who_consults(self, patient: Patient) -> Person:
        treating = self.treating[patient.pk]
        if treating and self.random.random() < WITH_OWN_DOCTOR:
            return self.practice.in_place_of(treating)
        return self.random.choice(self.practice.signers)

    def _open(self, doctor: Person, patient: Patient) -> lines.Encounter:
        """For a minor it is stated who may see it; what an adolescent confides stays secret."""
        if not is_minor(patient, self.clock.now()):
            return records.open_encounter(self.act(doctor), patient)
        guardians_may_see = self.random.random() > 0.08
        encounter = records.open_encounter(self.act(doctor), patient, guardians_may_see=guardians_may_see)
        if self.random.random() < 0.12:
            records.keep_secret(self.act(doctor), encounter)
        return encounter

    # --------------------------------------------------------------------------------------------------- the record

    def _measure(self, doctor: Person, patient: Patient, encounter: lines.Encounter) -> None:
        minor = is_minor(patient, self.clock.now())
        for code, (low, high, unit) in (clinic.CHILD_VITAL_SIGNS if minor else clinic.VITAL_SIGNS).items():
            if self.random.random() < 0.6:
                values = {"code": code, "value": round(self.random.uniform(low, high), 1), "unit": unit}
                self._add(doctor, patient, encounter, lines.VitalSign, measured_at=self.clock.now(), **values)

    def _write_record(self, doctor: Person, patient: Patient, encounter: lines.Encounter) -> None:
        minor = is_minor(patient, self.clock.now())

        def add(line: type[lines.Entry], **values: Any) -> None:
            self._add(doctor, patient, encounter, line, **values)

        if self.random.random() < 0.5:
            label, code = self.random.choice(clinic.CHILD_PROBLEMS if minor else clinic.PROBLEMS)
            start = self._before(patient, 4000)
            end = max(start, self._before(patient, 90)) if self.random.random() < 0.25 else None
            add(lines.Problem, label=label, code=code, start=start, end=end)
        if not minor and self.random.random() < 0.45:
            drug, cis, dosage, route = self.random.choice(clinic.TREATMENTS)
            add(lines.Treatment, drug=drug, cis=cis, dosage=dosage, route=route, start=self._before(patient, 2000))
        if self.random.random() < 0.12:
            agent, cis, reaction = self.random.choice(clinic.ALLERGIES)
            add(lines.Allergy, agent=agent, agent_code=cis, reaction=reaction)
        elif self.random.random() < 0.2:
            self._say_none_known(doctor, patient)
        if not minor and self.random.random() < 0.2:
            kind, text, quantity, unit = self.random.choice(clinic.HABITS)
            add(lines.Habit, kind=kind, text=text, quantity=quantity, unit=unit)
        if not minor and self.random.random() < 0.15:
            relation, label, code = self.random.choice(clinic.FAMILY)
            add(lines.FamilyHistory, relation=relation, label=label, code=code)
        if not minor and self.random.random() < 0.12:
            label, code = self.random.choice(clinic.PROCEDURES)
            add(lines.Procedure, label=label, code=code, day=self._before(patient, 6000))
        if not minor and self.random.random() < 0.1:
            add(lines.WatchPoint, text=self.random.choice(clinic.WATCH_POINTS))

    def _vaccinate(self, doctor: Person, patient: Patient, encounter: lines.Encounter) -> None:
        if self.random.random() < 0.12:
            vaccine, cis = self.random.choice(clinic.VACCINES)
            lot = f"L{self.random.randrange(10**6):06d}"
            self._add(
                doctor, patient, encounter, lines.Vaccination, vaccine=vaccine, cis=cis, day=self._today(), lot=lot
            )

    def _add(
        self, doctor: Person, patient: Patient, encounter: lines.Encounter, line: type[lines.Entry], **values: Any
    ) -> None:
        records.add_entry(self.act(doctor), line, patient, encounter, values)

    def _say_none_known(self, doctor: Person, patient: Patient) -> None:
        with self.act(doctor).reading():
            has_some = lines.Allergy.objects.filter(patient=patient, ended=False).exists()
        if not has_some:
            records.say_none_known(self.act(doctor), patient, NoneKnown.Domain.ALLERGIES)

    def _end_something(self, doctor: Person, patient: Patient) -> None:
        """A problem is over, or a treatment is stopped: the synthesis says something else."""
        if self.random.random() > 0.3:
            return
        kind = self.random.choice((lines.Problem, lines.Treatment))
        with self.act(doctor).reading():
            line = kind.objects.filter(patient=patient, ended=False, end=None).order_by("recorded_at", "id").first()
        if line:
            records.end_entry(self.act(doctor), line, self._today())

    def _today(self) -> date:
        return self.clock.now().date()

    def _before(self, patient: Patient, at_most: int) -> date:
        """A day of the patient's life, so many days ago at most."""
        lived = (self._today() - patient.identity.birth_date).days
        return self._today() - timedelta(days=self.random.randrange(max(1, min(lived, at_most))))

    # ------------------------------------------------------------------------------------------------- the documents

    def _make_documents(self, doctor: Person, patient: Patient, encounter: lines.Encounter) -> None:
        if self.random.random() < 0.4:
            self._write_letter(doctor, patient, encounter)
        if self.random.random() < 0.4:
            minor = is_minor(patient, self.clock.now())
            title, blocks = self.random.choice(clinic.CHILD_CERTIFICATES if minor else clinic.CERTIFICATES)
            document = sign_document(
                self.act(doctor), patient, CERTIFICATE, title, Prose(blocks, place=TOWN), encounter
            )
            if self.random.random() < 0.2:
                self.to_correct.append((doctor, document, title, blocks))
                if self.random.random() < 0.3:  # seen at once
                    self.correct()
        if self.random.random() < 0.2:
            sign_document(self.act(doctor), patient, REPORT, clinic.REPORT_TITLE, Prose(clinic.REPORT), encounter)

    def _write_letter(self, doctor: Person, patient: Patient, encounter: lines.Encounter) -> None:
        """The secretary prepares some, which the doctor signs, or leaves for later; others are the doctor's own."""
        title, blocks = self.random.choice(clinic.LETTERS)
        body = Prose(blocks, addressee=clinic.ADDRESSEE, place=TOWN)
        if self.random.random() < 0.5:
            sign_document(self.act(doctor), patient, LETTER, title, body, encounter)
            return
        draft = prepare_document(self.act(self.practice.secretary), patient, LETTER, title, body, encounter)
        if self.random.random() < 0.9:
            sign_draft(self.act(doctor), draft)
