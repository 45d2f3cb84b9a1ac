"""When closing a consultation makes a note and a history of vaccination, and what they say (EX_2.1-2000)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bonport.base.errors import NotPossible
from bonport.interop.cda import model
from bonport.interop.errors import OutcomeUnknown, Refused, RetryLater
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.deliveries.actions import (
    hold_document,
    lift_document_opposition,
    lift_opposition,
    oppose_document,
    oppose_feeding,
    release_document,
    try_again,
    withdraw_document,
)
from bonport.practice.deliveries.destinations import get as get_destination
from bonport.practice.deliveries.models import Delivery, Operation
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document, Task
from bonport.practice.places.models import Person
from bonport.practice.records.actions import add_entry, keep_secret, open_encounter, strike_entry
from bonport.practice.records.models import Vaccination
from tests.cast import Cast
from tests.practice.factories import Postbox, delivery_of, open_dmp, qualify, work
from tests.practice.nation import Nation

DAY = timedelta(days=1)
NOTE, HISTORY = "87273-9", "11369-6"


def today(cast: Cast) -> date:
    return timezone.localtime(cast.now).date()


def vaccinate(
    cast: Cast,
    *vaccines: str,
    who: Person | None = None,
    after: timedelta = timedelta(0),
    secret: bool = False,
    stated: bool | None = None,
    **values: Any,
) -> list[Vaccination]:
    """A consultation in which these vaccines are given, unless another day is said."""
    who = who or cast.treating
    patient = cast.patient if stated is None else cast.child
    encounter = open_encounter(cast.act(who, after=after), patient, guardians_may_see=stated)
    values = {"day": today(cast) + after, "cis": "67619892", "lot": "U2026A"} | values
    lines = [
        add_entry(cast.act(who, after=after), Vaccination, patient, encounter, {"vaccine": vaccine, **values})
        for vaccine in vaccines
    ]
    if secret:
        keep_secret(cast.act(who, after=after), encounter)
    close_consultation(cast.act(who, after=after), encounter)
    return lines


def documents(cast: Cast, type_code: str) -> list[Document]:
    with cast.act(None).reading():
        return list(Document.objects.filter(type_code=type_code).order_by("signed_at", "version", "id"))


def body(document: Document) -> Any:
    return contents.read(document.content).body


@pytest.mark.requirement("EX_2.1-2000")
def test_a_vaccination_makes_its_note_and_the_history_and_both_are_due(cast: Cast) -> None:
    (line,) = vaccinate(cast, "REPEVAX")
    (note,), (history,) = documents(cast, NOTE), documents(cast, HISTORY)
    assert delivery_of(cast, note).operation == delivery_of(cast, history).operation == "submit"
    given = body(note).vaccination
    assert (given.vaccine, given.code.code, given.lot, given.day) == ("REPEVAX", "67619892", "U2026A", today(cast))
    assert given.performer.national_id == cast.treating.national_id
    assert given.identifier == str(line.pk)
    assert body(history) == model.VaccinationHistory((given,), model.Presence.KNOWN)


@pytest.mark.requirement("EX_2.1-2000")
def test_one_note_for_each_and_one_history(cast: Cast) -> None:
    vaccinate(cast, "REPEVAX", "PRIORIX")
    assert [body(note).vaccination.vaccine for note in documents(cast, NOTE)] == ["REPEVAX", "PRIORIX"]
    (history,) = documents(cast, HISTORY)
    assert len(body(history).vaccinations) == 2


def test_a_vaccination_told_of_is_in_the_history_only_and_no_one_is_said_to_have_given_it(cast: Cast) -> None:
    vaccinate(cast, "BCG", day=date(1999, 5, 3), cis="", lot="")
    assert documents(cast, NOTE) == []
    (history,) = documents(cast, HISTORY)
    (given,) = body(history).vaccinations
    assert (given.day, given.performer, given.code, given.lot) == (date(1999, 5, 3), None, None, "")


@pytest.mark.requirement("EX_2.1-2000", "EX_GEN-1060")
def test_the_next_vaccination_makes_the_next_version_of_the_same_history(cast: Cast) -> None:
    vaccinate(cast, "REPEVAX")
    vaccinate(cast, "VAXIGRIP", after=DAY, who=cast.colleague)
    first, second = documents(cast, HISTORY)
    assert (second.set_id, second.version, second.replaces) == (first.set_id, 2, first)
    assert delivery_of(cast, second).operation == "replace"
    assert [given.vaccine for given in body(second).vaccinations] == ["VAXIGRIP", "REPEVAX"], "the latest first"
    assert len({note.set_id for note in documents(cast, NOTE)}) == 2


@pytest.mark.requirement("EX_GEN-1060")
def test_nothing_is_made_without_anything_new_to_say(cast: Cast) -> None:
    vaccinate(cast)
    assert documents(cast, HISTORY) == []
    vaccinate(cast, "REPEVAX")
    vaccinate(cast, after=400 * DAY)
    assert len(documents(cast, HISTORY)) == 1, "no yearly duty as for the VSM"


# ---------------------------------------------------------------------------------------------------- struck out


def submission_of(cast: Cast, document: Document) -> tuple[str, str]:
    delivery = delivery_of(cast, document)
    return delivery.state, delivery.reason


@pytest.fixture
def open_postbox(cast: Cast, postbox: Postbox) -> Postbox:
    """Everything may leave for it."""
    qualify(cast)
    open_dmp(cast, cast.patient)
    return postbox


def withdrawals(cast: Cast) -> dict[str, str]:
    """State of each withdrawal, by the type of its document."""
    with cast.act(None).reading():
        found = Delivery.objects.filter(operation=Operation.WITHDRAW).select_related("document")
        return {delivery.document.type_code: delivery.state for delivery in found}


@pytest.mark.requirement("EX_2.1-2000")
def test_what_is_struck_out_leaves_the_history_at_once(cast: Cast) -> None:
    line, _ = vaccinate(cast, "REPEVAX", "PRIORIX")
    strike_entry(cast.act(cast.colleague, after=DAY), line)
    first, second = documents(cast, HISTORY)
    assert [given.vaccine for given in body(second).vaccinations] == ["PRIORIX"]
    assert (second.replaces, second.author_id) == (first, cast.colleague.pk)
    vaccinate(cast, after=2 * DAY)
    assert len(documents(cast, HISTORY)) == 2, "there is nothing new to say"


def test_the_last_vaccination_struck_out_leaves_a_history_that_says_none(cast: Cast) -> None:
    (line,) = vaccinate(cast, "REPEVAX")
    strike_entry(cast.act(cast.treating), line)
    _, second = documents(cast, HISTORY)
    assert body(second) == model.VaccinationHistory()


@pytest.mark.requirement("EX_3.3-1060")
def test_the_note_of_what_is_struck_out_is_taken_back_and_no_other(cast: Cast, open_postbox: Postbox) -> None:
    line, _ = vaccinate(cast, "REPEVAX", "PRIORIX")
    note, other = documents(cast, NOTE)
    work(cast)
    for _ in range(2):
        strike_entry(cast.act(cast.treating), line)
    work(cast, DAY)
    assert withdrawals(cast) == {NOTE: "delivered"}
    assert delivery_of(cast, note, "withdraw").state == "delivered"
    assert submission_of(cast, other) == ("delivered", "")
    _, history = documents(cast, HISTORY)
    assert sorted(open_postbox.sent[3:]) == sorted([note.unique_id, history.unique_id])


@pytest.mark.parametrize("before", ["due", "waiting", "held", "refused", "opposed", "all opposed"])
def test_the_note_that_had_not_left_never_leaves(cast: Cast, postbox: Postbox, before: str) -> None:
    if before != "waiting":
        qualify(cast)
    open_dmp(cast, cast.patient)
    (line,) = vaccinate(cast, "REPEVAX")
    (note,), doctor = documents(cast, NOTE), cast.treating
    if before == "waiting":
        work(cast)
    elif before == "held":
        hold_document(cast.act(doctor), note)
    elif before == "refused":
        postbox.tells(Refused("code", "non"), Refused("code", "non"))
        work(cast)
    elif before == "opposed":
        oppose_document(cast.act(doctor), note)
    elif before == "all opposed":
        oppose_feeding(cast.act(doctor), cast.patient)
    strike_entry(cast.act(doctor), line)
    assert submission_of(cast, note) == ("superseded", "retracted")
    if before == "all opposed":
        lift_opposition(cast.act(doctor), cast.patient)
    for again in (release_document, lift_document_opposition, try_again):
        with pytest.raises(NotPossible):
            again(cast.act(doctor), note)
    postbox.sent.clear()
    if before == "waiting":
        qualify(cast)
    work(cast, DAY)
    assert note.unique_id not in postbox.sent
    assert withdrawals(cast) == {}
    with cast.act(None).reading():
        assert not Task.objects.filter(document=note, done_at=None).exists()


THERE = {"by": "TD3.1b"}


@pytest.mark.parametrize(
    ("answers", "arrived"),
    [
        ((), True),
        ((RetryLater("busy"),), False),
        ((Refused("code", "non"),), False),
        ((OutcomeUnknown("timeout"), None, THERE), True),  # between the two, the new history is accepted
        ((OutcomeUnknown("timeout"), None, None), False),
    ],
)
def test_the_note_that_is_under_way_is_taken_back_once_its_fate_is_known(
    cast: Cast, open_postbox: Postbox, answers: tuple[Any, ...], arrived: bool
) -> None:
    """Struck out while the request runs: whatever comes of it, the note is away at the end, and stays away."""
    (line,) = vaccinate(cast, "REPEVAX")
    (note,), (history,) = documents(cast, NOTE), documents(cast, HISTORY)
    hold_document(cast.act(cast.treating), history)
    open_postbox.during = lambda: strike_entry(cast.act(cast.treating), line)
    open_postbox.tells(*answers)
    work(cast)
    assert open_postbox.sent[0] == note.unique_id
    work(cast, DAY)
    assert submission_of(cast, note) == (("delivered", "") if arrived else ("superseded", "retracted"))
    assert withdrawals(cast) == {NOTE: "delivered"}
    with cast.act(None).reading():
        assert not Task.objects.filter(document=note, done_at=None).exists(), "there is nothing to decide"
    open_postbox.sent.clear()
    assert work(cast, 2 * DAY) == 0
    assert open_postbox.sent == []


def test_a_note_taken_back_by_hand_while_in_doubt_does_not_leave_after_it_is_struck_out(
    cast: Cast, open_postbox: Postbox
) -> None:
    (line,) = vaccinate(cast, "REPEVAX")
    (note,) = documents(cast, NOTE)
    open_postbox.during = lambda: withdraw_document(cast.act(cast.treating), note, confirmed=True)
    open_postbox.tells(RetryLater("busy"), RetryLater("busy"))
    work(cast)
    assert submission_of(cast, note)[0] == "held"
    strike_entry(cast.act(cast.treating), line)
    with pytest.raises(NotPossible):
        release_document(cast.act(cast.treating), note)


def test_what_was_struck_out_before_the_end_of_the_consultation_was_never_said(cast: Cast) -> None:
    encounter = open_encounter(cast.act(cast.treating), cast.patient)
    values = {"vaccine": "REPEVAX", "day": today(cast)}
    line = add_entry(cast.act(cast.treating), Vaccination, cast.patient, encounter, values)
    strike_entry(cast.act(cast.treating), line)
    close_consultation(cast.act(cast.treating), encounter)
    assert documents(cast, NOTE) == documents(cast, HISTORY) == []


def test_a_vaccination_told_of_is_struck_out_of_the_history_alone(cast: Cast) -> None:
    (line,) = vaccinate(cast, "BCG", day=date(1999, 5, 3), cis="", lot="")
    strike_entry(cast.act(cast.treating), line)
    assert len(documents(cast, HISTORY)) == 2
    assert documents(cast, NOTE) == []


def test_a_childs_history_is_corrected_for_the_same_eyes(cast: Cast) -> None:
    (line,) = vaccinate(cast, "REPEVAX", stated=True)
    strike_entry(cast.act(cast.treating, after=DAY), line)
    first, second = documents(cast, HISTORY)
    assert (second.encounter_id, second.hidden_from_guardians) == (first.encounter_id, False)
    assert submission_of(cast, documents(cast, NOTE)[0]) == ("superseded", "retracted")


@pytest.mark.requirement("EX_2.1-2000", "EX_3.3-1060")
@pytest.mark.parametrize("twice", [False, True])
def test_over_the_wire_the_note_leaves_the_dmp_and_the_history_is_corrected(
    clinic: Cast, nation: Nation, twice: bool
) -> None:
    """A registry that took the note twice loses both."""
    person = next(nation.adults)
    patient = nation.welcome(clinic, person)
    nation.qualify(clinic, patient, person)
    doctor = clinic.treating
    encounter = open_encounter(clinic.act(doctor), patient)
    values = {"vaccine": "REPEVAX", "day": today(clinic), "cis": "67619892"}
    line = add_entry(clinic.act(doctor), Vaccination, patient, encounter, values)
    close_consultation(clinic.act(doctor), encounter)
    nation.run()
    (note,), (history,) = documents(clinic, NOTE), documents(clinic, HISTORY)
    if twice:
        nation.sandbox.put("/control/settings", {"duplicates": "accept"})
        try:
            with clinic.act(None).reading():
                left = Delivery.objects.select_related("document").get(document=note)
                get_destination("dmp").send(left, clinic.new_id(), nation.clock.now())
        finally:
            nation.sandbox.put("/control/settings", {"duplicates": "refuse"})
    strike_entry(clinic.act(doctor), line)
    nation.run()
    _, corrected = documents(clinic, HISTORY)
    held = [entry for entry in nation.sandbox.get("/control/documents") if entry["matricule"] == person["matricule"]]
    statuses = sorted((entry["uniqueId"], entry["status"]) for entry in held)
    assert statuses == sorted(
        [(note.unique_id, "Deleted")] * (2 if twice else 1)
        + [(history.unique_id, "Deprecated"), (corrected.unique_id, "Approved")]
    )


@pytest.mark.requirement("EX_2.1-1050")
@pytest.mark.parametrize(("secret", "stated"), [(True, True), (False, False)])
def test_what_guardians_may_not_see_makes_nothing_then_or_later(cast: Cast, secret: bool, stated: bool) -> None:
    vaccinate(cast, "GARDASIL 9", secret=secret, stated=stated)
    assert documents(cast, NOTE) == documents(cast, HISTORY) == []
    vaccinate(cast, "REPEVAX", stated=True, after=DAY)
    (note,), (history,) = documents(cast, NOTE), documents(cast, HISTORY)
    assert "GARDASIL" not in str(note.content) + str(history.content)
    assert len(body(history).vaccinations) == 1
    assert not note.hidden_from_guardians
