"""What leaves by itself, over the wire: signed messages to a vendor's server, mails to a mail server."""

from __future__ import annotations

import email
import email.policy
import json
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from bonport.base.errors import NotPossible
from bonport.base.leased import LeaseLost, claim
from bonport.clock import Clock
from bonport.sentinelle.campaigns import actions as campaigns
from bonport.sentinelle.campaigns.keys import survey_token
from bonport.sentinelle.campaigns.models import Campaign
from bonport.sentinelle.campaigns.worker import Worker
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.actions import telling
from bonport.sentinelle.dossiers.models import Call, Letter
from bonport.sentinelle.dossiers.states import State
from tests.conftest import ROOT
from tests.sentinelle.campaigns.asked import opened, volunteers
from tests.sentinelle.campaigns.peers import MailServer, VendorServer, mail_server, vendor_server
from tests.sentinelle.cast import WHY, Cast


@pytest.fixture
def vendor() -> Iterator[VendorServer]:
    with vendor_server() as server:
        yield server


@pytest.fixture
def mails(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.DEFAULT_FROM_EMAIL = "sentinelle@example.org"
        yield server


def worker(house: Cast, days: float = 0, name: str = "w") -> Worker:
    """One at work that many days later."""
    start = house.now + timedelta(days=days)
    return Worker(name, Clock(start, time.time(), 1.0), random.Random(1))  # noqa: TID251


def run(house: Cast, days: float = 0) -> int:
    """Until nothing is due; how many things left or tried to."""
    at_work, done = worker(house, days), 0
    while at_work.step():
        done += 1
    return done


def signed(secret: str, headers: dict[str, str], body: bytes, now: float) -> bool:
    """As the vendor's page says to check it."""
    page = (ROOT / "docs" / "sentinelle-webhook.md").read_text("utf-8")
    names: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], names)
    return bool(names["is_from_sentinelle"](secret, headers["sentinelle-signature"], body, now))


def test_a_vendor_is_told_of_its_dossiers_in_signed_messages(house: Cast, vendor: VendorServer) -> None:
    _, secret = actions.open_webhook(house.act(), house.vendor_a, vendor.url)
    dossier = house.with_vendor()
    assert run(house) == 2  # qualified, then handed over; before, it was nobody's
    events = [json.loads(body)["event"] for _, body in vendor.received]
    assert sorted(events) == ["hand_over", "qualify"]
    for headers, body in vendor.received:
        now = house.now.timestamp()
        assert signed(secret, headers, body, now)
        assert not signed(secret, headers, body + b" ", now)
        assert not signed("another", headers, body, now)
        assert not signed(secret, headers, body, now + 600)
    told = json.loads(vendor.received[-1][1])
    assert told["dossier"]["number"] == dossier.number
    assert told["dossier"]["doctors"] == 0
    assert run(house) == 0
    assert set(Call.objects.values_list("status", flat=True)) == {200}


def test_a_vendor_is_told_that_what_he_contested_is_set_aside(house: Cast, vendor: VendorServer) -> None:
    actions.open_webhook(house.act(), house.vendor_a, vendor.url)
    actions.set_aside(house.act(), house.dossier("Jamais qualifié"), WHY)
    dossier = house.with_vendor()
    actions.contest(house.act("vendor_a"), dossier, WHY, "trace")
    actions.set_aside(house.act(), dossier, WHY)
    run(house)
    events = [(json.loads(body)["dossier"]["number"], json.loads(body)["event"]) for _, body in vendor.received]
    assert (dossier.number, "set_aside") in events
    assert {number for number, _ in events} == {dossier.number}


def test_another_vendor_is_told_nothing(house: Cast, vendor: VendorServer) -> None:
    actions.open_webhook(house.act(), house.vendor_b, vendor.url)
    house.shipped()
    assert run(house) == 0
    assert vendor.received == []


def test_what_is_not_taken_is_sent_again_with_the_same_id_then_given_up(house: Cast, vendor: VendorServer) -> None:
    actions.open_webhook(house.act(), house.vendor_a, vendor.url)
    dossier = house.dossier()
    actions.qualify(house.act(), dossier, "product", WHY)
    vendor.statuses = [500, 302]
    for days in (0, 0.02, 0.04):
        assert run(house, days) == 1
    assert run(house, 1) == 0
    assert len({json.loads(body)["id"] for _, body in vendor.received}) == 1
    assert len(vendor.received) == 3
    assert (Call.objects.get().status, Call.objects.get().attempts) == (200, 3)
    actions.qualify(house.act(days=1), dossier, "network", WHY)
    vendor.statuses = [503] * 99
    for days in (1, 2, 3, 5, 9):
        run(house, days)
    assert Call.objects.filter(given_up_at=None, done_at=None).count() == 0
    assert Call.objects.filter(done_at=None).count() == 1


def test_a_server_that_is_not_there_costs_a_retry(house: Cast) -> None:
    actions.open_webhook(house.act(), house.vendor_a, "http://127.0.0.1:9/hook")
    actions.qualify(house.act(), house.dossier(), "product", WHY)
    assert run(house) == 1
    call = Call.objects.get()
    assert (call.status, call.done_at, call.attempts) == (None, None, 1)
    assert call.due_at > house.now


