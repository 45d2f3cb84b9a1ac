"""What Sentinelle measured, read over the wire; and what is said where it is not to be had."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings

from bonport.sentinelle.dossiers.figures import figures
from bonport.sentinelle.health.models import FunctionDay, SessionHour
from bonport.sentinelle.registers.models import Project
from bonport.www.avis.measured import measured
from tests.sentinelle.cast import assemble


class Peer(ThreadingHTTPServer):
    """Says what it is told to say; remembers how often it was asked."""

    daemon_threads = True
    body: bytes = b""
    status: int = 200
    asked: int = 0


class _Says(BaseHTTPRequestHandler):
    server: Peer

    def do_GET(self) -> None:
        self.server.asked += 1
        body = self.server.body if self.path == "/public/chiffres.json" else b""
        self.send_response(self.server.status if body else 404)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def peer(db: None, settings: Settings) -> Iterator[Peer]:
    cache.clear()
    served = Peer(("127.0.0.1", 0), _Says)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    settings.SENTINELLE_FIGURES = f"http://127.0.0.1:{served.server_port}/"
    yield served
    served.shutdown()
    served.server_close()


def test_what_sentinelle_publishes_is_read_as_it_is(peer: Peer) -> None:
    house = assemble()
    house.with_vendor()
    project = Project.objects.create(line=house.line_a, name="p", key="k", opened_at=house.now)
    SessionHour.objects.create(project=project, release="1.1", hour=house.now, ok=90, crashed=10)
    used = {"release": "1.1", "function": "dmp", "day": house.now.date()}
    FunctionDay.objects.create(project=project, **used, uses=200, failures=3)
    peer.body = json.dumps(figures(house.now)).encode()
    found = measured(" éditeur a ", "CABINET A").of
    assert found is not None
    assert (found.open, found.late, found.dossiers) == (1, 0, ("D-26-0001",))
    ((sessions,), (function,)) = found.versions, found.functions
    assert (sessions.version, sessions.sessions, sessions.crash_free) == ("1.1", 100, 0.9)
    assert (function.label, function.uses, function.success) == ("Alimentation et consultation du DMP", 200, 0.985)
    unknown = measured("Éditeur A", "Cabinet Z")
    assert unknown.came and unknown.of is None
    assert peer.asked == 1  # kept


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (200, b""),
        (200, b"[]"),
        (200, b'{"products": [{}]}'),
        (200, b"[" * 100_000),
        (200, b" " * 5 * 1024**2),
    ],
)
def test_an_answer_that_is_none_is_said_and_not_asked_again_at_once(peer: Peer, status: int, body: bytes) -> None:
    peer.status, peer.body = status, body
    assert [measured("Éditeur A", "Cabinet A") for _ in range(3)] == [measured("É", "C")] * 3
    told = measured("Éditeur A", "Cabinet A")
    assert told.asked and not told.came and peer.asked == 1


def test_nobody_at_the_other_end(db: None, settings: Settings) -> None:
    cache.clear()
    settings.SENTINELLE_FIGURES = "http://127.0.0.1:9"
    assert measured("Éditeur A", "Cabinet A").came is False


def test_no_sentinelle_is_known_here(db: None, settings: Settings) -> None:
    settings.SENTINELLE_FIGURES = ""
    assert measured("Éditeur A", "Cabinet A").asked is False
