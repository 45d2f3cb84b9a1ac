"""What becomes of an arrival: once, whole, or kept apart with why; on SQLite and PostgreSQL."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import Settings

from bonport.base.leased import claim_many
from bonport.clock import Clock
from bonport.sentinelle.intake import worker
from bonport.sentinelle.intake.digest import digest
from bonport.sentinelle.intake.models import Arrival, Loss, Refusal, Removal
from bonport.sentinelle.intake.packed import Attached, Dropped, Event, Item, Packed, Said, pack
from bonport.sentinelle.intake.worker import Worker
from bonport.sentinelle.registers.models import Project
from bonport.sentinelle.reports.models import Attachment, Report
from bonport.sentinelle.signatures import models as signatures
from bonport.sentinelle.signatures.keys import event_key
from bonport.sentinelle.signatures.models import Sample, Signature, SignatureDay, SignatureKey
from tests.sentinelle.cast import Cast

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@pytest.fixture
def project(house: Cast) -> Project:
    return Project.objects.create(line=house.line_a, name="P", key="k", opened_at=NOW)


def fault(number: int, kind: str = "E", release: str = "1.1", **more: Any) -> Event:
    stack = {"frames": [{"module": "dmp", "function": "send", "in_app": True}]}
    payload = {"exception": {"values": [{"type": kind, "value": "x", "stacktrace": stack}]}, "release": release, **more}
    return Event(UUID(int=number).hex, f"installation {number % 3}" if number % 3 else "", payload)


def arrive(project: Project, *items: Item, at: datetime = NOW, removed: dict[str, int] | None = None) -> Arrival:
    body = pack(Packed(at, list(items), removed or {}))
    return Arrival.objects.create(project=project, received_at=at, due_at=at, body=body)


def run(at: datetime = NOW) -> None:
    clock = Clock(at, time.time(), 1)  # noqa: TID251
    one = Worker("digest", clock, forget_at=at + timedelta(days=1))
    while one.step():
        pass


def test_events_of_one_fault_are_one_signature_and_are_counted(project: Project, house: Cast) -> None:
    for number in range(1, 8):
        arrive(project, fault(number), at=NOW + timedelta(days=number % 2))
    arrive(project, fault(9, kind="Other", release="cabinet@1.2+77"), removed={"INS": 2})
    run(NOW + timedelta(days=2))
    one, other = Signature.objects.order_by("-events")
    assert (one.events, one.installations, one.unknown_installations) == (7, 2, 2)
    assert (one.first_seen, one.last_seen) == (NOW, NOW + timedelta(days=1))
    days = SignatureDay.objects.filter(signature=one).order_by("day").values_list("release", "version__name", "events")
    assert list(days) == [("1.1", "1.1", 3), ("1.1", "1.1", 4)]
    [day] = other.days.all()
    assert (day.release, day.version) == ("cabinet@1.2+77", house.versions["1.2"])
    assert list(Removal.objects.values_list("kind", "count")) == [("INS", 2)]
    assert not Arrival.objects.exists()


def test_a_release_that_no_register_knows_keeps_its_text(project: Project) -> None:
    arrive(project, fault(1, release="7.7-bêta"))
    run()
    [day] = SignatureDay.objects.all()
    assert (day.release, day.version) == ("7.7-bêta", None)
    assert signatures.Event.objects.get().version is None


def test_the_same_event_is_counted_once_however_it_comes_again(project: Project, house: Cast) -> None:
    arrive(project, fault(1), fault(1))
    arrive(project, fault(1))
    run()
    arrive(project, fault(1), at=NOW + timedelta(hours=1))
    run(NOW + timedelta(hours=2))
    assert Signature.objects.get().events == 1
    assert signatures.Event.objects.get().pk == event_key(project.pk, UUID(int=1).hex)
    other = Project.objects.create(line=house.line_a, name="Q", key="q", opened_at=NOW)
    arrive(other, fault(1))
    run()
    assert Signature.objects.get().events == 2, "an id is unique in its project alone"


def test_nothing_is_digested_by_a_worker_that_lost_its_lease(project: Project) -> None:
    arrive(project, fault(1))
    slow = claim_many(Arrival.objects.order_by("pk"), worker="slow", now=NOW, lease=LEASE, most=10)
    assert claim_many(Arrival.objects.order_by("pk"), worker="other", now=NOW, lease=LEASE, most=10) == []
    later = NOW + 2 * LEASE
    [again] = claim_many(Arrival.objects.order_by("pk"), worker="other", now=later, lease=LEASE, most=10)
    assert digest(slow, later) == 0
    assert not Signature.objects.exists()
    assert digest([again], later) == 1
    assert digest([again], later) == 0
    assert Signature.objects.get().events == 1


def test_a_worker_takes_over_what_one_of_its_name_held_when_it_was_killed(project: Project) -> None:
    arrive(project, fault(1))
    killed = claim_many(Arrival.objects.order_by("pk"), worker="digest", now=NOW, lease=LEASE, most=10)
    run(NOW + timedelta(seconds=1))
    assert Signature.objects.get().events == 1
    assert digest(killed, NOW + timedelta(seconds=2)) == 0


def test_a_poisoned_arrival_is_kept_apart_and_stops_nobody(project: Project) -> None:
    poison = Arrival.objects.create(project=project, received_at=NOW, due_at=NOW, body=b"not packed")
    for number in range(1, 4):
        arrive(project, fault(number))
    for minute in range(worker.ATTEMPTS):
        run(NOW + timedelta(minutes=minute))
    assert Signature.objects.get().events == 3
    [refusal] = Refusal.objects.all()
    assert (refusal.project, refusal.received_at, bytes(refusal.body)) == (project, poison.received_at, b"not packed")
    assert refusal.reason
    assert not Arrival.objects.exists()


def test_a_digest_that_is_cut_short_has_done_nothing(project: Project) -> None:
    rows = [arrive(project, fault(1), Said(UUID(int=8).hex, "Ça plante"))]
    claimed = claim_many(Arrival.objects.order_by("pk"), worker="w", now=NOW, lease=LEASE, most=10)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        digest(claimed, NOW)
        raise ZeroDivisionError
    assert not Signature.objects.exists() and not Report.objects.exists()
    assert Arrival.objects.get().pk == rows[0].pk
    run(NOW + 2 * LEASE)
    assert (Signature.objects.get().events, Report.objects.count()) == (1, 1)


def test_a_change_of_rule_does_not_part_what_was_one_while_the_older_is_asked_too(
    project: Project, settings: Settings
) -> None:
    signature = Signature.objects.create(line=project.line, title="E", first_seen=NOW, last_seen=NOW)
    SignatureKey.objects.create(signature=signature, line=project.line, rule=0, key="old E")
    settings.RULE_BEFORE = ("tests.sentinelle.intake.old_rule", NOW.date().isoformat())
    arrive(project, fault(1))
    run()
    signature.refresh_from_db()
    assert signature.events == 1
    assert sorted(signature.keys.values_list("rule", flat=True)) == [0, 1]
    arrive(project, fault(2, kind="New"), at=NOW + timedelta(days=1))
    SignatureKey.objects.create(signature=signature, line=project.line, rule=0, key="old New")
    arrive(project, fault(3), at=NOW + timedelta(days=1))
    run(NOW + timedelta(days=1))
    signature.refresh_from_db()
    assert signature.events == 2, "known by its new key, for ever"
    assert Signature.objects.exclude(pk=signature.pk).get().events == 1, "the window is over"


def test_a_few_whole_events_are_kept_the_latest_of_each_release(project: Project) -> None:
    for number in range(1, 31):
        arrive(project, fault(number, release=f"{number % 8}.0"), at=NOW + timedelta(minutes=number))
        if number % 4 == 0:
            run(NOW + timedelta(minutes=number))
    run(NOW + timedelta(hours=1))
    kept = Sample.objects.order_by("-event__received_at").values_list("release", flat=True)
    assert list(kept) == ["6.0", "5.0", "4.0", "3.0", "2.0"]
    assert Signature.objects.get().events == 30
    assert Sample.objects.get(release="6.0").event_id == event_key(project.pk, UUID(int=30).hex)


def test_what_a_person_says_becomes_a_report_once(project: Project) -> None:
    picture, text = Attached("écran.png", "text/plain", b"x"), Attached("journal.txt", "text/plain", "né".encode())
    said = Said(UUID(int=8).hex, "Ça plante", about=UUID(int=1).hex, release="1.1", function="dmp")
    arrive(project, said, picture, text)
    arrive(project, said)
    run()
    report = Report.objects.get()
    assert (report.channel, report.text, report.project, report.function_id) == ("sdk", "Ça plante", project, "dmp")
    assert report.event_id == event_key(project.pk, UUID(int=1).hex)
    assert Attachment.objects.filter(report=report).count() == 2


def test_a_text_is_kept_with_its_event_and_a_picture_is_let_go(project: Project) -> None:
    picture, text = Attached("écran.png", "image/png", b"x"), Attached("journal.txt", "text/plain", b"12" * 20_000)
    arrive(project, fault(1), picture, text, Dropped("ratelimit_backoff", "error", 3))
    arrive(project, Attached("seul.txt", "text/plain", b"x"))
    run()
    [kept] = Sample.objects.get().payload["attachments"]
    assert (kept["filename"], len(kept["content"])) == ("journal.txt", 32 * 1024)
    losses = set(Loss.objects.values_list("reason", "category", "count"))
    assert losses == {("door.without_report", "attachment", 2), ("ratelimit_backoff", "error", 3)}
    assert not Attachment.objects.exists()
