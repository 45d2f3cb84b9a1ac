"""What the team types in: a call, in under a minute; a file of old tickets, with what was refused and why."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bonport.sentinelle.reports.models import Contact, Report
from tests.sentinelle.cast import Cast
from tests.www.hands import Hands

As = Callable[[str | None], Client]


def give(client: Client, content: bytes) -> str:
    answer = client.post(reverse("import_tickets"), {"file": SimpleUploadedFile("tickets.csv", content)})
    text: str = answer.content.decode()
    return text.replace("\u00a0", " ")


def test_a_call_is_taken_with_its_number(house: Cast, as_: As) -> None:
    form = {
        "text": "Les feuilles de soins ne partent plus. M. Dupont attend.",
        "channel": "phone",
        "product": house.product_a.pk,
        "release": "1.2",
        "author": "10001234567",
        "contact": "06 39 98 01 23",
        "may_call": "1",
        "happened_on": "2026-11-20",
    }
    text = as_("team").post(reverse("take_call"), form).content.decode()
    report = Report.objects.get()
    assert report.number in text and f"/signalements/{report.number}/" in text
    assert "Dupont" not in report.text and report.version == house.versions["1.2"]
    assert report.doctor and "10001234567" not in str(vars(report))
    assert "06 39" not in Contact.objects.get().sealed
    for wrong in ({"author": "12"}, {"channel": "sdk"}, {"text": " "}, {"happened_on": "hier"}):
        assert as_("team").post(reverse("take_call"), form | wrong).status_code == 409
    assert Report.objects.count() == 1


def test_old_tickets_are_taken_once_and_what_is_refused_is_told(house: Cast, as_: As) -> None:
    lines = (
        "reference;date;texte;logiciel;version;fonction;rpps",
        f"T-1;21/11/2026;La carte n’est plus lue;{house.product_a.name.upper()};1.1;;10001234567",
        "T-2;2026-11-21;Le DMP refuse tout;;;;",
        "T-3;;;;;;",
        "T-4;31/02/2026;Panne;;;;",
        "T-5;;Panne;Inconnu;;;",
        "T-6;;Panne;;;voyage;",
        "T-7;;Panne;;;;12",
    )
    content = "\r\n".join(lines).encode("cp1252")
    said = give(as_("team"), content)
    assert "2 tickets pris, 5 lignes refusées." in said
    for row in (
        "<td>4</td><td>Un signalement dit au moins une phrase.",
        "<td>5</td><td>La date n’est ni",
        "<td>6</td><td>Le logiciel n’est pas",
        "<td>7</td><td>La colonne",
        "<td>8</td><td>Le numéro RPPS",
    ):
        assert row in said
    assert Report.objects.get(external="T-1").product == house.product_a
    assert Report.objects.get(external="T-1").text == "La carte n’est plus lue"
    assert "0 ticket pris, 2 déjà pris avant, 5 lignes refusées." in give(as_("team"), content)
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Choisissez un fichier CSV"),
        (b"a;b\r\n1;2", "doit nommer ses colonnes"),
        (b"texte;patient\r\n1;2", "Colonnes inconnues"),
        (b'texte\r\n"' + b"x" * 200_000, "CSV lisible"),
        (b"texte\r\n" + b"x\r\n" * 2001, "au plus 2000 lignes"),
        (b"\x00\xff\xfe" * 50, "doit nommer ses colonnes"),
    ],
)
def test_a_file_that_is_none_is_told(house: Cast, as_: As, content: bytes, why: str) -> None:
    assert why in give(as_("team"), content)
    assert Report.objects.count() == 0


@pytest.mark.browser
def test_a_call_is_typed_without_the_mouse(house: Cast, page_of: Callable[..., Hands]) -> None:
    hands = page_of("team")
    hands.start(reverse("triage"))
    hands.press("Alt+s")
    expect(hands.page.locator("#text")).to_be_focused()
    hands.page.keyboard.type("Les feuilles de soins ne partent plus.")
    hands.fill("#contact", "06 39 98 01 23")
    hands.press("Enter")
    expect(hands.page.locator(".taken strong")).to_have_text(re.compile(r"S-26-\d{6}"))
    assert hands.page.broken == []  # type: ignore[attr-defined]
