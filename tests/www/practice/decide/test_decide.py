"""À décider: only what a person must decide, for whom, and each remedy in one gesture."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django import DjangoAssertNumQueries

from bonport.interop.errors import Refused, RetryLater
from bonport.practice.deliveries.actions import mask_document
from bonport.practice.documents.models import Document
from bonport.practice.patients.actions import record_dmp_state
from bonport.practice.patients.models import DmpState
from bonport.practice.places.models import Person
from tests.cast import Cast
from tests.practice.factories import encounter, letter, lose_identity, work
from tests.www.hands import Hands
from tests.www.practice.deliveries.conftest import Answering, dmp, fed
from tests.www.practice.deliveries.test_list import said

__all__ = ["dmp", "fed"]
As = Callable[[Person], Client]
CALM = "Rien n’attend de décision de votre part."


def refused(cast: Cast, dmp: Answering, who: Person | None = None) -> Document:
    dmp.tells(Refused("XDSPatientIdDoesNotMatch", "…"))
    document = letter(cast, who)
    work(cast)
    return document


def in_nav(client: Client) -> str:
    found = re.search(r'id="decide-count">\s*\(?([0-9+]*)\)?\s*</span>', client.get("/").content.decode())
    assert found
    return found[1]


def test_nothing_to_decide_is_said_calmly(as_: As, fed: Cast) -> None:
    letter(fed)
    work(fed)
    client = as_(fed.treating)
    assert CALM in said(client.get("/a-decider/"))
    assert in_nav(client) == ""


def test_a_refusal_in_the_words_of_the_user(as_: As, fed: Cast, dmp: Answering) -> None:
    refused(fed, dmp)
    text = said(as_(fed.treating).get("/a-decider/"))
    assert "refusé par le DMP L’identité portée par le document n’est pas celle du DMP visé." in text
    assert "Vérifiez l’identité du patient avant toute nouvelle tentative" in text
    assert "Réessayer" in text


def test_what_goes_by_itself_is_not_to_be_decided(as_: As, fed: Cast, dmp: Answering) -> None:
    dmp.tells(RetryLater("unreachable"))
    letter(fed)
    work(fed)
    letter(fed, after=timedelta(minutes=1))
    assert CALM in said(as_(fed.treating).get("/a-decider/"))


@pytest.mark.parametrize(
    ("author", "seen_by"),
    [
        ("treating", {"treating", "replacement"}),
        ("replacement", {"treating", "replacement"}),
        ("colleague", {"colleague"}),
    ],
)
def test_a_doctor_sees_his_and_those_he_answers_for(
    as_: As, fed: Cast, dmp: Answering, author: str, seen_by: set[str]
) -> None:
    refused(fed, dmp, fed.everyone[author])
    people = ("treating", "replacement", "colleague", "secretary", "stranger")
    assert {who for who in people if "Réessayer" in said(as_(fed.everyone[who]).get("/a-decider/"))} == seen_by
    assert {who for who in people if in_nav(as_(fed.everyone[who])) == "1"} == seen_by


def test_the_secretary_sees_the_identities_that_documents_wait_for(as_: As, fed: Cast, dmp: Answering) -> None:
    for _ in range(2):
        letter(fed, patient=fed.child, in_=encounter(fed, fed.child, guardians_may_see=True))
    refused(fed, dmp)
    lose_identity(fed)
    letter(fed)
    work(fed)
    text = said(as_(fed.secretary).get("/a-decider/"))
    assert "DURAND Leo identité à qualifier 2 documents attendent depuis le 23/11/2026." in text
    assert "DURAND Jeanne identité douteuse 1 document attend" in text
    assert "refusé" not in text
    assert in_nav(as_(fed.secretary)) == "2"
    assert in_nav(as_(fed.treating)) == "3"
    assert in_nav(as_(fed.colleague)) == ""


def test_a_closed_dmp_is_decided_once_for_all_its_documents(as_: As, fed: Cast) -> None:
    record_dmp_state(fed.act(None), fed.patient, DmpState.CLOSED)
    made = [letter(fed), letter(fed), letter(fed, fed.colleague)]
    work(fed)
    client = as_(fed.treating)
    assert "DMP fermé 2 documents ne sont pas au DMP depuis le 23/11/2026." in said(client.get("/a-decider/"))
    assert client.post(f"/a-decider/{fed.patient.pk}/remis/").status_code == 200
    assert CALM in said(client.get("/a-decider/"))
    with fed.act(None).reading():
        assert [document.deliveries.get().state for document in made] == ["held", "held", "waiting"]
    assert as_(fed.secretary).post(f"/a-decider/{fed.patient.pk}/remis/").status_code == 403


def test_refusals_are_one_question_where_patient_and_reason_are_the_same(as_: As, fed: Cast, dmp: Answering) -> None:
    made = [refused(fed, dmp), refused(fed, dmp)]
    dmp.tells(Refused("XDSRegistryError", "…"))
    other = letter(fed)
    work(fed)
    client = as_(fed.treating)
    text = said(client.get("/a-decider/"))
    assert text.count("L’identité portée par le document") == 1
    assert "2 documents refusés par le DMP" in text and "Réessayer les 2" in text and "Ne pas les envoyer" in text
    assert "Ne pas l’envoyer" in text  # the other one

    ids = [str(document.pk) for document in (*made, other)]
    address = f"/a-decider/{fed.patient.pk}/refus/"
    assert as_(fed.colleague).post(address, {"document": ids}).status_code == 403
    assert client.post(f"/a-decider/{fed.child.pk}/refus/", {"document": ids}).status_code == 200  # none of his
    assert client.post(address, {"document": ids[:2], "keep": "1"}).status_code == 200
    with fed.act(None).reading():
        assert [document.deliveries.get().state for document in (*made, other)] == ["held", "held", "refused"]
    assert client.post(address, {"document": ids}).status_code == 200  # those already decided are left as they are
    assert client.post(address, {"document": ids}).status_code == 409  # nothing is left to be decided: told
    assert client.post(address, {"document": "?"}).status_code == 200
    with fed.act(None).reading():
        assert [document.deliveries.get().state for document in (*made, other)] == ["held", "held", "ready"]


def test_the_navigation_costs_the_same_however_much_waits(
    as_: As, fed: Cast, dmp: Answering, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, counts = as_(fed.treating), []
    client.get("/modeles/")
    for _ in range(2):
        for _ in range(2):
            refused(fed, dmp)
            letter(fed, patient=fed.child, in_=encounter(fed, fed.child, guardians_may_see=True))
        work(fed)
        with django_assert_max_num_queries(30) as queries:
            client.get("/modeles/")  # the frame, and next to nothing in it
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert in_nav(client) == "5"


# ------------------------------------------------------------------------------------------------------ the gestures


@pytest.mark.browser
@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_refusal_is_tried_again_in_one_gesture(
    page_of: Callable[..., Hands], fed: Cast, dmp: Answering, way: str
) -> None:
    made = [refused(fed, dmp), refused(fed, dmp)]
    hands = page_of(fed.treating)
    page = hands.page
    hands.start("/a-decider/")
    expect(page.locator("#decide-count")).to_have_text("(2)")
    expect(page.locator("article.ask")).to_have_count(1)  # one patient, one reason, one remedy
    expect(page.locator("article.ask li")).to_have_count(2)
    if way == "mouse":
        hands.click("text=Réessayer les 2")
    else:
        page.locator("article.ask button.main").focus()
        hands.press("Enter")
    expect(page.locator("#to-decide")).to_contain_text(CALM)
    expect(page.locator("#decide-count")).to_have_text("")
    assert hands.gestures == 1
    with fed.act(None).reading():
        assert [document.deliveries.get().state for document in made] == ["ready", "ready"]
    assert page.broken == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_what_was_announced_is_shown_in_one_gesture(page_of: Callable[..., Hands], fed: Cast) -> None:
    document = letter(fed)
    mask_document(fed.act(fed.treating), document, from_patient=True, confirmed=True)
    hands = page_of(fed.treating)
    hands.start("/a-decider/")
    hands.click("article.ask button.main")
    expect(hands.page.locator("#to-decide")).to_contain_text(CALM)
    assert hands.gestures == 1
    with fed.act(None).reading():
        assert Document.objects.get(pk=document.pk).hidden_from_patient is False
    assert hands.page.broken == []  # type: ignore[attr-defined]
