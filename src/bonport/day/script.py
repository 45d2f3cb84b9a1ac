"""What the people of a practice do during a morning, through the actions that a screen would call.

Everything is drawn from one seed. Nobody here ever touches a delivery: what must leave leaves.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bonport.base.act import Act, seeded_ids
from bonport.base.errors import NotPossible
from bonport.clock import Clock
from bonport.day import clinic
from bonport.interop import insi
from bonport.interop.cda.model import Prose
from bonport.interop.errors import RetryLater, Unreadable
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.identity.status import ATTESTATION_TEXTS, Guardian
from bonport.interop.identity.traits import first_name_of
from bonport.interop.insi.card import CardData, SimulatedAppCardReader, SimulatedCardReader
from bonport.interop.terminology.oids import Environment
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.deliveries.actions import oppose_feeding
from bonport.practice.documents.actions import (
    prepare_document,
    replace_document,
    set_preference,
    sign_document,
    sign_draft,
)
from bonport.practice.patients import actions as patients
from bonport.practice.patients.models import Identity, Patient, TreatingDoctor
from bonport.practice.places import services
from bonport.practice.places.actions import Place, Someone, open_practice, register_activity
from bonport.practice.places.models import Activity, Person, Role, Structure
from bonport.practice.records import actions as records
from bonport.practice.records import models as lines
from bonport.practice.records.models import NoneKnown

GP = "G15_10/SM26"
LETTER, CERTIFICATE, REPORT = "96349-6", "89601-9", "11488-4"

# How a patient's identity is established when he first comes, and how often.
PATHS = {
    "card_and_document": 50,
    "card_and_attestation": 12,
    "traits_and_document": 12,
    "app_card": 8,
    "card_only": 6,
    "document_only": 5,
    "nothing": 4,
    "doubtful": 3,
}


@dataclass
class Practice:
    """The practice of the day and who works there."""

    id: UUID
    structure: Structure
    doctors: list[Person]
    replacement: Activity
    secretary: Person

    @property
    def signers(self) -> list[Person]:
        return [*self.doctors[:-1], self.replacement.person]  # the last doctor is away: she is replaced


@dataclass
class Morning:
    """A morning under way.

    Attributes:
        people: the nation's population, as the sandbox tells it; whoever comes is one of them.
        who_is: the person behind each patient: what the practice may get wrong and the ledger may not.
        later: what INSi could not answer at once; the secretary takes it up again.
    """

    seed: int
    clock: Clock
    people: list[dict[str, Any]]
    keys: Callable[[str, str], None]
    random: random.Random = field(init=False)
    new_id: Callable[[], UUID] = field(init=False)
    practice: Practice = field(init=False)
    who_is: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    later: list[tuple[Patient, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.new_id = seeded_ids(f"day {self.seed}")
        self.practice = self._open_practice()

    # ------------------------------------------------------------------------------------------------ the cast

    def act(self, who: Person | None) -> Act:
        user = who.user_id if who else None
        return Act(user=user, practice=self.practice_id, now=self.clock.now(), new_id=self.new_id)

    def _open_practice(self) -> Practice:
        self.practice_id = self.new_id()
        place = Place(
            "1630000012", "Cabinet médical des Tilleuls", "SA08", "3 rue des Tilleuls", "63000", "Clermont-Ferrand", "0473000000"
        )  # fmt: skip
        structure = open_practice(self.act(None), place.name, place)
        self.keys(structure.national_id, structure.name)
        first_day = self.clock.now().date() - timedelta(days=700)

        def joins(role: Role, someone: Someone, **more: Any) -> Activity:
            return register_activity(self.act(None), someone, structure, role, first_day=first_day, **more)

        def login(name: str) -> str:
            return f"{name}-{self.practice_id.hex[:8]}"

        doctors = [
            joins(
                Role.DOCTOR, Someone(family, given, number, GP, civility, "DR", "0473000001", login(family.lower()))
            ).person
            for family, given, number, civility in (
                ("MARTIN", "Claire", "899700000017", "MME"),
                ("ROUX", "Paul", "899700000025", "M"),
                ("GARNIER", "Hélène", "899700000058", "MME"),
            )
        ]
        replacement = joins(
            Role.REPLACEMENT,
            Someone("PETIT", "Inès", "899700000033", GP, "MME", "DR", "", login("petit")),
            last_day=self.clock.now().date() + timedelta(days=30),
            replaces=doctors[-1],
        )
        secretary = joins(Role.SECRETARY, Someone("BERNARD", "Sophie", username=login("bernard"))).person
        practice = Practice(self.practice_id, structure, doctors, replacement, secretary)
        set_preference(self.act(doctors[1]), CERTIFICATE, hidden_from_professionals=True)
        set_preference(self.act(doctors[0]), REPORT, feeds=True)
        return practice

    # ---------------------------------------------------------------------------------------------- identities

    def welcome(self) -> Patient:
        """Somebody comes: a patient of the practice, or, more often, one who comes for the first time."""
        known = list(self.who_is)
        if known and (self.random.random() < 0.3 or not self.people):
            with self.act(self.practice.secretary).reading():
                return Patient.objects.select_related("identity").get(pk=self.random.choice(known))
        person = self.people.pop(self.random.randrange(len(self.people)))
        secretary = self.practice.secretary
        patient = patients.register_patient(
            self.act(secretary), self._as_typed(person), city="Clermont-Ferrand", postal_code="63000", phone=person.get("phone", "")
        )  # fmt: skip
        self.who_is[patient.pk] = person
        if self.random.random() < 0.85:
            doctor = self.random.choice(self.practice.doctors)
            patients.declare_treating_doctor(self.act(secretary), patient, doctor, self.clock.now().date())
        if self.random.random() < 0.05:
            oppose_feeding(self.act(secretary), patient)
        path = self.random.choices(list(PATHS), list(PATHS.values()))[0]
        if path == "app_card" and not person.get("appCard"):
            path = "card_and_document"
        self.identify(patient, path)
        return patient

    def identify(self, patient: Patient, path: str) -> None:
        """Establish an identity; if INSi does not answer, care goes on and the secretary takes it up later."""
        person = self.who_is[patient.pk]
        secretary = self.practice.secretary
        try:
            if path.startswith("card"):
                self._record_card(patient, person)
            elif path.startswith("traits"):
                self._record_traits(patient, person)
            elif path == "app_card":
                reader = SimulatedAppCardReader(
                    Environment.TEST, INS(person["matricule"], person["oid"]), traits_of(person)
                )
                patients.record_identity(self.act(secretary), patient, reader.read(self.clock.now()))
        except (RetryLater, Unreadable):
            self.later.append((patient, path))
            return
        try:
            if path.endswith("document") or path in ("document_only", "doubtful"):
                self._control_document(patient)
            if path.endswith("attestation"):
                self._attest(patient)
            if path == "doubtful":
                patients.flag_identity(self.act(secretary), patient, doubtful=True)
        except NotPossible:  # what the rules refuse stays as it is: care goes on
            return

    def take_up_again(self) -> None:
        """The secretary's work list: what INSi could not answer before."""
        waiting, self.later = self.later, []
        for patient, path in waiting:
            self.identify(patient, path)

    def _record_card(self, patient: Patient, person: dict[str, Any]) -> None:
        card = person["card"]
        data = CardData(card["insured"], card["birthDate"], card["rank"])
        read = SimulatedCardReader(Environment.TEST, [data]).read(self.clock.now())[0]
        answer = self._insi().search_by_card(read, self.new_id(), self.clock.now())
        patients.record_identity(self.act(self.practice.secretary), patient, answer)

    def _record_traits(self, patient: Patient, person: dict[str, Any]) -> None:
        client = self._insi()
        found = insi.search(
            traits_of(person), lambda query: client.search_by_traits(query, self.new_id(), self.clock.now())
        )
        patients.record_identity(self.act(self.practice.secretary), patient, found.answer)

    def _control_document(self, patient: Patient) -> None:
        act = self.act(self.practice.secretary)
        if clinic.is_child(self._identity(patient).birth_date, self.clock.now().date()):
            patients.qualify_identity(
                act, patient, "family_booklet", guardian=Guardian.PARENT, guardian_kind="id_card_fr"
            )
        else:
            patients.qualify_identity(act, patient, self.random.choice(("id_card_fr", "passport")))

    def _attest(self, patient: Patient) -> None:
        with self.act(self.practice.secretary).reading():
            treating = TreatingDoctor.objects.select_related("doctor").filter(patient=patient, ended_on=None).first()
        if treating is None:
            self._control_document(patient)
            return
        patients.attest_identity(self.act(treating.doctor), patient, list(ATTESTATION_TEXTS)[-1])

    def _identity(self, patient: Patient) -> Identity:
        with self.act(self.practice.secretary).reading():
            return Identity.objects.get(patient_id=patient.pk)

    def _insi(self) -> insi.InsiClient:
        return services.insi_client(self.practice.structure.national_id, self.practice.doctors[0].national_id)

    def _as_typed(self, person: dict[str, Any]) -> Traits:
        """As the secretary types what the patient says: in lower case, sometimes with one given name only."""
        traits = traits_of(person)
        given = traits.birth_first_names if self.random.random() < 0.7 else traits.birth_first_name
        return Traits(
            birth_name=traits.birth_name.title(),
            birth_first_names=given.title(),
            birth_first_name=traits.birth_first_name.title(),
            sex=traits.sex,
            birth_date=traits.birth_date,
            birth_place=traits.birth_place if self.random.random() < 0.8 else "",
            used_name=(person.get("usedName") or "").title(),
        )

    # -------------------------------------------------------------------------------------------- a consultation

    def consult(self) -> None:
        """One consultation, from the door to the signature."""
        patient = self.welcome()
        doctor = self.random.choice(self.practice.signers)
        birth = self._identity(patient).birth_date
        minor = clinic.is_child(birth, self.clock.now().date())
        guardians_may_see = self.random.random() > 0.1 if minor else None
        encounter = records.open_encounter(self.act(doctor), patient, guardians_may_see=guardians_may_see)
        if minor and self.random.random() < 0.1:
            records.keep_secret(self.act(doctor), encounter)
        records.write_note(self.act(doctor), encounter, self.random.choice(clinic.NOTES))
        self._write_record(doctor, patient, encounter, minor)
        self._make_documents(doctor, patient, encounter)
        close_consultation(self.act(doctor), encounter)

    def _write_record(self, doctor: Person, patient: Patient, encounter: lines.Encounter, minor: bool) -> None:
        day = self.clock.now().date()

        def add(line: type[lines.Entry], **values: Any) -> None:
            records.add_entry(self.act(doctor), line, patient, encounter, values)

        for code, (low, high, unit) in clinic.VITAL_SIGNS.items():
            if self.random.random() < 0.6:
                value = round(self.random.uniform(low, high), 1)
                add(lines.VitalSign, code=code, value=value, unit=unit, measured_at=self.clock.now())
        if self.random.random() < 0.55:
            label, code = self.random.choice(clinic.CHILD_PROBLEMS if minor else clinic.PROBLEMS)
            start = self._before(day, 4000)
            end = self._before(day, 90) if self.random.random() < 0.3 else None
            add(lines.Problem, label=label, code=code, start=min(start, end) if end else start, end=end)
        if not minor and self.random.random() < 0.5:
            drug, cis, dosage, route = self.random.choice(clinic.TREATMENTS)
            add(lines.Treatment, drug=drug, cis=cis, dosage=dosage, route=route, start=self._before(day, 2000))
        if self.random.random() < 0.15:
            agent, cis, reaction = self.random.choice(clinic.ALLERGIES)
            add(lines.Allergy, agent=agent, agent_code=cis, reaction=reaction)
        elif self.random.random() < 0.3:
            self._say_none_known(doctor, patient)
        if not minor and self.random.random() < 0.25:
            kind, text, quantity, unit = self.random.choice(clinic.HABITS)
            add(lines.Habit, kind=kind, text=text, quantity=quantity, unit=unit)
        if not minor and self.random.random() < 0.2:
            relation, label, code = self.random.choice(clinic.FAMILY)
            add(lines.FamilyHistory, relation=relation, label=label, code=code)
        if self.random.random() < 0.2:
            vaccine, cis = self.random.choice(clinic.VACCINES)
            add(lines.Vaccination, vaccine=vaccine, cis=cis, day=day, lot=f"L{self.random.randrange(10**6):06d}")
        if self.random.random() < 0.15:
            label, code = self.random.choice(clinic.PROCEDURES)
            add(lines.Procedure, label=label, code=code, day=self._before(day, 6000))
        if self.random.random() < 0.1:
            add(lines.WatchPoint, text=self.random.choice(clinic.WATCH_POINTS))

    def _say_none_known(self, doctor: Person, patient: Patient) -> None:
        with self.act(doctor).reading():
            has_some = lines.Allergy.objects.filter(patient=patient, ended=False).exists()
        if not has_some:
            records.say_none_known(self.act(doctor), patient, NoneKnown.Domain.ALLERGIES)

    def _make_documents(self, doctor: Person, patient: Patient, encounter: lines.Encounter) -> None:
        if self.random.random() < 0.25:
            title, blocks = self.random.choice(clinic.LETTERS)
            body = Prose(blocks, addressee=clinic.ADDRESSEE, place="Clermont-Ferrand")
            if self.random.random() < 0.4:  # the secretary prepares, the doctor signs
                draft = prepare_document(self.act(self.practice.secretary), patient, LETTER, title, body, encounter)
                sign_draft(self.act(doctor), draft)
            else:
                sign_document(self.act(doctor), patient, LETTER, title, body, encounter)
        if self.random.random() < 0.3:
            title, blocks = self.random.choice(clinic.CERTIFICATES)
            document = sign_document(
                self.act(doctor), patient, CERTIFICATE, title, Prose(blocks, place="Clermont-Ferrand"), encounter
            )
            if self.random.random() < 0.15:
                replace_document(self.act(doctor), document, title, Prose((*blocks, clinic.CORRECTION)))
        if self.random.random() < 0.15:
            sign_document(self.act(doctor), patient, REPORT, clinic.REPORT_TITLE, Prose(clinic.REPORT), encounter)

    def _before(self, day: date, at_most: int) -> date:
        return day - timedelta(days=self.random.randrange(1, at_most))


def traits_of(person: dict[str, Any]) -> Traits:
    """A person of the nation's population, as his identity document says."""
    return Traits(
        birth_name=person["birthName"],
        birth_first_names=person["firstNames"],
        birth_first_name=first_name_of(person["firstNames"]),
        sex=Sex(person["sex"]),
        birth_date=date.fromisoformat(person["birthDate"]),
        birth_place=person.get("birthPlace") or "",
    )
