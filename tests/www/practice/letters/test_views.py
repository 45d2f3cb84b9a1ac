"""Every view of letters, documents and files: who may, what is refused, what is never said."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bonport.base.models import AuditEvent
from bonport.practice.deliveries.actions.people import oppose_feeding
from bonport.practice.documents.actions import sign_document
from bonport.practice.documents.addressee import typed
from bonport.practice.documents.correspondents.actions import save_correspondent
from bonport.practice.documents.drafts.actions import address_draft, begin_draft, save_draft
from bonport.practice.documents.files import gates
from bonport.practice.documents.models import Correspondent, Document, Draft, LetterTemplate, ReceivedFile
from bonport.practice.documents.templates.starters import BY_KEY
from bonport.practice.places.models import Person
from bonport.practice.records.actions import Saving, begin_encounter, keep_secret
from tests.cast import Cast
from tests.practice.factories import LETTER, encounter, letter, problem, prose, qualify
from tests.practice.pdf_text import text_of

As = Callable[[Person], Client]


def said(response: object) -> str:
    """What a person reads of a page."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)  # type: ignore[attr-defined]
    return " ".join(unescape(text).split())


def a_draft(cast: Cast, who: Person | None = None, key: str = "health", text: str = "Tout va bien.") -> Draft:
    draft = begin_draft(cast.act(who or cast.secretary), cast.patient, BY_KEY[key])
    return save_draft(cast.act(who or cast.secretary), draft, text, Saving(UUID(int=1), 1, 0))


def typing(draft: Draft, text: str = "Tout va bien.", **more: object) -> dict[str, object]:
    sent = {"text": text, "based_on": draft.revision, "window": UUID(int=1), "serial": draft.serial + 1}
    return sent | {"title": draft.title} | more


def audited(cast: Cast, action: str) -> int:
    with cast.act(None).reading():
        return AuditEvent.objects.filter(action=action).count()


# ---------------------------------------------------------------------------------------------- begin and write


def test_a_template_and_an_addressee_are_found_by_words_of_both(as_: As, cast: Cast) -> None:
    save_correspondent(cast.act(cast.secretary), {"family": "LEGRAND", "specialty": "G15_10/SM04"})
    page = said(as_(cast.treating).post(f"/patients/{cast.patient.pk}/courriers/chercher/", {"wanted": "avis cardio"}))
    assert "Lettre à un confrère, avis à LEGRAND" in page
    assert "Certificat" not in page
    everything = said(as_(cast.secretary).post(f"/patients/{cast.patient.pk}/courriers/chercher/", {"wanted": ""}))
    assert "Certificat de bonne santé" in everything and "Coups et blessures" in everything


@pytest.mark.parametrize("key", ["nothing", "", str(UUID(int=5)), "x" * 50])
def test_a_template_that_is_not_is_told(as_: As, cast: Cast, key: str) -> None:
    response = as_(cast.treating).post(f"/patients/{cast.patient.pk}/courriers/", {"template": key})
    assert response.status_code == 409 and "Ce modèle n’existe plus" in said(response)


def test_a_secretary_s_letter_leaves_what_is_clinical_to_the_doctor(as_: As, cast: Cast) -> None:
    problem(cast, "Hypertension artérielle")
    page = as_(cast.secretary).post(f"/patients/{cast.patient.pk}/courriers/", {"template": "specialist"}, follow=True)
    assert "Hypertension" not in page.content.decode()
    assert "Madame Jeanne DURAND" in said(page) and "{{ problèmes }}" in said(page)
    address = page.request["PATH_INFO"]
    assert "- Hypertension artérielle" in as_(cast.treating).get(address).content.decode()


def test_the_secretary_prepares_and_never_signs(as_: As, cast: Cast) -> None:
    draft = a_draft(cast)
    client = as_(cast.secretary)
    assert client.post(f"/courriers/{draft.pk}/enregistrer/", typing(draft, "Mieux.")).json()["text"] == "Mieux."
    assert 'id="sign"' not in client.get(f"/courriers/{draft.pk}/").content.decode()
    assert client.post(f"/courriers/{draft.pk}/signer/", typing(draft)).status_code == 403
    with cast.act(None).reading():
        assert not Document.objects.exists()


