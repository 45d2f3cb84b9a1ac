"""The transport against a real peer: what may have reached the service, and what cannot have."""

from __future__ import annotations

import ssl
import threading
import tracemalloc
from pathlib import Path

import pytest

from bonport.interop.errors import BadInput, NoAnswer, NotSent
from bonport.interop.soap.transport import HttpTransport
from tests.interop import peer
from tests.interop.peer import Authority, Certificate, Exchange, Peer

HEADERS = {"Content-Type": "application/soap+xml"}
MARGIN = 2.0
"""Seconds of grace for a loaded machine, on top of the total time."""


def test_a_whole_exchange_shows_the_client_certificate(
    authority: Authority, transport: HttpTransport, structure: Certificate
) -> None:
    shown = []

    def handler(exchange: Exchange) -> None:
        shown.append((exchange.connection.getpeercert(binary_form=True), exchange.connection.version()))
        exchange.reply(b"<ok/>", status=207, more="X-Seen: yes\r\n")

    with Peer(authority, handler) as service:
        response = transport.post(f"{service.url}/repository", headers=HEADERS, body=b"<question/>")
    assert (response.status, response.body, response.headers["x-seen"]) == (207, b"<ok/>", "yes")
    assert service.exchanges[0].body == b"<question/>"
    assert service.exchanges[0].path == "/repository"
    assert shown[0][0] == structure.certificate.public_bytes(peer.serialization.Encoding.DER)
    assert shown[0][1] in ("TLSv1.2", "TLSv1.3")


def test_connections_are_kept_and_bodies_of_any_size_pass(authority: Authority, transport: HttpTransport) -> None:
    body = bytes(range(256)) * 4096  # 1 MB, every byte value
    with Peer(authority, lambda exchange: exchange.reply(exchange.body)) as service:
        for _ in range(3):
            assert transport.post(service.url, headers=HEADERS, body=body).body == body
    assert service.connections == 1


def test_each_thread_has_its_own_connection_and_deadline(authority: Authority, transport: HttpTransport) -> None:
    with Peer(authority, lambda exchange: exchange.reply(exchange.body)) as service:
        answers: list[bytes] = []

        def ask(number: int) -> None:
            answers.append(transport.post(service.url, headers=HEADERS, body=str(number).encode()).body)

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [b"0", b"1", b"2", b"3"]
    assert service.connections == 4


# ----------------------------------------------------------------------------------- nothing reached the service


def test_nobody_listens(transport: HttpTransport) -> None:
    with peer.mute_listener() as url:
        pass  # closed again: the port is free
    with pytest.raises(NotSent, match="unreachable"):
        transport.post(url, headers=HEADERS, body=b"x")


def test_a_peer_that_never_speaks_tls(transport: HttpTransport) -> None:
    with peer.mute_listener() as url, peer.elapsed() as seconds:
        with pytest.raises(NotSent, match="connect_timeout"):
            transport.post(url, headers=HEADERS, body=b"x")
        assert seconds() < 1.0 + MARGIN


def test_a_service_of_another_authority(tmp_path: Path, authority: Authority, transport: HttpTransport) -> None:
    impostor = Authority(tmp_path, name="Une autre autorité")
    with Peer(impostor, peer.answer(b"<ok/>")) as service:
        with pytest.raises(NotSent, match="untrusted"):
            transport.post(service.url, headers=HEADERS, body=b"x")
        assert service.exchanges == []


def test_a_service_under_another_name(authority: Authority, transport: HttpTransport) -> None:
    with Peer(authority, peer.answer(b"<ok/>")) as service:
        with pytest.raises(NotSent, match="untrusted"):
            transport.post(service.url.replace("127.0.0.1", "localhost"), headers=HEADERS, body=b"x")
        assert service.exchanges == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_tls_older_than_1_2_is_not_spoken(authority: Authority, transport: HttpTransport) -> None:
    old = {"minimum_version": ssl.TLSVersion.TLSv1, "maximum_version": ssl.TLSVersion.TLSv1_1}
    with Peer(authority, peer.answer(b"<ok/>"), **old) as service:
        with pytest.raises(NotSent):
            transport.post(service.url, headers=HEADERS, body=b"x")
        assert service.exchanges == []


def test_plain_http_is_refused(transport: HttpTransport) -> None:
    with pytest.raises(BadInput):
        transport.post("http://127.0.0.1:1", headers=HEADERS, body=b"x")


def test_files_that_are_not_there_or_do_not_pair(tmp_path: Path, authority: Authority, structure: Certificate) -> None:
    other = next(made for made in iter(lambda: authority.issue("autre"), None) if made.key is not structure.key)
    good = (structure.certificate_file, structure.key_file, authority.root.certificate_file)
    garbage = tmp_path / "garbage.pem"
    garbage.write_bytes(b"not a certificate")
    for files in (
        (tmp_path / "absent", *good[1:]),
        (good[0], other.key_file, good[2]),
        (*good[:2], garbage),
    ):
        with pytest.raises(BadInput):
            HttpTransport(*files)


