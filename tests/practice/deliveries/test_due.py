"""What is due, what people do to it, and in which order it leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.interop.errors import Refused, RetryLater
from bonport.practice.deliveries.actions import (
    hold_document,
    lift_document_opposition,
    lift_opposition,
    mask_document,
    oppose_document,
    oppose_feeding,
    release_document,
    try_again,
    withdraw_document,
)
from bonport.practice.deliveries.models import Delivery
from bonport.practice.documents.actions import replace_document, set_preference, sign_document
from bonport.practice.documents.models import Document, Task
from tests.cast import Cast, assemble
from tests.practice.factories import (
    CERTIFICATE,
    LETTER,
    MINUTE,
    REPORT,
    Postbox,
    again,
    delivery_of,
    encounter,
    letter,
    open_dmp,
    prose,
    qualify,
    work,
)

UNDO = settings.NOT_BEFORE
JUST_BEFORE = UNDO - timedelta(seconds=1)


@pytest.fixture
def cast(cast: Cast, postbox: Postbox) -> Cast:
    """Everything is ready to leave."""
    qualify(cast)
    open_dmp(cast, cast.patient)
    return cast


def state(cast: Cast, document: Document) -> str:
    return delivery_of(cast, document).state


def deliveries(cast: Cast, document: Document) -> list[tuple[str, str, str]]:
    with cast.act(None).reading():
        rows = Delivery.objects.filter(document=document).order_by("position", "-destination")  # postbox, dmp
        return [(row.operation, row.state, row.reason) for row in rows]


def tasks(cast: Cast, document: Document) -> list[str]:
    with cast.act(None).reading():
        return list(Task.objects.filter(document=document, done_at=None).values_list("kind", flat=True))


# --------------------------------------------------------------------------------------------------------- the rules


@pytest.mark.requirement("L.1111-15")
@pytest.mark.parametrize(
    ("type_code", "day", "due"),
    [
        (LETTER, date(2024, 12, 30), False),
        (LETTER, date(2024, 12, 31), True),
        (CERTIFICATE, date(2024, 12, 30), False),
        (CERTIFICATE, date(2024, 12, 31), True),
        ("SYNTH", date(2022, 4, 29), False),
        ("SYNTH", date(2022, 4, 30), True),
        (REPORT, date(2026, 11, 23), False),
    ],
)
def test_a_type_is_due_from_the_day_of_its_rule(
    cast: Cast, postbox: Postbox, type_code: str, day: date, due: bool
) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    with cast.act(None).reading():
        assert postbox.wants(Document(type_code=type_code, author=cast.treating), noon) is due


@pytest.mark.requirement("L.1111-15")
@pytest.mark.parametrize(("when", "count"), [("2024-12-30T22:59Z", 0), ("2024-12-30T23:00Z", 1)])
def test_the_day_of_the_rule_begins_at_midnight_in_paris(db: None, postbox: Postbox, when: str, count: int) -> None:
    cast = assemble(now=datetime.fromisoformat(when))
    document = letter(cast)
    assert len(deliveries(cast, document)) == count


@pytest.mark.requirement("EX_GEN-1070")
def test_what_the_law_does_not_ask_for_leaves_by_the_doctors_choice_only(cast: Cast) -> None:
    stays = letter(cast, type_code=REPORT)
    assert deliveries(cast, stays) == []
    set_preference(cast.act(cast.treating, after=timedelta(days=1)), REPORT, feeds=True)
    assert deliveries(cast, letter(cast, type_code=REPORT)) == [], "from tomorrow"
    leaves = letter(cast, type_code=REPORT, after=timedelta(days=1))
    assert deliveries(cast, leaves) == [("submit", "ready", "")]
    others = letter(cast, cast.colleague, type_code=REPORT, after=timedelta(days=1))
    assert deliveries(cast, others) == []


def test_what_is_not_for_the_dmp_cannot_be_held_nor_withdrawn(cast: Cast) -> None:
    document = letter(cast, type_code=REPORT)
    for action in (hold_document, release_document, oppose_document, try_again):
        with pytest.raises(NotPossible, match="reste au cabinet"):
            action(cast.act(cast.treating), document)
    with pytest.raises(NotPossible):
        withdraw_document(cast.act(cast.treating), document, confirmed=True)


# ------------------------------------------------------------------------------------------------------ undo, release


@pytest.mark.requirement("EX_GEN-1060")
def test_nothing_leaves_within_the_time_of_undo(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    assert work(cast, JUST_BEFORE) == 0
    assert postbox.sent == []
    work(cast, UNDO)
    assert postbox.sent == [document.unique_id]


@pytest.mark.requirement("EX_GEN-1060")
def test_what_is_held_stays_until_it_is_released(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    hold_document(cast.act(cast.treating, after=JUST_BEFORE), document)
    assert work(cast, timedelta(days=30)) == 0
    with pytest.raises(NotPossible):
        hold_document(cast.act(cast.treating), document)
    release_document(cast.act(cast.treating, after=timedelta(hours=12)), document)
    work(cast, timedelta(hours=12))
    assert postbox.sent == [document.unique_id]
    with pytest.raises(NotPossible, match="ne peut plus"):
        hold_document(cast.act(cast.treating), document)
    with pytest.raises(NotPossible):
        release_document(cast.act(cast.treating), document)


def test_what_is_under_way_can_no_longer_be_held(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)

    def too_late() -> None:
        for action in (hold_document, oppose_document):
            with pytest.raises(NotPossible, match="ne peut plus"):
                action(cast.act(cast.treating), document)

    postbox.during = too_late
    work(cast)
    assert state(cast, document) == "delivered"


def test_a_colleague_holds_nothing_of_mine(cast: Cast) -> None:
    document = letter(cast)
    for who in (cast.colleague, cast.secretary):
        with pytest.raises(NotAllowed):
            hold_document(cast.act(who), document)
    hold_document(cast.act(cast.replacement), document)
    assert state(cast, document) == "held"


# -------------------------------------------------------------------------------------------------------- opposition


@pytest.mark.requirement("R.1111-46")
def test_nothing_of_a_patient_who_is_opposed_leaves(cast: Cast, postbox: Postbox) -> None:
    before = letter(cast)
    oppose_feeding(cast.act(cast.secretary), cast.patient)
    after = letter(cast)  # the caller's patient is older than the opposition: it is read again
    assert [state(cast, one) for one in (before, after)] == ["opposed", "opposed"]
    assert work(cast, timedelta(days=400)) == 0
    lift_opposition(cast.act(cast.secretary), cast.patient)
    work(cast)
    assert postbox.sent == [before.unique_id, after.unique_id]


@pytest.mark.requirement("R.1111-46")
def test_a_document_that_was_held_is_not_released_against_the_patient(cast: Cast) -> None:
    document = letter(cast)
    hold_document(cast.act(cast.treating), document)
    oppose_feeding(cast.act(cast.secretary), cast.patient)
    assert state(cast, document) == "held"
    release_document(cast.act(cast.treating), document)
    assert state(cast, document) == "opposed"


@pytest.mark.requirement("R.1111-46")
def test_an_opposition_said_while_a_request_is_under_way_holds_for_the_next_attempt(
    cast: Cast, postbox: Postbox
) -> None:
    document = letter(cast)
    postbox.during = lambda: oppose_feeding(cast.act(cast.secretary), cast.patient)
    postbox.tells(RetryLater("busy"))
    work(cast)
    assert state(cast, document) == "ready"
    work(cast, timedelta(hours=1))
    assert (state(cast, document), len(postbox.sent)) == ("opposed", 1)


@pytest.mark.requirement("R.1111-46")
def test_a_document_opposed_alone_stays_so_through_versions_and_general_oppositions(
    cast: Cast, postbox: Postbox
) -> None:
    first, other = letter(cast), letter(cast)
    oppose_document(cast.act(cast.treating), first)
    second = replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée."))
    assert [state(cast, one) for one in (first, second)] == ["superseded", "opposed"]
    oppose_feeding(cast.act(cast.secretary), cast.patient)
    lift_opposition(cast.act(cast.secretary), cast.patient)
    assert [state(cast, one) for one in (second, other)] == ["opposed", "ready"]
    with pytest.raises(NotPossible):
        lift_document_opposition(cast.act(cast.treating), other)
    lift_document_opposition(cast.act(cast.treating), second)
    work(cast)
    assert set(postbox.sent) == {second.unique_id, other.unique_id}


def test_lifting_one_documents_opposition_does_not_lift_the_patients(cast: Cast) -> None:
    document = letter(cast)
    oppose_feeding(cast.act(cast.secretary), cast.patient)
    oppose_document(cast.act(cast.treating), document)
    lift_document_opposition(cast.act(cast.treating), document)
    assert deliveries(cast, document) == [("submit", "opposed", "")]
    lift_opposition(cast.act(cast.secretary), cast.patient)
    assert state(cast, document) == "ready"


def test_what_left_before_is_not_taken_back(cast: Cast) -> None:
    document = letter(cast)
    work(cast)
    oppose_feeding(cast.act(cast.secretary), cast.patient)
    assert state(cast, document) == "delivered"


# ----------------------------------------------------------------------------------------------------------- refusals


def test_what_was_refused_is_decided_by_a_person(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    postbox.tells(Refused("XDSRepositoryMetadataError", "Refusé."))
    work(cast)
    assert deliveries(cast, document) == [("submit", "refused", "XDSRepositoryMetadataError")]
    assert tasks(cast, document) == ["refused"]
    assert work(cast, timedelta(days=30)) == 0
    try_again(cast.act(cast.treating), document)
    assert tasks(cast, document) == []
    work(cast)
    assert state(cast, document) == "delivered"
    with pytest.raises(NotPossible):
        try_again(cast.act(cast.treating), document)


@pytest.mark.parametrize("action", [hold_document, oppose_document])
def test_a_refused_document_that_is_kept_back_asks_nothing_any_more(cast: Cast, postbox: Postbox, action) -> None:
    document = letter(cast)
    postbox.tells(Refused("XDSRepositoryMetadataError", "Refusé."))
    work(cast)
    action(cast.act(cast.treating), document)
    assert tasks(cast, document) == []


# -------------------------------------------------------------------------------------------------------------- masks


@pytest.mark.requirement("EX_3.3-1030", "RG_3330", "RG_3420")
def test_masks_and_withdrawals_ask_for_a_confirmation(cast: Cast) -> None:
    document = letter(cast)
    with pytest.raises(NotPossible, match="Confirmez"):
        mask_document(cast.act(cast.treating), document, from_professionals=True, confirmed=False)
    with pytest.raises(NotPossible, match="Confirmez"):
        withdraw_document(cast.act(cast.treating), document, confirmed=False)
    assert not again(cast, document).hidden_from_professionals
    assert deliveries(cast, document) == [("submit", "ready", "")]


@pytest.mark.requirement("EX_2.1-1050")
def test_masks_chosen_before_it_leaves_leave_with_it(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    mask_document(cast.act(cast.treating), document, from_patient=True, confirmed=True)
    assert tasks(cast, document) == ["show_to_patient"]
    mask_document(cast.act(cast.treating), document, from_patient=False, from_professionals=True, confirmed=True)
    assert tasks(cast, document) == []
    work(cast)
    assert postbox.masks == [["MASQUE_PS"]]


def test_a_mask_set_while_the_document_is_being_prepared_leaves_with_it(
    cast: Cast, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = letter(cast)
    prepare = postbox.prepare

    def and_then_masked(delivery: Delivery, now: datetime) -> object:
        ready = prepare(delivery, now)
        mask_document(cast.act(cast.treating), document, from_patient=True, confirmed=True)
        return ready

    monkeypatch.setattr(postbox, "prepare", and_then_masked)
    work(cast)
    assert postbox.masks == [["INVISIBLE_PATIENT"]]


def test_a_mask_asked_for_while_a_request_is_under_way_holds_for_the_next_attempt(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    postbox.during = lambda: mask_document(cast.act(cast.treating), document, from_professionals=True, confirmed=True)
    postbox.tells(RetryLater("busy"))
    work(cast)
    assert tasks(cast, document) == ["needs_card"]
    work(cast, timedelta(hours=1))
    assert postbox.masks == [[], ["MASQUE_PS"]]
    assert deliveries(cast, document) == [("submit", "delivered", ""), ("change_visibility", "superseded", "")]
    assert tasks(cast, document) == []


def test_what_was_to_be_shown_is_shown_by_the_next_version_and_asks_nothing_more(cast: Cast, postbox: Postbox) -> None:
    first = letter(cast)
    mask_document(cast.act(cast.treating), first, from_patient=True, confirmed=True)
    work(cast)
    mask_document(cast.act(cast.treating), first, from_patient=False, confirmed=True)
    second = replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée."))
    work(cast)
    assert postbox.masks == [["INVISIBLE_PATIENT"], []]
    assert tasks(cast, second) == []


@pytest.mark.requirement("EX_3.3-1030")
def test_after_it_left_a_mask_waits_for_the_doctors_card(cast: Cast) -> None:
    document = letter(cast)
    work(cast)
    mask_document(cast.act(cast.treating), document, from_professionals=True, confirmed=True)
    assert deliveries(cast, document)[1:] == [("change_visibility", "waiting", "needs_card")]
    assert tasks(cast, document) == ["needs_card"]
    assert work(cast, timedelta(days=3000)) == 0, "no worker does it"
    with pytest.raises(NotPossible, match="déjà visible du patient"):
        mask_document(cast.act(cast.treating), document, from_professionals=False, from_patient=True, confirmed=True)


def test_what_the_patient_does_not_see_can_be_shown_later(cast: Cast) -> None:
    document = letter(cast)
    mask_document(cast.act(cast.treating), document, from_patient=True, confirmed=True)
    work(cast)
    mask_document(cast.act(cast.treating), document, from_patient=False, confirmed=True)
    waiting = delivery_of(cast, document, "change_visibility")
    assert waiting.arguments == {"from_professionals": False, "from_patient": False}


def test_a_mask_that_waits_for_the_card_keeps_back_neither_a_version_nor_a_withdrawal(
    cast: Cast, postbox: Postbox
) -> None:
    document = letter(cast)
    work(cast)
    mask_document(cast.act(cast.treating), document, from_professionals=True, confirmed=True)
    second = replace_document(cast.act(cast.treating), document, "Lettre", prose("Corrigée."))
    work(cast)
    assert state(cast, second) == "delivered"
    assert postbox.masks[-1] == ["MASQUE_PS"], "the version carries the mask that was wanted"
    mask_document(cast.act(cast.treating), second, from_professionals=False, confirmed=True)
    withdraw_document(cast.act(cast.treating), second, confirmed=True)
    work(cast)
    assert delivery_of(cast, second, "withdraw").state == "delivered"
    assert tasks(cast, second) == []


# -------------------------------------------------------------------------------------------------------- withdrawal


@pytest.mark.requirement("EX_3.3-1060")
def test_a_document_that_left_is_withdrawn_once(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    work(cast)
    for _ in range(2):
        withdraw_document(cast.act(cast.treating), document, confirmed=True)
    work(cast)
    assert deliveries(cast, document) == [("submit", "delivered", ""), ("withdraw", "delivered", "")]


def test_a_document_that_has_not_left_is_simply_kept_back(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    withdraw_document(cast.act(cast.treating), document, confirmed=True)
    assert deliveries(cast, document) == [("submit", "held", "")]
    assert work(cast, timedelta(days=1)) == 0


def test_a_withdrawal_waits_for_what_is_in_doubt(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    postbox.during = lambda: withdraw_document(cast.act(cast.treating), document, confirmed=True)
    work(cast)
    assert deliveries(cast, document) == [("submit", "delivered", ""), ("withdraw", "delivered", "")]
    assert postbox.sent == [document.unique_id] * 2


# -------------------------------------------------------------------------------------------------------- versions


def test_a_version_waits_for_the_one_before_it(cast: Cast, postbox: Postbox) -> None:
    first = letter(cast)
    versions: list[Document] = []

    def replaced() -> None:
        versions.append(replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée.")))

    postbox.during = replaced
    postbox.tells(RetryLater("busy"))
    work(cast)
    assert state(cast, first) == "ready", "it may yet leave: it was not superseded while under way"
    (second,) = versions
    assert work(cast) == 0, "the version waits behind it"
    work(cast, timedelta(hours=1))
    assert postbox.sent == [first.unique_id, first.unique_id, second.unique_id]


def test_a_version_of_what_was_held_leaves(cast: Cast, postbox: Postbox) -> None:
    first = letter(cast)
    hold_document(cast.act(cast.treating), first)
    second = replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée."))
    work(cast)
    assert [state(cast, one) for one in (first, second)] == ["superseded", "delivered"]
    assert postbox.sent == [second.unique_id]


def test_documents_do_not_wait_for_each_other(cast: Cast, postbox: Postbox) -> None:
    first, second = letter(cast), letter(cast)
    postbox.tells(RetryLater("busy"))
    work(cast)
    assert sorted(state(cast, one) for one in (first, second)) == ["delivered", "ready"]


# ------------------------------------------------------------------------------------------------------------- audit


def test_each_act_is_audited_with_who_did_it(cast: Cast) -> None:
    document = letter(cast)
    start = AuditEvent.objects.count()
    hold_document(cast.act(cast.treating), document)
    release_document(cast.act(cast.replacement), document)
    mask_document(cast.act(cast.treating), document, from_professionals=True, confirmed=True)
    oppose_document(cast.act(cast.treating), document)
    lift_document_opposition(cast.act(cast.treating), document)
    oppose_feeding(cast.act(cast.secretary), cast.patient)
    lift_opposition(cast.act(cast.secretary), cast.patient)
    work(cast)
    withdraw_document(cast.act(cast.treating), document, confirmed=True)
    events = AuditEvent.objects.filter(practice_id=cast.practice).order_by("seq")[start - _others(cast) :]
    doctor, replacement, secretary = (who.user_id for who in (cast.treating, cast.replacement, cast.secretary))
    assert [(event.action, event.actor_id) for event in events] == [
        ("hold_document", doctor),
        ("release_document", replacement),
        ("mask_document", doctor),
        ("oppose_document", doctor),
        ("lift_document_opposition", doctor),
        ("oppose_feeding", secretary),
        ("lift_opposition", secretary),
        ("delivered", None),
        ("queue", doctor),
        ("withdraw_document", doctor),
    ]
    assert {event.patient_id for event in events} == {cast.patient.pk}


def _others(cast: Cast) -> int:
    return AuditEvent.objects.exclude(practice_id=cast.practice).count()


def test_the_undo_delay_is_a_minute(cast: Cast) -> None:
    assert UNDO == MINUTE
    opened = encounter(cast)
    document = sign_document(cast.act(cast.treating), cast.patient, LETTER, "Lettre", prose(), opened)
    assert delivery_of(cast, document).due_at == cast.now + MINUTE
