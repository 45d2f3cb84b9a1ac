"""Sorting: what each gesture does, what undoes it; and all of it by keyboard, in Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bonport.sentinelle.dossiers.models import Dossier, ReportLink, SignatureLink
from bonport.sentinelle.reports.models import Report
from tests.sentinelle.cast import Cast
from tests.www.hands import Hands

As = Callable[[str | None], Client]


def post(client: Client, name: str, *args: object, **form: object) -> str:
    answer = client.post(reverse(name, args=args), form)
    assert answer.status_code == 302, answer.content.decode()[-600:]
    return str(answer["Location"])


def test_a_report_is_attached_with_those_that_were_ticked_and_all_are_taken_back(house: Cast, as_: As) -> None:
    team, dossier = as_("team"), house.dossier("Fermeture après une heure")
    first, second, other = (house.report(f"Le logiciel se ferme, {name}.") for name in ("un", "deux", "trois"))
    after = f"r{other.pk}"
    there = post(team, "attach_report", first.pk, dossier=dossier.pk, alike=[second.pk], next=after)
    assert there == reverse("triage_report", args=[other.pk])
    assert {link.report for link in ReportLink.objects.all()} == {first, second}
    assert "2 signalements rattachés à D-26-0001." in team.get(there).content.decode()
    assert post(team, "triage_undo") == reverse("triage_report", args=[first.pk])
    assert all(link.detached_at and link.detached_why for link in ReportLink.objects.all())
    assert team.post(reverse("triage_undo")).status_code == 409  # once


def test_a_dossier_is_opened_without_the_reporters_words_and_undone(house: Cast, as_: As) -> None:
    team, report = as_("team"), house.report("Ma secrétaire Zoé pleure devant son écran.")
    post(team, "open_from_report", report.pk)
    made = Dossier.objects.get()
    assert made.title == "Panne à décrire (Cabinet A)" and made.product == house.product_a
    assert [link.report for link in made.report_links.all()] == [report]
    post(team, "triage_undo")
    made.refresh_from_db()
    assert made.state == "set_aside"
    assert "Ma secrétaire" in team.get(reverse("triage")).content.decode()  # to be sorted again


def test_a_report_is_set_aside_with_what_its_author_reads_and_taken_back(house: Cast, as_: As) -> None:
    team, report = as_("team"), house.report("Un bouton plus grand.", doctor="doctor")
    post(team, "put_aside", report.pk, reason="C’est une demande d’évolution.")
    assert "C’est une demande d’évolution." in as_("doctor").get(reverse("my_reports")).content.decode()
    post(team, "triage_undo")
    assert Report.objects.get().set_aside_at is None


def test_a_fault_of_machines_is_set_aside_and_taken_back(house: Cast, as_: As) -> None:
    team, fault = as_("team"), house.signature("Crash: A")
    post(team, "put_fault_aside", fault.pk)
    assert "Rien à trier." in team.get(reverse("triage")).content.decode()
    assert post(team, "triage_undo") == reverse("triage_signature", args=[fault.pk])
    assert "Crash: A" in team.get(reverse("triage")).content.decode()


def test_a_fault_of_machines_is_attached_by_number_and_opens_a_dossier(house: Cast, as_: As) -> None:
    team, dossier = as_("team"), house.dossier()
    first, second = house.signature("Crash: A"), house.signature("Crash: B")
    post(team, "attach_signature", first.pk, number=dossier.number.lower())
    post(team, "open_from_signature", second.pk)
    assert SignatureLink.objects.count() == 2
    post(team, "triage_undo")
    assert SignatureLink.objects.filter(detached_at=None).get().signature == first
    refused = team.post(reverse("attach_signature", args=[second.pk]), {"number": "D-99-1"}, HTTP_HX_REQUEST="true")
    assert refused.status_code == 409 and "Aucun dossier n’a ce numéro" in refused.content.decode()


def test_what_somebody_else_sorted_meanwhile_is_said(house: Cast, as_: As) -> None:
    team, dossier = as_("team"), house.dossier()
    gone, left = house.report("Un"), house.report("Deux")
    post(team, "attach_report", gone.pk, dossier=dossier.pk)
    page = team.get(reverse("triage_report", args=[gone.pk])).content.decode()
    assert "déjà trié" in page and left.number in page
    empty = reverse("attach_report", args=[left.pk])
    assert team.post(empty, {"dossier": dossier.pk}).status_code == 302
    assert "Rien à trier." in team.get(reverse("triage")).content.decode()


@pytest.mark.browser
def test_five_are_sorted_in_one_key_each(house: Cast, page_of: Callable[..., Hands]) -> None:
    dossier = house.dossier("Le logiciel se ferme après une heure", summary="Fermeture brutale après une heure.")
    texts = ("Le logiciel se ferme après une heure.", "Mes factures ne partent plus.", "Un bouton plus grand.")
    first, second, third = (house.report(text) for text in texts)
    fault = house.signature("AccessViolation: le logiciel se ferme")
    hands = page_of("team")
    hands.start(reverse("triage"))
    page = hands.page
    heading = page.locator("#said")
    hands.press("j")
    expect(heading).to_have_text(second.number)
    hands.press("k")
    expect(heading).to_have_text(first.number)
    hands.start()
    hands.press("1")  # to the dossier that is proposed first
    expect(heading).to_have_text(second.number)
    expect(page.get_by_text(f"Rattaché à {dossier.number}.")).to_be_visible()
    hands.press("n")
    expect(heading).to_have_text(third.number)
    hands.press("x")
    expect(heading).to_have_text("Erreur de la machine")
    hands.press("z")  # it was a failure after all
    expect(heading).to_have_text(third.number)
    hands.press("x")
    expect(heading).to_have_text("Erreur de la machine")
    hands.press("1")
    expect(page.get_by_text("Rien à trier.")).to_be_visible()
    assert hands.gestures == 6  # of four things, and one that was undone and done again
    assert page.broken == []  # type: ignore[attr-defined]
    assert [link.report for link in dossier.report_links.all()] == [first]
    assert [link.signature for link in dossier.signature_links.all()] == [fault]
    assert Dossier.objects.exclude(pk=dossier.pk).get().report_links.get().report == second
    third.refresh_from_db()
    assert third.set_aside_reason.startswith("Ce n’est pas une panne")


@pytest.mark.browser
def test_a_letter_typed_in_a_field_sorts_nothing(house: Cast, page_of: Callable[..., Hands]) -> None:
    report = house.report("Le logiciel se ferme.")
    hands = page_of("team")
    hands.start(reverse("triage"))
    hands.fill("#number", "xn1")
    expect(hands.page.locator("#number")).to_have_value("xn1")
    assert hands.page.locator("#said").inner_text() == report.number
    assert Dossier.objects.count() == 0
