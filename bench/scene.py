"""The practice of a bench, and what happens in it. Imported once Django is set up: see `bench.stage`."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db.models import Max, Min

from bench.processes import cpu_seconds, family
from bonport.base.act import Act
from bonport.clock import Clock
from bonport.day import clinic
from bonport.day.sandbox import Sandbox
from bonport.day.script import LETTER, Morning, traits_of
from bonport.day.workers import Workers
from bonport.interop.cda.model import Prose
from bonport.interop.identity import Traits
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import IN_DOUBT, State
from bonport.practice.documents.actions import sign_document
from bonport.practice.patients.actions import declare_treating_doctor, register_patient
from bonport.practice.patients.models import Patient
from bonport.practice.records import models as lines
from bonport.practice.records.actions import add_entry, open_encounter

DRAIN_LIMIT = 300.0  # seconds
LEAVING = (State.READY, *IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Drained:
    """What it took to feed the DMP with what had been signed.

    Attributes:
        count: documents.
        seconds: from the first that was received to the last, so without the workers' pause before.
        cpu: CPU seconds of the workers and of the sandbox.
    """

    count: int
    seconds: float
    cpu: float


class Scene:
    """One doctor, everyone's médecin traitant."""

    def __init__(self, folder: Path, clock: Clock, sandbox: Sandbox, patients: int) -> None:
        call_command("migrate", verbosity=0)
        self.folder = folder
        self.sandbox = sandbox
        self.morning = Morning(
            1,
            clock,
            sandbox.people(),
            keys=lambda number, name: sandbox.structure_keys(folder / "keys" / number, number, name),
        )
        self.doctor = self.morning.practice.doctors[0]
        self.patients = [self._receive(person) for person in itertools.islice(self._adults_with_dmp(), patients)]
        self._next = itertools.cycle(self.patients)

    def act(self) -> Act:
        """An act of the doctor, now."""
        return self.morning.act(self.doctor)

    def traits_of(self, patient: Patient) -> Traits:
        """As the civil registers know them."""
        return traits_of(self.morning.who_is[patient.pk])

    # ------------------------------------------------------------------------------------------- what is signed

    def write_letters(self, count: int) -> None:
        """Sign so many letters, for one patient after the other; they wait to be released."""
        for patient in itertools.islice(self._next, count):
            sign_document(self.act(), patient, LETTER, *_letter())

    def consult(self, count: int) -> None:
        """Close so many consultations, each with a letter and a VSM; both wait to be released."""
        for patient in itertools.islice(self._next, count):
            encounter = open_encounter(self.act(), patient)
            for kind, values in _record():
                add_entry(self.act(), kind, patient, encounter, values)
            sign_document(self.act(), patient, LETTER, *_letter(), encounter)
            close_consultation(self.act(), encounter)

    # ---------------------------------------------------------------------------------------------- what is fed

    @contextmanager
    def workers(self, count: int) -> Iterator[Workers]:
        """Worker processes, which have nothing to do yet."""
        workers = Workers(count, os.environ, self.folder / "workers.log")
        try:
            yield workers
        finally:
            workers.stop()

    def drain(self, workers: Workers) -> Drained:
        """Release what was signed, and wait until the DMP has it all.

        Raises:
            RuntimeError: something was refused or waits, or it takes too long.
        """
        pids = [*workers.pids, *family(self.sandbox.pid)]
        now = self.morning.clock.now()
        limit = time.monotonic() + DRAIN_LIMIT
        with self.act().reading():
            before = cpu_seconds(pids)
            count = Delivery.objects.filter(state=State.READY).update(due_at=now)
            while Delivery.objects.filter(state__in=LEAVING).exists():
                if time.monotonic() > limit:
                    raise RuntimeError("the workers did not come to the end of it")
                time.sleep(0.1)
            cpu = cpu_seconds(pids) - before
            received = Delivery.objects.filter(state=State.DELIVERED, delivered_at__gte=now)
            if received.count() != count:
                raise RuntimeError("not everything that was signed was received")
            times = received.aggregate(first=Min("delivered_at"), last=Max("delivered_at"))
        drained = Drained(count, (times["last"] - times["first"]) / timedelta(seconds=1), cpu)
        load = os.getloadavg()[0]
        each = cpu / count * 1000
        print(f"{count} in {drained.seconds:.1f} s, {each:.1f} ms CPU each, load {load:.1f}", file=sys.stderr)
        return drained

    # ------------------------------------------------------------------------------------------------------------

    def _adults_with_dmp(self) -> Iterator[dict[str, Any]]:
        return (it for it in self.morning.people if it["dmp"] == "active" and it["birthDate"] < "2000")

    def _receive(self, person: dict[str, Any]) -> Patient:
        """Register, identify by card and document, declare the médecin traitant."""
        act = self.morning.act(self.morning.practice.secretary)
        patient = register_patient(act, traits_of(person), postal_code="63000", city="Clermont-Ferrand")
        self.morning.who_is[patient.pk] = person
        self.morning.identify(patient, "card_and_document")
        declare_treating_doctor(self.act(), patient, self.doctor, act.now.date())
        return patient


def _letter() -> tuple[str, Prose]:
    title, blocks = clinic.LETTERS[0]
    return title, Prose(blocks, addressee=clinic.ADDRESSEE, place="Clermont-Ferrand")


def _record() -> Iterator[tuple[type[lines.Entry], dict[str, Any]]]:
    """The record of somebody with three long-standing problems."""
    since = date(2024, 6, 3)
    for label, code in clinic.PROBLEMS[:3]:
        yield lines.Problem, {"label": label, "code": code, "start": since}
    for drug, cis, dosage, route in clinic.TREATMENTS[:3]:
        yield lines.Treatment, {"drug": drug, "cis": cis, "dosage": dosage, "route": route, "start": since}
    for agent, cis, reaction in clinic.ALLERGIES[:1]:
        yield lines.Allergy, {"agent": agent, "agent_code": cis, "reaction": reaction}
