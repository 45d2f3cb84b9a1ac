"""An identity error, repaired over the wire: what went to another person's DMP leaves it, and reaches the right one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.db.models.signals import post_save
from django_scopes import scope
from pytest_django import Settings

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.day import ledger as ledgers
from bonport.interop.cda.model import Paragraph, Prose
from bonport.interop.pdf import gate
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.consultations.models import Repair, RepairedDocument
from bonport.practice.consultations.repair import progress
from bonport.practice.consultations.repair.actions import abandon_repair, confirm_repair, holders, open_repair
from bonport.practice.consultations.repair.sheet import file_name, repair_sheet
from bonport.practice.deliveries.actions import hold_document, mask_document, oppose_feeding, withdraw_document
from bonport.practice.deliveries.models import Attempt, Delivery, Operation
from bonport.practice.deliveries.states import State
from bonport.practice.documents.actions import replace_document, sign_document
from bonport.practice.documents.models import Document, Task
from bonport.practice.patients.actions import change_traits, declare_treating_doctor, flag_identity
from bonport.practice.patients.models import DmpState, Identity, Patient
from bonport.practice.places import services
from bonport.practice.records import actions as records
from bonport.practice.records.models import Problem
from tests.cast import Cast
from tests.interop.pdf import pdfbox
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

    def delivery(self, document: Document, *operations: Operation) -> Delivery:
        with self.reading():
            return Delivery.objects.get(
                document=document, operation__in=operations or (Operation.SUBMIT, Operation.REPLACE)
            )

    def ledger(self) -> tuple[int, int, int]:
        """Lost, doubled, misfiled, of what concerns these two people, as a morning's ledger finds them."""
        both = (self.right["matricule"], self.wrong["matricule"])
        held = [one for one in self.nation.sandbox.get("/control/documents") if one["matricule"] in both]
        with self.reading():
            bearers = {one.patient_id: one.matricule for one in Identity.objects.filter(matricule__in=both)}
        who_is = {patient: {"matricule": matricule, "dmp": "active"} for patient, matricule in bearers.items()}
        books = ledgers.read(self.cast.act(None), {**who_is, self.patient.pk: self.right}, held)
        return books["lost"], books["doubled"], books["misfiled"]

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

    assert error.ledger() == (0, 0, 5)
    repair = error.open()
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
    assert error.ledger() == (0, 0, 0)
    for document in texts(error.nation, expected):
        assert b"relatedDocument" not in document
        assert not any(one.unique_id.encode() in document for one in (letter, first, second, old, latest))
        assert error.wrong["matricule"].encode() not in document
    for line in error.lines(repair):
        assert line.withdrawal is not None and line.withdrawal.proof


def test_what_the_vsm_says_next_follows_its_reissue(error: Error) -> None:
    error.synthesis("Asthme")
    repair = error.open()
    error.confirm(repair)
    error.establish()
    error.nation.run()
    (reissue,) = error.reissues().values()
    doctor = error.cast.treating
    unchanged = records.open_encounter(error.cast.act(doctor), error.patient)
    assert close_consultation(error.cast.act(doctor), unchanged) is None, "it was just sent"
    new = error.synthesis("Migraine")
    assert (new.replaces_id, new.set_id, new.version) == (reissue.pk, reissue.set_id, 2)
    assert error.nation.held(error.right) == {reissue.unique_id: "Deprecated", new.unique_id: "Approved"}


def test_a_reissue_is_what_was_signed(error: Error) -> None:
    letter = error.letter()
    error.nation.run()
    error.confirm(error.open())
    (reissue,) = error.reissues().values()
    for name in ("author_id", "structure_id", "signed_at", "title", "type_code", "patient_id", "encounter_id"):
        assert getattr(reissue, name) == getattr(letter, name)
    changed = {"unique_id", "set_id"}
    assert {k: v for k, v in reissue.content.items() if k not in changed} == {
        k: v for k, v in letter.content.items() if k not in changed
    }
    assert all(reissue.content[name] != letter.content[name] for name in changed)
    with pytest.raises(NotPossible, match="réémis"):
        replace_document(error.cast.act(error.cast.treating), letter, "Lettre", CORRECTED)