@pytest.mark.parametrize("screen", ["documents/", "documents/chercher/"])
def test_a_confidential_document_s_title_is_not_the_secretary_s(screen: str, as_: As, cast: Cast) -> None:
    opened = encounter(cast, cast.child, guardians_may_see=True)
    sign_document(cast.act(cast.treating), cast.child, LETTER, "Contraception", prose(), opened)
    keep_secret(cast.act(cast.treating), opened)

    def shown_to(who: Person) -> str:
        address, client = f"/patients/{cast.child.pk}/{screen}", as_(who)
        return said(client.post(address) if screen.endswith("chercher/") else client.get(address))

    assert "Contraception" in shown_to(cast.treating)
    assert "Contraception" not in shown_to(cast.secretary)
    assert "Document confidentiel" in shown_to(cast.secretary)


def test_a_confidential_letter_is_not_the_secretary_s(as_: As, cast: Cast) -> None:
    opened = begin_encounter(cast.act(cast.treating), cast.child)
    keep_secret(cast.act(cast.treating), opened)
    draft = begin_draft(cast.act(cast.treating), cast.child, BY_KEY["health"])
    client = as_(cast.secretary)
    assert client.get(f"/courriers/{draft.pk}/").status_code == 403
    assert client.get(f"/courriers/{draft.pk}/maintenant/").status_code == 403
    assert client.post(f"/courriers/{draft.pk}/enregistrer/", typing(draft)).status_code == 403
    assert draft.title not in said(client.get(f"/patients/{cast.child.pk}/"))


def test_a_window_learns_that_its_letter_was_thrown_away_not_that_it_was_signed(as_: As, cast: Cast) -> None:
    draft = a_draft(cast)
    client = as_(cast.treating)
    client.post(f"/courriers/{draft.pk}/jeter/")
    told = client.get(f"/courriers/{draft.pk}/maintenant/")
    assert told.status_code == 404
    assert told.json()["what"] == "Ce courrier a été jeté."


def test_another_practice_s_letters_do_not_exist(as_: As, cast: Cast) -> None:
    draft, document = a_draft(cast), letter(cast)
    client = as_(cast.stranger)
    for address in (f"/courriers/{draft.pk}/", f"/courriers/{draft.pk}/maintenant/", f"/documents/{document.pk}/"):
        assert client.get(address).status_code == 404
    for address in (f"/courriers/{draft.pk}/signer/", f"/courriers/{draft.pk}/jeter/", f"/courriers/{draft.pk}/titre/"):
        assert client.post(address, typing(draft)).status_code == 404


# ------------------------------------------------------------------------------------------------------ signing


def test_a_name_or_a_gap_left_in_the_text_is_not_signed(as_: As, cast: Cast) -> None:
    draft = a_draft(cast)
    for text in ("{{ Cher confrère }},", "Absence du … au … inclus."):
        draft = save_draft(cast.act(cast.treating), draft, text, Saving(UUID(int=1), draft.serial + 1, draft.revision))
        response = as_(cast.treating).post(f"/courriers/{draft.pk}/signer/", typing(draft, text))
        assert response.status_code == 409
        with cast.act(None).reading():
            draft = Draft.objects.get(pk=draft.pk)
    signed = as_(cast.treating).post(
        f"/courriers/{draft.pk}/signer/", typing(draft, "Toux, fièvre, etc… Rien d’autre.")
    )
    assert signed.status_code == 200


