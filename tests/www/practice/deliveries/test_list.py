"""Envois: what is listed, for whom, and what each line says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from syrupy.assertion import SnapshotAssertion

from bonport.interop.errors import Refused, RetryLater
from bonport.practice.deliveries.actions import (
    hold_document,
    mask_document,
    oppose_document,
    withdraw_document,
)
from bonport.practice.documents.models import Document
from bonport.practice.places.models import Person
from bonport.practice.records.actions import keep_secret
from bonport.www.practice.deliveries.listing import PAGE
from tests.cast import Cast
from tests.practice.factories import CERTIFICATE, REPORT, encounter, letter, work
from tests.www.practice.deliveries.conftest import Answering

As = Callable[[Person], Client]
SOON = timedelta(minutes=2)


def said(response: object) -> str:
    """What a person reads of an answer."""
    text = response.content.decode()  # type: ignore[attr-defined]
    text = text[text.index("<main") : text.index("</main>")] if "<main" in text else text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


def every_state(cast: Cast, dmp: Answering) -> dict[str, Document]:
    """A document in each place where one can be."""
    made = {}
    dmp.tells(None, Refused("XDSPatientIdDoesNotMatch", "…"), None, None)
    for name, type_code in (("received", "96349-6"), ("refused", CERTIFICATE), ("masked", CERTIFICATE)):
        made[name] = letter(cast, type_code=type_code)
        work(cast)
    mask_document(cast.act(cast.treating), made["masked"], from_professionals=True, confirmed=True)
    made["withdrawn"] = letter(cast)
    work(cast)
    withdraw_document(cast.act(cast.treating, after=SOON), made["withdrawn"], confirmed=True)
    work(cast, SOON)
    made["held"] = letter(cast)
    hold_document(cast.act(cast.treating), made["held"])
    made["opposed"] = letter(cast, cast.replacement)
    oppose_document(cast.act(cast.treating), made["opposed"])
    made["stays"] = letter(cast, type_code=REPORT)
    made["unqualified"] = letter(
        cast, patient=cast.child, in_=encounter(cast, cast.child, guardians_may_see=True), after=SOON
    )
    work(cast, timedelta(minutes=4))
    dmp.tells(RetryLater("unreachable"))
    made["unreachable"] = letter(cast, after=SOON)
    work(cast, timedelta(minutes=4))
    made["leaving"] = letter(cast, cast.colleague, after=timedelta(minutes=4))
    return made


def test_each_line_says_why_and_where(as_: As, fed: Cast, dmp: Answering, snapshot: SnapshotAssertion) -> None:
    every_state(fed, dmp)
    page = as_(fed.treating).get("/envois/").content.decode()
    read = {}
    for item in re.findall(r'<li class="sent".*?</li>', page, re.S):
        why = html.unescape(re.search(r'class="why">(.*?)</p>', item, re.S)[1])  # type: ignore[index]
        states = [html.unescape(one) for one in re.findall(r'<span class="state \w*">(.*?)</span>', item)]
        buttons = [html.unescape(one) for one in re.findall(r"<button[^>]*>([^<]*)<", item)]
        read[" / ".join(states)] = [why, *buttons]
    assert {re.sub(r"à \d\d:\d\d", "à ..:..", key): value for key, value in read.items()} == snapshot


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("", None),
        ("left", {"received", "masked", "withdrawn"}),
        ("waits", {"unqualified", "unreachable", "leaving", "masked"}),
        ("refused", {"refused"}),
        ("kept", {"held", "opposed"}),
        ("stays", {"stays"}),
    ],
)
def test_by_state(as_: As, fed: Cast, dmp: Answering, state: str, names: set[str] | None) -> None:
    made = every_state(fed, dmp)
    page = as_(fed.secretary).post("/envois/", {"state": state}).content.decode()
    assert {name for name, document in made.items() if f"doc-{document.pk}" in page} == (names or set(made))


def test_by_day_and_by_patient(as_: As, fed: Cast, dmp: Answering) -> None:
    today, later = letter(fed), letter(fed, after=timedelta(days=3))
    child = letter(fed, patient=fed.child, in_=encounter(fed, fed.child, guardians_may_see=True))

    def found(**asked: str) -> set[Document]:
        page = as_(fed.treating).post("/envois/", asked).content.decode()
        return {document for document in (today, later, child) if f"doc-{document.pk}" in page}

    assert found(first="2026-11-24") == {later}
    assert found(last="2026-11-25") == {today, child}
    assert found(first="2026-11-26", last="2026-11-26") == {later}
    assert found(name="leo durand") == {child}
    assert found(name="nobody") == set()
    assert found(first="hier", last="31/12/2026", state="<b>", before="x") == {today, later, child}
    page = as_(fed.treating).get(f"/patients/{fed.child.pk}/envois/").content.decode()
    assert f"doc-{child.pk}" in page and f"doc-{today.pk}" not in page


def test_no_name_is_asked_for_in_an_address(as_: As, fed: Cast) -> None:
    letter(fed)
    assert "DURAND" in said(as_(fed.treating).get("/envois/", {"name": "nobody", "state": "refused"}))


def test_a_page_at_a_time_to_the_last(
    as_: As, fed: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = [letter(fed, after=timedelta(seconds=number // 3)) for number in range(PAGE * 2 + 3)]
    client, seen, before = as_(fed.treating), [], ""
    client.get("/envois/")
    for _ in range(3):
        with django_assert_max_num_queries(16):
            page = client.post("/envois/", {"before": before} if before else {}).content.decode()
        seen += re.findall(r'id="doc-([0-9a-f-]{36})"', page)
        more = re.search(r"before&quot;: &quot;([0-9a-f-]{36})|\"before\": \"([0-9a-f-]{36})\"", page)
        before = (more[1] or more[2]) if more else ""
    assert not before
    assert len(seen) == len(set(seen)) == len(made)


def test_who_does_not_answer_for_a_document_sees_where_it_stands_and_may_do_nothing(as_: As, fed: Cast) -> None:
    document = letter(fed)
    for who, may in ((fed.treating, True), (fed.replacement, True), (fed.colleague, False), (fed.secretary, False)):
        page = as_(who).get("/envois/").content.decode()
        assert f"doc-{document.pk}" in page
        assert ("Retenir" in page) is may
    assert f"doc-{document.pk}" not in as_(fed.stranger).get("/envois/").content.decode()


def test_a_confidential_document_has_no_title_for_the_secretary(as_: As, fed: Cast) -> None:
    secret = encounter(fed, fed.child, guardians_may_see=False)
    keep_secret(fed.act(fed.treating), secret)
    letter(fed, patient=fed.child, in_=secret)
    assert "Un document" in said(as_(fed.treating).get("/envois/"))
    assert "Un document" not in said(as_(fed.secretary).get("/envois/"))


def test_the_story_of_a_document(as_: As, fed: Cast, dmp: Answering, snapshot: SnapshotAssertion) -> None:
    dmp.tells(RetryLater("unreachable"), Refused("XDSPatientIdDoesNotMatch", "…"))
    document = letter(fed)
    work(fed)
    work(fed, timedelta(hours=1))
    text = said(as_(fed.treating).get(f"/envois/{document.pk}/"))
    assert re.sub(r"2\.25\.\d+|\d\d:\d\d", "…", text) == snapshot


def test_a_patient_s_opposition_stops_what_waits_and_is_lifted(as_: As, fed: Cast) -> None:
    document = letter(fed)
    client = as_(fed.secretary)
    client.post(f"/patients/{fed.patient.pk}/opposition/")
    text = said(client.get(f"/patients/{fed.patient.pk}/envois/"))
    assert "s’oppose à l’alimentation de son DMP depuis le 23/11/2026" in text
    assert "Ne part pas, le patient s’y oppose : obligatoire" in text
    client.post(f"/patients/{fed.patient.pk}/opposition/lever/")
    assert "part vers le DMP" in said(client.get(f"/envois/{document.pk}/"))


@pytest.mark.parametrize("gesture", ["retenir", "opposer", "reessayer", "retirer", "visibilite"])
def test_the_secretary_and_the_colleague_change_nothing(as_: As, fed: Cast, gesture: str) -> None:
    document = letter(fed)
    for who in (fed.secretary, fed.colleague, fed.stranger):
        response = as_(who).post(f"/envois/{document.pk}/{gesture}/", {"confirmed": "1"})
        assert response.status_code == (404 if who == fed.stranger else 403)
    assert "part vers le DMP" in said(as_(fed.treating).get(f"/envois/{document.pk}/"))


@pytest.mark.parametrize("gesture", ["retirer", "visibilite"])
def test_what_the_rules_want_confirmed_is_not_done_without(as_: As, fed: Cast, dmp: Answering, gesture: str) -> None:
    document = letter(fed)
    work(fed)
    response = as_(fed.treating).post(f"/envois/{document.pk}/{gesture}/", {"hidden_from": "professionals"})
    assert response.status_code == 409
    assert "Confirmez ce changement" in said(response)


def test_the_quiet_line_comes_and_goes(as_: As, fed: Cast, dmp: Answering) -> None:
    client = as_(fed.secretary)
    dmp.tells(*[RetryLater("unreachable")] * 2)
    for _ in range(2):
        letter(fed)
    work(fed)
    assert "DMP injoignable depuis 09:01, 2 documents attendent, rien à faire" in said(client.get("/services/"))
    assert 'id="services-down"' in client.get("/").content.decode()
    assert "injoignable depuis" in client.get("/").content.decode()
    work(fed, timedelta(hours=1))
    assert said(client.get("/services/")) == ""
    assert "injoignable" not in client.get("/").content.decode()


def test_another_practice_s_trouble_is_not_told(as_: As, fed: Cast, dmp: Answering) -> None:
    dmp.tells(*[RetryLater("unreachable")] * 2)
    for _ in range(2):
        letter(fed)
    work(fed)
    assert said(as_(fed.stranger).get("/services/")) == ""