# -------------------------------------------------------------------------------------------------------- who may


@pytest.mark.parametrize("who", ["secretary", "stranger"])
def test_a_doctor_decides(error: Error, who: str) -> None:
    person = error.cast.everyone[who]
    repair = error.open()
    for act in (
        lambda: open_repair(error.cast.act(person), error.patient),
        lambda: confirm_repair(error.cast.act(person), repair, confirmed=True),
        lambda: abandon_repair(error.cast.act(person), repair, "erreur"),
        lambda: repair_sheet(error.cast.act(person), repair),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert confirm_repair(error.cast.act(error.cast.replacement), repair, confirmed=True).confirmed_at


def test_nothing_is_taken_back_without_confirmation(error: Error) -> None:
    letter = error.letter()
    error.nation.run()
    repair = error.open()
    with pytest.raises(NotPossible):
        confirm_repair(error.cast.act(error.cast.treating), repair, confirmed=False)
    error.nation.run()
    assert error.nation.held(error.wrong) == {letter.unique_id: "Approved"}
    assert not error.done(repair)


def test_there_may_be_nothing_to_repair(clinic: Cast) -> None:
    with pytest.raises(NotPossible):
        open_repair(clinic.act(clinic.treating), clinic.patient)


def test_every_step_leaves_a_trail(error: Error) -> None:
    error.letter()
    error.nation.run()
    repair = error.open()
    error.confirm(repair)
    repair_sheet(error.cast.act(error.cast.treating), repair)
    trail = AuditEvent.objects.filter(patient_id=error.patient.pk, actor_id=error.cast.treating.user_id)
    actions = list(trail.order_by("seq").values_list("action", flat=True))
    assert [one for one in actions if "repair" in one or one in ("put_out_of_use", "reissue_document")] == [
        "open_repair",
        "put_out_of_use",
        "confirm_repair",
        "reissue_document",
        "print_repair_sheet",
    ]
    assert error.wrong["matricule"] not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


# --------------------------------------------------------------------------------------- cut, and called again


class Cut(BaseException):
    """The process disappears."""


@contextmanager
def cut(model: type[models.Model], at: int) -> Iterator[None]:
    """Disappear at that many writes of this model, in the middle of whatever transaction they are in."""
    written = itertools.count(1)

    def receiver(**_: Any) -> None:
        if next(written) == at:
            raise Cut

    post_save.connect(receiver, sender=model, weak=False)
    try:
        yield
    finally:
        post_save.disconnect(receiver, sender=model)


def three_letters(error: Error) -> set[str]:
    letters = {error.letter().unique_id for _ in range(3)}
    error.nation.run()
    assert error.nation.held(error.wrong).keys() == letters
    return letters


@pytest.mark.parametrize(("model", "at"), [(Repair, 1), (Identity, 1), (RepairedDocument, 1), (RepairedDocument, 3)])
def test_opening_that_was_cut_is_opened_again(error: Error, model: type[models.Model], at: int) -> None:
    letters = three_letters(error)
    with cut(model, at), pytest.raises(Cut):
        error.open()
    with error.reading():
        assert not Repair.objects.exists()
    assert error.identity().matricule == error.wrong["matricule"]
    repair = error.open()
    assert error.open().pk == repair.pk
    assert {line.document.unique_id for line in error.lines(repair)} == letters


@pytest.mark.parametrize(
    ("model", "at"), [(Repair, 1), (Document, 1), (Document, 3), (Delivery, 1), (Delivery, 2), (Delivery, 6)]
)
def test_a_confirmation_that_was_cut_is_confirmed_again(error: Error, model: type[models.Model], at: int) -> None:
    letters = three_letters(error)
    repair = error.open()
    with cut(model, at), pytest.raises(Cut):
        error.confirm(repair)
    error.nation.run()
    assert error.nation.held(error.wrong) == dict.fromkeys(letters, "Approved"), "all of it or nothing"
    assert error.reissues() == {}
    error.establish()
    for _ in range(3):
        error.confirm(repair)
        error.nation.run()
    reissues = {one.unique_id for one in error.reissues().values()}
    assert len(reissues) == 3
    assert error.nation.held(error.wrong) == dict.fromkeys(letters, "Deleted")
    assert error.nation.held(error.right) == dict.fromkeys(reissues, "Approved")
    assert error.done(repair)


def test_workers_that_die_at_every_write_mend_it_all(error: Error, settings: Settings) -> None:
    letters = three_letters(error)
    settings.LEASE = timedelta(0)  # a dead worker's lease is over at once
    repair = error.open()
    error.establish()
    error.confirm(repair)
    deaths = 0
    for at in (2, 3, 4, 5, 6, 7) * 3:  # the claim, the start, what came back; of one delivery or of the next
        try:
            with cut(Delivery, at):
                error.nation.run()
        except Cut:
            deaths += 1
    error.nation.run()
    assert deaths > 6
    reissues = {one.unique_id for one in error.reissues().values()}
    assert len(reissues) == 3
    assert error.nation.held(error.wrong) == dict.fromkeys(letters, "Deleted")
    assert error.nation.held(error.right) == dict.fromkeys(reissues, "Approved")
    assert error.done(repair)


def test_the_right_identity_may_come_before_the_confirmation(error: Error) -> None:
    letter = error.letter()
    error.nation.run()
    repair = error.open()
    error.establish()
    error.nation.run()
    assert (error.nation.held(error.right), error.nation.held(error.wrong)) == ({}, {letter.unique_id: "Approved"})
    assert error.open().pk == repair.pk, "the right INS is not taken for a second error"
    assert error.identity().matricule == error.right["matricule"]
    error.confirm(repair)
    error.nation.run()
    assert error.done(repair)


# ----------------------------------------------------------------------------------- refused, in doubt, kept back


def test_a_withdrawal_that_is_refused_keeps_the_repair_open(error: Error) -> None:
    letter, other = error.letter(), error.letter()
    error.nation.run()
    repair = error.open()
    error.establish()
    error.nation.dmp(error.wrong, "closed")
    error.confirm(repair)
    error.nation.run()
    assert error.delivery(letter, Operation.WITHDRAW).state == State.REFUSED
    with error.reading():
        assert Task.objects.filter(kind=Task.Kind.REFUSED, document=letter, done_at=None).exists()
    assert len(error.nation.held(error.right)) == 2, "what is right does not wait for what is wrong"
    assert not error.done(repair)
    error.nation.dmp(error.wrong, "active")
    error.confirm(repair)
    error.nation.run()
    assert error.nation.held(error.wrong) == {letter.unique_id: "Deleted", other.unique_id: "Deleted"}
    assert len(error.nation.held(error.right)) == 2
    assert error.done(repair)
    with error.reading():
        assert not Task.objects.filter(done_at=None).exists()


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "arrived"), [("timeout_before", False), ("timeout_after", True)])
def test_one_in_doubt(error: Error, settings: Settings, fault: str, arrived: bool) -> None:
    first = error.letter()
    error.nation.run()
    settings.TOTAL_TIMEOUT = timedelta(seconds=2)
    services.transport.cache_clear()
    doubtful = error.letter()
    error.nation.faults(**{fault: 1.0})
    assert error.nation.worker().step()
    error.nation.no_faults()
    assert error.delivery(doubtful).state == State.UNCERTAIN
    repair = error.open()
    assert {line.document.pk: line.arrived for line in error.lines(repair)} == {first.pk: True, doubtful.pk: None}
    error.confirm(repair)
    error.establish()
    error.nation.run()
    expected = {first.unique_id: "Deleted"} | ({doubtful.unique_id: "Deleted"} if arrived else {})
    assert error.nation.held(error.wrong) == expected, "it was not sent again to be withdrawn"
    reissues = error.reissues()
    assert reissues.keys() == {first.unique_id, doubtful.unique_id}
    assert error.nation.held(error.right) == {one.unique_id: "Approved" for one in reissues.values()}
    assert error.done(repair)
    assert error.delivery(doubtful).state == (State.DELIVERED if arrived else State.HELD)
    with error.reading():
        assert not Task.objects.filter(done_at=None).exists(), "nothing is asked of anyone"


