"""What only a doctor may do at the DMP, with his card, over the wire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django_scopes import scope
from pytest_django import Settings

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.interop.cda.model import Paragraph, Prose
from bonport.interop.soap.keys import pkcs11_key, software_key
from bonport.interop.soap.transport import HttpTransport, Response
from bonport.practice.deliveries.actions import mask_document, withdraw_document
from bonport.practice.deliveries.in_person import Card, perform_in_person
from bonport.practice.deliveries.models import Attempt, Delivery, Operation
from bonport.practice.deliveries.states import State
from bonport.practice.documents.actions import replace_document, set_preference, sign_document
from bonport.practice.documents.models import Document, Task
from bonport.practice.patients.actions import flag_identity
from bonport.practice.places.models import Person
from tests.cast import Cast
from tests.practice.nation import Nation
from tests.softhsm import PIN, make_token

LETTER, CERTIFICATE = "96349-6", "89601-9"
TEXT = Prose((Paragraph("Merci de recevoir ce patient."),))


@dataclass
class Desk:
    """A doctor at his desk, a patient in front of him, a document of the patient's in the DMP."""

    cast: Cast
    nation: Nation
    person: dict[str, Any]
    document: Document
    tmp: Path

    def certificates(self, doctor: Person) -> dict[str, str]:
        """A card for this doctor, made by the authority."""
        wanted = {"professional": doctor.national_id, "family": doctor.family, "given": doctor.given}
        return self.nation.sandbox.post("/control/certificates", wanted)

    def transport(self, made: dict[str, str]) -> HttpTransport:
        for name in ("auth_certificate", "auth_key", "authority"):
            (self.tmp / name).write_text(made[name])
        files = (self.tmp / name for name in ("auth_certificate", "auth_key", "authority"))
        return HttpTransport(*files, connect_timeout=5, total_timeout=5)

    def card(self, doctor: Person) -> Card:
        made = self.certificates(doctor)
        key = software_key(made["sign_certificate"].encode(), made["sign_key"].encode())
        return Card(self.transport(made), key)

    def mask(self, **wanted: bool) -> Delivery:
        mask_document(self.cast.act(self.cast.treating), self.document, confirmed=True, **wanted)
        return self.waiting()

    def waiting(self) -> Delivery:
        with scope(practice=self.cast.practice):
            return Delivery.objects.filter(operation=Operation.CHANGE_VISIBILITY).latest("position")

    def perform(self, delivery: Delivery, card: Card | None = None, *, consent: bool = True, **when: Any) -> Delivery:
        act = self.cast.act(self.cast.treating, **when)
        return perform_in_person(act, delivery, card or self.card(self.cast.treating), consent=consent)

    def masks(self, document: Document | None = None) -> list[str]:
        """As the DMP holds them."""
        masks: list[str] = self.nation.entry((document or self.document).unique_id)["masks"]
        return masks

    def open_tasks(self) -> set[str]:
        with scope(practice=self.cast.practice):
            return set(Task.objects.filter(done_at=None).values_list("kind", flat=True))

    def now_says(self) -> tuple[bool, bool]:
        with scope(practice=self.cast.practice):
            document = Document.objects.get(pk=self.document.pk)
        return document.hidden_from_professionals, document.hidden_from_patient

    def state(self, delivery: Delivery) -> str:
        with scope(practice=self.cast.practice):
            return Delivery.objects.get(pk=delivery.pk).state

    def attempts(self, delivery: Delivery) -> list[tuple[str, str]]:
        with scope(practice=self.cast.practice):
            found = Attempt.objects.filter(delivery=delivery).order_by("number")
            return list(found.values_list("transaction", "outcome"))


@pytest.fixture
def desk(clinic: Cast, nation: Nation, tmp_path: Path) -> Desk:
    person = next(nation.adults)
    patient = nation.welcome(clinic, person)
    nation.qualify(clinic, patient, person)
    document = sign_document(clinic.act(clinic.treating), patient, LETTER, "Lettre", TEXT)
    nation.run()
    return Desk(clinic, nation, person, document, tmp_path)


def test_a_document_is_masked_with_the_card(desk: Desk) -> None:
    delivery = desk.mask(from_professionals=True)
    assert desk.nation.run() == 0, "no worker touches it"
    assert desk.open_tasks() == {"needs_card"}
    done = desk.perform(delivery)
    assert done.state == State.DELIVERED
    assert done.proof["status"] == "Success"
    assert desk.masks() == ["MASQUE_PS"]
    assert desk.now_says() == (True, False)
    assert desk.open_tasks() == set()
    assert desk.attempts(delivery) == [("TD3.3a", "accepted")]
    trail = AuditEvent.objects.filter(subject_id=delivery.pk, actor_id=desk.cast.treating.user_id)
    assert list(trail.values_list("action", flat=True)) == ["queue", "authorise_consultation", "delivered"]
    with pytest.raises(NotPossible):
        desk.perform(delivery)