@pytest.mark.parametrize(
    ("sent", "state", "masks"),
    [
        ({}, "ready", (False, False)),
        ({"stays": "on"}, "held", (False, False)),
        ({"hidden": "professionals"}, "ready", (True, False)),
        ({"hidden": "patient"}, "ready", (False, True)),
    ],
)
def test_what_becomes_of_it_is_chosen_before_it_is_signed(
    as_: As, cast: Cast, sent: dict[str, str], state: str, masks: tuple[bool, bool]
) -> None:
    draft = a_draft(cast)
    assert as_(cast.treating).post(f"/courriers/{draft.pk}/signer/", typing(draft, **sent)).status_code == 200
    with cast.act(None).reading():
        document = Document.objects.get()
        assert (document.hidden_from_professionals, document.hidden_from_patient) == masks
        assert [delivery.state for delivery in document.deliveries.all()] == [state]


def test_what_the_patient_opposes_may_be_handed_over(as_: As, cast: Cast) -> None:
    oppose_feeding(cast.act(cast.secretary), cast.patient)
    draft = a_draft(cast)
    assert as_(cast.treating).post(f"/courriers/{draft.pk}/signer/", typing(draft, stays="on")).status_code == 200
    with cast.act(None).reading():
        assert [delivery.state for delivery in Document.objects.get().deliveries.all()] == ["opposed"]


def test_a_minor_s_letter_belongs_to_an_encounter_that_says_who_sees_it(as_: As, cast: Cast) -> None:
    draft = begin_draft(cast.act(cast.secretary), cast.child, BY_KEY["health"])
    assert as_(cast.treating).post(f"/courriers/{draft.pk}/signer/", typing(draft)).status_code == 200
    with cast.act(None).reading():
        document = Document.objects.select_related("encounter").get()
        assert document.encounter.guardians_may_see is True and not document.hidden_from_guardians


def test_another_window_s_text_is_never_signed_over(as_: As, cast: Cast) -> None:
    draft = a_draft(cast)
    late = typing(draft) | {"window": UUID(int=2), "based_on": 0}
    response = as_(cast.treating).post(f"/courriers/{draft.pk}/signer/", late)
    assert response.status_code == 204 and response["HX-Trigger"] == "note:clash"
    clash = as_(cast.treating).post(f"/courriers/{draft.pk}/enregistrer/", late)
    assert clash.status_code == 409 and clash.json()["clash"]["text"] == "Tout va bien."


def test_a_correction_is_the_next_version_and_keeps_its_addressee(as_: As, cast: Cast) -> None:
    draft = a_draft(cast, key="short")
    address_draft(cast.act(cast.secretary), draft, typed("Dr Paul ROUX, 3 rue Haute, 63000 Clermont-Ferrand"))
    client = as_(cast.treating)
    client.post(f"/courriers/{draft.pk}/signer/", typing(draft))
    with cast.act(None).reading():
        first = Document.objects.get()
    assert as_(cast.colleague).post(f"/documents/{first.pk}/corriger/").status_code == 403
    page = client.post(f"/documents/{first.pk}/corriger/", follow=True)
    assert "correction de la version 1" in said(page)
    with cast.act(None).reading():
        draft = Draft.objects.get()
    client.post(f"/courriers/{draft.pk}/signer/", typing(draft, "Corrigé."))
    with cast.act(None).reading():
        second = Document.objects.get(version=2)
    assert second.replaces_id == first.pk
    assert second.content["body"]["addressee"] == first.content["body"]["addressee"]
    page = said(client.get(f"/documents/{second.pk}/"))
    assert "Version 1" in page and "Corrigé." in page


# ------------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("qualified", [False, True])
def test_the_page_says_what_the_pdf_says_and_the_ins_only_if_qualified(as_: As, cast: Cast, qualified: bool) -> None:
    if qualified:
        qualify(cast)
    draft = a_draft(cast, text="Cher confrère,\n\n# Motif\n- Toux ; fièvre\n- « fatigue »\n\nMerci.")
    client = as_(cast.treating)
    client.post(f"/courriers/{draft.pk}/signer/", typing(draft, draft.text))
    with cast.act(None).reading():
        document = Document.objects.get()
    response = client.get(f"/documents/{document.pk}/pdf/")
    assert response["Content-Type"] == "application/pdf" and "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"] == 'inline; filename="document.pdf"'
    bare = lambda text: re.sub(r"[\s•]", "", text)  # noqa: E731
    printed = bare(text_of(response.content))
    html = client.get(f"/documents/{document.pk}/").content.decode()
    sheet = re.search(r'<article class="sheet".*?</article>', html, re.S)
    assert sheet
    pieces = [bare(unescape(piece)) for piece in re.split(r"<[^>]+>", sheet[0])]
    assert [piece for piece in pieces if piece and piece.replace(":", "") not in printed.replace(":", "")] == []
    assert bare("Toux\u202f; fièvre") in pieces
    assert ("MatriculeINS" in printed) is qualified
    assert audited(cast, "print_document") == audited(cast, "read_document") == 1


