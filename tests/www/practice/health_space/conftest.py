"""The screens beside the national services as a process, with a doctor's card in the reader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from bonport.day.cards import make_card
from bonport.interop.cda.model import Paragraph, Prose
from bonport.practice.documents.actions import sign_document
from bonport.practice.documents.models import Document
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person
from tests.cast import Cast, assemble
from tests.practice.conftest import _sandbox, nation
from tests.practice.factories import LETTER
from tests.practice.nation import Nation

__all__ = ["_sandbox", "nation"]
PIN = "2468"


@pytest.fixture
def cast(db: None, nation: Nation, request: pytest.FixtureRequest) -> Cast:
    cast = assemble(request.node.nodeid, nation.clock.now())
    number = cast.structure.national_id
    if not (nation.folder / "keys" / number).exists():
        nation.sandbox.structure_keys(nation.folder / "keys" / number, number, cast.structure.name)
    return cast


@dataclass
class Desk:
    """A patient in front of the doctor; their documents in Mon espace santé."""

    cast: Cast
    nation: Nation
    person: dict[str, Any]
    patient: Patient

    def sends(self, title: str, who: Person | None = None, text: str = "Bonjour.") -> Document:
        """A letter, at the DMP before anything else happens."""
        act = self.cast.act(who or self.cast.treating)
        document = sign_document(act, self.patient, LETTER, title, Prose((Paragraph(text),)))
        self.nation.run()
        return document


@pytest.fixture
def desk(cast: Cast, nation: Nation, settings: Settings, tmp_path: Path) -> Desk:
    settings.DOCTOR_CARDS = str(tmp_path)
    for who in (cast.treating, cast.replacement):
        make_card(nation.sandbox, tmp_path, who.national_id, who.family, who.given, PIN)
    person = next(nation.adults)
    patient = nation.welcome(cast, person)
    nation.qualify(cast, patient, person)
    return Desk(cast, nation, person, patient)

    return nation.no_faults
