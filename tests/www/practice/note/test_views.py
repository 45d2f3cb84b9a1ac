"""Every address of the note and of what it produces, without a browser: who, what is refused, what is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.test import Client

from bonport.base.models import AuditEvent
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.places.models import Person
from bonport.practice.records.actions import add_entry, begin_encounter, write_note
from bonport.practice.records.models import Encounter, Phrase, Problem
from bonport.practice.records.phrases.actions import save_phrase
from tests.cast import Cast
from tests.practice.factories import encounter, letter, problem

As = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}


def window(name: str) -> str:
    return str(uuid5(UUID(int=0), name))


def typed(text: str, serial: int = 1, based_on: int = 0, where: str = "here", **more: str) -> dict[str, Any]:
    return {"text": text, "serial": serial, "based_on": based_on, "window": window(where), **more}


def url(cast: Cast, last: str = "note/") -> str:
    return f"/patients/{cast.patient.pk}/{last}"


def only(cast: Cast) -> Encounter:
    with cast.act(None).reading():
        return Encounter.objects.get()


def test_saving_opens_the_encounter_and_says_when(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    said = client.post(url(cast), typed("Toux.\r\nFièvre.")).json()
    assert said == {
        "encounter": str(only(cast).pk),
        "revision": 1,
        "text": "Toux.\nFièvre.",
        "at": "à 09:00",
        "signed": False,
    }
    assert client.get(url(cast, "note/maintenant/")).json() == said
    again = client.post(url(cast), typed("Toux.", 2, 1, encounter=said["encounter"])).json()
    assert (again["revision"], only(cast).note) == (2, "Toux.")


def test_nothing_typed_opens_nothing(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    assert client.post(url(cast), typed("  ")).json() == {"revision": 0, "text": "  "}
    assert client.get(url(cast, "note/maintenant/")).json() == {"revision": 0, "text": ""}
    refused = client.post(url(cast, "note/signer/"), typed(""), headers=HTMX)
    assert refused.status_code == 409 and "rien à signer" in refused.text
    with cast.act(None).reading():
        assert not Encounter.objects.exists()


def test_a_clash_comes_with_the_other_text(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    client.post(url(cast), typed("Là-bas.", where="there"))
    refused = client.post(url(cast), typed("Ici."))
    assert refused.status_code == 409
    assert refused.json()["clash"] | {"encounter": ""} == {
        "encounter": "", "revision": 1, "text": "Là-bas.", "at": "à 09:00", "signed": False,
    }  # fmt: skip
    signing = client.post(url(cast, "note/signer/"), typed("Ici."), headers=HTMX)
    assert (signing.status_code, signing["HX-Trigger"]) == (204, "note:clash")
    assert only(cast).closed_at is None
    assert "autre fenêtre" in client.post(url(cast, "note/signer/"), typed("Ici.")).text


def test_a_signed_encounter_is_told_as_signed(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    known = client.post(url(cast), typed("Toux.")).json()["encounter"]
    close_consultation(cast.act(cast.treating), only(cast))
    refused = client.post(url(cast), typed("Toux, fièvre.", 2, 1, encounter=known))
    assert refused.status_code == 409 and refused.json()["clash"]["signed"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": "x"}, {"serial": "-1"}, {"serial": str(2**40)}, {"based_on": "a"}, {"encounter": "x"},
        {"text": "x" * 200_001},
    ],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_a_damaged_request_writes_nothing_and_says_what_to_do(as_: As, cast: Cast, wrong: dict[str, str]) -> None:
    refused = as_(cast.treating).post(url(cast), typed("Toux.") | wrong)
    assert refused.status_code == 409 and "Copiez votre texte" in refused.json()["remedy"]
    with cast.act(None).reading():
        assert not Encounter.objects.exists()


def test_nobody_writes_in_a_colleagues_encounter(as_: As, cast: Cast) -> None:
    his = encounter(cast, who=cast.colleague)
    for who in (cast.treating, cast.replacement):
        refused = as_(who).post(url(cast), typed("À la place de Paul.", encounter=str(his.pk)))
        assert refused.status_code == 403 and "confrère" in refused.json()["what"]
    assert only(cast).note == ""
    elses = as_(cast.colleague).post(f"/patients/{cast.child.pk}/note/", typed("x", encounter=str(his.pk)))
    assert elses.status_code == 404, "an encounter of another patient"


def test_signing_shows_what_it_produced_and_how_to_take_it_back(as_: As, cast: Cast) -> None:
    problem(cast)
    client = as_(cast.treating)
    page = client.post(url(cast, "note/signer/"), typed("Toux."), headers=HTMX).text
    for said in (
        "Volet de synthèse médicale",
        "part vers le DMP à 09:01",
        "Consultation signée. 1\u00a0document part à 09:01.",
        "Reprendre",
    ):
        assert said in page
    assert only(cast).closed_at is not None
    elsewhere = client.get("/").text
    assert "DURAND Jeanne&nbsp;: 1\u00a0document signé part à 09:01." in elsewhere, "from anywhere, and whose it is"
    assert "Reprendre <kbd>" in elsewhere
    assert "1\u00a0document repris" in client.post("/reprendre/", headers=HTMX).text
    assert "Reprendre <kbd>" not in client.get("/").text
    assert client.post("/reprendre/", headers=HTMX).status_code == 409


def test_what_was_begun_another_day_says_so(as_: As, cast: Cast) -> None:
    write_note(
        cast.act(cast.treating),
        begin_encounter(cast.act(cast.treating, after=-timedelta(days=3)), cast.patient),
        "Toux.",
    )
    page = as_(cast.treating).get(url(cast, "")).text
    assert "Consultation du 20/11/2026" in page and "pas encore signée" in page


def test_after_the_minute_there_is_nothing_to_take_back(as_: As, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from bonport import clock

    problem(cast)
    client = as_(cast.treating)
    client.post(url(cast, "note/signer/"), typed("Toux."), headers=HTMX)
    for name, value in clock.starting_now(cast.now + timedelta(seconds=61), 1.0).to_env().items():
        monkeypatch.setenv(name, value)
    assert "Reprendre <kbd>" not in client.get("/").text
    refused = client.post("/reprendre/", headers=HTMX)
    assert refused.status_code == 409 and "Le délai pour reprendre est passé" in refused.text


def test_what_it_produced_is_looked_at_again_only_when_something_is_open(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    assert "every" not in client.get(url(cast, "suites/")).text
    letter(cast)
    page = client.get(url(cast, "suites/"))
    assert "every 2s" in page.text
    known = page.context["known"]
    assert client.get(url(cast, "suites/"), {"known": known}).status_code == 204
    with cast.act(None).reading():
        from bonport.practice.deliveries.models import Delivery

        Delivery.objects.update(state="waiting", reason="identity_not_qualified")
    page = client.get(url(cast, "suites/"), {"known": known})
    assert "every 20s" in page.text and "attend que l’identité soit qualifiée" in page.text


def test_the_synthesis_is_made_by_hand_and_may_be_taken_back(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    empty = client.post(url(cast, "synthese/refaire/"), headers=HTMX)
    assert empty.status_code == 409 and "Le dossier est vide" in empty.text
    problem(cast)
    made = client.post(url(cast, "synthese/refaire/"), headers=HTMX).text
    assert "Synthèse refaite." in made and "Reprendre" in made


def test_a_minors_synthesis_by_hand_comes_from_an_encounter_that_guardians_may_see(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    opened = begin_encounter(cast.act(cast.treating), cast.child)
    close_consultation(cast.act(cast.treating), opened)
    add_entry(cast.act(cast.treating), Problem, cast.child, None, {"label": "Asthme"})
    hidden = f"/patients/{cast.child.pk}/"
    client.post(f"{hidden}note/confidentiel/", headers=HTMX)
    assert "Synthèse refaite." in client.post(f"{hidden}synthese/refaire/", headers=HTMX).text
    with cast.act(None).reading():
        from bonport.practice.documents.models import Document

        made = Document.objects.get()
        assert (made.encounter, made.hidden_from_guardians) == (opened, False)


@pytest.mark.requirement("EX_2.1-1050")
def test_the_page_of_a_minor_states_who_sees_and_by_which_setting(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    page = f"/patients/{cast.child.pk}/"
    assert "réglage d’origine" in client.get(page).text
    client.post("/modeles/mineurs/", {"guardians_may_see": "0"})
    assert "Confidentiel" in client.get(page).text and "Votre réglage du 23/11/2026" in client.get(page).text
    client.post(f"{page}note/", typed("Seul."))
    assert (only(cast).secret, only(cast).guardians_may_see) == (True, False)
    shown = client.post(f"{page}note/visible/", headers=HTMX).text
    assert "Visible des représentants légaux" in shown and "réglage" not in shown
    assert only(cast).guardians_may_see is True
    adult = client.post(url(cast, "note/confidentiel/"), headers=HTMX)
    assert adult.status_code == 409 and "majeur" in adult.text


def test_past_contacts_are_filtered_marked_and_paged(as_: As, cast: Cast) -> None:
    for number in range(25):
        opened = encounter(cast)
        write_note(cast.act(cast.treating), opened, f"Fièvre <b>n° {number}</b>")
        close_consultation(cast.act(cast.treating), opened)
    client = as_(cast.treating)
    first = client.post(url(cast, "contacts/"), {"words": "FIEVRE"})
    assert first.text.count("<mark>Fièvre</mark> &lt;b&gt;n° ") == 20 and "5\u00a0contacts plus anciens" in first.text
    rest = client.post(url(cast, "contacts/"), {"words": "FIEVRE", "after": first.context["last_shown"]})
    assert rest.text.count("<mark>") == 5
    assert "Aucun contact ne contient" in client.post(url(cast, "contacts/"), {"words": "<zorglub>"}).text
    assert client.post(url(cast, "contacts/"), {"after": "x"}).status_code == 409


def test_phrases_are_made_changed_removed_and_found(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    new = {"kind": "template", "name": "Sport", "text": "Examen :\n…"}
    assert client.post("/modeles/enregistrer/", new).status_code == 302
    twice = client.post("/modeles/enregistrer/", new)
    assert twice.status_code == 422 and "Vous avez déjà" in twice.text and "Examen :\n…" in twice.text
    empty = client.post("/modeles/enregistrer/", {"kind": "template", "name": "", "text": ""})
    assert empty.status_code == 422 and "Donnez-lui un nom." in empty.text and "Écrivez son texte." in empty.text
    with cast.act(None).reading():
        mine = Phrase.objects.get()
    save_phrase(cast.act(cast.colleague), Phrase.Kind.TEMPLATE, "Voyage", "Vaccins", shared=True)
    save_phrase(cast.act(cast.colleague), Phrase.Kind.TEMPLATE, "À lui", "Rien")
    found = client.post("/modeles/chercher/", {"wanted": ""}).text
    assert "Sport" in found and "Voyage" in found and "À lui" not in found
    assert "Sport" in client.post("/modeles/chercher/", {"wanted": "EXAM"}).text
    assert "Partagés par mes confrères" in client.get("/modeles/").text
    assert as_(cast.colleague).post(f"/modeles/{mine.pk}/supprimer/").status_code == 403
    changed = {**new, "phrase": str(mine.pk), "name": "Sport adulte", "shared": "on"}
    assert client.post("/modeles/enregistrer/", changed).status_code == 302
    assert client.post(f"/modeles/{mine.pk}/supprimer/").status_code == 302
    with cast.act(None).reading():
        assert not Phrase.objects.filter(owner=cast.treating).exists()


# ----------------------------------------------------------------------------------------------------- who may not

POSTS = (
    "patients/{patient}/note/", "patients/{patient}/note/signer/", "patients/{patient}/note/confidentiel/",
    "patients/{patient}/note/visible/", "patients/{patient}/contacts/", "patients/{patient}/synthese/refaire/",
    "documents/{document}/retenir/", "documents/{document}/laisser-partir/", "modeles/enregistrer/",
    "modeles/chercher/", "modeles/mineurs/", "modeles/{phrase}/supprimer/", "reprendre/",
)  # fmt: skip
GETS = ("patients/{patient}/note/maintenant/", "patients/{patient}/suites/", "modeles/")


@pytest.fixture
def ids(cast: Cast) -> dict[str, Any]:
    phrase = save_phrase(cast.act(cast.treating), Phrase.Kind.ABBREVIATION, "ras", "Rien.", shared=True)
    return {"patient": cast.patient.pk, "document": letter(cast).pk, "phrase": phrase.pk}


def ask(client: Client, path: str, ids: dict[str, Any]) -> int:
    address = "/" + path.format(**ids)
    return (client.post(address, typed("x")) if path in POSTS else client.get(address)).status_code


def test_the_secretary_and_whoever_is_not_signed_in_get_nothing(as_: As, cast: Cast, ids: dict[str, Any]) -> None:
    written = AuditEvent.objects.count()
    for client, status in ((as_(cast.secretary), 403), (Client(), 302)):
        assert {path: ask(client, path, ids) for path in (*POSTS, *GETS)} == dict.fromkeys((*POSTS, *GETS), status)
    assert AuditEvent.objects.count() == written


def test_for_another_practice_it_does_not_exist(as_: As, cast: Cast, ids: dict[str, Any]) -> None:
    of_a_row = [path for path in (*POSTS, *GETS) if "{" in path]
    client = as_(cast.stranger)
    assert {path: ask(client, path, ids) for path in of_a_row} == dict.fromkeys(of_a_row, 404)


def test_what_writes_is_not_read(as_: As, cast: Cast, ids: dict[str, Any]) -> None:
    client = as_(cast.treating)
    assert [client.get("/" + path.format(**ids)).status_code for path in POSTS] == [405] * len(POSTS)


# ---------------------------------------------------------------------------------------------------------- at home


def test_what_one_began_and_did_not_sign_waits_at_home(as_: As, cast: Cast) -> None:
    encounter(cast)
    assert "Consultations à signer" in as_(cast.treating).get("/").text
    for who in (cast.colleague, cast.secretary):
        assert "Consultations à signer" not in as_(who).get("/").text
