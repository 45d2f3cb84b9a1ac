"""The secretary's morning: who comes, and how each identity is established, at once or later."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from bonport.base.act import Act, seeded_ids
from bonport.base.errors import NotPossible
from bonport.clock import Clock
from bonport.day.practice import Practice
from bonport.interop import insi
from bonport.interop.errors import RetryLater, Unreadable
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.identity.status import ATTESTATION_TEXTS, Guardian
from bonport.interop.identity.traits import first_name_of
from bonport.interop.insi.card import CardData, SimulatedAppCardReader, SimulatedCardReader
from bonport.interop.terminology.oids import Environment
from bonport.practice.deliveries.actions import oppose_feeding
from bonport.practice.patients import actions as patients
from bonport.practice.patients import search
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Patient
from bonport.practice.places import services
from bonport.practice.places.models import Person

KNOWN, DECLARED, OPPOSED = 0.4, 0.9, 0.04


class Path(NamedTuple):
    """How often an identity is established so; what is brought later in the morning, and how often."""

    weight: int
    brings: str = ""
    comes_back: float = 0.0


PATHS = {
    "card_and_document": Path(44),
    "card_and_attestation": Path(12),
    "traits_and_document": Path(13),
    "app_card": Path(8),
    "card_only": Path(9, "document_only", 0.5),
    "document_only": Path(5, "card_only", 0.5),
    "nothing": Path(6, "traits_and_document", 0.3),
    "doubtful": Path(3),
}


class Reception:
    """Who comes, and who they are.

    Attributes:
        people: the nation's population, as the sandbox tells it; whoever comes is one of them.
        who_is: the person behind each patient: what the practice may get wrong and the ledger may not.
        treating: each patient's declared médecin traitant.
        later: what INSi could not answer at once; the secretary takes it up again.
        coming_back: who went to fetch a card or a document.
    """

    def __init__(self, seed: int, clock: Clock, people: list[dict[str, Any]], keys: Callable[[str, str], None]) -> None:
        self.seed = seed
        self.clock = clock
        self.people = people
        self.new_id = seeded_ids(f"day {seed}")
        self.draw_for("opening")
        self.practice = Practice(clock, self.new_id, keys)
        self.who_is: dict[UUID, dict[str, Any]] = {}
        self.treating: dict[UUID, Person | None] = {}
        self.later: list[tuple[Patient, str]] = []
        self.coming_back: list[tuple[Patient, str]] = []

    def act(self, who: Person | None) -> Act:
        return self.practice.act(who)

    def draw_for(self, what: str) -> None:
        """Draw from here on for this. What is drawn for one consultation does not depend on how the one before it
        went: whether INSi answered, how long it took."""
        self.random = random.Random(f"day {self.seed} {what}")

    # ------------------------------------------------------------------------------------------------- who comes

    def welcome(self) -> Patient:
        """Somebody comes: who was here before, or, more often, for the first time."""
        if self.who_is and (self.random.random() < KNOWN or not self.people):
            known = self.random.choice(list(self.who_is))
            with self.act(self.practice.secretary).reading():
                return Patient.objects.select_related("identity").get(pk=known)
        return self.arrive()

    def arrive(self) -> Patient:
        """Somebody comes for the first time."""
        person = self.people.pop(self.random.randrange(len(self.people)))
        patient = self._register(person)
        self._declare(patient)
        if self.random.random() < OPPOSED:
            oppose_feeding(self.act(self.practice.secretary), patient)
        name = self.random.choices(list(PATHS), [path.weight for path in PATHS.values()])[0]
        if name == "app_card" and not person.get("appCard"):
            name = "card_and_document"
        path = PATHS[name]
        if self.random.random() < path.comes_back:
            self.coming_back.append((patient, path.brings))
        self.identify(patient, name)
        return patient

    def take_up_again(self) -> None:
        """The secretary's work list: what INSi could not answer before, and who came back with what was missing."""
        waiting, self.later, self.coming_back = [*self.later, *self.coming_back], [], []
        for patient, path in waiting:
            self.identify(patient, path)

    def _register(self, person: dict[str, Any]) -> Patient:
        address = person.get("address") or {}
        patient = patients.register_patient(
            self.act(self.practice.secretary),
            self._as_typed(person),
            street=" ".join(address.get("lines", [])),
            postal_code=address.get("postalCode", "63000"),
            city=address.get("city", "Clermont-Ferrand"),
            phone=person.get("phone", ""),
        )
        self.who_is[patient.pk] = person
        return patient

    def _declare(self, patient: Patient) -> None:
        doctor = self.random.choice(self.practice.doctors) if self.random.random() < DECLARED else None
        self.treating[patient.pk] = doctor
        if doctor:
            act = self.act(self.practice.secretary)
            patients.declare_treating_doctor(act, patient, doctor, self.clock.now().date())

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

    # ------------------------------------------------------------------------------------------------ who they are

    def identify(self, patient: Patient, path: str) -> None:
        """Establish an identity; if INSi does not answer, care goes on and the secretary takes it up later."""
        try:
            self._ask_insi(patient, path)
        except (RetryLater, Unreadable):
            self.later.append((patient, path))
            return
        try:
            self._show_evidence(patient, path)
        except NotPossible:  # what the rules refuse stays as it is: care goes on
            return

    def _ask_insi(self, patient: Patient, path: str) -> None:
        person = self.who_is[patient.pk]
        if path.startswith("card"):
            answer: insi.Answer | insi.AppCardRead = self._by_card(patient, person)
        elif path.startswith("traits"):
            answer = search.by_traits(self.act(self.practice.secretary), patient, self._insi()).answer
        elif path == "app_card":
            ins = INS(person["matricule"], person["oid"])
            answer = SimulatedAppCardReader(Environment.TEST, ins, traits_of(person)).read(self.clock.now())
        else:
            return
        patients.record_identity(self.act(self.practice.secretary), patient, answer)

    def _show_evidence(self, patient: Patient, path: str) -> None:
        treating = self.treating.get(patient.pk)
        if path.endswith("attestation") and treating and not self.practice.is_away(treating):
            patients.attest_identity(self.act(treating), patient, list(ATTESTATION_TEXTS)[-1])
        elif path.endswith(("document", "attestation")) or path in ("document_only", "doubtful"):
            self._control_document(patient)
        if path == "doubtful":
            patients.flag_identity(self.act(self.practice.secretary), patient, doubtful=True)

    def _by_card(self, patient: Patient, person: dict[str, Any]) -> insi.Answer:
        card = person["card"]
        data = CardData(card["insured"], card["birthDate"], card["rank"])
        read = SimulatedCardReader(Environment.TEST, [data]).read(self.clock.now())[0]
        return search.by_card(self.act(self.practice.secretary), patient, self._insi(), read)

    def _control_document(self, patient: Patient) -> None:
        act = self.act(self.practice.secretary)
        if is_minor(patient, self.clock.now()):
            patients.qualify_identity(
                act, patient, "family_booklet", guardian=Guardian.PARENT, guardian_kind="id_card_fr"
            )
        else:
            kind = "passport" if patient.number.endswith(("3", "7")) else "id_card_fr"
            patients.qualify_identity(act, patient, kind)

    def _insi(self) -> insi.InsiClient:
        return services.insi_client(self.practice.structure.national_id, self.practice.doctors[0].national_id)


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
