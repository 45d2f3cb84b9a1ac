"""What tests of the practice are made of: answers of INSi as its client reads them, identities in every status,
encounters and documents, and a service that answers as told."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from bonport.clock import Clock
from bonport.interop.cda.model import Paragraph, Prose
from bonport.interop.identity import INS, Traits
from bonport.interop.identity.matricule import key_of
from bonport.interop.identity.status import ATTESTATION_TEXTS
from bonport.interop.insi import Answer, AppCardRead, InsiClient, Software, TraitsQuery, Verification
from bonport.interop.insi.card import CardData, SimulatedAppCardReader, SimulatedCardReader
from bonport.interop.terminology.oids import INS_NIR_TEST, Environment
from bonport.practice.deliveries.dmp import Dmp, masks_of
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.worker import Worker
from bonport.practice.documents.actions import sign_document
from bonport.practice.documents.models import Document
from bonport.practice.patients.actions import (
    attest_identity,
    qualify_identity,
    record_dmp_state,
    record_identity,
)
from bonport.practice.patients.models import DmpState, Identity, Patient
from bonport.practice.places.models import Person
from bonport.practice.records.actions import add_entry, open_encounter
from bonport.practice.records.models import (
    Allergy,
    Encounter,
    Entry,
    FamilyHistory,
    Habit,
    Problem,
    Procedure,
    Treatment,
    Vaccination,
    WatchPoint,
)
from tests.cast import JEANNE, LEO, Cast
from tests.interop.identity.people import TestPerson
from tests.interop.insi import answers

LETTER, CERTIFICATE, REPORT = "96349-6", "89601-9", "11488-4"
TEXT = next(iter(ATTESTATION_TEXTS))
MINUTE = timedelta(minutes=1)
LINES: dict[type[Entry], dict[str, object]] = {
    Problem: {"label": "Asthme"},
    Allergy: {"agent": "Arachide"},
    Treatment: {"drug": "VENTOLINE"},
    Vaccination: {"vaccine": "REPEVAX", "day": date(2020, 5, 4)},
    Procedure: {"label": "Appendicectomie"},
    Habit: {"kind": "74011-8", "text": "Tabac"},
    FamilyHistory: {"relation": "FTH", "label": "Infarctus"},
    WatchPoint: {"text": "Vit seul"},
}
"""A line of each kind that a summary shows."""


# --------------------------------------------------------------------------------------------------------- INSi


def _ins(number: str) -> INS:
    return INS(number + key_of(number), INS_NIR_TEST)


JEANNE_INS = _ins("2550363113045")
LEO_INS = _ins("1140663113012")
FORMER_INS = _ins("2550399999012")


def by_card(cast: Cast, traits: Traits = JEANNE, ins: INS = JEANNE_INS, history: tuple[INS, ...] = ()) -> Answer:
    """What INSi answers to the reading of this person's card."""
    data = CardData(ins.number, str(traits.birth_date))
    (card,) = SimulatedCardReader(Environment.TEST, [data]).read(cast.now)
    person = TestPerson(ins, traits, history)
    return _insi(answers.found(person)).search_by_card(card, cast.new_id(), cast.now)


def by_traits(cast: Cast, traits: Traits = JEANNE, ins: INS = JEANNE_INS) -> Answer:
    """What INSi answers to a search by this person's traits."""
    return _insi(answers.found(TestPerson(ins, traits))).search_by_traits(_query(traits), cast.new_id(), cast.now)


def nobody(cast: Cast, traits: Traits = JEANNE) -> Answer:
    return _insi(answers.NOBODY).search_by_traits(_query(traits), cast.new_id(), cast.now)


def app_card(cast: Cast, traits: Traits = JEANNE, ins: INS = JEANNE_INS) -> AppCardRead:
    return SimulatedAppCardReader(Environment.TEST, ins, traits).read(cast.now)


def verification(cast: Cast, code: str) -> Verification:
    """INSi says that the INS holds (00), or not (01)."""
    return _insi(answers.verification(code)).verify(JEANNE_INS, JEANNE, cast.new_id(), cast.now)


def _insi(answer: bytes) -> InsiClient:
    software = Software("TEST00000001", "bonport", "0.1.0", UUID(int=1))
    return InsiClient(answers.Peer(answer), "https://insi.test", software, "899700000017", Environment.TEST)


def _query(traits: Traits) -> TraitsQuery:
    return TraitsQuery(traits.birth_name, tuple(traits.birth_first_names.split()), traits.sex, traits.birth_date)


# --------------------------------------------------------------------------------------------------- identities


def identity_of(cast: Cast, patient: Patient) -> Identity:
    with cast.act(None).reading():
        return Identity.objects.select_related("patient").get(patient=patient)


