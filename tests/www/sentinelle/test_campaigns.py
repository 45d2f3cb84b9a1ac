"""Asking the field on the screens: a campaign is opened, calls are noted, a survey answered, a dossier verified."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bonport.sentinelle.campaigns.keys import survey_token
from bonport.sentinelle.campaigns.models import Answer, Campaign, OptOut, Panelist
from tests.sentinelle.campaigns.asked import volunteers
from tests.sentinelle.cast import Cast
from tests.www.hands import Hands

As = Callable[[str | None], Client]
SUS = {f"sus-{place}": "4" if place % 2 else "2" for place in range(1, 11)}


def opened(house: Cast, team: Client, dossier: str, mode: str = "calls") -> Campaign:
    form = {"title": "La carte est-elle lue", "mode": mode, "moment": "after", "wanted": "60", "dossier": dossier}
    answer = team.post(reverse("open_campaign"), form | {"with_sus": "1"})
    assert answer.status_code == 302, answer.content.decode()[-400:]
    return Campaign.objects.get()


def test_a_dossier_is_verified_by_calls(house: Cast, as_: As) -> None:
    team, dossier = as_("team"), house.deployed()
    volunteers(house, 40)
    campaign = opened(house, team, dossier.number)
    there = reverse("campaign_calls", args=[campaign.number])
    page = team.get(there).content.decode()
    first = campaign.invitations.get(position=1)
    assert reverse("record_call", args=[campaign.number, first.pk]) in page and "04 73 00 00" in page
    assert "Avez-vous deux minutes" in page and dossier.title in page
    half = team.post(
        reverse("record_call", args=[campaign.number, first.pk]),
        {"outcome": "answered", "still": "works", "sus-1": "3"},
    )
    assert half.status_code == 409 and "dix réponses, ou aucune" in half.content.decode()
    assert team.post(reverse("record_call", args=[campaign.number, first.pk]), {}).status_code == 409
    for one in campaign.invitations.order_by("position"):
        form = {"outcome": "answered", "still": "works", "satisfaction": "4"} | SUS
        assert team.post(reverse("record_call", args=[campaign.number, one.pk]), form).status_code == 302
    assert "Personne n’est à appeler" in team.get(there).content.decode()
    assert team.post(reverse("close_campaign", args=[campaign.number])).status_code == 302
    page = team.get(reverse("campaign", args=[campaign.number])).content.decode().replace("\u00a0", " ")
    assert "Aucune panne sur 40, ce qui n’exclut pas" in page and "8,8 %" in page
    assert "SUS 75 sur 100" in page
    team.post(reverse("conclude_campaign", args=[campaign.number]), {"why": "Les appels."})
    assert house.again(dossier).state == "verified"
    public = as_(None).get(reverse("public_dossier", args=[dossier.number])).content.decode()
    assert "Aucune panne sur 40" in public.replace("\u00a0", " ")


def test_few_answers_are_never_shown_as_proof(house: Cast, as_: As) -> None:
    team, dossier = as_("team"), house.deployed()
    volunteers(house, 30)
    campaign = opened(house, team, dossier.number)
    for one in campaign.invitations.all():
        form = {"outcome": "answered", "still": "works"}
        team.post(reverse("record_call", args=[campaign.number, one.pk]), form)
    page = team.get(reverse("campaign", args=[campaign.number])).content.decode().replace("\u00a0", " ")
    assert "ne tranche pas" in page and "11 %" in page and 'class="state good"' not in page


def test_a_survey_is_answered_once_by_its_personal_link(house: Cast, as_: As) -> None:
    dossier = house.deployed()
    volunteers(house, 2)
    campaign = opened(house, as_("team"), dossier.number, "mail")
    one, other = campaign.invitations.order_by("position")
    nobody, there = as_(None), reverse("survey", args=[survey_token(one.pk)])
    assert there == f"/enquete/{survey_token(one.pk)}"  # as the mail says it
    page = nobody.get(there).content.decode()
    assert dossier.number in page and "traduction française" in page and "Médecine" not in page
    assert nobody.post(there, {}).status_code == 409
    assert "Merci" in nobody.post(there, {"still": "fails", "satisfaction": "2", "comment": "M. Dupont"} | SUS).text
    answer = Answer.objects.get()
    assert (answer.still, answer.satisfaction, "Dupont" in answer.comment) == ("fails", 2, False)
    assert "C’est déjà fait" in nobody.post(there, {"still": "works"}).content.decode()
    assert Answer.objects.get().still == "fails"
    token = survey_token(one.pk)
    another_end = token[:-1] + ("B" if token.endswith("A") else "A")
    for wrong in ("x", another_end, survey_token(house.new_id())):
        assert nobody.get(reverse("survey", args=[wrong])).status_code == 404
    out = reverse("survey_never_again", args=[survey_token(other.pk)])
    assert nobody.get(out).status_code == 200 and not OptOut.objects.exists()  # looking decides nothing
    assert "Vous ne serez plus sollicité" in nobody.post(out).content.decode()
    assert OptOut.objects.exists()


def test_a_volunteer_is_known_by_no_number(house: Cast, as_: As) -> None:
    form = {"author": "10001234567", "product": house.product_a.pk, "phone": "04 73 00 00 01", "size": "solo"}
    assert as_("team").post(reverse("join_panel"), form).status_code == 302
    made = Panelist.objects.get()
    assert "10001234567" not in str(vars(made)) and "04 73" not in made.phone
    for wrong in ({"author": "1"}, {"product": ""}, {"size": "x"}, {"phone": ""}):
        assert as_("team").post(reverse("join_panel"), form | wrong).status_code == 409


@pytest.mark.browser
def test_a_call_is_noted_by_keyboard(house: Cast, as_: As, page_of: Callable[..., Hands]) -> None:
    volunteers(house, 2)
    campaign = opened(house, as_("team"), house.deployed().number)
    hands = page_of("team")
    hands.start(reverse("campaign_calls", args=[campaign.number]))
    page = hands.page
    page.get_by_label("Pas de réponse").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    second = campaign.invitations.get(position=2)
    page.wait_for_selector(f'form[action="{reverse("record_call", args=[campaign.number, second.pk])}"]')
    expect(page.get_by_text("Ensuite (1)")).to_be_visible()
    assert campaign.invitations.get(position=1).calls.count() == 1
    assert page.broken == []  # type: ignore[attr-defined]
