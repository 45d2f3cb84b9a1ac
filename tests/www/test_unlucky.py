"""`bonport web`, a process, under bad luck and bad intentions: slow lines, requests cut short, the same gesture eight
times at once, and addresses that try to leave their folder."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import httpx
import pytest

from bonport.practice.documents.templates.starters import STARTERS
from tests.day.playing import rows
from tests.www.serving import Web, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

TIMES = 8
HTMX = {"HX-Request": "true"}
WINDOW = str(UUID(int=7))


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with served(tmp_path_factory.mktemp("data")) as started:
        yield started


@pytest.fixture
def record(web: Web) -> str:
    """Each test has a patient of its own."""
    return f"/patients/{web.patients.pop()}/"


def at_once(web: Web, path: str, form: dict[str, object]) -> list[httpx.Response]:
    """The same gesture, from as many connections."""
    cookies, token = dict(web.http.cookies), web.http.cookies["csrftoken"]

    def send(_: int) -> httpx.Response:
        headers = {**HTMX, "X-CSRFToken": token}
        return httpx.post(web.address + path, data=form, cookies=cookies, headers=headers, timeout=60)

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(send, range(TIMES)))


def test_one_patient_is_made_of_eight_creations_at_once(web: Web) -> None:
    fields = {"birth_name": "LE GOFF", "first_names": "ANNE", "sex": "F", "birth_date": "14/07/1979"}
    answers = at_once(web, "/patients/nouveau/creer/", fields)
    assert sorted(one.status_code for one in answers) == [200] * (TIMES - 1) + [302]
    assert all('name="anyway"' in one.text for one in answers if one.status_code == 200)
    assert rows(web.url, "SELECT count(*) FROM patients_identity WHERE birth_name = 'LE GOFF'") == [(1,)]


def test_one_consultation_is_signed_by_eight_signatures_at_once(web: Web, record: str) -> None:
    note = {"text": "Toux.", "serial": 1, "based_on": 0, "window": WINDOW}
    answers = at_once(web, f"{record}note/signer/", note)
    assert sorted(one.status_code for one in answers)[0] == 200
    assert {one.status_code for one in answers} <= {200, 204, 409}
    assert [one.status_code for one in answers].count(200) == 1
    assert rows(web.url, f"SELECT note, closed_at IS NULL FROM records_encounter WHERE {of(record)}") == [("Toux.", 0)]


def test_one_document_is_made_of_eight_signatures_at_once(web: Web, record: str) -> None:
    letter = web.ask(f"{record}courriers/", {"template": STARTERS[0].key}).headers["Location"]
    text = {"text": "Cher confrère, voici.", "serial": 1, "based_on": 0, "window": WINDOW, "title": "Avis"}
    answers = at_once(web, f"{letter}signer/", text)
    assert sorted(one.status_code for one in answers) == [200] + [404] * (TIMES - 1)
    assert all("il a été signé" in one.text for one in answers if one.status_code == 404)
    assert rows(web.url, f"SELECT count(*) FROM documents_document WHERE {of(record)}") == [(1,)]


def of(record: str) -> str:
    return f"patient_id = '{record.split('/')[2].replace('-', '')}'"


def test_a_note_of_three_megabytes_on_a_slow_line_gets_its_answer(web: Web, record: str) -> None:
    """It takes longer than a connection is kept for nothing."""
    body = b"text=" + b"a" * 3_000_000
    with connected(web) as line:
        line.sendall(head(web, f"POST {record}note/", len(body)))
        for start in range(0, len(body), 400_000):
            line.sendall(body[start : start + 400_000])
            time.sleep(0.5)
        answer = read(line)
    assert answer.startswith(b"HTTP/1.1 413 ") and "2\\u00a0Mo au plus" in answer.decode()


@pytest.mark.parametrize("megabytes", [21, 60])
def test_a_paper_that_is_too_heavy_is_told_with_the_limit(web: Web, record: str, megabytes: int) -> None:
    paper = {"file": ("lettre.pdf", b"%PDF-1.4" + bytes(megabytes * 1024**2))}
    told = web.ask(f"{record}fichiers/", {"title": "Lettre", "kind": "letter", "day": "2026-11-02"}, files=paper)
    assert told.status_code == 422 and "dépasse 20\u00a0Mo" in told.text and 'value="Lettre"' in told.text


def test_no_address_leaves_its_folder(web: Web) -> None:
    """The secret of the installation lies one folder above what is served."""
    secret = (web.folder / "secret.key").read_bytes()
    for path in (
        "/static/../secret.key", "/static/%2e%2e/secret.key", "/static/..%2fsecret.key", "/static/..%5csecret.key",
        "/static/common/../../secret.key", "/static//etc/passwd", "/static/%00", "/static/common/main.js%00.png",
        "/static/", "/static/common", "/secret.key", "//secret.key", "/fichiers/../secret.key",
        f"/fichiers/{'0' * 8}-..%2f..%2fsecret.key/",
        f"/patients/{UUID(int=1)}/..%2f..%2fsecret.key", "/%ff%fe/", "/.git/config",
    ):  # fmt: skip
        with connected(web) as line:
            line.sendall(head(web, f"GET {path}"))
            answer = read(line)
        assert answer.split(b" ")[1] in (b"404", b"400"), path
        assert secret not in answer and b"root:" not in answer, path


def test_what_is_cut_short_breaks_nothing(web: Web, record: str) -> None:
    for said in (
        head(web, f"POST {record}note/", 500) + b"text=Toux",
        head(web, f"POST {record}note/").replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\nabc"),
        head(web, f"POST {record}note/").replace(b"\r\n\r\n", b"\r\nContent-Length: -5\r\n\r\n"),
        b"GET / HTTP/1.1\r\nHost",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS, where none is spoken
    ):
        with connected(web) as line:
            line.sendall(said)
    assert web.ask(f"{record}note/maintenant/").json() == {"revision": 0, "text": ""}
    assert "Traceback" not in web.log.read_text()


def connected(web: Web) -> socket.socket:
    host, port = web.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def head(web: Web, asked: str, length: int | None = None) -> bytes:
    """A request as far as its body, of who is signed in."""
    cookies = "; ".join(f"{name}={value}" for name, value in web.http.cookies.items())
    lines = [
        f"{asked} HTTP/1.1",
        "Host: localhost",
        f"Cookie: {cookies}",
        f"X-CSRFToken: {web.http.cookies['csrftoken']}",
    ]
    lines += ["Connection: close", "Content-Type: application/x-www-form-urlencoded"]
    lines += [f"Content-Length: {length}"] if length is not None else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read(line: socket.socket) -> bytes:
    got = b""
    while part := line.recv(65536):
        got += part
    return got
