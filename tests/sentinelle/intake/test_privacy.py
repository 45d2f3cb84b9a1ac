"""Personal values planted in every place of what a machine may post: none is stored, in no table, file or log."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest

from tests.interop.signalement.planted import STAYS, Plant, all_plants, flat, report
from tests.sentinelle.intake.conftest import Start
from tests.sentinelle.served import Served, envelope, item, now

pytestmark = pytest.mark.timeout(300)
_NOT_SAID = re.compile(r"[0-9a-f]{32,64}|\d{4}-\d\d-\d\d[ T\d:.+]*|\d{1,12}(\.\d+)?")
"""Our own keys, moments and counts."""


PLACES = ("message", "exception", "vars", "breadcrumb", "extra")


def everywhere(number: int, text: str) -> Iterator[bytes]:
    """Envelopes that hold the text in every place that one has."""
    ids = iter(range(10_000))

    def new_id() -> str:
        return uuid.UUID(int=number << 64 | next(ids)).hex

    yield envelope(
        *(item("event", {"event_id": new_id(), **event}, filename=text) for _, event in report(text)),
        item("event", {"event_id": new_id(), "user": {"id": text, "name": text, "ip_address": "10.0.0.7"},
                       "release": text, "environment": text, "server_name": text, "dist": text, "logger": text,
                       "culprit": text, "tags": [["patient", text], ["fonction", text], [text, "x"]],
                       "modules": {text: text}, "contexts": {text: {"x": text}}, "sdk": {"name": text}}),
        event_id=text, sdk={"name": text}, trace={"user": text},
    )  # fmt: skip
    said = {"message": f"Depuis hier {text}", "name": text, "contact_email": text, "url": f"https://h/{text}",
            "associated_event_id": text}  # fmt: skip
    feedback = {"event_id": new_id(), "contexts": {"feedback": said, "écran": {"titre": text}}, "release": text,
                "tags": {"fonction": text, "patient": text}, "user": {"username": text}}  # fmt: skip
    yield envelope(
        item("feedback", feedback),
        item("attachment", f"1ʳᵉ ligne\nlu : {text}\nfin".encode(), filename=f"{text}.log", content_type="text/plain"),
        item("attachment", json.dumps({"x": text}).encode(), filename="x.json", content_type="application/json"),
        item("attachment", b"\x89PNG\r\n\x1a\n" + text.encode(), filename="ecran.png", content_type="image/png"),
    )
    yield envelope(
        item("user_report", {"event_id": new_id(), "comments": f"C’est {text}", "name": text, "email": text}),
        item("session", {"sid": text, "did": text, "started": now().isoformat(), "status": "crashed",
                         "attrs": {"release": text, "environment": text, "user_agent": text, "ip_address": text}}),
        item("sessions", {"attrs": {"release": text}, "aggregates": [{"started": now().isoformat(), "did": text,
                                                                      "exited": 1}]}),
        item("client_report", {"discarded_events": [{"reason": text, "category": text, "quantity": 1}]}),
        item(text[:40].replace("\n", " ") or "x", {"x": text}),
    )  # fmt: skip


def stored(served: Served) -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, in words."""
    for (table,) in served.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table.startswith(("django_", "auth_", "sqlite_")):
            continue
        for row in served.rows(f"SELECT * FROM {table}"):
            for value in row:
                said = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if not _NOT_SAID.fullmatch(said):
                    yield table, said


def left(served: Served, plants: list[Plant]) -> set[str]:
    seen = {(table, flat(_decoded(said)) + flat(unquote_plus(said))) for table, said in stored(served)}
    files = b"".join(one.read_bytes() for one in served.folder.glob("sentinelle.sqlite3*")) + served.log.read_bytes()
    found = set()
    for plant in plants:
        for secret in plant.secrets:
            bare = flat(secret)[1:-1]
            found |= {f"{table}: {plant.text!r}" for table, said in seen if bare in said}
            if len(secret) > 6 and secret.encode() in files:  # a few digits stand in any key
                found.add(f"file: {plant.text!r}")
    return found


def _decoded(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:
        return said


def post_all(served: Served, texts: list[str]) -> None:
    project = served.another("planted")
    for number, text in enumerate(texts):
        for body in everywhere(number + 1, text):
            assert project.post(body).status_code == 200, text
        uses = {"id": str(uuid.UUID(int=number + 1)), "day": "2026-11-22", "release": text, "installation": text,
                "functions": [{"function": text, "uses": 1, "failures": 0}]}  # fmt: skip
        assert project.post(json.dumps(uses).encode(), "usages").status_code == 200
    served.wait(seconds=180)
    assert served.count("intake_refusal") == 0


def check(served: Served, plants: list[Plant]) -> None:
    post_all(served, [plant.text for plant in plants])
    assert sorted(left(served, plants)) == []
    assert served.count("signatures_event") == 12 * len(plants)
    assert served.count("reports_report") == 2 * len(plants)
    assert served.rows("SELECT SUM(count) FROM sentinelle_intake_removal")[0][0] > 12 * len(plants)
    binary = served.rows("SELECT SUM(count) FROM sentinelle_intake_loss WHERE reason = 'door.binary'")
    assert binary == [(len(plants),)]


@pytest.mark.slow
def test_nothing_planted_is_stored(start: Start) -> None:
    check(start("--workers", "1"), all_plants()[::16])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_of_all_that_can_be_planted_is_stored(start: Start) -> None:
    check(start(), all_plants())


@pytest.mark.slow
def test_what_an_engineer_needs_is_stored(start: Start) -> None:
    served = start("--workers", "1")
    project = served.another("stays")
    for number, text in enumerate(STAYS):
        events = [item("event", {"event_id": uuid.UUID(int=number << 8 | place).hex, "release": f"{number}-{place}",
                                 "fingerprint": [str(number), str(place)]} | one)
                  for place, (name, one) in enumerate(report(text)) if name in PLACES]  # fmt: skip
        assert project.post(envelope(*events)).status_code == 200
    served.wait(seconds=60)
    kept = served.rows("SELECT payload FROM sentinelle_signatures_sample")
    said = [json.dumps(json.loads(payload), ensure_ascii=False) for (payload,) in kept]
    missing = [
        text for text in STAYS if sum(json.dumps(text, ensure_ascii=False)[1:-1] in one for one in said) < len(PLACES)
    ]
    assert missing == []
    assert served.count("intake_removal") == 0