def test_big_print_is_for_the_patient_s_hands(as_: As, cast: Cast) -> None:
    document = letter(cast)
    client = as_(cast.secretary)
    small, big = (client.get(f"/documents/{document.pk}/pdf/{end}").content for end in ("", "grand/"))
    assert small.startswith(b"%PDF") and big.startswith(b"%PDF") and small != big


def test_the_secretary_reads_letters_and_no_summary(as_: As, cast: Cast) -> None:
    from bonport.practice.consultations.actions import refresh_synthesis

    problem(cast, "Hypertension artérielle")
    vsm = refresh_synthesis(cast.act(cast.treating), cast.patient)
    mine = letter(cast)
    client = as_(cast.secretary)
    page = client.get(f"/patients/{cast.patient.pk}/documents/").content.decode()
    assert f"/documents/{mine.pk}/" in page and f"/documents/{vsm.pk}/" not in page and vsm.title in page
    assert client.get(f"/documents/{mine.pk}/").status_code == 200
    for end in ("", "pdf/", "pdf/grand/"):
        refused = client.get(f"/documents/{vsm.pk}/{end}")
        assert refused.status_code == 403 and "Hypertension" not in refused.content.decode(errors="replace")
    assert as_(cast.treating).get(f"/documents/{vsm.pk}/").status_code == 200


def test_documents_are_found_by_type_and_date(as_: As, cast: Cast) -> None:
    letter(cast, in_=encounter(cast))
    letter(cast, type_code="89601-9", after=timedelta(minutes=3))
    find = lambda **sent: said(as_(cast.treating).post(f"/patients/{cast.patient.pk}/documents/chercher/", sent))  # noqa: E731
    assert find().count("signé le") == 2
    assert find(type_code=LETTER).count("signé le") == 1
    assert find(since="2026-11-23", until="2026-11-23").count("signé le") == 2
    assert "Aucun document" in find(until="2026-11-22")


# ----------------------------------------------------------------------------------------- templates and the book


def test_a_template_is_checked_as_it_is_typed_and_not_kept_with_a_fault(as_: As, cast: Cast) -> None:
    client = as_(cast.treating)
    told = said(client.post("/courriers/modeles/verifier/", {"text": "{{ problemes }} {{ alergies }} {{ __class__ }}"}))
    assert "alergies" in told and "«\xa0allergies\xa0»".replace("\xa0", " ") in told.replace("\xa0", " ")
    assert "problemes" not in told and "__class__" in told
    sent = {"name": "Le mien", "type_code": LETTER, "title": "Lettre", "text": "{{ alergies }}"}
    assert client.post("/courriers/modeles/enregistrer/", sent).status_code == 422
    assert client.post("/courriers/modeles/enregistrer/", sent | {"text": "{{ allergies }}"}).status_code == 302
    assert client.post("/courriers/modeles/enregistrer/", sent | {"type_code": "SYNTH"}).status_code == 422
    with cast.act(None).reading():
        template = LetterTemplate.objects.get()
    assert as_(cast.secretary).get("/courriers/modeles/").status_code == 403
    assert as_(cast.colleague).post(f"/courriers/modeles/{template.pk}/supprimer/").status_code == 403
    page = said(client.get(f"/patients/{cast.patient.pk}/courriers/modeles/?modele={template.pk}"))
    assert "formulaire officiel est obligatoire" in page and "Changer « Le mien »" in page.replace("\xa0", " ")


