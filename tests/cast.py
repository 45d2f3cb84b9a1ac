"""The fixed cast of every permission test.

Dr Claire MARTIN is the médecin traitant; Dr Inès PETIT replaces her; Sophie BERNARD is the secretary; Dr Paul ROUX is
a colleague in the same practice; Nadia ADAM administers it, and cares for nobody; Dr Luc STRANGER works in another
practice; Jeanne DURAND is the patient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from bonport.base.act import Act, seeded_ids
from bonport.interop.identity import Sex, Traits
from bonport.practice.patients.actions import declare_treating_doctor, register_patient
from bonport.practice.patients.models import Patient
from bonport.practice.places.actions import Place, Someone, open_practice, register_activity
from bonport.practice.places.models import Person, Role, Structure

TODAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
GP = "G15_10/SM26"

JEANNE = Traits(
    birth_name="DURAND",
    birth_first_names="JEANNE MARIE",
    birth_first_name="JEANNE",
    sex=Sex.FEMALE,
    birth_date=date(1955, 3, 4),
    birth_place="63113",
)
LEO = Traits(
    birth_name="DURAND",
    birth_first_names="LEO",
    birth_first_name="LEO",
    sex=Sex.MALE,
    birth_date=date(2014, 6, 1),
    birth_place="63113",
)


@dataclass
class Cast:
    """Everyone, and how each acts."""

    new_id: Callable[[], UUID]
    practice: UUID
    other_practice: UUID
    structure: Structure
    other_structure: Structure
    treating: Person
    replacement: Person
    secretary: Person
    colleague: Person
    administrator: Person
    stranger: Person
    patient: Patient
    child: Patient
    now: datetime = TODAY

    def act(self, who: Person | None, *, after: timedelta = timedelta(0), practice: UUID | None = None) -> Act:
        """An act of this person, in the practice unless another is given."""
        return Act(
            user=who.user_id if who else None,
            practice=practice or self.practice,
            now=self.now + after,
            new_id=self.new_id,
        )

    @property
    def everyone(self) -> dict[str, Person]:
        return {
            "treating": self.treating,
            "replacement": self.replacement,
            "secretary": self.secretary,
            "colleague": self.colleague,
            "administrator": self.administrator,
            "stranger": self.stranger,
        }


def assemble(seed: str = "cast", now: datetime = TODAY) -> Cast:
    """Open both practices and bring everyone in."""
    new_id = seeded_ids(seed)
    practice, other = new_id(), new_id()

    def installation(of: UUID) -> Act:
        return Act(user=None, practice=of, now=now, new_id=new_id)

    structure = open_practice(
        installation(practice),
        "Cabinet des Tilleuls",
        Place(
            "1630000012",
            "Cabinet des Tilleuls",
            "SA08",
            "3 rue des Tilleuls",
            "63000",
            "Clermont-Ferrand",
            "0473000000",
        ),
    )
    elsewhere = open_practice(
        installation(other),
        "Cabinet du Port",
        Place("1690000013", "Cabinet du Port", "SA07", "1 quai du Port", "69000", "Lyon"),
    )
    day = now.date()

    def joins(of: UUID, where: Structure, role: Role, someone: Someone, **more: object) -> Person:
        first = day - timedelta(days=400)
        return register_activity(installation(of), someone, where, role, first_day=first, **more).person  # type: ignore[arg-type]

    treating = joins(
        practice,
        structure,
        Role.DOCTOR,
        Someone("MARTIN", "Claire", "899700000017", GP, "MME", "DR", "0473000001", "martin"),
    )
    colleague = joins(
        practice, structure, Role.DOCTOR, Someone("ROUX", "Paul", "899700000025", GP, "M", "DR", "0473000002", "roux")
    )
    secretary = joins(practice, structure, Role.SECRETARY, Someone("BERNARD", "Sophie", username="bernard"))
    replacement = joins(
        practice,
        structure,
        Role.REPLACEMENT,
        Someone("PETIT", "Inès", "899700000033", GP, "MME", "DR", "", "petit"),
        last_day=day + timedelta(days=10),
        replaces=treating,
    )
    stranger = joins(
        other, elsewhere, Role.DOCTOR, Someone("STRANGER", "Luc", "899700000041", GP, "M", "DR", "", "stranger")
    )
    own_ids = seeded_ids(f"{seed} administrator")  # so that she moves nobody else's
    administrator = register_activity(
        Act(user=None, practice=practice, now=now, new_id=own_ids),
        Someone("ADAM", "Nadia", username="adam"),
        structure,
        Role.ADMINISTRATOR,
        first_day=day - timedelta(days=400),
    ).person
    cast = Cast(
        new_id, practice, other, structure, elsewhere, treating, replacement, secretary, colleague, administrator,
        stranger, patient=Patient(), child=Patient(), now=now,
    )  # fmt: skip
    cast.patient = register_patient(cast.act(secretary), JEANNE, city="Clermont-Ferrand", postal_code="63000")
    cast.child = register_patient(cast.act(secretary), LEO)
    declare_treating_doctor(cast.act(secretary), cast.patient, treating, day)
    declare_treating_doctor(cast.act(secretary), cast.child, treating, day)
    return cast
