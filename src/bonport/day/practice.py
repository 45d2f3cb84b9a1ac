"""The practice of the day: a structure, three doctors of whom one is away and replaced, a secretary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from bonport.base.act import Act
from bonport.clock import Clock
from bonport.practice.documents.actions import set_preference
from bonport.practice.places.actions import Place, Someone, open_practice, register_activity
from bonport.practice.places.models import Activity, Person, Role, Structure

GP = "G15_10/SM26"
LETTER, CERTIFICATE, REPORT = "96349-6", "89601-9", "11488-4"

PLACE = Place(
    "1630000012",
    "Cabinet médical des Tilleuls",
    "SA08",
    "3 rue des Tilleuls",
    "63000",
    "Clermont-Ferrand",
    "0473000000",
)
DOCTORS = (
    ("MARTIN", "Claire", "899700000017", "MME"),
    ("ROUX", "Paul", "899700000025", "M"),
    ("GARNIER", "Hélène", "899700000058", "MME"),
)


@dataclass
class Practice:
    """Who works there, and how each acts.

    Attributes:
        new_id: gives every identifier, from the seed.
        keys: has the authority make a structure's certificates.
        doctors: the last one is away: `replacement` consults in her place.
    """

    clock: Clock
    new_id: Callable[[], UUID]
    keys: Callable[[str, str], None]
    id: UUID = field(init=False)
    structure: Structure = field(init=False)
    doctors: list[Person] = field(init=False)
    replacement: Person = field(init=False)
    secretary: Person = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.new_id()
        self.structure = open_practice(self.act(None), PLACE.name, PLACE)
        self.keys(self.structure.national_id, self.structure.name)
        self.doctors = [
            self._joins(Role.DOCTOR, Someone(family, given, number, GP, civility, "DR", "0473000001", family.lower()))
            for family, given, number, civility in DOCTORS
        ]
        self.replacement = self._joins(
            Role.REPLACEMENT,
            Someone("PETIT", "Inès", "899700000033", GP, "MME", "DR", "", "petit"),
            last_day=self.clock.now().date() + timedelta(days=30),
            replaces=self.doctors[-1],
        )
        self.secretary = self._joins(Role.SECRETARY, Someone("BERNARD", "Sophie", username="bernard"))
        self._choose_masks()

    def act(self, who: Person | None) -> Act:
        return Act(user=who.user_id if who else None, practice=self.id, now=self.clock.now(), new_id=self.new_id)

    @property
    def signers(self) -> list[Person]:
        """Who consults today."""
        return [*self.doctors[:-1], self.replacement]

    def in_place_of(self, doctor: Person) -> Person:
        """Who sees this doctor's patients today: himself, or who replaces him."""
        return self.replacement if doctor == self.doctors[-1] else doctor

    def is_away(self, doctor: Person) -> bool:
        return doctor == self.doctors[-1]

    def _joins(self, role: Role, someone: Someone, **more: Any) -> Person:
        first_day = self.clock.now().date() - timedelta(days=700)
        activity: Activity = register_activity(
            self.act(None), someone, self.structure, role, first_day=first_day, **more
        )
        return activity.person

    def _choose_masks(self) -> None:
        """What each doctor wants for every document of a type, chosen once: nobody masks during the morning."""
        first, second, _ = self.doctors
        set_preference(self.act(first), REPORT, feeds=True, hidden_from_patient=True)  # shown once it was talked over
        set_preference(self.act(second), CERTIFICATE, hidden_from_professionals=True)
