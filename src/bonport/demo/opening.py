"""Opening the demo practice: its people come in with their identities, and their records are taken over."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from bonport.base.act import Act
from bonport.clock import Clock
from bonport.day.reception import Reception, traits_of
from bonport.demo.history import Somebody, history_of
from bonport.demo.practice import add_administrator
from bonport.practice.patients import actions as patients
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person, Structure
from bonport.practice.records.takeover.actions import take_over_record

YEARS = 18.0
DUPLICATES = 5


class Opening(Reception):
    """The practice, and its patients one by one, as the secretary registers them."""

    def __init__(self, seed: int, clock: Clock, people: list[dict[str, Any]], keys: Callable[[str, str], None]) -> None:
        super().__init__(seed, clock, people, keys)
        add_administrator(self.practice)

    def take_over(self, count: int, told: Callable[[], object]) -> None:
        """So many patients; some have two files, as practices have."""
        self.draw_for("arrivals")
        while len(self.who_is) < count - DUPLICATES and self.people:
            self._bring_history(self.arrive())
            told()
        for patient, person in self.random.sample(list(self.who_is.items()), min(DUPLICATES, len(self.who_is))):
            self._register_again(patient, person)
            told()

    def _bring_history(self, patient: Patient) -> None:
        person = self.who_is[patient.pk]
        treating = self.treating[patient.pk] or self.practice.doctors[0]
        others = [doctor for doctor in self.practice.doctors if doctor != treating]
        bring_history(
            self.act(None), patient, person, [treating, *others], self.practice.structure, years=YEARS,
            seed=f"{self.seed} {patient.number}",
        )  # fmt: skip

    def _register_again(self, patient: UUID, person: dict[str, Any]) -> None:
        """The same person a second time, with one given name and no place of birth: nobody looked."""
        traits = traits_of(person)
        short = type(traits)(
            birth_name=traits.birth_name,
            birth_first_names=traits.birth_first_name,
            birth_first_name=traits.birth_first_name,
            sex=traits.sex,
            birth_date=traits.birth_date,
        )
        again = patients.register_patient(self.act(self.practice.secretary), short, phone=person.get("phone", ""))
        self.treating[again.pk] = self.treating[patient]


def bring_history(
    act: Act,
    patient: Patient,
    person: dict[str, Any],
    doctors: list[Person],
    structure: Structure,
    *,
    years: float,
    seed: str,
) -> None:
    """Years of history into one new record. The act is the installation's."""
    who = Somebody(person["sex"] if person["sex"] in "FM" else "F", date.fromisoformat(person["birthDate"]))
    known = years * random.Random(f"known {seed}").uniform(0.25, 1)
    former = history_of(who, doctors, structure, act.now, years=known, seed=seed)
    take_over_record(act, patient, former)


def populate(
    people: Iterable[dict[str, Any]],
    acting: Callable[[Person | None], Act],
    doctors: list[Person],
    structure: Structure,
    registers: Person,
    *,
    years: float = 25.0,
    seed: int = 1,
) -> list[Patient]:
    """A whole practice without the nation: patients of provisional identity, each with years of history. For benches.

    Args:
        people: as `GET /control/people` of the sandbox tells them, or `sandbox.people.generate` makes them.
        acting: a new act of this person; of the installation for None.
    """
    made = []
    for number, person in enumerate(people):
        patient = patients.register_patient(acting(registers), traits_of(person), phone=person.get("phone", ""))
        turned = number % len(doctors)
        order = [*doctors[turned:], *doctors[:turned]]
        bring_history(acting(None), patient, person, order, structure, years=years, seed=f"{seed} {number}")
        made.append(patient)
    return made