def test_what_left_and_was_not_taken_is_issued_again(error: Error) -> None:
    """Its bytes are those of the other person: they can never leave again."""
    error.nation.dmp(error.wrong, "active")
    error.letter()
    error.nation.run()
    error.nation.dmp(error.wrong, "closed")
    refused = error.letter()
    error.nation.run()
    assert error.delivery(refused).state == State.REFUSED
    error.nation.dmp(error.wrong, "active")
    repair = error.open()
    error.establish()
    error.confirm(repair)
    error.nation.run()
    assert error.delivery(refused).state == State.SUPERSEDED
    assert refused.unique_id not in error.nation.held(error.wrong)
    assert len(error.nation.held(error.right)) == 2
    assert error.done(repair)
    with error.reading():
        assert not Task.objects.filter(done_at=None).exists()


def test_what_was_taken_back_or_held_is_not_issued_again(error: Error) -> None:
    withdrawn = error.letter()
    error.nation.run()
    act = error.cast.act
    withdraw_document(act(error.cast.treating), withdrawn, confirmed=True)
    held = error.letter()
    hold_document(act(error.cast.treating), held)
    error.nation.run()
    repair = error.open()
    error.establish()
    error.confirm(repair)
    error.nation.run()
    assert error.reissues() == {}
    assert error.nation.held(error.right) == {}
    assert error.nation.held(error.wrong) == {withdrawn.unique_id: "Deleted"}
    assert error.done(repair)


