"""A scripted peer on a real socket: TLS with client certificates, and handlers that do to a connection what a broken,
slow or hostile service would do. And the small authority that makes its certificates.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as files and as objects."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    certificate_file: Path
    key_file: Path

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate_file.read_bytes()

    @property
    def key_pem(self) -> bytes:
        return self.key_file.read_bytes()


@cache
def _key(number: int) -> rsa.RSAPrivateKey:
    """Keys are slow to make: a few, shared by the whole run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Authority:
    """Makes certificates in a folder."""

    folder: Path
    name: str = "Autorité d’essai"
    _made: int = 0
    root: Certificate = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root = self._make("authority", _name(self.name), None)

    def issue(self, common_name: str, *, organization: str = "", unit: str = "", server: bool = False) -> Certificate:
        return self._make(f"leaf{self._made}", _name(common_name, organization, unit), self.root, server=server)

    def _make(self, stem: str, subject: x509.Name, issuer: Certificate | None, *, server: bool = False) -> Certificate:
        self._made += 1
        key = _key(self._made % 3)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(1000 + self._made)
            .not_valid_before(START)
            .not_valid_after(START + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        )
        if server:
            loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
            builder = builder.add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
        certificate_file, key_file = self.folder / f"{stem}.pem", self.folder / f"{stem}.key"
        certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return Certificate(certificate, key, certificate_file, key_file)


def _name(common_name: str, organization: str = "", unit: str = "") -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "FR"), (NameOID.ORGANIZATION_NAME, organization)]
    parts += [(NameOID.ORGANIZATIONAL_UNIT_NAME, unit), (NameOID.COMMON_NAME, common_name)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


@dataclass
class Exchange:
    """One request, and the connection to answer it on."""

    connection: ssl.SSLSocket
    head: bytes
    body: bytes
    stopped: threading.Event

    @property
    def path(self) -> str:
        return self.head.split(b" ", 2)[1].decode()

    def header(self, name: str) -> str:
        found = re.search(rb"\r\n" + name.encode() + rb": ?([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else ""

    @property
    def message_id(self) -> str:
        found = re.search(rb"MessageID>([^<]*)<", self.body)
        return found[1].decode() if found else ""

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def reply(
        self, body: bytes, *, status: int = 200, content_type: str = "application/soap+xml", more: str = ""
    ) -> None:
        self.send(http(body, status=status, content_type=content_type, more=more))

    def cut(self) -> None:
        self.connection.close()

    def wait(self, seconds: float) -> bool:
        """Sleep, but no longer than the peer lives. True when it is over."""
        return self.stopped.wait(seconds)


def http(body: bytes, *, status: int = 200, content_type: str = "application/soap+xml", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


Handler = Callable[[Exchange], None]


class Peer:
    """A TLS server that runs a script: one handler per request, the last one again for all that follow."""

    def __init__(self, authority: Authority, *handlers: Handler, **context_options: object) -> None:
        server = authority.issue("127.0.0.1", server=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(server.certificate_file, server.key_file)
        self._context.load_verify_locations(authority.root.certificate_file)
        self._context.verify_mode = ssl.CERT_REQUIRED
        for name, value in context_options.items():
            setattr(self._context, name, value)
        self._handlers = list(handlers)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.exchanges: list[Exchange] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Peer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts; close alone would not
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection = self._context.wrap_socket(plain, server_side=True)
            self.connections += 1
            with connection:
                for exchange in self._requests(connection):
                    with self._lock:
                        self.exchanges.append(exchange)
                        handler = self._handlers.pop(0) if len(self._handlers) > 1 else self._handlers[0]
                    handler(exchange)

    def _requests(self, connection: ssl.SSLSocket) -> Iterator[Exchange]:
        buffer = b""
        while not self._stopped.is_set():
            while b"\r\n\r\n" not in buffer:
                received = connection.recv(65536)
                if not received:
                    return
                buffer += received
            head, _, buffer = buffer.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: ?(\d+)", head, re.IGNORECASE)
            wanted = int(length[1]) if length else 0
            while len(buffer) < wanted:
                received = connection.recv(65536)
                if not received:
                    return
                buffer += received
            body, buffer = buffer[:wanted], buffer[wanted:]
            yield Exchange(connection, head, body, self._stopped)


# ------------------------------------------------------------------------------------------------- handlers


def answer(body: bytes, **options: object) -> Handler:
    return lambda exchange: exchange.reply(body, **options)  # type: ignore[arg-type]


def silence(exchange: Exchange) -> None:
    """Read everything, say nothing."""
    exchange.wait(60)


def hang_up(exchange: Exchange) -> None:
    exchange.cut()


def cut_short(exchange: Exchange) -> None:
    """Promise a thousand bytes, send ten."""
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789")
    exchange.cut()


def not_http(exchange: Exchange) -> None:
    exchange.send(b"\x16\x03\x01 this is not HTTP at all\r\n\r\n")
    exchange.cut()


def drip(data: bytes, every: float = 0.05) -> Handler:
    """One byte at a time, for ever if need be."""

    def handler(exchange: Exchange) -> None:
        while True:
            for position in range(len(data)):
                exchange.send(data[position : position + 1])
                if exchange.wait(every):
                    return

    return handler


def flood(megabytes: int, *, content_type: str = "application/soap+xml") -> Handler:
    """A body as large as told, with its length announced honestly."""

    def handler(exchange: Exchange) -> None:
        size = megabytes * 1024 * 1024
        exchange.send(f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {size}\r\n\r\n".encode())
        chunk = b" " * (1024 * 1024)
        for _ in range(megabytes):
            exchange.send(chunk)

    return handler


@contextlib.contextmanager
def mute_listener() -> Iterator[str]:
    """Accepts TCP, never speaks TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def elapsed() -> Iterator[Callable[[], float]]:
    start = time.monotonic()
    yield lambda: time.monotonic() - start