def qualify(cast: Cast, patient: Patient | None = None) -> Identity:
    """Card and document, by the secretary: the usual way."""
    patient = patient or cast.patient
    if patient == cast.child:
        return record_identity(cast.act(cast.secretary), patient, app_card(cast, LEO, LEO_INS))
    record_identity(cast.act(cast.secretary), patient, by_card(cast))
    return qualify_identity(cast.act(cast.secretary), patient, "passport")


def attest(cast: Cast) -> Identity:
    """Card, and the treating doctor's attestation."""
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    return attest_identity(cast.act(cast.treating), cast.patient, TEXT)


def lose_identity(cast: Cast, patient: Patient | None = None) -> Identity:
    from bonport.practice.patients.actions import flag_identity

    return flag_identity(cast.act(cast.secretary), patient or cast.patient, doubtful=True)


# ---------------------------------------------------------------------------------------- encounters, documents


def prose(text: str = "Bonjour.") -> Prose:
    return Prose((Paragraph(text),))


def encounter(cast: Cast, patient: Patient | None = None, who: Person | None = None, **stated: bool) -> Encounter:
    return open_encounter(cast.act(who or cast.treating), patient or cast.patient, **stated)


def problem(cast: Cast, label: str = "Asthme", in_: Encounter | None = None, **values: Any) -> Problem:
    patient = in_.patient if in_ else values.pop("patient", cast.patient)
    return add_entry(cast.act(cast.treating), Problem, patient, in_, {"label": label, **values})


def letter(
    cast: Cast,
    who: Person | None = None,
    *,
    patient: Patient | None = None,
    in_: Encounter | None = None,
    type_code: str = LETTER,
    text: str = "Bonjour.",
    after: timedelta = timedelta(0),
) -> Document:
    act = cast.act(who or cast.treating, after=after)
    return sign_document(act, patient or cast.patient, type_code, "Un document", prose(text), in_)


def again(cast: Cast, document: Document) -> Document:
    """The row as it is now."""
    with cast.act(None).reading():
        return Document.objects.select_related("patient").get(pk=document.pk)


# --------------------------------------------------------------------------------------------------- deliveries


class Postbox(Dmp):
    """A second implementation of the port: prepared and guarded as for the DMP, but what is sent is answered as the
    test says, and kept.

    Attributes:
        script: what `send` and `look_up` do, in order: raise, or return; once it is empty, accept.
        sent, asked: unique ids, in order. masks: those of each document as it was sent.
    """

    name = "postbox"

    def __init__(self) -> None:
        self.script: list[Exception | dict[str, Any] | None] = []
        self.sent: list[str] = []
        self.asked: list[str] = []
        self.masks: list[list[str]] = []
        self.during: Any = None  # what happens elsewhere while a request is under way

    def tells(self, *outcomes: Exception | dict[str, Any] | None) -> None:
        self.script.extend(outcomes)

    def send(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any]:
        self.sent.append(delivery.document.unique_id)
        self.masks.append([mask.code for mask in masks_of(delivery.document)])
        return self._next() or {"by": "postbox"}

    def look_up(self, delivery: Delivery, message_id: UUID, now: datetime) -> dict[str, Any] | None:
        self.asked.append(delivery.document.unique_id)
        return self._next()

    def _next(self) -> dict[str, Any] | None:
        if self.during is not None:
            during, self.during = self.during, None
            during()
        outcome = self.script.pop(0) if self.script else {"by": "postbox"}
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def open_dmp(cast: Cast, *patients: Patient) -> None:
    """Their DMP is known to be open: no question is asked of it."""
    for patient in patients:
        record_dmp_state(cast.act(None), patient, DmpState.ACTIVE)


def worker(cast: Cast, after: timedelta = MINUTE, name: str = "worker") -> Worker:
    """A worker for whom it is so long after the cast's moment."""
    return Worker(name, Clock(cast.now + after, 0.0, 0.0), random.Random(0))


def work(cast: Cast, after: timedelta = MINUTE, limit: int = 50) -> int:
    """Let a worker do all that is due at that moment."""
    someone, steps = worker(cast, after), 0
    while someone.step():
        steps += 1
        assert steps < limit, "the worker goes round in circles"
    return steps


def delivery_of(cast: Cast, document: Document, operation: str | None = None) -> Delivery:
    """The delivery of a document: its submission, unless another operation is named."""
    wanted = [operation] if operation else ["submit", "replace"]
    with cast.act(None).reading():
        return Delivery.objects.get(document=document, operation__in=wanted)


def states(cast: Cast, documents: Iterable[Document]) -> list[str]:
    return [delivery_of(cast, document).state for document in documents]


def other_traits(**changes: Any) -> Traits:
    return replace(JEANNE, **changes)