def test_an_opposition_said_since_keeps_the_reissue_back(error: Error) -> None:
    letter = error.letter()
    error.nation.run()
    repair = error.open()
    error.establish()
    oppose_feeding(error.cast.act(error.cast.secretary), error.patient)
    error.confirm(repair)
    error.nation.run()
    assert error.nation.held(error.wrong) == {letter.unique_id: "Deleted"}
    assert error.nation.held(error.right) == {}
    assert error.delivery(error.reissues()[letter.unique_id]).state == State.OPPOSED
    assert error.done(repair)


def test_a_correction_signed_meanwhile_takes_the_place_of_the_reissue(error: Error) -> None:
    letter = error.letter()
    error.nation.run()
    repair = error.open()
    corrected = replace_document(error.cast.act(error.cast.treating), letter, "Lettre", CORRECTED)
    error.nation.run()
    error.confirm(repair)
    error.nation.run()
    assert error.nation.held(error.wrong) == {letter.unique_id: "Deleted"}, "it did not wait for the correction"
    error.establish()
    error.nation.run()
    assert error.reissues() == {}
    assert error.nation.held(error.right) == {corrected.unique_id: "Approved"}
    (document,) = texts(error.nation, {corrected.unique_id})
    assert b"relatedDocument" not in document and letter.unique_id.encode() not in document
    assert error.done(repair)


