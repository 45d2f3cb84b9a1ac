"""What `bonport web`, a process, leaves behind of a patient whose name, note and matricule are rare words: nothing in
its output, in addresses, cookies, sessions, the cache and the audit's details; also when something breaks."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid5

import httpx
import pytest

from tests.day.playing import rows
from tests.privacy import planted
from tests.www.serving import Web, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

NAME, FIRST, PHONE = "QUILLIVICARZEL", "ZOEMAELLINE", "0698317245"
NOTE, PROBLEM = "Xérodermiquement fatiguée", "Thrombopathiquement atteinte"
SECRET = planted([NAME, FIRST, PHONE, "Xérodermiquement", "Thrombopathiquement"])


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with served(tmp_path) as started:
        yield started


def window(name: str) -> str:
    return str(uuid5(UUID(int=0), name))


def test_nothing_of_a_patient_is_left_where_it_should_not_be(web: Web) -> None:
    record = written(web)
    badly_asked(web, record)
    typed_into_the_address(web, record)
    broken(web, record)
    assert web.ask("/compte/verrou/", {}).status_code == 204
    assert web.ask(record, headers={"Accept": "text/html"}).status_code == 423

    log = web.log.read_text()
    for said in ("IntegrityError", "error outside the screens", "404 GET no address", "403 POST chercher/"):
        assert said in log, "it was not logged: there is nothing to look through"
    assert SECRET.in_files([web.log]) == []
    assert SECRET.in_bytes("\n".join(web.seen).encode(), "addresses and headers") == []
    kept = [
        *rows(web.url, "SELECT session_data FROM django_session"),
        *rows(web.url, "SELECT cache_key, value FROM www_cache"),
        *rows(web.url, "SELECT detail FROM base_auditevent"),
    ]
    assert len(kept) > 10
    assert SECRET.in_bytes("\n".join(map(str, kept)).encode(), "sessions, cache, audit") == []


def written(web: Web) -> str:
    """A day with a patient."""
    fields = {"birth_name": NAME, "first_names": FIRST, "sex": "F", "birth_date": "01/02/1970", "phone": PHONE}
    created = web.ask("/patients/nouveau/creer/", fields)
    assert created.status_code == 302, created.text
    record = created.headers["Location"]
    assert NAME in web.ask(record).text
    assert NAME in web.ask("/chercher/", {"q": NAME}).text
    saved = {"text": NOTE, "based_on": 0, "window": window("here"), "serial": 1}
    assert web.ask(f"{record}note/", saved).status_code == 200
    assert PROBLEM in web.ask(f"{record}resume/comprendre/", {"kind": "problem", "text": PROBLEM}).text
    assert PROBLEM in web.ask(f"{record}resume/noter/", {"kind": "problem", "text": PROBLEM}).text
    for path in ("identite/", "envois/", "journal/", "documents/", "suites/"):
        assert web.ask(record + path).status_code == 200
    assert web.ask(f"{record}contacts/", {"words": NOTE}).status_code == 200
    assert web.ask(f"{record}copie/", {"for": "patient"}).status_code == 200
    assert NAME in web.ask("/envois/", {"name": NAME}).text
    begun = web.ask(f"{record}courriers/", {"template": "free"})
    if begun.status_code == 302:
        web.ask(begun.headers["Location"])
    return record


def badly_asked(web: Web, record: str) -> None:
    assert (
        web.ask(f"{record}note/", {"text": NOTE, "based_on": 0, "window": window("x"), "serial": 1}).status_code == 409
    )
    assert web.ask(f"{record}note/", {"text": NOTE, "window": NOTE}).status_code == 409
    assert web.ask(f"{record}courriers/", {"template": NAME}).status_code == 409
    assert web.ask("/administration/").status_code == 403
    assert web.http.post("/chercher/", data={"q": NAME}).status_code == 403  # without its token
    assert web.ask(f"{record}note/", {"text": NOTE * 100_000}).status_code == 413
    paper = {"file": (f"{NAME}.pdf", NOTE.encode())}
    assert web.ask(f"{record}fichiers/", {"title": NOTE}, files=paper).status_code == 422
    wrong = {"login": NAME, "password": FIRST + PHONE}
    with httpx.Client(base_url=web.address) as stranger:
        stranger.get("/compte/connexion/")
        token = {"X-CSRFToken": stranger.cookies["csrftoken"]}
        assert "inexact" in stranger.post("/compte/connexion/", data=wrong, headers=token).text


def typed_into_the_address(web: Web, record: str) -> None:
    """By a hand, or a program, that knows no better: not in `seen`, for it is what was asked."""
    assert web.http.get(f"{record}{NAME}/").status_code == 404
    assert web.http.get("/", params={"q": NAME}, headers={"Host": f"{NAME.lower()}.example"}).status_code == 400
    host, port = web.address.removeprefix("http://").split(":")
    for line in (f"GET /?q={NAME}&{'x' * 5000} HTTP/1.1", f"GET /{NAME} /{FIRST} HTTP/1.1", f"{NAME} {FIRST}"):
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(f"{line}\r\nHost: localhost\r\n\r\n".encode())
            raw.recv(4096)


def broken(web: Web, record: str) -> None:
    """The database refuses the next row, and says of which patient; and an answer breaks while it is being sent."""
    rows(
        web.url,
        f"CREATE TRIGGER broken BEFORE UPDATE ON records_encounter BEGIN SELECT RAISE(ABORT, 'of {NAME} {NOTE}'); END",
    )
    saved = {"text": f"{NOTE}.", "based_on": 1, "window": window("here"), "serial": 2}
    last = web.ask(f"{record}note/", saved)
    rows(web.url, "DROP TRIGGER broken")
    assert last.status_code == 500
    assert SECRET.in_bytes(last.content, "the page of the failure") == []
    rows(web.url, "ALTER TABLE records_problem RENAME TO kept")
    rows(web.url, f"CREATE VIEW records_problem AS SELECT * FROM of_{NAME}")  # « no such table: of_… »
    with pytest.raises(httpx.RemoteProtocolError):
        web.ask(f"{record}copie/", {"for": "patient"})
    rows(web.url, "DROP VIEW records_problem")
    rows(web.url, "ALTER TABLE kept RENAME TO records_problem")
