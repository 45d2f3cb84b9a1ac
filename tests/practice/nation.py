"""The nation, for tests of the practice: the sandbox as a process, its people, and a worker that never waits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx2

from bonport.clock import Clock
from bonport.day.sandbox import Sandbox
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.identity.traits import first_name_of
from bonport.interop.insi.card import SimulatedAppCardReader
from bonport.interop.terminology.oids import Environment
from bonport.practice.deliveries.worker import Worker
from bonport.practice.patients.actions import record_identity, register_patient
from bonport.practice.patients.models import Patient
from tests.cast import Cast


class Hasty(random.Random):
    """Retries at once."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0


@dataclass
class Nation:
    """The sandbox's two faces, and what tests ask of it.

    Attributes:
        clock: shared with the sandbox, which refuses what comes from another time.
        adults: people with an open DMP; each is met once in a session.
    """

    sandbox: Sandbox
    clock: Clock
    folder: Path
    adults: Iterator[dict[str, Any]]

    def worker(self) -> Worker:
        return Worker("test", self.clock, Hasty())

    def run(self, limit: int = 200) -> int:
        """Let a worker do all that is due."""
        worker, steps = self.worker(), 0
        while worker.step():
            steps += 1
            assert steps < limit, "the worker goes round in circles"
        return steps

    def held(self, person: dict[str, Any]) -> dict[str, str]:
        """The status of each document in this person's DMP, by uniqueId; fails if one is there twice."""
        mine = [entry for entry in self.sandbox.get("/control/documents") if entry["matricule"] == person["matricule"]]
        assert len({entry["uniqueId"] for entry in mine}) == len(mine), "doubled"
        return {entry["uniqueId"]: entry["status"] for entry in mine}

    def entry(self, unique_id: str) -> dict[str, Any]:
        """The one entry of a document."""
        (entry,) = [one for one in self.sandbox.get("/control/documents") if one["uniqueId"] == unique_id]
        return entry

    def faults(self, **dmp: float) -> None:
        self.sandbox.put("/control/faults", {"seed": 1, "dmp": dmp})

    def no_faults(self) -> None:
        self.sandbox.delete("/control/faults")

    def dmp(self, person: dict[str, Any], state: str) -> None:
        address = f"{self.sandbox.page}/control/people/{person['matricule']}"
        httpx2.patch(address, json={"dmp": state}, trust_env=False).raise_for_status()

    def welcome(self, cast: Cast, person: dict[str, Any]) -> Patient:
        """A new patient, with that person's traits and nothing else."""
        return register_patient(cast.act(cast.secretary), traits_of(person), city="Clermont-Ferrand")

    def qualify(self, cast: Cast, patient: Patient, person: dict[str, Any]) -> None:
        """The patient shows that person's appli carte Vitale: by error, it may be somebody else's."""
        ins = INS(person["matricule"], person["oid"])
        read = SimulatedAppCardReader(Environment.TEST, ins, traits_of(person)).read(cast.now)
        record_identity(cast.act(cast.secretary), patient, read)


def traits_of(person: dict[str, Any]) -> Traits:
    return Traits(
        birth_name=person["birthName"],
        birth_first_names=person["firstNames"],
        birth_first_name=first_name_of(person["firstNames"]),
        sex=Sex(person["sex"]),
        birth_date=date.fromisoformat(person["birthDate"]),
        birth_place=person["birthPlace"],
    )
