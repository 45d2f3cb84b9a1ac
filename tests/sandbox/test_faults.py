"""Each fault, seen on a real socket: what the client gets, and whether the service had acted."""

from __future__ import annotations

import http.client
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from lxml import etree

from bonport.sandbox.faults import GARBAGE, KINDS, draw
from tests.sandbox.requests import BASE, Document, World, call, envelope, mime, new_uuid

PATH = f"{BASE}/repository"
SEED = 5


@pytest.fixture(autouse=True)
def no_fault_afterwards(world: World) -> Iterator[None]:
    yield
    call(world.page, "DELETE", "/control/faults")


@dataclass
class Sent:
    """What came back of a submission, and how long it took."""

    document: Document
    message_id: str
    status: int = 0
    headers: dict[str, str] | None = None
    body: bytes = b""
    error: Exception | None = None
    seconds: float = 0.0


def message_with(kind: str, *, variant: int = 0, of: int = 1, service: str = "dmp", path: str = PATH) -> str:
    """A MessageID that the switchboard, set to this kind alone, meets in that variant."""
    while True:
        message_id = f"urn:uuid:{new_uuid()}"
        fate = draw({"seed": SEED, service: {kind: 1}}, service, message_id, path)
        assert fate
        if fate.variant % of == variant:
            return message_id


@contextmanager
def faulty(world: World, kind: str) -> Iterator[None]:
    call(world.page, "PUT", "/control/faults", {"seed": SEED, "dmp": {kind: 1}})
    try:
        yield
    finally:
        call(world.page, "DELETE", "/control/faults")


def submit(
    world: World, message_id: str, connection: http.client.HTTPSConnection | None = None, timeout: float = 20
) -> Sent:
    document = world.document()
    body, parts = world.lot(document).built()
    _, root = envelope(
        "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", body, world.indirect(document.ins).xml(), message_id
    )
    data, content_type = mime(root, parts)
    sent = Sent(document, message_id)
    connection = connection or world.connect(None, timeout)
    start = time.monotonic()
    try:
        connection.request("POST", PATH, data, {"Content-Type": content_type})
        response = connection.getresponse()
        sent.status, sent.headers, sent.body = response.status, dict(response.headers), response.read()
    except (OSError, http.client.HTTPException) as error:
        sent.error = error
    sent.seconds = time.monotonic() - start
    return sent


def held(world: World, sent: Sent) -> bool:
    return any(entry["uniqueId"] == sent.document.unique_id for entry in world.held())


def injected(world: World, kind: str) -> int:
    return int(call(world.page, "GET", "/control/faults")["injected"]["dmp"].get(kind, 0))


def test_latency(world: World) -> None:
    with faulty(world, "latency"):
        sent = submit(world, message_with("latency"))
    assert b":Success" in sent.body
    assert sent.seconds >= 3 / world.clock.factor


@pytest.mark.parametrize(("kind", "acted"), [("timeout_before", False), ("timeout_after", True)])
def test_time_outs(world: World, kind: str, acted: bool) -> None:
    with faulty(world, kind):
        sent = submit(world, message_with(kind))
    assert isinstance(sent.error, ConnectionResetError)
    assert sent.seconds >= 60 / world.clock.factor
    assert held(world, sent) is acted


def test_a_held_connection_is_let_go_when_the_client_leaves(world: World) -> None:
    """Else 64 impatient clients would stop the server."""
    with faulty(world, "timeout_before"):
        for _ in range(80):
            sent = submit(world, message_with("timeout_before"), timeout=0.02)
            assert sent.error
    start = time.monotonic()
    assert b":Success" in submit(world, f"urn:uuid:{new_uuid()}").body
    assert time.monotonic() - start < 60 / world.clock.factor


@pytest.mark.parametrize("acted", [False, True])
def test_http_500(world: World, acted: bool) -> None:
    with faulty(world, "http_500"):
        sent = submit(world, message_with("http_500", variant=int(acted), of=2))
    assert sent.status == 500
    assert sent.body.startswith(b"<html>")
    assert held(world, sent) is acted


@pytest.mark.parametrize("acted", [False, True])
def test_cut(world: World, acted: bool) -> None:
    with faulty(world, "cut"):
        sent = submit(world, message_with("cut", variant=int(acted), of=2))
    assert isinstance(sent.error, ConnectionResetError), "RST, not a polite end"
    assert held(world, sent) is acted


