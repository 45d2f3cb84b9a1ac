"""The administrator's page, and choosing an activity."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import expect

from bonport.base.models import AuditEvent
from bonport.practice.places.actions import Place, Someone, add_structure, register_activity
from bonport.practice.places.models import Activity, Person, Role, Structure
from tests.cast import GP, Cast
from tests.www.common.hands import Authenticator, violations
from tests.www.hands import Hands

As = Callable[[Person], Client]
THERE = "/administration/"


def new(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "family": "Ada",
        "given": "Lise",
        "rpps": "99700000066",
        "specialty": GP,
        "username": "ada",
        "role": "doctor",
        "structure": str(cast.structure.pk),
        "first_day": f"{cast.now:%Y-%m-%d}",
        "last_day": "",
        **changes,
    }


def found(cast: Cast, **by: object) -> Activity:
    with cast.act(None).reading():
        return Activity.objects.select_related("person__user").get(**by)


@pytest.mark.requirement("SC.SSI/IAM.92")
def test_an_administrator_lands_on_her_page_and_opens_no_record(cast: Cast, as_: As) -> None:
    client = as_(cast.administrator)
    assert client.get("/")["Location"] == THERE
    page = client.get(THERE).content.decode()
    assert "Cabinet des Tilleuls" in page and "Claire MARTIN" in page
    assert "STRANGER" not in page and "Cabinet du Port" not in page  # a practice apart
    assert 'id="find"' not in page and "DURAND" not in page
    assert client.get(f"/patients/{cast.patient.pk}/").status_code == 403
    assert client.post("/chercher/", {"q": "durand"}).status_code == 403


@pytest.mark.parametrize("who", ["treating", "replacement", "secretary", "colleague", "stranger"])
def test_nobody_else_manages_the_practice(cast: Cast, as_: As, who: str) -> None:
    client = as_(cast.everyone[who])
    assert client.get(THERE).status_code == 403
    mine = found(cast, person=cast.secretary)
    for address, data in (
        (f"{THERE}exercices/", new(cast)),
        (f"{THERE}exercices/{mine.pk}/terminer/", {"last_day": "2026-11-23"}),
        (f"{THERE}personnes/{cast.treating.pk}/lien/", {}),
        (f"{THERE}sites/", {}),
    ):
        assert client.post(address, data).status_code == 403


@pytest.mark.requirement("SC.SSI/IE.33")
def test_somebody_new_begins_and_comes_in_by_a_link(cast: Cast, as_: As) -> None:
    client = as_(cast.administrator)
    assert client.post(f"{THERE}exercices/", new(cast)).status_code == 302
    begun = found(cast, person__family="ADA")
    who = begun.person
    assert (begun.role, who.user.username) == (Role.DOCTOR, "ada")
    assert (who.national_id, who.family, who.given, who.specialty) == ("899700000066", "ADA", "Lise", GP)
    shown = client.post(f"{THERE}personnes/{begun.person_id}/lien/")
    assert "no-store" in shown["Cache-Control"]
    token = re.search(r"/compte/lien/#([\w-]{32})", shown.content.decode())
    assert token
    newcomer = Client()
    assert newcomer.post("/compte/lien/", {"token": token.group(1)}).status_code == 302
    assert newcomer.session["_auth_user_id"] == str(begun.person.user_id)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rpps": "123"}, "Un numéro RPPS a onze chiffres."),
        ({"rpps": ""}, "Un médecin signe sous son numéro RPPS."),
        ({"username": "martin"}, "Cet identifiant est déjà pris."),
        ({"rpps": "99700000017"}, "Le cabinet connaît déjà ce numéro RPPS."),
        ({"family": ""}, "donnez le nom et le prénom"),
        ({"role": "replacement"}, "Un remplacement nomme le médecin remplacé"),
        ({"last_day": "2020-01-01"}, "Le dernier jour vient après le premier."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(cast: Cast, as_: As, changes: dict[str, str], said: str) -> None:
    before = AuditEvent.objects.count()
    answer = as_(cast.administrator).post(f"{THERE}exercices/", new(cast, **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert AuditEvent.objects.count() == before


def test_a_structure_of_a_neighbour_is_not_a_choice(cast: Cast, as_: As) -> None:
    answer = as_(cast.administrator).post(f"{THERE}exercices/", new(cast, structure=str(cast.other_structure.pk)))
    assert answer.status_code == 422
    assert as_(cast.administrator).post(f"{THERE}personnes/{cast.stranger.pk}/lien/").status_code == 404


@pytest.mark.requirement("SC.SSI/IAM.92")
@pytest.mark.parametrize(("who", "role"), [("administrator", "secretary"), ("secretary", "administrator")])
def test_an_account_of_administration_is_apart_from_those_of_care(cast: Cast, as_: As, who: str, role: str) -> None:
    answer = as_(cast.administrator).post(
        f"{THERE}exercices/", new(cast, person=str(cast.everyone[who].pk), role=role, rpps="")
    )
    assert "Un compte d’administration est à part des comptes de soin." in answer.content.decode()


def test_an_activity_ends_and_its_session_with_it(cast: Cast, as_: As) -> None:
    secretary = as_(cast.secretary)
    assert secretary.get("/").status_code == 200
    line = found(cast, person=cast.secretary)
    yesterday = cast.now.date() - timedelta(days=1)
    as_(cast.administrator).post(f"{THERE}exercices/{line.pk}/terminer/", {"last_day": str(yesterday)})
    assert secretary.get("/")["Location"] == "/exercice/"
    assert "Vous n’exercez dans aucun cabinet aujourd’hui" in secretary.get("/exercice/").content.decode()


def test_the_last_administrator_stays(cast: Cast, as_: As) -> None:
    mine = found(cast, person=cast.administrator)
    answer = as_(cast.administrator).post(f"{THERE}exercices/{mine.pk}/terminer/", {"last_day": "2026-11-23"})
    assert answer.status_code == 409
    assert found(cast, pk=mine.pk).last_day is None


def test_a_practice_has_several_sites(cast: Cast, as_: As) -> None:
    client = as_(cast.administrator)
    site = {"name": "Antenne de Royat", "kind": "1", "number": "630000020", "facility_type": "SA07", "city": "Royat"}
    assert client.post(f"{THERE}sites/", site | {"number": "63"}).status_code == 422
    assert client.post(f"{THERE}sites/", site).status_code == 302
    with cast.act(None).reading():
        assert Structure.objects.get(name="Antenne de Royat").national_id == "1630000020"
    assert "Antenne de Royat" in client.get(THERE).content.decode()
    assert "déjà celui du cabinet" in client.post(f"{THERE}sites/", site).content.decode()


@pytest.fixture
def two_sites(cast: Cast) -> Activity:
    """The treating doctor works on another site too, as a replacement of her colleague."""
    site = add_structure(cast.act(cast.administrator), Place("1630000020", "Antenne de Royat", "SA07"))
    return register_activity(
        cast.act(cast.administrator),
        Someone("", ""),
        site,
        Role.REPLACEMENT,
        first_day=cast.now.date(),
        last_day=cast.now.date(),
        replaces=cast.colleague,
        person=cast.treating,
    )


def test_an_activity_is_chosen_and_changed(cast: Cast, as_: As, two_sites: Activity) -> None:
    client = as_(cast.treating)
    assert client.get("/")["Location"] == "/exercice/"
    page = client.get("/exercice/").content.decode()
    assert "Remplace Paul ROUX" in page and "Antenne de Royat" in page
    assert client.post("/exercice/", {"activity": str(two_sites.pk)})["Location"] == "/"
    home = client.get("/").content.decode()
    assert "Antenne de Royat" in home and "Changer d’exercice" in home
    client.post("/exercice/", {"activity": str(found(cast, person=cast.treating, role="doctor").pk)})
    assert "Antenne de Royat" not in client.get("/").content.decode()


def test_nobody_takes_the_activity_of_another(cast: Cast, as_: As, two_sites: Activity) -> None:
    client = as_(cast.treating)
    for activity in (found(cast, person=cast.colleague), found(cast, person=cast.administrator)):
        assert client.post("/exercice/", {"activity": str(activity.pk)}).status_code == 200
    assert client.get("/")["Location"] == "/exercice/"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "height"), [(1280, 800), pytest.param(390, 844, marks=pytest.mark.slow)], ids=("desk", "phone")
)
def test_the_screens_in_a_browser(
    page_of: Callable[..., Hands], cast: Cast, two_sites: Activity, width: int, height: int
) -> None:
    page = page_of(cast.administrator, width=width, height=height).page
    Authenticator(page)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cabinet des Tilleuls")
    assert violations(page) == []
    page.get_by_text("Ajouter une personne ou un exercice").click()
    page.get_by_text("Ajouter un site").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Lien de connexion pour Sophie BERNARD").click()
    expect(page.locator("output")).to_contain_text("/compte/lien/#")
    assert violations(page) == []
    other = page_of(cast.treating, width=width, height=height).page
    other.goto("/")
    assert violations(other) == []
    other.get_by_role("button", name="Antenne de Royat").click()
    other.locator(".me summary").click()
    other.get_by_text("Changer d’exercice").click()
    expect(other.get_by_role("button", name="en cours")).to_be_visible()
    assert page.broken == other.broken == []  # type: ignore[attr-defined]
