"""What Sentinelle measured, read over the wire; and what is said where it is not to be had."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from bonport.sentinelle.dossiers.figures import figures
from bonport.sentinelle.health.models import FunctionDay, SessionHour
from bonport.sentinelle.registers.models import Project
from bonport.www.avis.measured import measured, published
from tests.reviews.cast import Cast
from tests.sentinelle.cast import assemble

KNOWN = UUID(int=1)


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
    found = measured(house.line_a.product_id).of
    assert found is not None
    assert (found.open, found.late, found.dossiers) == (1, 0, ("D-26-0001",))
    ((sessions,), (function,)) = found.versions, found.functions
    assert (sessions.version, sessions.sessions, sessions.crash_free) == ("1.1", 100, 0.9)
    assert (function.label, function.uses, function.success) == ("Alimentation et consultation du DMP", 200, 0.985)
    for nobody in (None, UUID(int=7)):  # no name brings a measure
        unknown = measured(nobody)
        assert unknown.came and unknown.of is None
    assert published() == [(str(house.line_a.product_id), "Cabinet A, Éditeur A")]
    assert peer.asked == 1  # kept


def test_the_team_says_which_product_of_sentinelle_it_is(
    peer: Peer, house: Cast, as_: Callable[[str | None], Client]
) -> None:
    """Two products may have one name: what is not said is not guessed."""
    one = {"id": str(KNOWN), "product": "Cabinet A", "vendor": "Éditeur A", "open": 3, "late": 1, "verified": 2}
    one |= {"doctors": 9, "dossiers": ["D-26-0001"], "versions": [], "functions": []}
    peer.body = json.dumps({"at": house.now.isoformat(), "products": [one]}).encode()
    there, page = (reverse(name, args=[house.product_a.pk]) for name in ("link_sentinelle", "measures"))
    team, anybody = as_("team"), as_(None)
    assert "n’a pas encore dit" in anybody.get(page).content.decode()
    register = team.get(reverse("register_product", args=[house.product_a.pk])).content.decode()
    assert f'<option value="{KNOWN}">Cabinet A, Éditeur A</option>' in register
    assert team.post(there, {"sentinelle": "Cabinet A"}).status_code == 409
    assert team.post(there, {"sentinelle": str(KNOWN)}).status_code == 302
    assert "Dossiers ouverts</dt><dd>3, dont 1 en retard" in anybody.get(page).content.decode()
    taken = team.post(reverse("link_sentinelle", args=[house.product_b.pk]), {"sentinelle": str(KNOWN)})
    assert taken.status_code == 409 and "déjà celui de Cabinet A" in taken.content.decode()
    team.post(there, {"sentinelle": ""})
    assert "n’a pas encore dit" in anybody.get(page).content.decode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (200, b""),
        (200, b"[]"),
        (200, b'{"products": [{}]}'),
        (200, b'{"at": "2026-11-23T09:00:00+00:00", "products": [{"id": "nul"}]}'),
        (200, b"[" * 100_000),
        (200, b" " * 5 * 1024**2),
    ],
)
def test_an_answer_that_is_none_is_said_and_not_asked_again_at_once(peer: Peer, status: int, body: bytes) -> None:
    peer.status, peer.body = status, body
    assert [measured(KNOWN) for _ in range(3)] == [measured(None)] * 3
    told = measured(KNOWN)
    assert told.asked and not told.came and peer.asked == 1


def test_nobody_at_the_other_end(db: None, settings: Settings) -> None:
    cache.clear()
    settings.SENTINELLE_FIGURES = "http://127.0.0.1:9"
    assert measured(KNOWN).came is False


def test_no_sentinelle_is_known_here(db: None, settings: Settings) -> None:
    settings.SENTINELLE_FIGURES = ""
    assert measured(KNOWN).asked is False