@pytest.mark.parametrize("shape", GARBAGE)
def test_garbage(world: World, shape: str) -> None:
    with faulty(world, "garbage"):
        sent = submit(world, message_with("garbage", variant=GARBAGE.index(shape), of=len(GARBAGE)))
    assert sent.status == 200
    assert held(world, sent)
    assert sent.headers
    if shape == "type":
        assert sent.headers["Content-Type"] == "application/pdf"
    elif shape == "bomb":
        assert b"<!ENTITY" in sent.body
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(sent.body)
    elif shape == "charset":
        assert b'encoding="UTF-16"' in sent.body
    else:
        assert b"</env:Envelope>" not in sent.body


def test_duplicate_answer_of_an_earlier_request(world: World) -> None:
    with faulty(world, "latency"):  # the switchboard remembers answers while it is on
        earlier = submit(world, message_with("latency"))
    with faulty(world, "duplicate_answer"):
        sent = submit(world, message_with("duplicate_answer", variant=0, of=2))
    assert held(world, sent)
    assert earlier.message_id.encode() in sent.body
    assert sent.message_id.encode() not in sent.body


def test_the_same_answer_twice_on_one_connection(world: World) -> None:
    connection = world.connect(None)
    connection.connect()
    wire: Any = connection.sock
    with faulty(world, "duplicate_answer"):
        sent = submit(world, message_with("duplicate_answer", variant=1, of=2), connection)
    assert sent.message_id.encode() in sent.body
    assert held(world, sent)
    wire.settimeout(5)
    second = b""
    while not second.endswith(b"--\r\n"):
        second += wire.recv(65536)
    assert second.startswith(b"HTTP/1.1 200")
    assert sent.message_id.encode() in second


def test_slow_drip(world: World) -> None:
    with faulty(world, "slow_drip"):
        sent = submit(world, message_with("slow_drip"))
    assert b":Success" in sent.body
    assert sent.seconds >= 20 / world.clock.factor


def test_closed_politely(world: World) -> None:
    with faulty(world, "closed"):
        sent = submit(world, message_with("closed", variant=0, of=2))
    assert sent.status == 503
    assert not held(world, sent)


def test_closed_before_the_request_is_read(world: World) -> None:
    with faulty(world, "closed"):
        sent = submit(world, message_with("closed", variant=1, of=2))
    assert isinstance(sent.error, OSError)
    assert not held(world, sent)


def test_faults_of_one_service_do_not_touch_the_other(world: World) -> None:
    call(world.page, "PUT", "/control/faults", {"insi": {"closed": 1}})
    assert b":Success" in submit(world, f"urn:uuid:{new_uuid()}").body


def test_every_fault_is_counted(world: World) -> None:
    before = injected(world, "http_500")
    with faulty(world, "http_500"):
        submit(world, message_with("http_500"))
    assert injected(world, "http_500") == before + 1


def test_the_server_lives_on_after_many_cuts(world: World) -> None:
    with faulty(world, "cut"):
        for _ in range(30):
            submit(world, message_with("cut", variant=0, of=2))
    assert b":Success" in submit(world, f"urn:uuid:{new_uuid()}").body


# ------------------------------------------------------------------- which fault is met


def test_the_same_message_meets_the_same_fault() -> None:
    settings = {"seed": 3, "dmp": {"cut": 0.2, "latency": 0.2}}
    fates = [draw(settings, "dmp", f"urn:uuid:{number}", PATH) for number in range(200)]
    assert fates == [draw(settings, "dmp", f"urn:uuid:{number}", PATH) for number in range(200)]
    assert fates != [draw({**settings, "seed": 4}, "dmp", f"urn:uuid:{number}", PATH) for number in range(200)]


def test_probabilities_are_kept() -> None:
    settings = {"seed": 1, "dmp": dict.fromkeys(KINDS, 0.05)}
    fates = [draw(settings, "dmp", str(number), PATH) for number in range(20_000)]
    for kind in KINDS:
        share = sum(fate is not None and fate.kind == kind for fate in fates) / len(fates)
        assert share == pytest.approx(0.05, abs=0.01)
    assert draw(settings, "insi", "1", "/lps/insi") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"dmp": {"inconnue": 0.1}},
        {"autre": {"cut": 0.1}},
        {"dmp": {"cut": 2}},
        {"dmp": {"cut": -0.1}},
        {"dmp": {"cut": "0.1"}},
        {"dmp": {"cut": 0.7, "latency": 0.7}},
        {"seed": "x"},
        [],
    ],
    ids=str,
)
def test_a_switchboard_that_makes_no_sense(world: World, wrong: object) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        call(world.page, "PUT", "/control/faults", wrong)
    assert refused.value.code == 400
