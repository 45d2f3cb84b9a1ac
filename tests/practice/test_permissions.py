"""Who may do what: every action of the practice, tried by everyone.

An action is a public function of an `actions` module that takes an act and opens its transaction. One without a row
here fails, so does one that lets in, or keeps out, somebody else than its row says.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist

from bonport.base.act import Act
from bonport.base.errors import ActionError, Gone, NotAllowed
from bonport.base.models import AuditEvent
from bonport.interop.signalement import Context
from bonport.practice.consultations import actions as consultations
from bonport.practice.consultations.access import actions as access
from bonport.practice.consultations.letters import actions as letters
from bonport.practice.consultations.repair import actions as repair
from bonport.practice.deliveries.actions import card, consulting, people
from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents import actions as documents
from bonport.practice.documents.addressee import typed
from bonport.practice.documents.correspondents import actions as correspondents
from bonport.practice.documents.drafts import actions as drafts
from bonport.practice.documents.files import actions as files
from bonport.practice.documents.reading import actions as reading
from bonport.practice.documents.templates import actions as letter_templates
from bonport.practice.documents.templates.starters import STARTERS
from bonport.practice.patients import actions as patients
from bonport.practice.patients.insi import actions as insi
from bonport.practice.patients.models import DmpState, InsiAnswer
from bonport.practice.places import actions as places
from bonport.practice.places.accounts import actions as accounts
from bonport.practice.places.accounts.links import link_of
from bonport.practice.places.models import Activity, Role
from bonport.practice.records import actions as records
from bonport.practice.records.lines import actions as lines
from bonport.practice.records.models import NoneKnown, Phrase, Problem
from bonport.practice.records.phrases import actions as phrases
from bonport.practice.records.takeover import actions as takeover
from bonport.practice.reporting import actions as reporting
from tests.cast import GP, JEANNE, Cast
from tests.practice.factories import (
    LETTER,
    TEXT,
    Postbox,
    app_card,
    by_card,
    delivery_of,
    encounter,
    letter,
    lose_identity,
    nobody,
    open_dmp,
    problem,
    prose,
    qualify,
    verification,
    work,
)
from tests.practice.inventory import Action, actions_in, all_actions

# ---------------------------------------------------------------------------------------------------------- the rows

ALL = frozenset({"treating", "replacement", "secretary", "colleague"})
DOCTORS = ALL - {"secretary"}
HIS = frozenset({"treating", "replacement"})  # of a document of the treating doctor
TREATING = frozenset({"treating"})
INSTALLATION = frozenset({"nobody"})
MANAGERS = INSTALLATION | {"administrator"}


@dataclass
class Scene:
    """What the actions of a row work on, made before somebody tries them."""

    cast: Cast
    thing: Any = None


@dataclass(frozen=True)
class Row:
    """Who may, how it is called, and what it needs first."""

    who: frozenset[str]
    call: Callable[[Act, Scene], object]
    before: Callable[[Scene], object] = lambda scene: None


def has(make: Callable[[Cast], object]) -> Callable[[Scene], None]:
    def before(scene: Scene) -> None:
        scene.thing = make(scene.cast)

    return before


def sent(cast: Cast) -> Any:
    """A document that left, and whose visibility is to be changed."""
    qualify(cast)
    open_dmp(cast, cast.patient)
    document = letter(cast)
    work(cast)
    return document


def to_change_by_card(cast: Cast) -> Delivery:
    document = sent(cast)
    people.mask_document(cast.act(cast.treating), document, from_professionals=True, confirmed=True)
    return delivery_of(cast, document, "change_visibility")


def refused(cast: Cast) -> Any:
    document = letter(cast)
    with cast.act(None).reading():
        Delivery.objects.filter(document=document).update(state="refused")
    return document


def failure_by(act: Act) -> Any:
    return reporting.report_failure(act, "L’envoi tourne sans fin.", Context(screen="home"))


def refused_failure(cast: Cast) -> Any:
    report = failure_by(cast.act(cast.secretary))
    with cast.act(None).reading():
        Delivery.objects.filter(pk=report.delivery_id).update(state="refused")
    return report


def done_to(action: Callable[..., object]) -> Callable[[Cast], Any]:
    def make(cast: Cast) -> Any:
        document = letter(cast)
        action(cast.act(cast.treating), document)
        return document

    return make


def draft(cast: Cast) -> Any:
    return documents.prepare_document(cast.act(cast.secretary), cast.patient, LETTER, "Lettre", prose())


def discarded(cast: Cast) -> Any:
    thrown = draft(cast)
    drafts.discard_draft(cast.act(cast.secretary), thrown)
    return thrown


def letter_template(cast: Cast) -> Any:
    return letter_templates.save_template(cast.act(cast.treating), BRIEF)


def correspondent(cast: Cast) -> Any:
    return correspondents.save_correspondent(cast.act(cast.secretary), {"family": "ROUX"})


def received_file(cast: Cast) -> Any:
    """By a colleague: who added a file reads it."""
    day = cast.now.date()
    return files.add_file(cast.act(cast.colleague), cast.patient, "letter", "Lettre", day, PNG)


PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC")
"""One white pixel."""
BRIEF = letter_templates.Written("Bref", LETTER, "Lettre", "{{ Cher confrère }},", shared=True)


def card_read(scene: Scene) -> None:
    patients.record_identity(scene.cast.act(scene.cast.secretary), scene.cast.patient, by_card(scene.cast))


def activity_of_the_secretary(cast: Cast) -> Any:
    with cast.act(None).reading():
        return Activity.objects.get(person=cast.secretary)


def without_account(cast: Cast) -> Any:
    someone = places.Someone("ADA", "Lise")
    return places.register_activity(
        cast.act(None), someone, cast.structure, Role.SECRETARY, first_day=cast.now.date()
    ).person


def link(cast: Cast) -> Any:
    return link_of(accounts.issue_link(cast.act(None), cast.treating))


def kept_by_card(cast: Cast) -> Any:
    return insi.keep_card_answer(cast.act(cast.secretary), by_card(cast))


def kept_with_patient(cast: Cast) -> Any:
    answer = by_card(cast)
    patients.keep_insi_answer(cast.act(cast.secretary), cast.patient, answer)
    with cast.act(None).reading():
        return InsiAnswer.objects.get(message_id=answer.message_id)


def opened_repair(cast: Cast) -> Any:
    qualify(cast)
    return repair.open_repair(cast.act(cast.treating), cast.patient)


def abbreviation(cast: Cast) -> Any:
    return phrases.save_phrase(cast.act(cast.treating), Phrase.Kind.ABBREVIATION, "ras", "Rien.", shared=True)


def struck(cast: Cast) -> Any:
    line = problem(cast)
    records.strike_entry(cast.act(cast.treating), line)
    return line


def past(cast: Cast) -> Any:
    return problem(cast, end=cast.now.date())


def none_known(cast: Cast) -> None:
    records.say_none_known(cast.act(cast.treating), cast.patient, NoneKnown.Domain.ALLERGIES)


def weight(cast: Cast) -> dict[str, Any]:
    return {"code": "29463-7", "value": 72.0, "unit": "kg", "measured_at": cast.now}


def minors_encounter(cast: Cast) -> Any:
    return encounter(cast, cast.child, guardians_may_see=True)


ROWS: dict[str, Row] = {
    # ------------------------------------------------------------------------------------------------- places
    "places.open_practice": Row(
        INSTALLATION,
        lambda act, scene: places.open_practice(
            Act(act.user, UUID(int=7), act.now, act.new_id, act.correlation),
            "Cabinet",
            places.Place("1630000099", "Cabinet", "SA08"),
        ),
    ),
    "places.register_activity": Row(
        MANAGERS,
        lambda act, scene: places.register_activity(
            act,
            places.Someone("ADA", "Lise", "899700000066", GP),
            scene.cast.structure,
            Role.DOCTOR,
            first_day=act.now.date(),
        ),
    ),
    "places.end_activity": Row(
        MANAGERS,
        lambda act, scene: places.end_activity(act, scene.thing, act.now.date()),
        has(activity_of_the_secretary),
    ),
    "places.add_structure": Row(
        MANAGERS,
        lambda act, scene: places.add_structure(act, places.Place("1630000088", "Antenne", "SA07")),
    ),
    "places.give_account": Row(
        MANAGERS, lambda act, scene: places.give_account(act, scene.thing, "lise"), has(without_account)
    ),
    "places.accounts.issue_link": Row(MANAGERS, lambda act, scene: accounts.issue_link(act, scene.cast.treating)),
    "places.accounts.note_access": Row(
        TREATING | {"nobody"},
        lambda act, scene: accounts.note_access(act, scene.cast.treating, accounts.Access.SIGNED_IN),
    ),
    "places.accounts.use_link": Row(TREATING, lambda act, scene: accounts.use_link(act, scene.thing), has(link)),
    # ----------------------------------------------------------------------------------------------- patients
    "patients.register_patient": Row(
        ALL | {"intruder"},  # in a practice of his own, he has patients of his own
        lambda act, scene: patients.register_patient(act, JEANNE),
    ),
    "patients.record_identity": Row(
        ALL, lambda act, scene: patients.record_identity(act, scene.cast.patient, by_card(scene.cast))
    ),
    "patients.keep_insi_answer": Row(
        ALL, lambda act, scene: patients.keep_insi_answer(act, scene.cast.patient, nobody(scene.cast))
    ),
    "patients.qualify_identity": Row(
        ALL, lambda act, scene: patients.qualify_identity(act, scene.cast.patient, "passport")
    ),
    "patients.attest_identity": Row(
        TREATING, lambda act, scene: patients.attest_identity(act, scene.cast.patient, TEXT), card_read
    ),
    "patients.verify_identity": Row(
        ALL,
        lambda act, scene: patients.verify_identity(act, scene.cast.patient, verification(scene.cast, "01")),
        card_read,
    ),
    "patients.change_traits": Row(
        ALL, lambda act, scene: patients.change_traits(act, scene.cast.patient, JEANNE, "faute de frappe")
    ),
    "patients.flag_identity": Row(
        ALL, lambda act, scene: patients.flag_identity(act, scene.cast.patient, homonym=True)
    ),
    "patients.insi.keep_card_answer": Row(
        ALL | {"intruder"},  # before there is a patient: in his own practice, his own
        lambda act, scene: insi.keep_card_answer(act, by_card(scene.cast)),
    ),
    "patients.insi.register_from_answer": Row(
        ALL, lambda act, scene: insi.register_from_answer(act, scene.thing.pk), has(kept_by_card)
    ),
    "patients.insi.register_from_app_card": Row(
        ALL | {"intruder"},
        lambda act, scene: insi.register_from_app_card(act, app_card(scene.cast)),
    ),
    "patients.insi.accept_answer": Row(
        ALL, lambda act, scene: insi.accept_answer(act, scene.cast.patient, scene.thing.pk), has(kept_with_patient)
    ),
    "patients.insi.refuse_answer": Row(
        ALL, lambda act, scene: insi.refuse_answer(act, scene.cast.patient, scene.thing.pk), has(kept_with_patient)
    ),
    "patients.declare_treating_doctor": Row(
        ALL,
        lambda act, scene: patients.declare_treating_doctor(
            act, scene.cast.patient, scene.cast.colleague, act.now.date()
        ),
    ),
    "patients.record_dmp_state": Row(
        DOCTORS | {"nobody"},  # the worker writes what the DMP said
        lambda act, scene: patients.record_dmp_state(act, scene.cast.patient, DmpState.ACTIVE),
    ),
    # ------------------------------------------------------------------------------------------------ records
    "records.open_record": Row(ALL, lambda act, scene: records.open_record(act, scene.cast.patient.pk)),
    "records.open_encounter": Row(DOCTORS, lambda act, scene: records.open_encounter(act, scene.cast.patient)),
    "records.write_note": Row(
        TREATING, lambda act, scene: records.write_note(act, scene.thing, "Va bien."), has(encounter)
    ),
    "records.begin_encounter": Row(DOCTORS, lambda act, scene: records.begin_encounter(act, scene.cast.patient)),
    "records.set_guardians_preference": Row(
        DOCTORS | {"intruder"},  # his own, in his own practice
        lambda act, scene: records.set_guardians_preference(act, guardians_may_see=False),
    ),
    "records.phrases.save_phrase": Row(
        DOCTORS | {"intruder"},  # his own, in his own practice
        lambda act, scene: phrases.save_phrase(act, Phrase.Kind.ABBREVIATION, "ras", "Rien à signaler."),
    ),
    "records.phrases.remove_phrase": Row(
        TREATING, lambda act, scene: phrases.remove_phrase(act, scene.thing), has(abbreviation)
    ),
    "records.keep_secret": Row(
        TREATING, lambda act, scene: records.keep_secret(act, scene.thing), has(minors_encounter)
    ),
    "records.add_entry": Row(
        DOCTORS, lambda act, scene: records.add_entry(act, Problem, scene.cast.patient, None, {"label": "Asthme"})
    ),
    "records.add_measures": Row(
        DOCTORS, lambda act, scene: records.add_measures(act, scene.cast.patient, None, [weight(scene.cast)])
    ),
    "records.strike_entry": Row(DOCTORS, lambda act, scene: records.strike_entry(act, scene.thing), has(problem)),
    "records.end_entry": Row(
        DOCTORS, lambda act, scene: records.end_entry(act, scene.thing, act.now.date()), has(problem)
    ),
    "records.choose_for_vsm": Row(
        DOCTORS, lambda act, scene: records.choose_for_vsm(act, scene.thing, in_vsm=False), has(problem)
    ),
    "records.say_none_known": Row(
        DOCTORS,
        lambda act, scene: records.say_none_known(act, scene.cast.patient, NoneKnown.Domain.ALLERGIES),
    ),
    "records.lines.restore_entry": Row(DOCTORS, lambda act, scene: lines.restore_entry(act, scene.thing), has(struck)),
    "records.lines.reopen_entry": Row(DOCTORS, lambda act, scene: lines.reopen_entry(act, scene.thing), has(past)),
    "records.lines.unsay_none_known": Row(
        DOCTORS,
        lambda act, scene: lines.unsay_none_known(act, scene.cast.patient, NoneKnown.Domain.ALLERGIES),
        has(none_known),
    ),
    "records.takeover.take_over_record": Row(
        INSTALLATION,
        lambda act, scene: takeover.take_over_record(
            act, scene.cast.patient, takeover.FormerRecord(scene.cast.structure)
        ),
    ),
    # ---------------------------------------------------------------------------------------------- documents
    "documents.prepare_document": Row(
        ALL, lambda act, scene: documents.prepare_document(act, scene.cast.patient, LETTER, "Lettre", prose())
    ),
    "documents.sign_draft": Row(DOCTORS, lambda act, scene: documents.sign_draft(act, scene.thing), has(draft)),
    "documents.sign_document": Row(
        DOCTORS, lambda act, scene: documents.sign_document(act, scene.cast.patient, LETTER, "Lettre", prose())
    ),
    "documents.replace_document": Row(
        HIS, lambda act, scene: documents.replace_document(act, scene.thing, "Lettre", prose("Corrigée.")), has(letter)
    ),
    "documents.set_preference": Row(
        DOCTORS | {"intruder"},  # his own, in his own practice
        lambda act, scene: documents.set_preference(act, LETTER, feeds=True),
    ),
    "documents.drafts.begin_draft": Row(
        ALL, lambda act, scene: drafts.begin_draft(act, scene.cast.patient, STARTERS[0])
    ),
    "documents.drafts.begin_correction": Row(
        HIS, lambda act, scene: drafts.begin_correction(act, scene.thing), has(letter)
    ),
    "documents.drafts.save_draft": Row(
        ALL,
        lambda act, scene: drafts.save_draft(act, scene.thing, "Bonjour.", records.Saving(act.new_id(), 1, 0)),
        has(draft),
    ),
    "documents.drafts.entitle_draft": Row(
        ALL, lambda act, scene: drafts.entitle_draft(act, scene.thing, "Lettre"), has(draft)
    ),
    "documents.drafts.address_draft": Row(
        ALL, lambda act, scene: drafts.address_draft(act, scene.thing, typed("Dr Paul ROUX")), has(draft)
    ),
    "documents.drafts.discard_draft": Row(ALL, lambda act, scene: drafts.discard_draft(act, scene.thing), has(draft)),
    "documents.drafts.restore_draft": Row(
        ALL, lambda act, scene: drafts.restore_draft(act, scene.thing), has(discarded)
    ),
    "documents.drafts.read_draft": Row(ALL, lambda act, scene: drafts.read_draft(act, scene.thing), has(draft)),
    "documents.files.add_file": Row(
        ALL, lambda act, scene: files.add_file(act, scene.cast.patient, "letter", "Lettre", act.now.date(), PNG)
    ),
    "documents.files.read_file": Row(
        DOCTORS, lambda act, scene: files.read_file(act, scene.thing.pk), has(received_file)
    ),
    "documents.files.remove_file": Row(
        DOCTORS, lambda act, scene: files.remove_file(act, scene.thing), has(received_file)
    ),
    "documents.reading.read_document": Row(
        ALL, lambda act, scene: reading.read_document(act, scene.thing.pk), has(letter)
    ),
    "documents.templates.save_template": Row(
        DOCTORS | {"intruder"},  # his own, in his own practice
        lambda act, scene: letter_templates.save_template(act, BRIEF),
    ),
    "documents.templates.remove_template": Row(
        TREATING, lambda act, scene: letter_templates.remove_template(act, scene.thing), has(letter_template)
    ),
    "documents.correspondents.save_correspondent": Row(
        ALL | {"intruder"},  # his own, in his own practice
        lambda act, scene: correspondents.save_correspondent(act, {"family": "ROUX"}),
    ),
    "documents.correspondents.remove_correspondent": Row(
        ALL, lambda act, scene: correspondents.remove_correspondent(act, scene.thing), has(correspondent)
    ),
    # --------------------------------------------------------------------------------------------- deliveries
    "deliveries.people.hold_document": Row(HIS, lambda act, scene: people.hold_document(act, scene.thing), has(letter)),
    "deliveries.people.release_document": Row(
        HIS, lambda act, scene: people.release_document(act, scene.thing), has(done_to(people.hold_document))
    ),
    "reporting.report_failure": Row(
        ALL | {"intruder"},  # of his own practice
        lambda act, scene: failure_by(act),
    ),
    "reporting.report_again": Row(
        ALL, lambda act, scene: reporting.report_again(act, scene.thing), has(refused_failure)
    ),
    "deliveries.people.oppose_feeding": Row(ALL, lambda act, scene: people.oppose_feeding(act, scene.cast.patient)),
    "deliveries.people.lift_opposition": Row(ALL, lambda act, scene: people.lift_opposition(act, scene.cast.patient)),
    "deliveries.people.oppose_document": Row(
        HIS, lambda act, scene: people.oppose_document(act, scene.thing), has(letter)
    ),
    "deliveries.people.lift_document_opposition": Row(
        HIS, lambda act, scene: people.lift_document_opposition(act, scene.thing), has(done_to(people.oppose_document))
    ),
    "deliveries.people.mask_document": Row(
        HIS,
        lambda act, scene: people.mask_document(act, scene.thing, from_professionals=True, confirmed=True),
        has(letter),
    ),
    "deliveries.people.withdraw_document": Row(
        HIS, lambda act, scene: people.withdraw_document(act, scene.thing, confirmed=True), has(sent)
    ),
    "deliveries.people.try_again": Row(HIS, lambda act, scene: people.try_again(act, scene.thing), has(refused)),
    "deliveries.consulting.read_rules": Row(
        DOCTORS | {"intruder"},  # for himself, in his own practice
        lambda act, scene: consulting.read_rules(act),
    ),
    "deliveries.consulting.note_look": Row(DOCTORS, lambda act, scene: consulting.note_look(act, scene.cast.patient)),
    "deliveries.consulting.note_opening": Row(
        DOCTORS, lambda act, scene: consulting.note_opening(act, scene.cast.patient)
    ),
    "deliveries.consulting.note_authorisation": Row(
        DOCTORS, lambda act, scene: consulting.note_authorisation(act, scene.cast.patient)
    ),
    "deliveries.card.take": Row(
        HIS,
        lambda act, scene: card.take(act, scene.thing, _card_of(act, scene.cast)),
        has(to_change_by_card),
    ),
    # ------------------------------------------------------------------------------------------ consultations
    "consultations.letters.sign_letter": Row(
        DOCTORS, lambda act, scene: letters.sign_letter(act, scene.thing, stays=True), has(draft)
    ),
    "consultations.close_consultation": Row(
        TREATING, lambda act, scene: consultations.close_consultation(act, scene.thing), has(encounter)
    ),
    "consultations.show_to_guardians": Row(
        TREATING, lambda act, scene: consultations.show_to_guardians(act, scene.thing), has(minors_encounter)
    ),
    "consultations.refresh_synthesis": Row(
        DOCTORS, lambda act, scene: consultations.refresh_synthesis(act, scene.cast.patient), has(problem)
    ),
    "consultations.access.read_log": Row(DOCTORS, lambda act, scene: access.read_log(act, scene.cast.patient)),
    "consultations.access.begin_export": Row(
        DOCTORS, lambda act, scene: access.begin_export(act, scene.cast.patient, confidential=True)
    ),
    "consultations.repair.open_repair": Row(
        DOCTORS, lambda act, scene: repair.open_repair(act, scene.cast.patient), has(qualify)
    ),
    "consultations.repair.confirm_repair": Row(
        DOCTORS, lambda act, scene: repair.confirm_repair(act, scene.thing, confirmed=True), has(opened_repair)
    ),
    "consultations.repair.tell_concerned": Row(
        DOCTORS, lambda act, scene: repair.tell_concerned(act, scene.thing, "patient"), has(opened_repair)
    ),
    "consultations.repair.abandon_repair": Row(
        DOCTORS, lambda act, scene: repair.abandon_repair(act, scene.thing, "La carte était la sienne."),
        has(opened_repair),
    ),
}  # fmt: skip

AUDITED_AT_THE_END = {"deliveries.card.take"}
"""A gesture that begins; what came of it is audited."""


def _card_of(act: Act, cast: Cast) -> str:
    """Everyone comes with a card of his own."""
    mine = [who.national_id for who in cast.everyone.values() if who.user_id == act.user]
    return mine[0] if mine else "899700000099"


# -------------------------------------------------------------------------------------------------------- the matrix

MEMBERS = (
    "treating", "replacement", "secretary", "colleague", "administrator", "stranger", "intruder", "patient", "nobody",
)  # fmt: skip
UNKNOWN_USER = UUID(int=99)


def act_of(cast: Cast, member: str) -> Act:
    """An act of this member of the cast.

    The stranger comes into our practice; the intruder brings our rows into his own. The patient has an account that
    nobody here knows; nobody is the installation or a worker.
    """
    if member in ("patient", "nobody"):
        user = UNKNOWN_USER if member == "patient" else None
        return Act(user, cast.practice, cast.now, cast.new_id)
    if member == "intruder":
        return cast.act(cast.stranger, practice=cast.other_practice)
    return cast.act(cast.everyone[member])


@pytest.mark.parametrize(("action", "member"), [(name, member) for name in ROWS for member in sorted(ROWS[name].who)])
def test_whoever_may_does_it_and_is_audited(cast: Cast, postbox: Postbox, action: str, member: str) -> None:
    row, scene = ROWS[action], Scene(cast)
    row.before(scene)
    act = act_of(cast, member)
    row.call(act, scene)
    events = AuditEvent.objects.filter(correlation=act.correlation)
    if action in AUDITED_AT_THE_END:
        assert not events
    else:
        assert {event.actor_id for event in events} == {act.user}


@pytest.mark.parametrize("action", ROWS)
def test_nobody_else_may_and_nothing_is_written(cast: Cast, postbox: Postbox, action: str) -> None:
    row, scene = ROWS[action], Scene(cast)
    row.before(scene)
    written = AuditEvent.objects.count()
    for member in sorted(set(MEMBERS) - row.who):
        refusals = (NotAllowed, Gone, ObjectDoesNotExist) if member == "intruder" else NotAllowed
        try:
            row.call(act_of(cast, member), scene)
        except refusals:
            continue
        pytest.fail(f"{member} may {action}")
    assert AuditEvent.objects.count() == written


def test_every_action_has_its_row() -> None:
    public = {action.name for action in all_actions() if not action.fenced}
    assert public == set(ROWS)


def test_what_has_no_row_needs_a_lease_that_only_the_row_s_worker_holds() -> None:
    fenced = {action.name for action in all_actions() if action.fenced}
    assert {name.rpartition(".")[0] for name in fenced} == {"deliveries.attempts", "deliveries.card"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def sign(act):\n with act.transaction():\n  pass", [Action("m.sign", fenced=False)]),
        ("def accept(act, row):\n with act.transaction():\n  held = hold(row)", [Action("m.accept", fenced=True)]),
        ("def _step(act):\n with act.transaction():\n  pass", []),
        ("def step(act):\n act.audit('x', y)", []),
        ("def read(patient):\n return 1", []),
    ],
)
def test_an_action_is_recognised(source: str, found: list[Action]) -> None:
    assert actions_in(source, "m") == found


# ----------------------------------------------------------------------------------------------------- other persons


def test_a_card_is_its_doctors(cast: Cast, postbox: Postbox) -> None:
    delivery = to_change_by_card(cast)
    with pytest.raises(NotAllowed, match="carte"):
        card.take(cast.act(cast.replacement), delivery, cast.treating.national_id)


def test_a_replacement_that_is_over_may_do_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        letter(cast, cast.replacement, after=timedelta(days=11))


def test_a_refusal_is_told_in_three_sentences(cast: Cast) -> None:
    with pytest.raises(ActionError) as told:
        letter(cast, cast.secretary)
    assert told.value.what.startswith("Cette action est réservée au médecin")
    assert told.value.remedy


def test_a_doubt_lets_nobody_attest(cast: Cast) -> None:
    card_read(Scene(cast))
    lose_identity(cast)
    with pytest.raises(ActionError):
        patients.attest_identity(cast.act(cast.treating), cast.patient, TEXT)
