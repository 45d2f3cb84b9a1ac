"""The log of a record as a person reads it, and the copy of the whole record."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from playwright.sync_api import expect
from pytest_django import DjangoAssertNumQueries

from bonport.base.models import AuditEvent
from bonport.base.tenancy import PracticeOwned
from bonport.practice.consultations.access.holdings import paths
from bonport.practice.deliveries.actions import hold_document
from bonport.practice.patients.models import Patient
from bonport.practice.places.models import Person
from bonport.practice.records.actions import keep_secret, open_record, write_note
from bonport.www.practice.journal.log import PAGE
from tests.cast import Cast
from tests.practice.factories import encounter, letter, problem, work
from tests.www.hands import Hands
from tests.www.practice.deliveries.conftest import Answering
from tests.www.practice.deliveries.test_list import said

As = Callable[[Person], Client]


def rows(response: Any) -> list[str]:
    text = response.content.decode()
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).replace("&nbsp;", " ").split())
        for row in re.findall(r"<tr>(.*?)</tr>", text, re.S)
        if "<td" in row
    ]


def copy_of(response: Any) -> zipfile.ZipFile:
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def texts(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith((".json", ".csv")))


# ------------------------------------------------------------------------------------------------------- the log


def test_who_did_what_and_when_in_sentences(as_: As, fed: Cast) -> None:
    open_record(fed.act(fed.secretary), fed.patient.pk)
    document = letter(fed)
    hold_document(fed.act(fed.replacement, after=timedelta(seconds=5)), document)
    found = rows(as_(fed.colleague).get(f"/patients/{fed.patient.pk}/journal/"))
    assert found[0] == "23/11/2026 09:00 Dr Inès PETIT a retenu un envoi : « Un document »"
    assert "23/11/2026 09:00 Dr Claire MARTIN a signé un document : « Un document »" in found
    assert "23/11/2026 09:00 Sophie BERNARD a ouvert le dossier" in found
    assert any(line.endswith("Dr Paul ROUX a lu le journal des accès") for line in found)
    assert not any("LEO" in line for line in found)


def test_by_person_and_by_kind(as_: As, fed: Cast, dmp: Answering) -> None:
    letter(fed)
    work(fed)
    address = f"/patients/{fed.patient.pk}/journal/suite/"
    client = as_(fed.treating)
    hers = rows(client.post(address, {"who": str(fed.secretary.user_id)}))
    assert hers and all("Sophie BERNARD" in line for line in hers)
    machine = rows(client.post(address, {"who": "Bonport"}))
    assert any("Bonport a obtenu la preuve de réception du DMP : « Un document »" in line for line in machine)
    identity = rows(client.post(address, {"kind": "identity"}))
    assert any("a contrôlé une pièce d’identité" in line for line in identity)
    assert not any("signé" in line for line in identity)
    everything = rows(client.post(address, {"who": "x", "kind": "<b>", "before": "x"}))
    assert len(everything) >= len(hers) + len(machine)


def test_a_page_at_a_time(as_: As, fed: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(PAGE + 10):
        open_record(fed.act(fed.secretary, after=timedelta(minutes=number // 7)), fed.patient.pk)
    client, seen, before = as_(fed.treating), [], ""
    client.get("/modeles/")
    while before is not None:
        with django_assert_max_num_queries(14):
            response = client.post(f"/patients/{fed.patient.pk}/journal/suite/", {"before": before} if before else {})
        seen += rows(response)
        more = re.search(r'"before": "(\d+)"', response.content.decode())
        before = more[1] if more else None  # type: ignore[assignment]
    assert len(seen) == AuditEvent.objects.filter(patient_id=fed.patient.pk).count()


@pytest.mark.parametrize("address", ["journal/", "journal/suite/", "copie/"])
def test_for_doctors_of_the_practice_alone(as_: As, cast: Cast, address: str) -> None:
    for who, status in ((cast.secretary, 403), (cast.administrator, 403), (cast.stranger, 404)):
        ask = as_(who).get if address == "journal/" else as_(who).post
        assert ask(f"/patients/{cast.patient.pk}/{address}").status_code == status
    assert not AuditEvent.objects.filter(action__in=("read_log", "export_record")).exists()


# ------------------------------------------------------------------------------------------------------ the copy


def test_everything_that_leads_to_a_patient_is_in_the_copy() -> None:
    found = paths()
    for model in apps.get_models():
        if issubclass(model, PracticeOwned) and model not in found:
            leads = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
            assert not leads & set(found), model
    assert {path.split("__")[-1] for path in found.values()} == {"", "patient"}
    assert found[Patient] == ""


def test_the_copy_has_the_record_the_documents_and_the_log(as_: As, fed: Cast, dmp: Answering) -> None:
    sent = letter(fed, text="Lettre partie.")
    work(fed)
    unsent = letter(fed, text="Lettre qui n’est pas partie.")
    own = encounter(fed)
    write_note(fed.act(fed.treating), own, "Dort mal.\n=1+1")
    problem(fed, "Asthme", own)
    problem(fed, "Varicelle", encounter(fed, fed.child, guardians_may_see=True))
    archive = copy_of(as_(fed.treating).post(f"/patients/{fed.patient.pk}/copie/"))
    names = archive.namelist()
    assert archive.testzip() is None
    assert json.loads(archive.read("dossier/consultation.json"))[0]["note"] == "Dort mal.\n=1+1"
    assert json.loads(archive.read("dossier/identité.json"))[0]["nom de naissance"] == "DURAND"
    for document in (sent, unsent):
        (pdf,) = [name for name in names if str(document.pk)[:8] in name and name.endswith(".pdf")]
        (cda,) = [name for name in names if str(document.pk)[:8] in name and name.endswith(".cda.xml")]
        assert archive.read(pdf).startswith(b"%PDF-")
        assert document.unique_id.encode() in archive.read(cda)
    assert any(name.startswith("insi/") for name in names)
    log = archive.read("journal.csv").decode("utf-8-sig").splitlines()
    assert log[0] == '"quand";"qui";"quoi";"à propos de";"nature"'
    assert '"Dr Claire MARTIN";"a fait une copie de tout le dossier"' in log[-1]
    assert len(log) == 1 + AuditEvent.objects.filter(patient_id=fed.patient.pk).count()
    everything = texts(archive)
    assert "Asthme" in everything
    assert "Varicelle" not in everything and "LEO" not in everything


def test_what_is_kept_from_guardians_is_not_in_their_copy(as_: As, fed: Cast) -> None:
    secret = encounter(fed, fed.child, guardians_may_see=False)
    keep_secret(fed.act(fed.treating), secret)
    write_note(fed.act(fed.treating), secret, "CONTRACEPTION")
    problem(fed, "IVG", secret)
    hidden = letter(fed, patient=fed.child, in_=secret, text="CONTRACEPTION")
    problem(fed, "Varicelle", encounter(fed, fed.child, guardians_may_see=True))
    client = as_(fed.treating)
    assert "Copie pour ses représentants" in said(client.get(f"/patients/{fed.child.pk}/journal/"))
    theirs = copy_of(client.post(f"/patients/{fed.child.pk}/copie/", {"for": "guardians"}))
    his = copy_of(client.post(f"/patients/{fed.child.pk}/copie/", {"for": "patient"}))
    for words in ("CONTRACEPTION", "IVG", str(hidden.pk), str(secret.pk)):
        assert words not in texts(theirs)
        assert words in texts(his)
    assert "Varicelle" in texts(theirs)
    assert not [name for name in theirs.namelist() if str(hidden.pk)[:8] in name]


def test_the_copy_holds_one_document_at_a_time(as_: As, fed: Cast) -> None:
    for _ in range(12):
        letter(fed)
    response = as_(fed.treating).post(f"/patients/{fed.patient.pk}/copie/")
    sizes = [len(piece) for piece in response.streaming_content]  # type: ignore[attr-defined]
    assert len(sizes) > 24
    assert max(sizes) < sum(sizes) / 6


def test_the_copy_names_nobody_outside_itself(as_: As, fed: Cast) -> None:
    response = as_(fed.treating).post(f"/patients/{fed.patient.pk}/copie/")
    assert re.fullmatch(r'attachment; filename="dossier-\d+\.zip"', response["Content-Disposition"])
    list(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.browser
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_whole_record_is_copied_in_two_gestures(page_of: Callable[..., Hands], fed: Cast, by: str) -> None:
    hands = page_of(fed.treating)
    hands.start(f"/patients/{fed.patient.pk}/")
    if by == "mouse":
        hands.click("text=Journal et copie")
    else:
        hands.page.locator("text=Journal et copie").focus()
        hands.press("Enter")
    with hands.page.expect_download() as download:
        if by == "mouse":
            hands.click("text=Copie de tout le dossier")
        else:
            hands.page.locator("text=Copie de tout le dossier").focus()
            hands.press("Enter")
    assert zipfile.ZipFile(download.value.path()).testzip() is None
    assert hands.gestures == 2
    expect(hands.page.locator("#log")).to_contain_text("a lu le journal des accès")
    assert hands.page.broken == []  # type: ignore[attr-defined]