@pytest.mark.parametrize("url", ["http://vendor.example/", "ftp://x/", "https://user:pass@vendor.example/", "x"])
def test_a_webhook_is_encrypted_or_on_this_machine(house: Cast, url: str) -> None:
    with pytest.raises(NotPossible, match="https"):
        actions.open_webhook(house.act(), house.vendor_a, url)


def test_a_closed_webhook_is_told_no_more(house: Cast, vendor: VendorServer) -> None:
    actions.open_webhook(house.act(), house.vendor_a, vendor.url)
    house.with_vendor()
    actions.close_webhook(house.act(), house.vendor_a)
    house.with_vendor()
    assert run(house) == 0


def test_a_worker_that_slept_too_long_writes_nothing(house: Cast, vendor: VendorServer) -> None:
    actions.open_webhook(house.act(), house.vendor_a, vendor.url)
    actions.qualify(house.act(), house.dossier(), "product", WHY)
    waiting = Call.objects.order_by("due_at")
    slow = claim(waiting, worker="slow", now=house.now, lease=timedelta(seconds=1))
    assert slow
    assert run(house, 0.01) == 1
    with pytest.raises(LeaseLost):
        telling.note_call(house.act(None), slow, 500, random.Random(1))
    assert Call.objects.get().status == 200


def test_a_survey_leaves_from_the_worker_and_is_then_forgotten(house: Cast, mails: MailServer) -> None:
    volunteers(house, 2)
    campaign = opened(house, house.deployed(), mode=Campaign.Mode.MAIL)
    assert mails.received == []
    mails.refusing = True
    assert run(house) == 2
    assert Letter.objects.filter(done_at=None).count() == 2
    mails.refusing = False
    assert run(house, 0.1) == 2
    assert sorted(to for to, _ in mails.received) == ["mgsolo0@cabinet.example", "mgsolo1@cabinet.example"]
    for invitation in campaign.invitations.all():
        token = survey_token(invitation.pk)
        read = [
            email.message_from_string(said, policy=email.policy.default).get_content() for _, said in mails.received
        ]
        assert sum(f"/enquete/{token}\n" in text.replace("\r\n", "\n") for text in read) == 1
    assert set(Letter.objects.values_list("to", "body")) == {("", "")}


def test_what_has_not_left_when_a_campaign_closes_does_not(house: Cast, mails: MailServer) -> None:
    volunteers(house, 2)
    campaign = opened(house, house.deployed(), mode=Campaign.Mode.MAIL)
    campaigns.close_campaign(house.act(), campaign)
    assert run(house) == run(house, 8) == 0
    assert mails.received == []


def test_the_worker_reminds_and_who_opted_out_gets_nothing_more(house: Cast, mails: MailServer) -> None:
    volunteers(house, 2)
    campaign = opened(house, house.deployed(), mode=Campaign.Mode.MAIL)
    run(house)
    gone = campaign.invitations.get(position=1)
    campaigns.opt_out_by_link(house.act(None), survey_token(gone.pk))
    run(house, 8)
    run(house, 15)
    run(house, 40)
    subjects = [email.message_from_string(said, policy=email.policy.default)["Subject"] for _, said in mails.received]
    assert len(subjects) == 4  # two invitations, two reminders of the other
    assert sum(subject.strip().startswith("Rappel") for subject in subjects) == 2


def test_the_weekly_digest_goes_once_a_week_to_each(house: Cast, mails: MailServer) -> None:
    actions.subscribe(house.act(days=-10), "team@sentinelle.example")
    actions.subscribe(house.act(days=-10), "a@vendor-a.example", house.vendor_a)
    stopped = actions.subscribe(house.act(days=-10), "gone@sentinelle.example")
    actions.unsubscribe(house.act(), stopped)
    house.with_vendor()
    house.dossier("Dossier que l’éditeur ne voit pas encore")
    for days in (0, 0.5, 1, 3, 7, 7.5):
        run(house, days)
    by_whom = {to: [body for who, body in mails.received if who == to] for to, _ in mails.received}
    assert {to: len(bodies) for to, bodies in by_whom.items()} == {
        "team@sentinelle.example": 2,
        "a@vendor-a.example": 2,
    }
    team, vendor = (
        email.message_from_string(by_whom[to][0], policy=email.policy.default).get_content() for to in by_whom
    )
    assert "D-26-0001" in team and "D-26-0002" in team
    assert "D-26-0001" in vendor and "ne voit pas encore" not in vendor


def test_the_machine_reopens_from_three_installations_on(house: Cast) -> None:
    dossier, signature = house.shipped("1.2"), house.signature()
    actions.attach_signature(house.act(), dossier, signature)
    for number, state in enumerate((State.SHIPPED, State.SHIPPED, State.REOPENED)):
        house.fails(signature, "1.2", f"installation {number}")
        worker(house, 0.1).sweep()
        assert house.again(dossier).state == state
    worker(house, 0.2).sweep()
    assert dossier.moves.filter(event="regress").count() == 1