# ------------------------------------------------------------------------------- it left, and no whole answer came


@pytest.mark.slow
@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (peer.hang_up, "broken_http|cut"),
        (peer.cut_short, "broken_http|cut"),
        (peer.not_http, "broken_http|cut"),
        (peer.silence, "timeout"),
        (peer.drip(b"HTTP/1.1 200 OK\r\nX: y\r\n" + b"Z: z\r\n" * 50), "timeout"),
        (peer.drip(peer.http(b"<slow/>" * 100)), "timeout"),
        (lambda e: e.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "broken_http"),
        (lambda e: e.send(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 2_000_000 + b"\r\n\r\n"), "broken_http"),
    ],
    ids=["hang_up", "cut_short", "not_http", "silence", "drip_headers", "drip_body", "bad_chunks", "endless_header"],
)
def test_no_whole_answer(authority: Authority, transport: HttpTransport, handler: peer.Handler, reason: str) -> None:
    with Peer(authority, handler) as service, peer.elapsed() as seconds:
        with pytest.raises(NoAnswer, match=reason):
            transport.post(service.url, headers=HEADERS, body=b"x")
        assert seconds() < 1.5 + MARGIN
        assert len(service.exchanges) == 1


def test_a_peer_that_reads_too_slowly(authority: Authority, transport: HttpTransport) -> None:
    """The request is larger than what the kernel keeps for a peer that does not read it."""
    body = b"x" * 30_000_000
    reading = threading.Event()

    class Slow(Peer):
        def _requests(self, connection: ssl.SSLSocket):  # type: ignore[no-untyped-def]
            reading.set()
            while not self._stopped.wait(0.05):
                connection.recv(1000)
            return iter(())

    with Slow(authority, peer.silence) as service, peer.elapsed() as seconds:
        with pytest.raises(NoAnswer, match="timeout"):
            transport.post(service.url, headers=HEADERS, body=body)
        assert seconds() < 1.5 + MARGIN
        assert reading.is_set()


@pytest.mark.parametrize(
    "handler",
    [
        peer.flood(200),
        lambda e: e.send(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"100000\r\n" + b" " * 0x100000 + b"\r\n") * 200
        ),
    ],
    ids=["announced", "chunked"],
)
def test_200_megabytes_are_given_up_while_they_come(
    authority: Authority, structure: Certificate, handler: peer.Handler
) -> None:
    patient = HttpTransport(
        structure.certificate_file,
        structure.key_file,
        authority.root.certificate_file,
        total_timeout=20,
        max_bytes=4 * 1024 * 1024,
    )
    with Peer(authority, handler) as service:
        tracemalloc.start()
        try:
            with pytest.raises(NoAnswer, match="too_large"):
                patient.post(service.url, headers=HEADERS, body=b"x")
            own = tracemalloc.take_snapshot().filter_traces(
                [tracemalloc.Filter(False, peer.__file__), tracemalloc.Filter(False, __file__)]
            )
        finally:
            tracemalloc.stop()
    assert sum(trace.size for trace in own.statistics("filename")) < 20 * 1024 * 1024


def test_after_a_broken_exchange_the_next_one_works(authority: Authority, transport: HttpTransport) -> None:
    with Peer(authority, peer.answer(b"1"), peer.cut_short, peer.answer(b"3")) as service:
        assert transport.post(service.url, headers=HEADERS, body=b"x").body == b"1"
        with pytest.raises(NoAnswer):
            transport.post(service.url, headers=HEADERS, body=b"x")
        assert transport.post(service.url, headers=HEADERS, body=b"x").body == b"3"


# -------------------------------------------------------------------------------------------- what is not done


def test_no_redirection_is_followed(authority: Authority, transport: HttpTransport) -> None:
    with Peer(authority, peer.answer(b"", status=307, more="Location: https://127.0.0.1:1/\r\n")) as service:
        assert transport.post(service.url, headers=HEADERS, body=b"x").status == 307
        assert len(service.exchanges) == 1


def test_the_environment_is_not_looked_at(
    authority: Authority, structure: Certificate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "absent"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    files = (structure.certificate_file, structure.key_file, authority.root.certificate_file)
    with Peer(authority, peer.answer(b"<ok/>")) as service:
        assert HttpTransport(*files).post(service.url, headers=HEADERS, body=b"x").body == b"<ok/>"
    assert not (tmp_path / "keys").exists()


def test_a_peer_out_of_step_until_reset(authority: Authority, transport: HttpTransport) -> None:
    """Two answers to one request: the second one waits for us, and only a new connection gets rid of it."""

    def twice(exchange: Exchange) -> None:
        exchange.send(peer.http(exchange.body) + peer.http(b"stale"))

    with Peer(authority, twice, lambda exchange: exchange.reply(exchange.body)) as service:
        assert transport.post(service.url, headers=HEADERS, body=b"1").body == b"1"
        assert transport.post(service.url, headers=HEADERS, body=b"2").body == b"stale"
        transport.reset()
        assert transport.post(service.url, headers=HEADERS, body=b"3").body == b"3"
        assert service.connections == 2
