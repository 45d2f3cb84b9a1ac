"""Anybody reports in one sentence, and follows what becomes of it by its address alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bonport.sentinelle.dossiers import actions as dossiers
from bonport.sentinelle.dossiers.actions import Described
from bonport.sentinelle.dossiers.models import Cause
from bonport.sentinelle.reports import limits
from bonport.sentinelle.reports.actions import set_aside
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.models import Contact, Report
from tests.sentinelle.cast import WHY, Cast
from tests.www.hands import Hands

As = Callable[[str | None], Client]
SENTENCE = "L’envoi au DMP tourne sans fin depuis la mise à jour."
FORM = "/signaler/"


@pytest.fixture(autouse=True)
def _nobody_came_before() -> Iterator[None]:
    limits.REPORTS.restart()
    yield
    limits.REPORTS.restart()


def say(client: Client, **said: str) -> str:
    """Where one is then."""
    answer = client.post(FORM, {"text": SENTENCE, **said})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_one_sentence_is_enough_and_its_address_follows_it(house: Cast, as_: As) -> None:
    client = as_(None)
    where = say(client)
    report = Report.objects.get()
    assert re.fullmatch(rf"/signalements/{report.number}/[0-9a-f]{{24}}", where)
    answer = client.get(where)
    page = answer.content.decode()
    assert report.number in page and SENTENCE in page and "reçu" in page
    assert f"http://testserver{where}" in page
    assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex", True)
    assert (report.channel, report.doctor) == ("form", "")


def test_another_secret_or_number_finds_nothing(house: Cast, as_: As) -> None:
    where = say(as_(None))
    number, secret = where.split("/")[2:]
    say(as_(None))
    for wrong in (f"/signalements/{number}/{'0' * 24}", f"/signalements/S-26-999999/{secret}", where[:-1]):
        assert as_("team").get(wrong).status_code == 404


def test_a_whole_form_is_scrubbed_and_linked_to_the_registers(house: Cast, as_: As) -> None:
    where = say(
        as_(None),
        text=f"{SENTENCE} C’était pour Mme Jeanne DURAND.",
        product=str(house.product_a.pk),
        release="1.2",
        function="dmp",
        service="dmp",
        code="XDSRegistryError",
        happened_on="2026-11-20",
        author="10000000001",
        contact="06 12 34 56 78",
    )
    report = Report.objects.get()
    assert report.text == f"{SENTENCE} C’était pour Mme [NOM]"
    assert (report.product, report.version.name, report.function_id) == (house.product_a, "1.2", "dmp")
    assert report.doctor == doctor_key("810000000001")
    page = as_(None).get(where).content.decode()
    assert "06 12" not in page and "DURAND" not in page
    assert as_(None).post(f"{where[:-1]}0/contact").status_code in (403, 404)
    assert Contact.objects.exists()
    as_(None).post(f"{where}/contact")
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("text", " ", "au moins une phrase"),
        ("happened_on", "2027-01-01", "pas possible"),
        ("happened_on", "hier", "n’existe pas"),
        ("author", "123", "11 chiffres"),
        ("contact", "x" * 201, "200 caractères"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_comes_back(
    house: Cast, as_: As, field: str, value: str, told: str
) -> None:
    answer = as_(None).post(FORM, {"text": SENTENCE, "code": "XDS42", field: value})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert told in page and "XDS42" in page
    assert (SENTENCE in page) is (field != "text")
    assert not Report.objects.exists()


def test_a_form_sent_twice_is_one_report(house: Cast, as_: As) -> None:
    client = as_(None)
    external = re.search(r'name="external" value="([^"]+)"', client.get(FORM).content.decode())
    assert external
    assert say(client, external=external[1]) == say(client, external=external[1])
    assert Report.objects.count() == 1


def test_too_many_are_told_to_wait_and_lose_nothing(house: Cast, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST", 1)
    say(as_(None))
    answer = as_(None).post(FORM, {"text": "Le deuxième de cette adresse."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Renvoyez-le dans 10 minutes" in page and "Le deuxième de cette adresse." in page


def test_who_signed_in_as_a_doctor_finds_it_among_his_own(house: Cast, as_: As) -> None:
    assert 'name="author"' not in as_("doctor").get(FORM).content.decode()
    say(as_("doctor"))
    assert SENTENCE in as_("doctor").get(reverse("my_reports")).content.decode()


def test_what_became_of_it_is_on_its_page(house: Cast, as_: As) -> None:
    where = say(as_(None))
    report = Report.objects.get()
    dossier = dossiers.open_dossier(
        house.act(), Described("Envoi au DMP bloqué", product=house.product_a), WHY, reports=[report]
    )
    page = as_(None).get(where).content.decode()
    assert ("Envoi au DMP bloqué" in page) is (dossier.number in page)
    dossiers.qualify(house.act(), dossier, Cause.PRODUCT, WHY)
    page = as_(None).get(where).content.decode()
    assert dossier.number in page and "Envoi au DMP bloqué" in page

    aside = say(as_(None), text="Comment change-t-on la couleur ?")
    set_aside(house.act(), Report.objects.get(text__startswith="Comment"), "Une question d’usage\u202f: voyez l’aide.")
    page = as_(None).get(aside).content.decode()
    assert "écarté" in page and "voyez l’aide" in page


@pytest.mark.browser
def test_the_form_takes_two_gestures_and_the_next_page_has_the_number(
    house: Cast, page_of: Callable[..., Hands]
) -> None:
    hands = page_of(None)
    hands.start(FORM)
    hands.fill("#text", SENTENCE)
    hands.click("button.main")
    expect(hands.page.locator("h1")).to_contain_text("S-26-")
    assert hands.gestures == 2
    assert hands.page.broken == []  # type: ignore[attr-defined]