def test_a_document_is_shown_to_the_patient(clinic: Cast, nation: Nation, tmp_path: Path) -> None:
    set_preference(clinic.act(clinic.treating), CERTIFICATE, hidden_from_patient=True)
    person = next(nation.adults)
    patient = nation.welcome(clinic, person)
    nation.qualify(clinic, patient, person)
    document = sign_document(clinic.act(clinic.treating), patient, CERTIFICATE, "Certificat", TEXT)
    nation.run()
    desk = Desk(clinic, nation, person, document, tmp_path)
    assert (desk.masks(), desk.open_tasks()) == (["INVISIBLE_PATIENT"], {"show_to_patient"})
    desk.perform(desk.mask(from_patient=False))
    assert (desk.masks(), desk.now_says(), desk.open_tasks()) == ([], (False, False), set())


@pytest.mark.requirement("EX_0.3-1010")
def test_no_authorisation_is_added_without_the_patients_consent(desk: Desk) -> None:
    delivery, card = desk.mask(from_professionals=True), desk.card(desk.cast.treating)
    with pytest.raises(NotPossible) as caught:
        desk.perform(delivery, card, consent=False)
    assert "accord du patient" in caught.value.remedy
    assert (desk.state(delivery), desk.masks(), desk.attempts(delivery)) == (State.WAITING, [], [])
    assert desk.open_tasks() == {"needs_card"}
    desk.perform(delivery, card, consent=True)
    assert desk.masks() == ["MASQUE_PS"]
    again = desk.mask(from_professionals=False)
    desk.perform(again, card, consent=False)  # the authorisation is there now
    assert desk.masks() == []


def test_the_declared_treating_doctor_needs_no_authorisation(desk: Desk) -> None:
    address = f"{desk.nation.sandbox.page}/control/people/{desk.person['matricule']}"
    treating = {"treatingDoctor": desk.cast.treating.national_id}
    httpx2.patch(address, json=treating, trust_env=False).raise_for_status()
    desk.perform(desk.mask(from_professionals=True), consent=False)
    assert desk.masks() == ["MASQUE_PS"]


# -------------------------------------------------------------------------------------------------- who may


@pytest.mark.parametrize("who", ["secretary", "colleague", "stranger"])
def test_only_the_doctor_concerned_may(desk: Desk, who: str) -> None:
    delivery = desk.mask(from_professionals=True)
    person = desk.cast.everyone[who]
    card = desk.card(desk.cast.treating)
    with pytest.raises(NotAllowed):
        perform_in_person(desk.cast.act(person), delivery, card, consent=True)
    assert (desk.state(delivery), desk.masks()) == (State.WAITING, [])


def test_the_card_must_be_ones_own(desk: Desk) -> None:
    delivery = desk.mask(from_professionals=True)
    with pytest.raises(NotAllowed, match="carte"):
        desk.perform(delivery, desk.card(desk.cast.colleague))
    assert (desk.state(delivery), desk.masks()) == (State.WAITING, [])


def test_nothing_is_changed_under_an_identity_that_is_no_longer_qualified(desk: Desk) -> None:
    delivery = desk.mask(from_professionals=True)
    flag_identity(desk.cast.act(desk.cast.secretary), desk.document.patient, doubtful=True)
    sent = len(desk.nation.sandbox.get("/control/received"))
    with pytest.raises(NotPossible, match="identité"):
        desk.perform(delivery)
    assert len(desk.nation.sandbox.get("/control/received")) == sent


# ------------------------------------------------------------------------------------- cut, refused, in doubt


class Cut(Exception):
    """The process disappears."""


class Scripted:
    """A wire that fails once, when the masks travel: before they left, or after the DMP acted."""

    def __init__(self, wire: HttpTransport, *, sent: bool) -> None:
        self.wire, self.sent, self.closed = wire, sent, False

    def post(self, url: str, *, headers: Any, body: bytes) -> Response:
        if b"UpdateDocumentSet" in body and not self.closed:
            self.closed = True
            if self.sent:
                self.wire.post(url, headers=headers, body=body)
            raise Cut
        return self.wire.post(url, headers=headers, body=body)

    def reset(self) -> None:
        self.wire.reset()


