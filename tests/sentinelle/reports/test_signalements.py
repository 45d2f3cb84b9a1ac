"""`POST /signalements`: what any software may tell, and what it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.db import DatabaseError
from django.test import Client

from bonport.interop.signalement import MAX_BYTES
from bonport.sentinelle.reports import limits, views
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.reports.queries import follow_path, followed, of_doctor
from tests.interop.signalement.planted import all_plants, flat
from tests.interop.signalement.test_report import WHOLE
from tests.sentinelle.reports import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("bonport.config.sentinelle_urls")]
LEAST = {"format": "signalement/1", "id": "5e8b9b1a-6f0e-4b1c-9a4e-2f3b7b1f0a11", "text": "L’envoi tourne sans fin."}


@pytest.fixture(autouse=True)
def _nobody_came_before(settings: Any) -> Iterator[None]:
    settings.MIDDLEWARE = ["bonport.sentinelle.intake.middleware.machines_first"]  # as in Sentinelle's own settings
    limits.REPORTS.restart()
    yield
    limits.REPORTS.restart()


def post(said: Any, **headers: str) -> tuple[int, dict[str, Any], Any]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    response = Client(headers=headers).post("/signalements", body, content_type="application/json")
    return response.status_code, json.loads(response.content), response


def test_the_least_report_gets_a_number_and_an_address_where_it_is_followed() -> None:
    status, said, _ = post(LEAST)
    assert (status, said["number"]) == (201, "S-26-000001")
    report = Report.objects.get()
    assert (report.channel, report.text, report.external) == ("json", LEAST["text"], LEAST["id"])
    number, secret = said["follow"].removeprefix("http://testserver/signalements/").split("/")
    assert followed(number, secret) == report
    assert said["follow"].endswith(follow_path(number, secret))
    assert secret not in json.dumps([str(value) for value in Report.objects.values_list()[0]])


def test_a_whole_report_is_kept_whole() -> None:
    project = people.software()
    plain = WHOLE.to_plain() | {"happened_on": "2026-11-20"}
    status, _, _ = post(plain, **{"X-Sentinelle-Key": project.key})
    assert status == 201
    report = Report.objects.get()
    assert (report.channel, report.project, report.version.name, report.service_id) == ("button", project, "4.2", "dmp")
    assert report.doctor == doctor_key("10000000001")
    assert report.context == plain["context"]
    assert "06" not in json.dumps(report.context)
    assert (report.contact.may_call, report.attachments.get().media_type) == (False, "image/png")
    assert list(of_doctor(report.doctor)) == [report]
    assert not of_doctor("").exists()


def test_the_same_report_is_taken_once_and_answered_the_same() -> None:
    first, again = post(LEAST), post(LEAST | {"text": "Autre chose."})
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    assert Report.objects.get().text == LEAST["text"]


def test_a_product_is_found_by_its_name_or_the_name_is_kept() -> None:
    product = people.software().line.product
    post(LEAST | {"software": {"product": "exemple MÉDICAL", "version": "4.1"}})
    post(LEAST | {"id": "5e8b9b1a-6f0e-4b1c-9a4e-2f3b7b1f0a12", "software": {"product": "Inconnu au bataillon"}})
    known, unknown = Report.objects.order_by("number")
    assert (known.product, known.version.name) == (product, "4.1")
    assert (unknown.product, unknown.context) == (None, {"product": "Inconnu au bataillon"})


@pytest.mark.parametrize(
    ("said", "status", "fields"),
    [
        (b"{", 400, {""}),
        (b'"' + b"x" * MAX_BYTES + b'"', 413, {""}),
        (LEAST | {"text": ""}, 400, {"text"}),
        (LEAST | {"software": {"version": "v" * 81}, "nom": "x"}, 400, {"software.version", "nom"}),
        (LEAST | {"picture": {"type": "image/png", "content": ""}}, 400, {"picture.blurred", "picture.content"}),
    ],
)
def test_what_is_wrong_is_said_in_french_by_field(said: Any, status: int, fields: set[str]) -> None:
    answered, plain, _ = post(said)
    assert (answered, set(plain["errors"])) == (status, fields)
    assert not Report.objects.exists()


def test_a_key_opens_an_open_project_and_no_other() -> None:
    project = people.software()
    assert post(LEAST, **{"X-Sentinelle-Key": "f" * 32})[0] == 403
    response = Client().post(f"/signalements?key={project.key}", json.dumps(LEAST), content_type="application/json")
    assert response.status_code == 201
    project.closed_at = people.NOW
    project.save()
    assert post(LEAST, **{"X-Sentinelle-Key": project.key})[0] == 403


def test_any_page_may_post_and_other_methods_are_told_so() -> None:
    preflight = Client().options("/signalements", headers={"Origin": "https://logiciel.example"})
    assert preflight.status_code == 200
    assert "X-Sentinelle-Key" in preflight["Access-Control-Allow-Headers"]
    for response in (preflight, post(LEAST)[2], post(b"{")[2]):
        assert response["Access-Control-Allow-Origin"] == "*"
    assert Client(enforce_csrf_checks=True).post("/signalements", b"{}", content_type="text/plain").status_code == 400
    assert Client().get("/signalements").status_code == 405


def test_too_many_of_one_address_wait_and_those_of_another_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST", 2)
    ids = [f"5e8b9b1a-6f0e-4b1c-9a4e-2f3b7b1f0a{n:02}" for n in range(3)]
    assert [post(LEAST | {"id": one})[0] for one in ids] == [201, 201, 429]
    _, _, refused = post(LEAST)
    assert refused["X-Sentinelle-Limits"] == f"{refused['Retry-After']}:report"
    assert 0 < int(refused["Retry-After"]) <= limits.REPORTS.seconds
    other = Client(REMOTE_ADDR="192.0.2.7").post("/signalements", json.dumps(LEAST), content_type="application/json")
    assert other.status_code == 201
    assert Report.objects.count() == 3


def test_the_address_is_the_one_that_our_own_proxy_saw(settings: Any) -> None:
    from django.test import RequestFactory

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 192.0.2.9"})
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert limits.address_of(request) == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert limits.address_of(request) == "192.0.2.9"


def test_a_base_without_room_says_later_and_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise DatabaseError("disk full, while writing DURAND")

    monkeypatch.setattr(views, "take_report", full)
    status, said, response = post(LEAST)
    assert (status, response["Retry-After"]) == (503, "60")
    assert "DURAND" not in json.dumps(said)


def test_nothing_planted_in_any_field_is_stored_or_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "MOST", 10_000)
    secrets: set[str] = set()
    for n, plant in enumerate(all_plants()):
        said = plant.text
        plain = LEAST | {
            "id": f"5e8b9b1a-6f0e-4b1c-9a4e-{n:012}",
            "text": f"Plus rien ne part depuis ce matin. {said}",
            "software": {"product": said[:120], "version": said if len(said) <= 80 else ""},
            "code": said if len(said) <= 60 else "",
            "service": said if len(said) <= 20 else "",
            "context": {
                "screen": said if len(said) <= 60 else "",
                "browser": said if len(said) <= 120 else "",
                "refusals": [{"service": "dmp", "code": said[:80], "at": "2026-11-20T08:30:00+01:00"}],
            },
        }
        status, answered, _ = post(plain)
        assert status == 201, (said, answered)
        secrets |= set(plant.secrets) if len(said) <= 80 else set()
        report = Report.objects.get(number=answered["number"])
        # What we made ourselves, at random or as a digest, may hold six digits of a date by chance.
        said_by_others = [field for field in Report._meta.fields if field.name not in ("id", "follow", "doctor")]
        stored = flat([str(getattr(report, field.attname)) for field in said_by_others])
        stored += flat(unquote_plus(stored))
        left = [secret for secret in plant.secrets if len(said) <= 80 and flat(secret)[1:-1] in stored]
        assert left == [], (said, stored)
        assert report.removed
    logged = flat(caplog.text)
    assert not [secret for secret in secrets if flat(secret)[1:-1] in logged]
    assert Report.objects.count() >= 300
