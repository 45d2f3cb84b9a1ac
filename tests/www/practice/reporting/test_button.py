"""A failure is reported in two gestures from anywhere, with what was shown and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import expect
from pytest_django import Settings

from bonport.interop.signalement import Context, Refusal, context_to_plain
from bonport.practice.deliveries.models import Delivery
from bonport.practice.places.models import Person
from bonport.practice.reporting.models import Report
from bonport.www.practice.reporting.browser import browser_of
from bonport.www.practice.reporting.views import SHOWN
from tests.cast import Cast
from tests.interop.signalement.test_report import png
from tests.www.hands import Hands

SENTENCE = "L’envoi au DMP tourne sans fin"
MEMBERS = ["treating", "replacement", "secretary", "colleague"]


def reports(cast: Cast) -> list[Report]:
    with cast.act(None).reading():
        return list(Report.objects.order_by("made_at", "id"))


def refuse(cast: Cast, reason: str) -> None:
    with cast.act(None).reading():
        Delivery.objects.filter(operation="report").update(state="refused", reason=reason)


# ------------------------------------------------------------------------------------------------------- the server


def test_what_is_shown_is_what_is_kept(as_: Callable[[Person], Client], cast: Cast) -> None:
    client = as_(cast.treating)
    page = client.get("/signalements/joint/?ecran=record").content.decode()
    assert "<code>record</code>" in page
    assert "votre RPPS" in page
    signed = re.search(r'name="context" value="([^"]+)"', page)
    assert signed
    client.post("/signalements/signaler/", {"text": SENTENCE, "context": signed[1], "ecran": "home"})
    [report] = reports(cast)
    assert report.text == SENTENCE
    assert report.content["context"] == signing.loads(signed[1], salt=SHOWN)
    assert report.content["context"]["screen"] == "record"


def test_a_context_that_nobody_was_shown_is_not_kept(as_: Callable[[Person], Client], cast: Cast) -> None:
    made_up = signing.dumps(context_to_plain(Context(screen="DURAND")), salt="another purpose")
    for context in (made_up, "x", ""):
        as_(cast.secretary).post("/signalements/signaler/", {"text": SENTENCE, "context": context, "ecran": "home"})
    assert {report.content["context"]["screen"] for report in reports(cast)} == {"home"}


def test_a_screen_is_a_name_of_the_table_and_nothing_else(as_: Callable[[Person], Client], cast: Cast) -> None:
    for name in ("Jeanne DURAND", "<script>", "../x", ""):
        page = as_(cast.secretary).get("/signalements/joint/", {"ecran": name}).content.decode()
        assert "<dd><code>–</code></dd>" in page


@pytest.mark.parametrize("member", [*MEMBERS, "stranger"])
def test_the_care_team_reports_and_reads_the_reports_of_its_practice(
    as_: Callable[[Person], Client], cast: Cast, member: str
) -> None:
    as_(cast.treating).post("/signalements/signaler/", {"text": "Le premier signalement"})
    client = as_(cast.everyone[member])
    assert client.post("/signalements/signaler/", {"text": SENTENCE}).status_code == 302
    page = client.get("/signalements/").content.decode()
    assert SENTENCE in page
    assert ("Le premier signalement" in page) is (member != "stranger")


def test_nothing_is_kept_of_an_empty_line_or_of_a_file_that_is_no_picture(
    as_: Callable[[Person], Client], cast: Cast
) -> None:
    client = as_(cast.treating)
    assert client.post("/signalements/signaler/", {"text": " "}).status_code == 409
    file = SimpleUploadedFile("x.png", b"GIF89a", "image/png")
    assert client.post("/signalements/signaler/", {"text": SENTENCE, "picture": file}).status_code == 409
    huge = SimpleUploadedFile("x.png", png() + b"\0" * 1_600_000, "image/png")
    assert client.post("/signalements/signaler/", {"text": SENTENCE, "picture": huge}).status_code == 409
    assert reports(cast) == []


def test_without_an_address_the_line_says_where_to_write_instead(
    as_: Callable[[Person], Client], cast: Cast, settings: Settings
) -> None:
    settings.SENTINELLE = ""
    client = as_(cast.secretary)
    assert "n’est relié à aucun Sentinelle" in client.get("/signalements/joint/?ecran=home").content.decode()
    answer = client.post("/signalements/signaler/", {"text": SENTENCE})
    assert answer.status_code == 409
    assert "administre Bonport" in answer.content.decode()


def test_a_refused_report_says_why_and_is_sent_again_by_anyone_of_the_team(
    as_: Callable[[Person], Client], cast: Cast
) -> None:
    as_(cast.treating).post("/signalements/signaler/", {"text": SENTENCE})
    refuse(cast, "key")
    client = as_(cast.secretary)
    page = client.get("/signalements/").content.decode()
    assert "refusé par Sentinelle" in page
    assert "ne connaît pas la clé" in page
    [report] = reports(cast)
    client.post(f"/signalements/{report.pk}/renvoyer/")
    assert "part vers Sentinelle" in client.get("/signalements/").content.decode()
    assert as_(cast.stranger).post(f"/signalements/{report.pk}/renvoyer/").status_code == 404


def test_a_number_leads_to_where_it_is_followed(as_: Callable[[Person], Client], cast: Cast) -> None:
    as_(cast.treating).post("/signalements/signaler/", {"text": SENTENCE})
    proof = {"number": "S-26-000042", "follow": "https://sentinelle.example/signalements/S-26-000042/abc"}
    with cast.act(None).reading():
        Delivery.objects.update(state="delivered", proof=proof, delivered_at=cast.now)
    page = as_(cast.treating).get("/signalements/").content.decode()
    assert f'<a href="{proof["follow"]}" target="_blank" rel="noopener noreferrer">S-26-000042</a>' in page


def test_refusals_and_services_are_shown_as_codes(
    as_: Callable[[Person], Client], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bonport.www.practice.reporting import views

    found = Context("home", "Firefox 128", "Windows", (Refusal("dmp", "XDSRegistryBusy", cast.now),))
    monkeypatch.setattr(views, "context_of", lambda *_: found)
    page = as_(cast.treating).get("/signalements/joint/?ecran=home").content.decode()
    assert "<code>dmp XDSRegistryBusy</code>" in page


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
            ("Firefox 128", "Windows"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 "
            "Edg/131.0.0.0",
            ("Edge 131", "Windows"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.1 Safari/605.1.15",
            ("Safari 18", "macOS"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.1 Mobile/15E148 Safari/604.1",
            ("Safari 18", "iOS"),
        ),
        ("DURAND/1.0 de Mme DURAND", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_told_by_its_name_and_number_alone(agent: str, said: tuple[str, str]) -> None:
    assert browser_of(agent) == said


# ------------------------------------------------------------------------------------------------------ the gestures


@pytest.mark.browser
@pytest.mark.parametrize("start", ["/", "record"])
def test_two_gestures_by_keyboard_from_anywhere(page_of: Callable[..., Hands], cast: Cast, start: str) -> None:
    hands = page_of(cast.treating)
    hands.start(f"/patients/{cast.patient.pk}/" if start == "record" else start)
    hands.shortcut_and_type("Alt+g", SENTENCE)
    hands.press("Enter")
    expect(hands.page.locator("#notice")).to_contain_text("Votre signalement est gardé")
    assert hands.gestures == 2
    [report] = reports(cast)
    assert report.text == SENTENCE
    assert report.content["context"]["screen"] == ("record" if start == "record" else "home")
    assert report.content["context"]["browser"].startswith("Chrome ")
    assert str(cast.patient.pk) not in str(report.content)
    expect(hands.page.locator("#report textarea")).to_have_value("")
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_two_gestures_by_mouse(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.secretary)
    hands.start("/envois/")
    hands.fill("#report textarea", SENTENCE)
    expect(hands.page.locator("#report .context")).to_contain_text("deliveries")
    hands.click("#report button.main")
    expect(hands.page.locator("#notice")).to_contain_text("Votre signalement est gardé")
    assert hands.gestures == 2
    assert [report.text for report in reports(cast)] == [SENTENCE]


@pytest.mark.browser
def test_a_sentence_faster_than_the_context_waits_for_it(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start("/")
    held = []
    hands.page.route("**/signalements/joint/**", lambda route: held.append(route))
    hands.shortcut_and_type("Alt+g", SENTENCE)
    hands.press("Enter")
    hands.page.wait_for_timeout(300)
    assert reports(cast) == []
    held[0].continue_()
    expect(hands.page.locator("#notice")).to_contain_text("Votre signalement est gardé")
    assert len(reports(cast)) == 1


@pytest.mark.browser
def test_a_context_that_does_not_come_stops_nobody_and_what_fails_keeps_the_sentence(
    page_of: Callable[..., Hands], cast: Cast
) -> None:
    hands = page_of(cast.treating)
    hands.start("/")
    hands.page.route("**/signalements/joint/**", lambda route: route.abort())
    hands.page.route("**/signalements/signaler/", lambda route: route.abort())
    hands.shortcut_and_type("Alt+g", SENTENCE)
    hands.press("Enter")
    expect(hands.page.locator("#notice")).to_contain_text("n’a pas répondu")
    expect(hands.page.locator("#report textarea")).to_have_value(SENTENCE)
    hands.page.unroute("**/signalements/signaler/")
    hands.press("Enter")
    expect(hands.page.locator("#notice")).to_contain_text("Votre signalement est gardé")
    assert reports(cast)[0].content["context"]["screen"] == "home"


@pytest.mark.browser
def test_a_picture_leaves_unreadable_but_where_its_author_uncovered_it(
    page_of: Callable[..., Hands], cast: Cast
) -> None:
    """Lines one dot wide, alternately black and white, stand for text: all of them grey, but in one cell."""
    from io import BytesIO

    from PIL import Image

    lines = Image.new("L", (640, 400))
    lines.putdata([255 * (x % 2) for _ in range(400) for x in range(640)])
    file = BytesIO()
    lines.save(file, "PNG")
    hands = page_of(cast.treating)
    hands.start("/")
    hands.shortcut_and_type("Alt+g", SENTENCE)
    chooser = hands.page.locator("#report [data-picture]")
    chooser.set_input_files({"name": "DURAND.png", "mimeType": "image/png", "buffer": file.getvalue()})
    canvas = hands.page.locator("#report canvas")
    expect(canvas).to_be_visible()
    canvas.focus()
    hands.page.keyboard.press("ArrowRight")
    hands.page.keyboard.press("Space")
    expect(hands.page.locator("#report output")).to_contain_text("1 case découverte")
    hands.page.locator("#report textarea").focus()
    hands.press("Enter")
    expect(hands.page.locator("#notice")).to_contain_text("Votre signalement est gardé")
    [report] = reports(cast)
    assert b"DURAND" not in bytes(report.picture)
    kept = Image.open(BytesIO(bytes(report.picture))).convert("L")
    assert kept.size == (640, 400)
    cell = kept.crop((40, 0, 80, 40))
    assert {cell.getpixel((x, y)) for x in range(40) for y in range(40)} == {0, 255}
    kept.paste(127, (40, 0, 80, 40))
    assert all(100 <= level <= 155 for level in set(kept.tobytes()))
    assert hands.page.broken == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_a_picture_is_pasted_and_taken_away_again(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.treating)
    hands.start("/")
    hands.shortcut_and_type("Alt+g", SENTENCE)
    expect(hands.page.locator("#report .picture")).to_be_visible()
    hands.page.evaluate(
        """async () => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 60 });
            const blob = await new Promise((done) => canvas.toBlob(done));
            const data = new DataTransfer();
            data.items.add(new File([blob], "capture.png", { type: "image/png" }));
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.querySelector("#report textarea").dispatchEvent(event);
        }"""
    )
    expect(hands.page.locator("#report canvas")).to_be_visible()
    hands.page.locator("#report [data-drop]").click()
    expect(hands.page.locator("#report canvas")).not_to_be_visible()
    hands.press("Enter")
    expect(hands.page.locator("#notice")).to_contain_text("Votre signalement est gardé")
    assert bytes(reports(cast)[0].picture) == b""


@pytest.mark.browser
def test_escape_closes_it_and_a_phone_has_room_for_it(page_of: Callable[..., Hands], cast: Cast) -> None:
    hands = page_of(cast.treating, width=390, height=844)
    hands.start("/")
    panel = hands.page.locator("#report .attached")
    expect(panel).not_to_be_visible()
    hands.fill("#report textarea", SENTENCE)
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= 0
    hands.press("Escape")
    expect(panel).not_to_be_visible()
    expect(hands.page.locator("#report textarea")).to_have_value(SENTENCE)
