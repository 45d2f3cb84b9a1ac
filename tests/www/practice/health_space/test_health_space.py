"""Mon espace santé from the record, with the services as a process: 1 gesture, 2 the first time, never blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django import Settings

from bonport.base.models import AuditEvent
from bonport.practice.deliveries.actions import mask_document
from bonport.practice.deliveries.actions.consulting import read_rules
from bonport.practice.deliveries.consult import informed
from bonport.practice.documents.models import Document
from bonport.practice.patients.actions import flag_identity
from bonport.practice.places.models import Person
from tests.www.hands import Hands
from tests.www.practice.deliveries.test_list import said
from tests.www.practice.health_space.conftest import PIN, Desk

As = Callable[[Person], Client]
SLOW = pytest.mark.slow


def ask(desk: Desk, client: Client, **more: str) -> str:
    return said(client.post(f"/patients/{desk.patient.pk}/espace-sante/", {"pin": PIN, **more}))


def ready(desk: Desk, client: Client) -> Client:
    """The rules read, the authorisation given."""
    read_rules(desk.cast.act(desk.cast.treating))
    ask(desk, client, consent="1")
    return client


def audited(desk: Desk) -> list[str]:
    found = AuditEvent.objects.filter(patient_id=desk.patient.pk, action__contains="dmp_doc")
    found |= AuditEvent.objects.filter(patient_id=desk.patient.pk, action__in=("consult_dmp", "authorise_consultation"))
    return list(found.order_by("seq").values_list("action", flat=True))


def test_the_rules_come_first_and_again_after_half_a_year(as_: As, desk: Desk) -> None:
    client = as_(desk.cast.treating)
    assert "Avant de consulter Mon espace santé" in ask(desk, client)
    assert audited(desk) == []
    assert "Avant de consulter" not in ask(desk, client, understood="1")
    assert "Avant de consulter" not in ask(desk, client)
    assert informed(desk.cast.act(desk.cast.treating, after=timedelta(days=179)))
    assert not informed(desk.cast.act(desk.cast.treating, after=timedelta(days=181)))
    assert "Avant de consulter" in ask(desk, as_(desk.cast.replacement))  # each reads for himself


def test_no_authorisation_without_the_patient_s_consent(as_: As, desk: Desk) -> None:
    desk.sends("Lettre au cardiologue")
    client = as_(desk.cast.treating)
    read_rules(desk.cast.act(desk.cast.treating))
    assert "Le DMP demande que le patient vous autorise à le consulter." in ask(desk, client)
    text = ask(desk, client, consent="1")
    assert "1 document depuis deux ans accès normal" in text
    assert "Lettre au cardiologue" in text and "de ce cabinet" in text
    assert audited(desk) == ["consult_dmp", "consult_dmp", "authorise_consultation"]
    assert "Lettre au cardiologue" in ask(desk, client)  # the authorisation lasts


def test_what_is_new_since_the_last_look_is_marked(as_: As, desk: Desk) -> None:
    desk.sends("Lettre ancienne")
    client = ready(desk, as_(desk.cast.treating))
    assert "nouveau" not in ask(desk, client)
    desk.nation.clock.sleep(timedelta(seconds=1.1))  # the DMP's times are of a second
    desk.cast.now = desk.nation.clock.now()
    desk.sends("Lettre récente")
    text = ask(desk, client)
    assert text.index("nouveau") > text.index("Lettre récente")
    assert text.count("nouveau") == 1


def test_one_is_opened_as_its_pdf_and_kept_nowhere(as_: As, desk: Desk) -> None:
    document = desk.sends("Lettre au cardiologue")
    client = ready(desk, as_(desk.cast.treating))
    before = Document.objects.model._base_manager.count()
    address = f"/patients/{desk.patient.pk}/espace-sante/document/"
    response = client.post(address, {"pin": PIN, "unique_id": document.unique_id})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert response["Cache-Control"] == "no-store"
    assert Document.objects.model._base_manager.count() == before
    assert audited(desk)[-1] == "open_dmp_document"
    for wrong in ("", "1.2.3", "<b>", "1" * 200):
        assert client.post(address, {"pin": PIN, "unique_id": wrong}).status_code == 409


@pytest.mark.parametrize("pin", ["", "1", "0000", "abcd", "24681"])
def test_a_wrong_code_asks_nothing(as_: As, desk: Desk, pin: str) -> None:
    client = as_(desk.cast.treating)
    read_rules(desk.cast.act(desk.cast.treating))
    text = ask(desk, client, pin=pin)
    assert "code" in text
    assert audited(desk) == []


def test_no_card_and_no_qualified_identity_are_told(as_: As, desk: Desk, settings: Settings) -> None:
    client = ready(desk, as_(desk.cast.treating))
    flag_identity(desk.cast.act(desk.cast.secretary), desk.patient, doubtful=True)
    assert "L’identité du patient n’est pas qualifiée" in ask(desk, client)
    settings.DOCTOR_CARDS = ""
    assert "Le lecteur du cabinet n’a pas votre carte." in ask(desk, client)


def test_a_card_is_its_doctor_s(as_: As, desk: Desk, settings: Settings) -> None:
    cards = Path(settings.DOCTOR_CARDS)
    mine = cards / desk.cast.treating.national_id
    mine.rename(cards / "elsewhere")
    (cards / desk.cast.replacement.national_id).rename(mine)
    read_rules(desk.cast.act(desk.cast.treating))
    response = as_(desk.cast.treating).post(f"/patients/{desk.patient.pk}/espace-sante/", {"pin": PIN})
    assert response.status_code == 403
    assert "Cette carte n’est pas la vôtre." in said(response)


@pytest.mark.parametrize(
    "fault", [{"closed": 1.0}, *(pytest.param({kind: 1.0}, marks=SLOW) for kind in ("cut", "http_500", "garbage"))]
)
def test_unreachable_is_told_quietly(as_: As, desk: Desk, fault: dict[str, float]) -> None:
    client = ready(desk, as_(desk.cast.treating))
    desk.nation.faults(**fault)
    told = (ask(desk, client) for _ in range(12))  # one garbage in five is a good answer under another type: it is read
    assert any("Mon espace santé est injoignable. Rien n’est perdu" in text for text in told)
    desk.nation.no_faults()
    assert "0 document" in ask(desk, client)


@pytest.mark.parametrize("who", ["secretary", "stranger"])
def test_not_for_others(as_: As, desk: Desk, who: str) -> None:
    response = as_(desk.cast.everyone[who]).post(f"/patients/{desk.patient.pk}/espace-sante/", {"pin": PIN})
    assert response.status_code == (403 if who == "secretary" else 404)


# ------------------------------------------------------------------------------------------------------ the gestures


@pytest.mark.browser
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_documents_are_seen_in_one_gesture_and_two_the_first_time(
    page_of: Callable[..., Hands], desk: Desk, by: str
) -> None:
    desk.sends("Lettre au cardiologue")
    read_rules(desk.cast.act(desk.cast.treating))
    hands = page_of(desk.cast.treating)
    answer = hands.page.locator("#health-space-answer")

    def types_the_code() -> None:
        if by == "keyboard":
            hands.shortcut_and_type("Alt+s", PIN)
        else:
            hands.fill("#card-pin", PIN)

    hands.start(f"/patients/{desk.patient.pk}/")
    types_the_code()
    expect(answer).to_contain_text("vous autorise à le consulter")
    if by == "keyboard":
        expect(answer.locator("button")).to_be_focused()
        hands.press("Enter")
    else:
        hands.click("#health-space-answer button.main")
    expect(answer).to_contain_text("Lettre au cardiologue")
    assert hands.gestures == 2

    hands.start(f"/patients/{desk.patient.pk}/")
    expect(hands.page.locator("#card-pin")).to_have_value("")
    types_the_code()
    expect(answer).to_contain_text("Lettre au cardiologue")
    assert hands.gestures == 1
    with hands.page.context.expect_page() as opened:
        hands.click("text=Lettre au cardiologue")
    assert opened.value
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_goes_on_while_mon_espace_sante_is_slow(page_of: Callable[..., Hands], desk: Desk) -> None:
    desk.sends("Lettre au cardiologue")
    read_rules(desk.cast.act(desk.cast.treating))
    hands = page_of(desk.cast.treating)
    hands.start(f"/patients/{desk.patient.pk}/")
    hands.fill("#card-pin", PIN)
    expect(hands.page.locator("#health-space-answer")).to_contain_text("vous autorise")
    hands.click("#health-space-answer button.main")
    expect(hands.page.locator("#health-space-answer")).to_contain_text("Lettre au cardiologue")
    desk.nation.faults(latency=1.0)  # three seconds, at every request
    hands.start(f"/patients/{desk.patient.pk}/")
    hands.fill("#card-pin", PIN)
    expect(hands.page.locator(".asking").first).to_be_visible()
    hands.fill("textarea >> nth=0", "Dort mal.")  # the note is written meanwhile
    expect(hands.page.locator("textarea >> nth=0")).to_have_value("Dort mal.")
    expect(hands.page.locator("#health-space-answer")).to_contain_text("Lettre au cardiologue", timeout=15_000)
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_a_document_is_masked_with_the_card_in_one_gesture(page_of: Callable[..., Hands], desk: Desk) -> None:
    document = desk.sends("Lettre au cardiologue")
    mask_document(desk.cast.act(desk.cast.treating), document, from_professionals=True, confirmed=True)
    hands = page_of(desk.cast.treating)
    hands.start("/a-decider/")
    expect(hands.page.locator("article.ask")).to_contain_text("Masquer ce document aux autres professionnels.")
    hands.fill("article.ask [data-pin]", "0000")
    expect(hands.page.locator("#notice")).to_contain_text("Ce n’est pas le code de cette carte.")
    expect(hands.page.locator("article.ask [data-pin]")).to_have_value("")
    hands.page.locator("article.ask [name=consent]").check()
    hands.start()
    hands.fill("article.ask [data-pin]", PIN)
    expect(hands.page.locator("#to-decide")).to_contain_text("Rien n’attend de décision")
    assert hands.gestures == 1
    assert desk.nation.entry(document.unique_id)["masks"] == ["MASQUE_PS"]
    assert hands.page.broken == []  # type: ignore[attr-defined]
