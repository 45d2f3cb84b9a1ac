"""The client against a real peer: what was taken, what was not, what may have been."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest

from bonport.interop.errors import BadInput, NotSent, OutcomeUnknown, Refused, RetryLater
from bonport.interop.signalement import Accepted, Report, send
from bonport.interop.soap import WebTransport
from tests.interop import peer
from tests.interop.peer import Authority, Peer

REPORT = Report(id=UUID("7f0c2f0e-5d0b-4c52-9d55-8f3f4a6b1c2d"), text="L’envoi tourne sans fin.")
GOOD = json.dumps({"number": "S-26-000042", "follow": "https://sentinelle.example/s/x"})
TRANSPORT = WebTransport(connect_timeout=1.0, total_timeout=2.0)


@contextmanager
def answering(status: int, body: str, **headers: str) -> Iterator[tuple[str, list[BaseHTTPRequestHandler]]]:
    """A server that says this, whatever it is told; 0 says nothing and closes."""
    seen: list[BaseHTTPRequestHandler] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.said = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(self)
            if not status:
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("status", [200, 201])
def test_a_number_and_where_to_follow_come_back(status: int) -> None:
    with answering(status, GOOD) as (url, seen):
        taken = send(REPORT, TRANSPORT, url + "/", key="0f" * 16)
    assert taken == Accepted("S-26-000042", "https://sentinelle.example/s/x")
    assert taken.to_plain() == json.loads(GOOD)
    assert seen[0].path == "/signalements"
    assert seen[0].headers["X-Sentinelle-Key"] == "0f" * 16
    assert json.loads(seen[0].said) == REPORT.to_plain()  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_later(status: int) -> None:
    with answering(status, "{}", Retry_After="120") as (url, _), pytest.raises(RetryLater) as later:
        send(REPORT, TRANSPORT, url)
    assert later.value.when == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (0, ""),
        (500, "{}"),
        (200, "<html>"),
        (200, "{}"),
        (200, '{"number": 5, "follow": "https://x"}'),
        (200, '{"number": "S-26-000042", "follow": "javascript:alert(1)"}'),
    ],
)
def test_an_answer_that_is_none_leaves_a_doubt(status: int, body: str) -> None:
    with answering(status, body) as (url, _), pytest.raises(OutcomeUnknown):
        send(REPORT, TRANSPORT, url)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, '{"errors": {"text": "Écrivez au moins une phrase."}}', "field:text"),
        (413, '{"errors": {"": "Trop long."}}', "field:"),
        (403, '{"errors": {"key": "?"}}', "key"),
        (404, "<html>", "http_404"),
        (302, "", "http_302"),
    ],
)
def test_a_refusal_says_what_happened_and_what_to_do(status: int, body: str, code: str) -> None:
    with answering(status, body) as (url, _), pytest.raises(Refused) as refused:
        send(REPORT, TRANSPORT, url)
    assert refused.value.code == code
    assert refused.value.what
    assert refused.value.meaning
    assert refused.value.remedy


def test_nobody_there_is_later() -> None:
    with answering(200, GOOD) as (url, _):
        pass  # closed again: the port is free
    with pytest.raises(RetryLater) as later:
        send(REPORT, TRANSPORT, url)
    assert later.value.reason == "unreachable"


def test_the_web_is_reached_in_https_by_authorities_that_the_machine_trusts(authority: Authority) -> None:
    for url in ("http://sentinelle.example", "http://127.0.0.1.example", "ftp://localhost"):
        with pytest.raises(BadInput):
            send(REPORT, TRANSPORT, url)
    with Peer(authority, lambda exchange: exchange.reply(b"{}")) as service, pytest.raises(NotSent) as untrusted:
        TRANSPORT.post(service.url, headers={}, body=b"")
    assert untrusted.value.reason == "untrusted"
    with peer.mute_listener() as url, pytest.raises(NotSent):
        TRANSPORT.post(url, headers={}, body=b"")
