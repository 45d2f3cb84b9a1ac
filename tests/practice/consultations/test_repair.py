"""An identity error, repaired over the wire: what went to another person's DMP leaves it, and reaches the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from bonport.base import audit
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.interop.cda.model import Paragraph, Prose
from bonport.interop.identity import INS, Status
from bonport.practice.consultations.actions import close_consultation, refresh_synthesis
from bonport.practice.consultations.models import Repair, RepairedDocument
from bonport.practice.consultations.repair import progress
from bonport.practice.consultations.repair.actions import abandon_repair, confirm_repair, holders, open_repair
from bonport.practice.deliveries.actions import (
    hold_document,
    mask_document,
    oppose_feeding,
    withdraw_document,
)
from bonport.practice.deliveries.models import Attempt, Delivery, Operation
from bonport.practice.deliveries.states import State
from bonport.practice.documents.actions import replace_document, sign_document
from bonport.practice.documents.models import Document, Rendition, Task
from bonport.practice.patients.actions import change_traits, declare_treating_doctor, flag_identity
from bonport.practice.patients.models import Identity, Patient
from bonport.practice.records import actions as records
from bonport.practice.records.models import Problem
from tests.cast import Cast
from tests.practice.nation import Nation, traits_of

LETTER, CERTIFICATE = "96349-6", "89601-9"
TEXT = Prose((Paragraph("Merci de recevoir ce patient."),))
CORRECTED = Prose((Paragraph("Merci de recevoir ce patient, à jeun."),))

People = dict[str, Any]


@dataclass
class Error:
    """A patient of the practice whose record carries the INS of somebody else."""

    cast: Cast
    nation: Nation
    patient: Patient
    right: People
    wrong: People

    def letter(self) -> Document:
        return sign_document(self.cast.act(self.cast.treating), self.patient, LETTER, "Lettre", TEXT)

    def corrected_certificate(self) -> tuple[Document, Document]:
        """Two versions, both received."""
        act = self.cast.act
        first = sign_document(act(self.cast.treating), self.patient, CERTIFICATE, "Certificat", TEXT)
        self.nation.run()
        return first, replace_document(act(self.cast.treating), first, "Certificat", CORRECTED)

    def synthesis(self, label: str) -> Document:
        """A new problem, and so a new VSM."""
        doctor = self.cast.treating
        encounter = records.open_encounter(self.cast.act(doctor), self.patient)
        records.add_entry(self.cast.act(doctor), Problem, self.patient, encounter, {"label": label})
        document = close_consultation(self.cast.act(doctor), encounter)
        assert document is not None
        self.nation.run()
        return document

    def open(self) -> Repair:
        return open_repair(self.cast.act(self.cast.treating), self.patient)

    def confirm(self, repair: Repair) -> Repair:
        return confirm_repair(self.cast.act(self.cast.treating), repair, confirmed=True)

    def establish(self) -> None:
        """The right identity, by the ordinary actions."""
        secretary = self.cast.secretary
        flag_identity(self.cast.act(secretary), self.patient, doubtful=False)
        change_traits(self.cast.act(secretary), self.patient, traits_of(self.right), "erreur d’identité")
        self.nation.qualify(self.cast, self.patient, self.right)

    @contextmanager
    def reading(self) -> Iterator[None]:
        with scope(practice=self.cast.practice):
            yield

    def identity(self) -> Identity:
        with self.reading():
            return Identity.objects.get(patient=self.patient)

    def lines(self, repair: Repair) -> list[progress.Line]:
        with self.reading():
            return progress.lines(repair)

    def done(self, repair: Repair) -> bool:
        with self.reading():
            return progress.is_done(Repair.objects.get(pk=repair.pk))

    def reissues(self) -> dict[str, Document]:
        """By the unique id of what they issue again."""
        with self.reading():
            return {one.reissues.unique_id: one for one in Document.objects.exclude(reissues=None)}


@pytest.fixture
def error(clinic: Cast, nation: Nation) -> Error:
    right, wrong = next(nation.adults), next(nation.adults)
    patient = nation.welcome(clinic, right)
    declare_treating_doctor(clinic.act(clinic.secretary), patient, clinic.treating, clinic.now.date())
    nation.qualify(clinic, patient, wrong)  # somebody else's card was shown, and believed
    return Error(clinic, nation, patient, right, wrong)


def texts(nation: Nation, unique_ids: set[str]) -> list[bytes]:
    return [nation.sandbox.bytes(f"/control/documents/{nation.entry(one)['entryUUID']}/bytes") for one in unique_ids]


@pytest.mark.requirement("EXI SI 08")
def test_everything_is_taken_back_and_reaches_the_right_person(error: Error) -> None:
    letter = error.letter()
    first, second = error.corrected_certificate()
    old, latest = error.synthesis("Asthme"), error.synthesis("Migraine")
    error.nation.run()
    assert error.nation.held(error.wrong) == {
        letter.unique_id: "Approved",
        first.unique_id: "Deprecated",
        second.unique_id: "Approved",
        old.unique_id: "Deprecated",
        latest.unique_id: "Approved",
    }

    repair = error.open()
    assert [line.document.unique_id for line in error.lines(repair)] != []
    assert {line.document.pk for line in error.lines(repair)} == {d.pk for d in (letter, first, second, old, latest)}
    assert all(line.first and line.first.transaction == "TD2.1" and line.sent_at for line in error.lines(repair))
    assert error.identity().matricule == ""
    later = error.letter()
    error.nation.run()
    assert later.unique_id not in error.nation.held(error.wrong), "nothing leaves from now on"

    error.confirm(repair)
    error.nation.run()
    assert set(error.nation.held(error.wrong).values()) == {"Deleted"}
    assert not error.done(repair), "what is issued again waits for the right identity"
    error.establish()
    error.nation.run()

    reissues = error.reissues()
    assert reissues.keys() == {letter.unique_id, second.unique_id, latest.unique_id}
    expected = {one.unique_id for one in reissues.values()} | {later.unique_id}
    assert error.nation.held(error.right) == dict.fromkeys(expected, "Approved")
    assert set(error.nation.held(error.wrong).values()) == {"Deleted"}
    assert error.done(repair)
    for document in texts(error.nation, expected):
        assert b"relatedDocument" not in document
        assert not any(one.unique_id.encode() in document for one in (letter, first, second, old, latest))
        assert error.wrong["matricule"].encode() not in document
    for line in error.lines(repair):
        assert line.withdrawal is not None and line.withdrawal.proof
