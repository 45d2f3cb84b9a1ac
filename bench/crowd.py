"""A practice of so many patients, whose screens are timed. Made from a seed, and kept from one run to the next.

A few records are of 25 years, taken over as from a former software, with letters that were signed and received. The
others are copies of some ordinary records of a few years, each under a name of its own: what they have is written by
bulk, beside the actions, and has no audit trail. Nothing of the making is timed.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F

from bonport.base.act import Act, seeded_ids
from bonport.base.search import keep_all
from bonport.clock import Clock
from bonport.day import clinic
from bonport.day.practice import LETTER, Practice
from bonport.day.reception import traits_of
from bonport.demo.history import Somebody, history_of
from bonport.interop.cda.model import Prose
from bonport.interop.identity import INS, Status
from bonport.interop.insi.card import SimulatedAppCardReader
from bonport.interop.terminology.oids import Environment
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import State
from bonport.practice.documents.actions import sign_document
from bonport.practice.documents.models import Document
from bonport.practice.patients import actions as patients
from bonport.practice.patients.finding import KIND, card_of
from bonport.practice.patients.models import Identity, Patient
from bonport.practice.records.models import Encounter, Entry
from bonport.practice.records.takeover.actions import take_over_record
from bonport.sandbox.people import generate

SEED = 1
OPENED, OPENED_YEARS, OPENED_LETTERS = 30, 25.0, 30
ORDINARY, ORDINARY_YEARS, ORDINARY_LETTERS = 40, 3.0, 2
QUALIFIED = 0.8
MOST_AT_ONCE = 500
TOWN = "Clermont-Ferrand"


class Crowd:
    """Fills the empty database of this process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.new_id = seeded_ids(f"crowd {SEED}")
        self.random = random.Random(SEED)
        self.practice = Practice(clock, self.new_id, keys=lambda number, name: None)

    def come(self, count: int) -> None:
        people = generate(count * 3 // 2, SEED, self.clock.now().date())
        grown = (person for person in people if person["birthDate"] < "1985")
        opened = [next(grown) for _ in range(OPENED)]
        ordinary = [next(grown) for _ in range(min(ORDINARY, count - OPENED))]
        for person in opened:
            self._record(person, OPENED_YEARS, OPENED_LETTERS)
        templates = [self._record(person, ORDINARY_YEARS, ORDINARY_LETTERS) for person in ordinary]
        taken = {person["matricule"] for person in [*opened, *ordinary]}
        others = [person for person in people if person["matricule"] not in taken]
        self._copy(templates, others[: count - OPENED - len(ordinary)])
        with self.practice.act(None).reading():
            Delivery.objects.update(state=State.DELIVERED, delivered_at=F("created_at"))

    # -------------------------------------------------------------------------------------------- one, by the actions

    def _record(self, person: dict[str, Any], years: float, letters: int) -> Patient:
        act = self.practice.act
        patient = patients.register_patient(
            act(self.practice.secretary), traits_of(person), postal_code="63000", city=TOWN, phone=person["phone"]
        )
        ins = INS(person["matricule"], person["oid"])
        card = SimulatedAppCardReader(Environment.TEST, ins, traits_of(person)).read(self.clock.now())
        patients.record_identity(act(self.practice.secretary), patient, card)
        doctors = self.practice.doctors
        patients.declare_treating_doctor(act(self.practice.secretary), patient, doctors[0], self.clock.now().date())
        who = Somebody(person["sex"], date.fromisoformat(person["birthDate"]))
        former = history_of(
            who, doctors, self.practice.structure, self.clock.now(), years=years, seed=f"{SEED} {patient.number}"
        )
        take_over_record(act(None), patient, former)
        with act(None).reading():
            contacts = list(Encounter.objects.filter(patient=patient).order_by("started_at"))
        for contact in contacts[-letters:]:
            title, blocks = self.random.choice(clinic.LETTERS)
            body = Prose(blocks, addressee=clinic.ADDRESSEE, place=TOWN)
            sign_document(self._at(contact.started_at), patient, LETTER, title, body, contact)
        return patient

    def _at(self, when: datetime) -> Act:
        earliest = self.clock.now() - timedelta(days=600)  # the doctors work here since 700 days
        return Act(
            user=self.practice.doctors[0].user_id,
            practice=self.practice.id,
            now=max(when, earliest),
            new_id=self.new_id,
        )

    # ----------------------------------------------------------------------------------------------- many, by copying

    def _copy(self, templates: list[Patient], people: list[dict[str, Any]]) -> None:
        with self.practice.act(None).reading():
            records = [_rows_of(patient) for patient in templates]
            number = Patient.objects.count()
            for first in range(0, len(people), MOST_AT_ONCE):
                with transaction.atomic():
                    made: dict[type[models.Model], list[Any]] = {}
                    for person in people[first : first + MOST_AT_ONCE]:
                        number += 1
                        for row in self._one(self.random.choice(records), person, number):
                            made.setdefault(type(row), []).append(row)
                    for kind, rows in made.items():
                        kind._default_manager.bulk_create(rows, batch_size=MOST_AT_ONCE)
                    cards = {one.patient_id: card_of(one.patient, one) for one in made[Identity]}
                    keep_all(self.practice.id, KIND, cards)

    def _one(self, record: list[Any], person: dict[str, Any], number: int) -> Iterator[Any]:
        """The rows of one more patient, in the order in which they depend on each other."""
        patient, identity, *others = record
        ids: dict[UUID, UUID] = {row.pk: self.new_id() for row in record}
        mine = copy.copy(patient)
        mine.pk, mine.number, mine.phone = ids[patient.pk], f"{number:06}", person["phone"]
        yield mine
        named = copy.copy(identity)
        named.pk, named.patient, named.traits = ids[identity.pk], mine, traits_of(person)
        named.matricule, named.oid = person["matricule"], person["oid"]
        if self.random.random() > QUALIFIED:
            named.status, named.matricule = Status.PROVISIONAL.value, ""
        yield named
        for row in others:
            another = copy.copy(row)
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                if isinstance(value, UUID) and value in ids:
                    setattr(another, field.attname, ids[value])
            _rename(another, number)
            yield another


def _rows_of(patient: Patient) -> list[Any]:
    """A whole record, in the order in which its rows depend on each other."""
    found: list[Any] = [Patient.objects.get(pk=patient.pk), Identity.objects.get(patient=patient)]
    kinds: tuple[Any, ...] = (Encounter, *Entry.__subclasses__(), Document, Delivery)
    for kind in kinds:
        found += kind.objects.filter(patient=patient)
    return found


def _rename(row: Any, number: int) -> None:
    """Identifiers that are one document's alone."""
    if isinstance(row, Document):
        row.set_id, row.unique_id = f"{row.set_id}.{number}", f"{row.unique_id}.{number}"
    if isinstance(row, Delivery):
        row.chain, row.submission_set = f"{row.chain}.{number}", f"{row.submission_set}.{number}"
