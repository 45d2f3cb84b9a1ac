"""A flood from one address is stopped, told, and hurts nobody else's."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from bonport.reviews.kits.models import Kit
from bonport.reviews.opinions import actions
from bonport.reviews.opinions.models import Notice
from bonport.www.avis import limits
from tests.reviews.cast import Cast

FLOOD = 60
NOTICE = {"ground": "insult", "text": "La deuxième phrase vise une personne.", "good_faith": "1"}
A, B = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}


def test_a_flood_of_notices_is_stopped_whatever_it_says_of_itself(house: Cast) -> None:
    """Of reviews and of replies together; a header that anybody may write is no other address."""
    review = house.review()
    reply = actions.reply(house.act("vendor_a"), review, "Merci de ce retour, nous y travaillons.")
    there = (reverse("notify", args=[review.pk]), reverse("notify_reply", args=[reply.pk]))
    flood = [
        Client(**A).post(there[number % 2], NOTICE, headers={"X-Forwarded-For": f"198.51.100.{number}"})
        for number in range(FLOOD)
    ]
    assert [answer.status_code for answer in flood] == [302] * limits.MOST + [429] * (FLOOD - limits.MOST)
    told = flood[-1].content.decode()
    assert "Plus de 20 demandes" in told and "n’est pas enregistrée" in told and "Recommencez dans 10" in told
    assert Notice.objects.count() == limits.MOST
    assert Client(**A).get(there[0]).status_code == 200  # reading is not counted
    assert Client(**B).post(there[0], NOTICE).status_code == 302


def test_a_flood_of_kits_is_stopped_and_is_not_one_of_notices(house: Cast) -> None:
    flood = [Client(**A).post(reverse("open_kit"), {"category": "logiciel"}).status_code for _ in range(FLOOD)]
    assert flood == [302] * limits.MOST + [429] * (FLOOD - limits.MOST)
    assert Kit.objects.count() == limits.MOST
    assert Client(**A).post(reverse("notify", args=[house.review().pk]), NOTICE).status_code == 302


def test_behind_a_proxy_that_we_trust_the_address_is_the_one_it_saw(house: Cast, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    there, form = reverse("open_kit"), {"category": "logiciel"}

    def asks(last: str) -> int:
        return Client(**A).post(there, form, headers={"X-Forwarded-For": f"203.0.113.9, {last}"}).status_code

    assert [asks("198.51.100.1") for _ in range(limits.MOST + 1)] == [302] * limits.MOST + [429]
    assert asks("198.51.100.2") == 302


def test_what_was_refused_is_counted_too_and_what_was_typed_stays(house: Cast) -> None:
    """In the page: htmx puts the refusal in its notice, the form under it stays."""
    review = house.review()
    there, wrong = reverse("notify", args=[review.pk]), NOTICE | {"text": "court"}
    answers = [Client(**A).post(there, wrong, headers={"HX-Request": "true"}) for _ in range(limits.MOST + 1)]
    assert [answer.status_code for answer in answers] == [409] * limits.MOST + [429]
    assert answers[-1]["HX-Retarget"] == "#notice" and "<main" not in answers[-1].content.decode()