@pytest.mark.parametrize("sent", [False, True])
def test_a_gesture_that_was_cut_is_done_again(desk: Desk, sent: bool) -> None:
    delivery, card = desk.mask(from_professionals=True), desk.card(desk.cast.treating)
    assert isinstance(card.transport, HttpTransport)
    with pytest.raises(Cut):
        desk.perform(delivery, replace(card, transport=Scripted(card.transport, sent=sent)))
    assert (desk.state(delivery), desk.masks()) == (State.SENDING, ["MASQUE_PS"] if sent else [])
    assert desk.nation.run() == 0, "no worker takes it for the submission of a document"
    with pytest.raises(NotPossible, match="autre fenêtre"):
        desk.perform(delivery, card)
    desk.perform(delivery, card, after=timedelta(minutes=3))  # its lease is over
    assert (desk.state(delivery), desk.masks(), desk.now_says()) == (State.DELIVERED, ["MASQUE_PS"], (True, False))
    expected = [("TD3.3a", "unknown")] if sent else [("TD3.3a", "unknown"), ("TD3.3a", "accepted")]
    assert desk.attempts(delivery) == expected


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["http_500", "cut", "garbage", "timeout_before", "timeout_after"])
def test_under_each_fault_nothing_is_believed_that_is_not_so(desk: Desk, fault: str) -> None:
    delivery, card = desk.mask(from_professionals=True), desk.card(desk.cast.treating)
    assert isinstance(card.transport, HttpTransport)
    wire = card.transport

    class Faulty:
        """The fault strikes the masks alone, and the question that follows gets its answer."""

        def post(self, url: str, *, headers: Any, body: bytes) -> Response:
            if b"UpdateDocumentSet" in body:
                desk.nation.faults(**{fault: 1.0})
            try:
                return wire.post(url, headers=headers, body=body)
            finally:
                desk.nation.no_faults()

        def reset(self) -> None:
            wire.reset()

    try:
        desk.perform(delivery, replace(card, transport=Faulty()))
    except NotPossible as error:
        assert error.remedy
        assert desk.state(delivery) in (State.UNCERTAIN, State.WAITING)
        assert desk.now_says() == (False, False)
        assert "needs_card" in desk.open_tasks()
    else:
        assert desk.masks() == ["MASQUE_PS"]
    if desk.state(delivery) != State.DELIVERED:
        desk.perform(delivery, card)
    assert (desk.state(delivery), desk.masks(), desk.now_says()) == (State.DELIVERED, ["MASQUE_PS"], (True, False))
    assert desk.open_tasks() == set()


def test_what_the_dmp_refuses_is_told_and_may_be_tried_again(desk: Desk) -> None:
    delivery, card = desk.mask(from_professionals=True), desk.card(desk.cast.treating)
    desk.nation.dmp(desk.person, "closed")
    with pytest.raises(NotPossible) as caught:
        desk.perform(delivery, card)
    assert caught.value.what
    assert desk.open_tasks() == {"needs_card"}
    desk.nation.dmp(desk.person, "active")
    desk.perform(delivery, card)
    assert desk.masks() == ["MASQUE_PS"]


# ---------------------------------------------------------------------------------- what else happens meanwhile


def test_two_wishes_are_one_gesture(desk: Desk) -> None:
    first = desk.mask(from_professionals=True)
    second = desk.mask(from_patient=False)
    assert (desk.state(first), second.arguments["from_professionals"]) == (State.SUPERSEDED, True)
    with pytest.raises(NotPossible):
        desk.perform(first)
    desk.perform(second)
    assert desk.masks() == ["MASQUE_PS"]


def test_a_corrected_version_takes_over_the_masks_that_were_asked_for(desk: Desk) -> None:
    delivery = desk.mask(from_professionals=True)
    new = replace_document(desk.cast.act(desk.cast.treating), desk.document, "Lettre", TEXT)
    desk.nation.run()
    assert desk.state(delivery) == State.SUPERSEDED
    assert desk.masks(new) == ["MASQUE_PS"], "it did not wait for the card, and left masked"
    assert desk.open_tasks() == set()


def test_a_withdrawal_does_not_wait_for_the_card(desk: Desk) -> None:
    delivery = desk.mask(from_professionals=True)
    withdraw_document(desk.cast.act(desk.cast.treating), desk.document, confirmed=True)
    desk.nation.run()
    assert desk.nation.held(desk.person) == {desk.document.unique_id: "Deleted"}
    assert (desk.state(delivery), desk.open_tasks()) == (State.SUPERSEDED, set())
    with pytest.raises(NotPossible, match="retiré"):
        desk.mask(from_professionals=True)


@pytest.mark.requirement("EX_3.3-1030", "RG_3330", "RG_3420")
def test_masking_and_withdrawing_ask_for_a_confirmation(desk: Desk) -> None:
    with pytest.raises(NotPossible):
        mask_document(desk.cast.act(desk.cast.treating), desk.document, from_professionals=True, confirmed=False)
    with pytest.raises(NotPossible):
        withdraw_document(desk.cast.act(desk.cast.treating), desk.document, confirmed=False)
    assert desk.nation.run() == 0
    assert (desk.masks(), desk.open_tasks()) == ([], set())


# ------------------------------------------------------------------------------------------- a key in the card


@pytest.mark.card
def test_the_key_may_stay_in_the_card(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    made = desk.certificates(desk.cast.treating)
    key = serialization.load_pem_private_key(made["sign_key"].encode(), None)
    certificate = x509.load_pem_x509_certificate(made["sign_certificate"].encode())
    module = make_token(monkeypatch, tmp_path / "hsm", "cps", key, certificate)
    card = Card(desk.transport(made), pkcs11_key(module, "cps", PIN, "cps"))
    desk.perform(desk.mask(from_professionals=True), card)
    assert desk.masks() == ["MASQUE_PS"]
