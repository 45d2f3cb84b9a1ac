"""Coming in: a link made by the team, then a key or a code; a doctor, by Pro Santé Connect over the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bonport.base.models import AuditEvent, User
from bonport.day.sandbox import Sandbox
from bonport.sentinelle.registers.actions import close_member, issue_link, link_of
from bonport.sentinelle.registers.models import Member
from bonport.sentinelle.registers.perms import SENTINELLE
from bonport.sentinelle.reports.keys import doctor_key
from tests.sentinelle.cast import Cast
from tests.www.common.hands import Authenticator
from tests.www.common.test_psc import certified, psc, sandbox  # noqa: F401 - fixtures
from tests.www.hands import Hands

As = Callable[[str | None], Client]
HOUR = timedelta(hours=1)


def link_for(house: Cast, who: str, lasts: timedelta = HOUR) -> str:
    return issue_link(house.act(), Member.objects.get(user=house.users[who]), lasts)


def test_a_link_opens_once_and_leads_to_a_second_factor(house: Cast) -> None:
    token, client = link_for(house, "vendor_a"), Client()
    assert client.get(reverse("enter_by_link")).status_code == 200  # looking spends nothing
    came = client.post(reverse("enter_by_link"), {"token": token})
    assert came["Location"] == reverse("mfa_index")
    assert client.get(reverse("vendor_dossiers"))["Location"] == reverse("mfa_index")  # nothing else before
    again = Client().post(reverse("enter_by_link"), {"token": token})
    assert again.status_code == 410 and "l’équipe Sentinelle" in again.content.decode()
    assert token not in str(vars(link_of(token)))
    kept = AuditEvent.objects.filter(practice_id=SENTINELLE).order_by("seq").values_list("action", "actor_id")
    assert list(kept)[-3:] == [
        ("issue_link", house.users["team"].pk),
        ("use_link", house.users["vendor_a"].pk),
        ("sign_in", house.users["vendor_a"].pk),
    ]


def test_a_link_does_not_last_a_new_one_closes_it_and_a_closed_member_has_none(house: Cast) -> None:
    there = reverse("enter_by_link")
    assert Client().post(there, {"token": link_for(house, "vendor_a", timedelta(0))}).status_code == 410
    before = link_for(house, "vendor_a")
    latest = link_for(house, "vendor_a")
    assert Client().post(there, {"token": before}).status_code == 410
    close_member(house.act(), Member.objects.get(user=house.users["vendor_a"]))
    assert Client().post(there, {"token": latest}).status_code == 410
    assert Client().post(there, {"token": "x" * 32}).status_code == 410


def test_the_team_makes_a_member_and_his_link_on_a_screen(house: Cast, as_: As) -> None:
    team = as_("team")
    team.post(reverse("add_member"), {"username": "nadia", "vendor": house.vendor_a.pk})
    made = Member.objects.get(user__username="nadia")
    assert made.vendor == house.vendor_a and not made.user.has_usable_password()
    shown = team.post(reverse("member_link", args=[made.pk])).content.decode()
    token = shown.split("/compte/lien/#")[1].split("<")[0]
    client = Client()
    assert client.post(reverse("enter_by_link"), {"token": token}).status_code == 302
    assert client.session["_auth_user_id"] == str(made.pk)
    team.post(reverse("end_member", args=[made.pk]))
    assert client.get(reverse("vendor_dossiers")).status_code == 302  # and he is out at once
    assert team.post(reverse("end_member", args=[house.users["team"].pk])).status_code == 409  # not oneself


def test_a_wrong_password_is_refused_in_this_houses_words(house: Cast) -> None:
    house.users["team"].set_password("tilleul orage 4 pages")
    house.users["team"].save()
    refused = Client().post(reverse("account_login"), {"login": "team", "password": "non"}).content.decode()
    assert "Identifiant ou mot de passe inexact" in refused and "Sentinelle" in refused and "cabinet" not in refused
    assert AuditEvent.objects.filter(action="sign_in_refused", subject_id=house.users["team"].pk).count() == 1


@pytest.mark.browser
def test_a_member_comes_in_by_link_adds_a_key_and_comes_back_with_it(
    house: Cast, page_of: Callable[..., Hands]
) -> None:
    page = page_of(None).page
    Authenticator(page)
    page.goto(f"{reverse('enter_by_link')}#{link_for(house, 'vendor_a')}")
    page.get_by_role("button", name="Entrer").click()
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Ajouter").click()
    page.wait_for_url(lambda url: "ajouter" not in url)
    page.goto(reverse("home"))
    expect(page.get_by_role("heading", name="Vos dossiers")).to_be_visible()
    page.get_by_text("vendor_a", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Entrer avec une clé d’accès").click()
    expect(page.get_by_role("heading", name="Vos dossiers")).to_be_visible()
    assert page.broken == []  # type: ignore[attr-defined]


def test_a_doctor_comes_by_pro_sante_connect_and_finds_what_he_said(house: Cast, psc: Sandbox) -> None:  # noqa: F811
    """Of what the nation says, nothing is kept but the keyed hash of his RPPS, the same as his reports'."""
    house.report("La carte n’est plus lue.", doctor="99700000017")
    client = Client(SERVER_NAME="localhost")
    assert client.get(certified(client, "899700000017"))["Location"] == reverse("home")
    assert client.get(reverse("home"))["Location"] == reverse("my_reports")
    page = client.get(reverse("my_reports")).content.decode()
    assert "La carte n’est plus lue." in page and "MARTIN" not in page
    made = Member.objects.get(doctor=doctor_key("99700000017"))
    assert (made.kind, made.user.has_usable_password()) == ("doctor", False)
    assert "MARTIN" not in str(User.objects.values_list()) and "99700000017" not in str(User.objects.values_list())
    again = Client(SERVER_NAME="localhost")
    again.get(certified(again, "899700000017"))
    assert again.session["_auth_user_id"] == str(made.pk)
    assert again.get(reverse("triage")).status_code == 403
    assert settings.SOCIALACCOUNT_ADAPTER.startswith("bonport.www.sentinelle")
