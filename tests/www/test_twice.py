"""What is sent twice: by a hand that clicks twice, by a page whose answer was lost, by two windows. Done once, and the
second is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from bonport.base.errors import NotPossible
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.documents.models import Document
from bonport.practice.patients.actions import AlreadyHere, register_patient
from bonport.practice.patients.insi.actions import register_from_app_card
from bonport.practice.patients.models import Identity
from bonport.practice.places.models import Person
from bonport.practice.records.actions import NoteChanged, Saving, begin_encounter, write_note
from bonport.practice.records.models import Encounter
from tests.cast import JEANNE, LEO, Cast
from tests.practice.factories import LEO_INS, app_card
from tests.www.samples import samples_of

As = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
FIELDS = {"birth_name": "LE GOFF", "first_names": "ANNE", "sex": "F", "birth_date": "14/07/1979"}
WINDOW = UUID(int=7)


def typed(text: str, serial: int = 1, **more: object) -> dict[str, Any]:
    return {"text": text, "serial": serial, "based_on": 0, "window": str(WINDOW), **more}


def test_a_letter_is_signed_once_and_the_second_signature_is_told(as_: As, cast: Cast) -> None:
    draft, client = samples_of(cast)["draft"], as_(cast.treating)
    url, text = f"/courriers/{draft}/", typed("Cher confrère, voici.")
    with cast.act(None).reading():
        before = Document.objects.count()
    assert client.post(f"{url}signer/", text, headers=HTMX).status_code == 200
    second = client.post(f"{url}signer/", text, headers=HTMX)
    assert (second.status_code, second["HX-Retarget"]) == (404, "#notice")
    assert "il a été signé" in second.text and "parmi les documents" in second.text
    with cast.act(None).reading():
        assert Document.objects.count() == before + 1


def test_what_is_typed_in_a_letter_after_its_signature_is_refused_in_words(as_: As, cast: Cast) -> None:
    draft, client = samples_of(cast)["draft"], as_(cast.treating)
    url = f"/courriers/{draft}/"
    assert client.post(f"{url}signer/", typed("Voici."), headers=HTMX).status_code == 200
    for late in (client.post(f"{url}enregistrer/", typed("Voici. Et encore.", 2)), client.get(f"{url}maintenant/")):
        assert late.status_code == 404
        assert "ce que vous tapez maintenant n’y est pas" in late.json()["means"]
    assert "il a été signé" in client.get(url, headers={"Sec-Fetch-Dest": "document"}).text


def test_a_consultation_is_signed_once(as_: As, cast: Cast) -> None:
    client, url = as_(cast.treating), f"/patients/{cast.patient.pk}/note/"
    assert client.post(f"{url}signer/", typed("Toux."), headers=HTMX).status_code == 200
    second = client.post(f"{url}signer/", typed("Toux.", 2), headers=HTMX)
    assert (second.status_code, second["HX-Trigger"]) == (204, "note:clash")
    late = client.post(url, typed("Toux. Fièvre.", 3))
    assert late.status_code == 409 and late.json()["clash"] | {"at": ""} == {
        "encounter": late.json()["clash"]["encounter"], "revision": 1, "text": "Toux.", "at": "", "signed": True,
    }  # fmt: skip
    with cast.act(None).reading():
        assert Encounter.objects.get().note == "Toux."


def test_the_window_that_signed_begins_no_second_consultation_by_itself(cast: Cast) -> None:
    """Its two requests passed each other: the second found nothing signed when it looked, and begins after."""
    opened = begin_encounter(cast.act(cast.treating), cast.patient, WINDOW)
    write_note(cast.act(cast.treating), opened, "Toux.", Saving(WINDOW, 1, 0))
    close_consultation(cast.act(cast.treating), opened)
    with pytest.raises(NoteChanged):
        begin_encounter(cast.act(cast.treating), cast.patient, WINDOW)
    assert begin_encounter(cast.act(cast.treating), cast.patient, UUID(int=8)).pk != opened.pk


def test_a_line_sent_twice_makes_one_patient_and_a_question(as_: As, cast: Cast) -> None:
    client = as_(cast.secretary)
    first = client.post("/patients/nouveau/creer/", FIELDS)
    assert first.status_code == 302
    second = client.post("/patients/nouveau/creer/", FIELDS)
    assert second.status_code == 200 and first["Location"] in second.text and 'name="anyway"' in second.text
    assert named(cast, "LE GOFF") == 1
    assert client.post("/patients/nouveau/creer/", {**FIELDS, "anyway": "1"}).status_code == 302
    assert named(cast, "LE GOFF") == 2


def test_whoever_is_already_here_is_looked_for_where_patients_are_made(cast: Cast) -> None:
    with pytest.raises(AlreadyHere):
        register_patient(cast.act(cast.secretary), JEANNE, unless_here=True)
    assert named(cast, "DURAND") == 2, "Jeanne and Léo"


def test_an_app_card_sent_twice_makes_one_patient(cast: Cast) -> None:
    read = app_card(cast, LEO, LEO_INS)
    register_from_app_card(cast.act(cast.secretary), read)
    with pytest.raises(NotPossible, match="Une autre fiche"):
        register_from_app_card(cast.act(cast.secretary), read)
    assert named(cast, "DURAND") == 3


def named(cast: Cast, name: str) -> int:
    with cast.act(None).reading():
        return Identity.objects.filter(birth_name=name).count()