def test_a_template_is_tried_on_the_open_patient(as_: As, cast: Cast) -> None:
    problem(cast, "Asthme <b>")
    sent = {"text": "Bonjour {{ civilité }},\n{{ problèmes }}\n{{ inconnu }}"}
    page = as_(cast.treating).post(f"/patients/{cast.patient.pk}/courriers/apercu/", sent).content.decode()
    assert "Asthme &lt;b&gt;" in page and "Bonjour Madame," in page and "inconnu" in page
    assert as_(cast.secretary).post(f"/patients/{cast.patient.pk}/courriers/apercu/", sent).status_code == 403


def test_the_address_book(as_: As, cast: Cast) -> None:
    client = as_(cast.secretary)
    sent = {"family": "LEGRAND", "given": "Anne", "national_id": "99700000058", "specialty": "G15_10/SM04"}
    assert client.post("/correspondants/ajouter/", sent).status_code == 302
    assert client.post("/correspondants/ajouter/", sent | {"national_id": "12"}).status_code == 422
    assert client.post("/correspondants/ajouter/", sent | {"specialty": "G99"}).status_code == 422
    assert client.post("/correspondants/ajouter/", sent | {"family": ""}).status_code == 422
    with cast.act(None).reading():
        row = Correspondent.objects.get()
    assert "LEGRAND" in said(client.get(f"/correspondants/{row.pk}/"))
    assert as_(cast.stranger).get(f"/correspondants/{row.pk}/").status_code == 404
    client.post(f"/correspondants/{row.pk}/retirer/")
    assert "LEGRAND" not in said(client.get("/correspondants/"))


# --------------------------------------------------------------------------------------------------------- files


def upload(cast: Cast, data: bytes, **more: str) -> dict[str, object]:
    file = SimpleUploadedFile("../../DURAND.html", data, content_type="text/html")
    return {"file": file, "title": "Scanner", "day": "2026-11-20", "kind": "imaging", **more}


def white() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), "white").save(out, "PNG")
    return out.getvalue()


def test_a_paper_is_added_and_opened_alone(as_: As, cast: Cast) -> None:
    client = as_(cast.secretary)
    address = f"/patients/{cast.patient.pk}/fichiers/"
    assert client.post(address, upload(cast, white())).status_code == 302
    with cast.act(None).reading():
        received = ReceivedFile.objects.get()
    shown = as_(cast.treating).get(f"/fichiers/{received.pk}/")
    assert shown["Content-Type"] == "image/png" and shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"] and "no-store" in shown["Cache-Control"]
    assert "DURAND" not in shown["Content-Disposition"]
    assert as_(cast.stranger).get(f"/fichiers/{received.pk}/").status_code == 404
    assert audited(cast, "read_file") == 1
    client.post(f"/fichiers/{received.pk}/retirer/")
    assert client.get(f"/fichiers/{received.pk}/").status_code == 404


@pytest.mark.parametrize("data", [b"<script>alert(1)</script>", b"%PDF-1.4", white()[:40]])
def test_a_hostile_file_is_refused_in_the_page(as_: As, cast: Cast, data: bytes) -> None:
    response = as_(cast.secretary).post(f"/patients/{cast.patient.pk}/fichiers/", upload(cast, data))
    assert response.status_code == 422 and "pas ajouté au dossier" in said(response)


def test_a_file_too_large_is_not_even_read_to_its_end(as_: As, cast: Cast) -> None:
    response = as_(cast.secretary).post(
        f"/patients/{cast.patient.pk}/fichiers/", upload(cast, b"%PDF-" + bytes(gates.LIMIT))
    )
    assert response.status_code == 422 and "dépasse 20" in said(response)


def test_a_file_without_its_token_is_refused(cast: Cast, as_: As) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = as_(cast.secretary).cookies
    assert client.post(f"/patients/{cast.patient.pk}/fichiers/", upload(cast, white())).status_code == 403
