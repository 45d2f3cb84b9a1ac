"""A worker beside a service that does as told: every outcome, leases, fences, an identity lost on the way."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django_scopes import scopes_disabled

from bonport.base.leased import LeaseLost, claim
from bonport.interop.dmp import AlreadyThere
from bonport.interop.errors import BadInput, OutcomeUnknown, Refused, RetryLater, Unreadable
from bonport.practice.deliveries.actions import attempts, hold_document, oppose_document
from bonport.practice.deliveries.destinations import NotYet
from bonport.practice.deliveries.models import Attempt, Circuit, Delivery
from bonport.practice.deliveries.states import Event
from bonport.practice.deliveries.worker import due_deliveries
from bonport.practice.documents.actions import replace_document
from bonport.practice.documents.models import Document
from bonport.practice.patients.actions import record_dmp_state, verify_identity
from bonport.practice.patients.models import DmpState
from tests.cast import Cast
from tests.practice.factories import (
    MINUTE,
    Postbox,
    delivery_of,
    encounter,
    identity_of,
    letter,
    lose_identity,
    open_dmp,
    prose,
    qualify,
    verification,
    work,
    worker,
)
from tests.practice.inventory import all_actions

HOUR = timedelta(hours=1)
LEASE, GRACE = settings.LEASE, settings.GRACE
jitter = random.Random(0)


@pytest.fixture
def cast(cast: Cast, postbox: Postbox) -> Cast:
    """Everything is ready to leave."""
    qualify(cast)
    open_dmp(cast, cast.patient)
    return cast


def state(cast: Cast, document: Document) -> tuple[str, str]:
    delivery = delivery_of(cast, document)
    return delivery.state, delivery.reason


def tries(cast: Cast, document: Document) -> list[tuple[str, str]]:
    with cast.act(None).reading():
        rows = Attempt.objects.filter(delivery__document=document).order_by("number")
        return [(row.transaction, row.outcome) for row in rows]


def circuit(cast: Cast) -> Circuit:
    with cast.act(None).reading():
        return Circuit.objects.get()


# ----------------------------------------------------------------------------------------------------------- outcomes


def test_what_is_accepted_is_delivered_with_its_proof(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    postbox.tells({"by": "TD2.1", "message_id": "x"})
    work(cast)
    delivery = delivery_of(cast, document)
    assert (delivery.state, delivery.proof) == ("delivered", {"by": "TD2.1", "message_id": "x"})
    assert (delivery.delivered_at, delivery.leased_by, delivery.leased_until) == (cast.now + MINUTE, "", None)
    assert tries(cast, document) == [("TD2.1", "accepted")]
    assert circuit(cast).last_success_at == cast.now + MINUTE


def test_what_was_not_done_is_sent_again_later_and_nothing_is_asked(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    postbox.tells(RetryLater("busy"), RetryLater("busy", when=timedelta(minutes=20)))
    work(cast)
    first = delivery_of(cast, document)
    assert first.state == "ready"
    assert timedelta(seconds=15) <= first.due_at - (cast.now + MINUTE) <= timedelta(seconds=30)
    work(cast, 2 * MINUTE)
    assert delivery_of(cast, document).due_at == cast.now + 22 * MINUTE, "the service said when"
    work(cast, HOUR)
    assert state(cast, document) == ("delivered", "")
    assert (len(postbox.sent), postbox.asked) == (3, [])
    assert tries(cast, document) == [("TD2.1", "nothing_done")] * 2 + [("TD2.1", "accepted")]


@pytest.mark.requirement("EX_3.1-2030")
def test_nothing_is_asked_after_a_feeding_that_was_answered(cast: Cast, postbox: Postbox) -> None:
    accepted, refused, put_off = letter(cast), letter(cast), letter(cast)
    postbox.tells(None, Refused("XDSError", "Non."), RetryLater("busy"))
    work(cast)
    work(cast, HOUR)
    assert [state(cast, one)[0] for one in (accepted, refused, put_off)].count("delivered") == 2
    assert postbox.asked == []


@pytest.mark.parametrize("doubt", [OutcomeUnknown("timeout"), AlreadyThere("XDSDuplicateUniqueIdInRegistry", "")])
def test_a_doubt_is_asked_about_after_a_grace_and_found(cast: Cast, postbox: Postbox, doubt: Exception) -> None:
    document = letter(cast)
    postbox.tells(doubt)
    work(cast)
    assert state(cast, document)[0] == "uncertain"
    assert work(cast, MINUTE + GRACE - timedelta(seconds=1)) == 0
    postbox.tells({"by": "TD3.1b"})
    work(cast, MINUTE + GRACE)
    assert (len(postbox.sent), len(postbox.asked)) == (1, 1)
    assert state(cast, document) == ("delivered", "")
    assert delivery_of(cast, document).proof == {"by": "TD3.1b"}
    assert tries(cast, document) == [("TD2.1", "unknown"), ("TD3.1b", "found")]


def test_what_is_asked_about_and_not_there_is_sent_again_in_the_same_submission_set(
    cast: Cast, postbox: Postbox
) -> None:
    document = letter(cast)
    before = delivery_of(cast, document).submission_set
    postbox.tells(OutcomeUnknown("timeout"), None)
    work(cast)
    work(cast, HOUR)
    assert state(cast, document) == ("delivered", "")
    assert (len(postbox.sent), len(postbox.asked)) == (2, 1)
    assert delivery_of(cast, document).submission_set == before
    assert tries(cast, document) == [("TD2.1", "unknown"), ("TD3.1b", "absent"), ("TD2.1", "accepted")]


@pytest.mark.parametrize("silence", [RetryLater("unreachable"), Unreadable("garbage"), Refused("X", ""), ValueError()])
def test_a_question_without_answer_is_asked_again_and_nothing_is_sent(
    cast: Cast, postbox: Postbox, silence: Exception
) -> None:
    document = letter(cast)
    postbox.tells(OutcomeUnknown("timeout"), silence)
    work(cast)
    work(cast, MINUTE + GRACE)
    assert state(cast, document)[0] == "uncertain"
    assert (len(postbox.sent), len(postbox.asked)) == (1, 1)
    postbox.tells({"by": "TD3.1b"})
    work(cast, HOUR)
    assert state(cast, document) == ("delivered", "")
    assert len(postbox.sent) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Refused("INS_UNKNOWN", "Inconnu."), "INS_UNKNOWN"),
        (BadInput("header.title", "Trop long."), "input:header.title"),
    ],
)
def test_what_is_refused_is_not_sent_again(cast: Cast, postbox: Postbox, error: Exception, reason: str) -> None:
    document = letter(cast)
    postbox.tells(error)
    work(cast)
    assert state(cast, document) == ("refused", reason)
    assert work(cast, timedelta(days=400)) == 0


def test_what_our_own_checks_refuse_says_nothing_of_the_service(
    cast: Cast, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = letter(cast)

    def refuse(*_: object) -> None:
        raise BadInput("header.title", "Trop long.")

    monkeypatch.setattr(postbox, "prepare", refuse)
    work(cast)
    assert state(cast, document) == ("refused", "input:header.title")
    with cast.act(None).reading():
        assert not Circuit.objects.filter(last_success_at__isnull=False).exists()


def test_our_own_mistake_on_one_delivery_leaves_it_in_doubt_and_the_others_go(cast: Cast, postbox: Postbox) -> None:
    documents = [letter(cast), letter(cast)]
    postbox.tells(ZeroDivisionError())
    work(cast)
    assert sorted(state(cast, one)[0] for one in documents) == ["delivered", "sending"]
    work(cast, HOUR)
    work(cast, 2 * HOUR)
    assert [state(cast, one)[0] for one in documents] == ["delivered", "delivered"]
    assert len(postbox.asked) == 1, "it was asked about before anything else"


# ---------------------------------------------------------------------------------------------------- identity, guard


@pytest.mark.requirement("INS/va1.53", "EXI SI 08", "EXI ID 29")
def test_what_is_queued_waits_for_a_qualified_identity(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    lose_identity(cast)
    work(cast)
    assert state(cast, document) == ("waiting", "identity_not_qualified")
    assert work(cast, timedelta(days=4000)) == 0, "no time that passes lets it leave"
    assert postbox.sent == []


@pytest.mark.requirement("INS/va1.53")
def test_an_identity_lost_after_the_bytes_were_made_stops_the_start(
    cast: Cast, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = letter(cast)
    prepare = postbox.prepare

    def and_then_lost(*arguments: object) -> object:
        ready = prepare(*arguments)  # type: ignore[arg-type]
        verify_identity(cast.act(cast.secretary), cast.patient, verification(cast, "01"))
        return ready

    monkeypatch.setattr(postbox, "prepare", and_then_lost)
    work(cast)
    assert state(cast, document) == ("waiting", "identity_not_qualified")
    assert (postbox.sent, tries(cast, document)) == ([], [])


def test_a_verification_that_fails_stops_what_is_queued_and_a_new_answer_lets_it_leave(
    cast: Cast, postbox: Postbox
) -> None:
    document = letter(cast)
    verify_identity(cast.act(cast.secretary), cast.patient, verification(cast, "01"))
    work(cast)
    assert state(cast, document)[0] == "waiting"
    qualify(cast)
    open_dmp(cast, cast.patient)
    work(cast)
    assert state(cast, document) == ("delivered", "")
    assert identity_of(cast, cast.patient).status == "QUAL"


@pytest.mark.requirement("INS/va1.53")
def test_every_attempt_says_under_which_identity_it_was_made(cast: Cast) -> None:
    letter(cast)
    work(cast)
    with cast.act(None).reading():
        attempt = Attempt.objects.get()
    assert (attempt.identity_status, attempt.matricule) == ("QUAL", identity_of(cast, cast.patient).matricule)


def test_a_closed_dmp_is_looked_at_again_after_a_week(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    record_dmp_state(cast.act(None), cast.patient, DmpState.CLOSED)
    work(cast)
    assert state(cast, document) == ("waiting", "dmp_closed")
    assert delivery_of(cast, document).due_at == cast.now + MINUTE + settings.DMP_CLOSED_AGAIN


# ------------------------------------------------------------------------------------------------------ leases, fences


def claimed(cast: Cast, name: str, after: timedelta = MINUTE) -> Delivery:
    """A delivery taken by a worker who does nothing more."""
    with scopes_disabled():
        delivery = claim(due_deliveries(), worker=name, now=cast.now + after, lease=LEASE)
    assert delivery is not None
    return delivery


def test_an_identity_qualified_while_its_worker_decides_to_wait_is_not_forgotten(cast: Cast, postbox: Postbox) -> None:
    """Found by `bonport day`, seed 12: the change had called before the delivery waited, and nobody called again."""
    document = letter(cast, patient=cast.child, in_=encounter(cast, cast.child, guardians_may_see=True))
    delivery = claimed(cast, "slow")
    with cast.act(None).reading():
        not_yet = postbox.prepare(delivery, cast.now + MINUTE)
    assert not_yet and not_yet.reason == "identity_not_qualified"
    qualify(cast, cast.child)
    open_dmp(cast, cast.child)
    attempts.wait(cast.act(None), delivery, not_yet)
    work(cast, HOUR)
    assert state(cast, document) == ("delivered", "")


WRITES: dict[str, Callable[[Cast, Delivery, Postbox], object]] = {
    "start": lambda cast, delivery, postbox: attempts.start(cast.act(None), delivery, postbox),
    "start_question": lambda cast, delivery, postbox: attempts.start_question(cast.act(None), delivery, postbox),
    "accept": lambda cast, delivery, postbox: attempts.accept(cast.act(None), delivery, Event.ACCEPTED, {}),
    "refuse": lambda cast, delivery, postbox: attempts.refuse(cast.act(None), delivery, "x"),
    "try_later": lambda cast, delivery, postbox: attempts.try_later(cast.act(None), delivery, "x", jitter),
    "leave_in_doubt": lambda cast, delivery, postbox: attempts.leave_in_doubt(
        cast.act(None), delivery, "x", failed=True
    ),
    "send_again": lambda cast, delivery, postbox: attempts.send_again(cast.act(None), delivery),
    "look_again": lambda cast, delivery, postbox: attempts.look_again(cast.act(None), delivery, "x", jitter),
    "wait": lambda cast, delivery, postbox: attempts.wait(cast.act(None), delivery, NotYet("dmp_closed")),
    "wake": lambda cast, delivery, postbox: attempts.wake(cast.act(None), delivery),
    "put_off": lambda cast, delivery, postbox: attempts.put_off(cast.act(None), delivery, cast.now),
}


def test_every_write_of_a_worker_is_here() -> None:
    module = "deliveries.attempts."
    found = {action.name.removeprefix(module) for action in all_actions() if action.name.startswith(module)}
    assert found == set(WRITES)


@pytest.mark.parametrize("write", WRITES)
def test_whoever_lost_his_fence_writes_nothing(cast: Cast, postbox: Postbox, write: str) -> None:
    document = letter(cast)
    slow = claimed(cast, "slow")
    fast = claimed(cast, "fast", MINUTE + LEASE)
    assert fast.fence == slow.fence + 1
    with pytest.raises(LeaseLost):
        WRITES[write](cast, slow, postbox)
    now = delivery_of(cast, document)
    assert (now.state, now.leased_by, now.fence) == ("ready", "fast", fast.fence)
    assert tries(cast, document) == []
    with cast.act(None).reading():
        assert not Circuit.objects.exists()


def test_a_leased_row_is_not_taken_before_its_lease_runs_out(cast: Cast) -> None:
    letter(cast)
    claimed(cast, "first")
    assert not worker(cast, MINUTE + LEASE - timedelta(seconds=1), "second").step()
    assert worker(cast, MINUTE + LEASE, "second").step()


def test_a_worker_that_slept_too_long_writes_nothing(cast: Cast, postbox: Postbox) -> None:
    """While its request was under way, another found the lease run out, asked, and wrote what it found."""
    document = letter(cast)

    def meanwhile() -> None:
        assert worker(cast, 2 * MINUTE + LEASE, "other").step()
        assert state(cast, document) == ("uncertain", "worker_lost")
        postbox.tells({"by": "TD3.1b"})
        assert worker(cast, 3 * MINUTE + LEASE + GRACE, "other").step()

    postbox.during = meanwhile
    postbox.script = []
    assert worker(cast, name="slow").step()
    delivery = delivery_of(cast, document)
    assert (delivery.state, delivery.proof) == ("delivered", {"by": "TD3.1b"})
    assert tries(cast, document) == [("TD2.1", "unknown"), ("TD3.1b", "found")]
    assert len(postbox.sent) == 1


def test_a_worker_killed_before_the_start_left_no_doubt(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)
    claimed(cast, "killed")
    work(cast, MINUTE + LEASE)
    assert state(cast, document) == ("delivered", "")
    assert postbox.asked == []


def test_a_worker_killed_while_sending_leaves_a_doubt_that_is_asked_about(cast: Cast, postbox: Postbox) -> None:
    document = letter(cast)

    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    postbox.during = kill
    with pytest.raises(Killed):
        worker(cast).step()
    assert state(cast, document)[0] == "sending"
    assert work(cast, MINUTE + LEASE - timedelta(seconds=1)) == 0
    assert work(cast, MINUTE + LEASE) == 1
    assert state(cast, document) == ("uncertain", "worker_lost")
    postbox.tells({"by": "TD3.1b"})
    work(cast, HOUR)
    assert (len(postbox.sent), len(postbox.asked)) == (1, 1)
    assert state(cast, document) == ("delivered", "")


@pytest.mark.parametrize("action", [hold_document, oppose_document])
def test_a_person_is_heard_between_the_claim_and_the_start(
    cast: Cast, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, action: Callable[..., None]
) -> None:
    document = letter(cast)
    prepare = postbox.prepare

    def and_then_held(*arguments: object) -> object:
        ready = prepare(*arguments)  # type: ignore[arg-type]
        action(cast.act(cast.treating), document)
        return ready

    monkeypatch.setattr(postbox, "prepare", and_then_held)
    work(cast)
    assert state(cast, document)[0] in ("held", "opposed")
    assert postbox.sent == []
    assert delivery_of(cast, document).leased_by == ""


@pytest.mark.parametrize("told", [BadInput("x", ""), RetryLater("busy"), NotYet("dmp_closed", HOUR)], ids=type)
def test_what_was_held_while_it_was_prepared_stays_held(
    cast: Cast, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, told: Exception | NotYet
) -> None:
    document = letter(cast)

    def held_then(*_: object) -> object:
        hold_document(cast.act(cast.treating), document)
        if isinstance(told, Exception):
            raise told
        return told

    monkeypatch.setattr(postbox, "prepare", held_then)
    work(cast)
    assert state(cast, document) == ("held", "")
    assert delivery_of(cast, document).leased_by == ""


def test_a_version_signed_while_the_first_is_prepared_leaves_alone(
    cast: Cast, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = letter(cast)
    versions: list[Document] = []
    prepare = postbox.prepare

    def and_then_replaced(*arguments: object) -> object:
        ready = prepare(*arguments)  # type: ignore[arg-type]
        if not versions:
            versions.append(replace_document(cast.act(cast.treating), first, "Lettre", prose("Corrigée.")))
        return ready

    monkeypatch.setattr(postbox, "prepare", and_then_replaced)
    work(cast)
    work(cast, 2 * MINUTE)
    assert state(cast, first) == ("superseded", "")
    assert postbox.sent == [versions[0].unique_id]


# ---------------------------------------------------------------------------------------------------- circuit, limiter


def test_a_service_that_fails_again_and_again_is_spared(cast: Cast, postbox: Postbox) -> None:
    for _ in range(settings.CIRCUIT_FAILURES + 2):
        letter(cast)
    postbox.tells(*(RetryLater("unreachable") for _ in range(settings.CIRCUIT_FAILURES)))
    work(cast)
    assert len(postbox.sent) == 4, "the national bulk rule: four in one second"
    work(cast, MINUTE + timedelta(seconds=1))
    assert len(postbox.sent) == settings.CIRCUIT_FAILURES
    spared_until = circuit(cast).open_until
    assert spared_until == cast.now + MINUTE + timedelta(seconds=1) + settings.CIRCUIT_PAUSE
    work(cast, 2 * MINUTE)
    assert len(postbox.sent) == settings.CIRCUIT_FAILURES
    for minutes in range(3, 10):
        work(cast, minutes * MINUTE)
    assert circuit(cast).failures == 0
    with cast.act(None).reading():
        assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_no_faster_than_the_bulk_rule(cast: Cast, postbox: Postbox) -> None:
    for _ in range(6):
        letter(cast)
    work(cast)
    assert len(postbox.sent) == 4
    work(cast, MINUTE + timedelta(seconds=1))
    assert len(postbox.sent) == 6