def test_a_correction_that_arrived_before_the_confirmation(error: Error) -> None:
    letter = error.letter()
    error.nation.run()
    repair = error.open()
    error.establish()
    corrected = replace_document(error.cast.act(error.cast.treating), letter, "Lettre", CORRECTED)
    error.nation.run()
    assert error.nation.held(error.right) == {corrected.unique_id: "Approved"}
    error.confirm(repair)
    error.nation.run()
    assert error.nation.held(error.wrong) == {letter.unique_id: "Deleted"}, "the correction deprecated nothing there"
    assert error.nation.held(error.right) == {corrected.unique_id: "Approved"}
    assert error.done(repair)


def test_the_masks_asked_for_go_with_the_reissue(error: Error) -> None:
    letter = error.letter()
    error.nation.run()
    mask_document(error.cast.act(error.cast.treating), letter, from_professionals=True, confirmed=True)
    repair = error.open()
    error.establish()
    error.confirm(repair)
    error.nation.run()
    reissue = error.reissues()[letter.unique_id]
    assert error.nation.entry(reissue.unique_id)["masks"] == ["MASQUE_PS"]
    with error.reading():
        assert not Task.objects.filter(done_at=None).exists()


def test_what_is_known_of_the_other_dmp_is_forgotten(error: Error) -> None:
    error.letter()
    error.nation.run()
    error.nation.dmp(error.right, "closed")
    repair = error.open()
    error.establish()
    error.confirm(repair)
    error.nation.run()
    (reissue,) = error.reissues().values()
    assert (error.delivery(reissue).state, error.delivery(reissue).reason) == (State.WAITING, "dmp_closed")
    with error.reading():
        assert Patient.objects.get(pk=error.patient.pk).dmp_state == DmpState.CLOSED


def test_an_attempt_tells_under_which_ins_it_left(error: Error) -> None:
    error.letter()
    error.nation.run()
    error.confirm(error.open())
    error.establish()
    error.nation.run()
    with error.reading():
        told = list(Attempt.objects.order_by("started_at", "number").values_list("transaction", "matricule"))
    wrong, right = error.wrong["matricule"], error.right["matricule"]
    assert sorted(told) == sorted([("TD2.1", wrong), ("TD3.3c", wrong), ("TD2.1", right)])


# -------------------------------------------------------------------------------------- the error does not return


def test_the_wrong_ins_cannot_come_back(error: Error) -> None:
    error.open()
    flag_identity(error.cast.act(error.cast.secretary), error.patient, doubtful=False)
    with pytest.raises(NotPossible, match="autre personne"):
        error.nation.qualify(error.cast, error.patient, error.wrong)
    assert error.identity().matricule == ""


def test_an_ins_that_was_right_after_all(clinic: Cast, nation: Nation) -> None:
    right = next(nation.adults)
    patient = nation.welcome(clinic, right)
    nation.qualify(clinic, patient, right)
    error = Error(clinic, nation, patient, right, right)
    letter = error.letter()
    nation.run()
    repair = error.open()
    later = error.letter()
    with pytest.raises(NotPossible):
        abandon_repair(clinic.act(clinic.treating), repair, " ")
    abandon_repair(clinic.act(clinic.treating), repair, "carte relue")
    flag_identity(clinic.act(clinic.secretary), patient, doubtful=False)
    nation.qualify(clinic, patient, right)
    nation.run()
    assert nation.held(right) == {letter.unique_id: "Approved", later.unique_id: "Approved"}
    with pytest.raises(NotPossible):
        error.confirm(repair)


# ----------------------------------------------------------------------- the other person, where she is known too


def test_the_wrong_ins_is_that_of_another_patient_of_the_practice(error: Error) -> None:
    clinic, nation = error.cast, error.nation
    other = nation.welcome(clinic, error.wrong)
    with pytest.raises(NotPossible, match="Une autre fiche"):
        nation.qualify(clinic, other, error.wrong)  # the INS is hers, and the error keeps it from her
    letter = error.letter()
    hers = sign_document(clinic.act(clinic.treating), other, LETTER, "Lettre", TEXT)
    nation.run()
    repair = error.open()
    nation.qualify(clinic, other, error.wrong)
    nation.run()
    error.confirm(repair)
    error.establish()
    nation.run()
    assert nation.held(error.wrong) == {letter.unique_id: "Deleted", hers.unique_id: "Approved"}
    assert set(nation.held(error.right).values()) == {"Approved"} and len(nation.held(error.right)) == 1
    with error.reading():
        assert [one.pk for one in holders(repair)] == [other.pk]
    assert AuditEvent.objects.filter(patient_id=other.pk, action="error_concerns", subject_id=repair.pk).exists()


def test_two_patients_whose_ins_were_exchanged(error: Error) -> None:
    clinic, nation = error.cast, error.nation
    other = nation.welcome(clinic, error.wrong)
    nation.qualify(clinic, other, error.right)
    mirror = Error(clinic, nation, other, right=error.wrong, wrong=error.right)
    mine, hers = error.letter(), mirror.letter()
    nation.run()
    assert nation.held(error.wrong) == {mine.unique_id: "Approved"}
    assert nation.held(error.right) == {hers.unique_id: "Approved"}
    repairs = error.open(), mirror.open()
    error.establish()
    mirror.establish()
    error.confirm(repairs[0])
    mirror.confirm(repairs[1])
    nation.run()
    reissues = error.reissues()
    assert nation.held(error.right) == {hers.unique_id: "Deleted", reissues[mine.unique_id].unique_id: "Approved"}
    assert nation.held(error.wrong) == {mine.unique_id: "Deleted", reissues[hers.unique_id].unique_id: "Approved"}
    assert error.done(repairs[0]) and error.done(repairs[1])
    assert error.ledger() == (0, 0, 0)


# ------------------------------------------------------------------------------------------------------ the sheet


def test_the_sheet_is_printed_at_every_stage(error: Error, caplog: pytest.LogCaptureFixture) -> None:
    error.letter()
    error.nation.run()
    act = error.cast.act
    repair = error.open()
    sheets = [repair_sheet(act(error.cast.treating), repair)]
    error.confirm(repair)
    sheets.append(repair_sheet(act(error.cast.treating), repair))
    error.establish()
    error.nation.run()
    sheets.append(repair_sheet(act(error.cast.treating), repair))
    for sheet in sheets:
        gate(sheet)
    assert len(set(sheets)) == 3
    name = file_name(repair)
    assert re.fullmatch(r"identitovigilance-[0-9a-f-]{36}\.pdf", name)
    for secret in (error.wrong["matricule"], error.right["matricule"], error.right["birthName"]):
        assert secret not in caplog.text and secret not in name


@pytest.mark.pdfa
def test_the_sheet_tells_all_that_is_to_be_told(error: Error, tmp_path: Path) -> None:
    letter = error.letter()
    error.nation.run()
    repair = error.open()
    error.nation.dmp(error.wrong, "closed")
    error.confirm(repair)
    error.nation.run()
    refused = printed(repair_sheet(error.cast.act(error.cast.treating), repair), tmp_path)
    assert "refusé par le DMP (code DMPClosed)" in refused
    assert "en cours : 1 document sur 1 à terminer" in refused
    error.nation.dmp(error.wrong, "active")
    error.confirm(repair)
    error.establish()
    error.nation.run()
    told = printed(repair_sheet(error.cast.act(error.cast.treating), repair), tmp_path)
    assert "terminée : tout est retiré et réémis" in told
    for word in (letter.unique_id, error.reissues()[letter.unique_id].unique_id, "TD2.1", "Claire MARTIN", "CNIL"):
        assert word in told.replace("\n", ""), word
    compact = told.replace(" ", "")
    assert error.wrong["matricule"] in compact and error.right["matricule"] in compact


def printed(pdf: bytes, folder: Path) -> str:
    """The text of a valid PDF/A-1b."""
    assert pdfbox.faults({"sheet": pdf}, folder) == {}
    return pdfbox.text(pdf, folder)
