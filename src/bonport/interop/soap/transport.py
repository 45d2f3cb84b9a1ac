"""How bytes travel to a national service: HTTPS with mutual TLS, within a total time and a bounded size.

One thing matters above all: to know whether a request may have reached the service. `NotSent` says that it cannot
have, `NoAnswer` that it may.

Durations here are real seconds: they bound what a machine waits, whatever time the practice lives in.

The engine is httpcore2, the one under httpx2: it lets us pass the network backend, without which a peer that sends one
byte a second holds a caller for hours (a read time-out starts again at each byte).
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpcore2

from bonport.interop.errors import BadInput, NoAnswer, NotSent

MAX_BYTES = 64 * 1024 * 1024

# A server may close an idle connection at the very moment we write on it, and we could then not tell whether it acted.
# Busy workers reuse their connections well within this time; an idle one pays a new handshake.
_KEEP_ALIVE_SECONDS = 1.0

_TLS_RECORD = 16384
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Response:
    """A whole HTTP answer.

    Attributes:
        headers: names in lower case; of a repeated header, the last value.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """What a client needs of the network."""

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Response:
        """Post `body` once and give the whole answer, whatever its HTTP status.

        Raises:
            NotSent: the connection was never established, nothing reached the service.
            NoAnswer: it left, in whole or in part, and no whole answer came.
        """
        ...

    def reset(self) -> None:
        """Drop the connections kept alive by this thread; the next post opens a new one.

        For a peer whose answers have come out of step with our requests: whoever sees an answer to another message
        calls it.
        """
        ...


class _Https:
    """HTTPS (TLS 1.2 or later) with kept-alive connections, each thread its own. Not to be used across a fork.

    No redirection is followed, no proxy is looked for.
    """

    def __init__(
        self, context: ssl.SSLContext, *, connect_timeout: float, total_timeout: float, max_bytes: int
    ) -> None:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._connect_timeout = connect_timeout
        self._total_timeout = total_timeout
        self._max_bytes = max_bytes
        self._mine = _OfThread(context)

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Response:
        """See `Transport.post`. `url` must be https."""
        if not self._may_reach(url):
            raise BadInput("url", "l’adresse du service n’est pas en https.")
        self._mine.deadline.start(self._total_timeout)
        extensions = {"timeout": {"connect": self._connect_timeout}}
        try:
            sent = list(headers.items())
            with self._mine.pool.stream("POST", url, headers=sent, content=body, extensions=extensions) as answer:
                received = bytearray()
                for piece in answer.iter_stream():
                    received += piece
                    if len(received) > self._max_bytes:
                        raise NoAnswer("too_large")
                names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
                return Response(answer.status, names, bytes(received))
        except httpcore2.ConnectTimeout:
            raise NotSent("connect_timeout") from None
        except (httpcore2.ConnectError, httpcore2.LocalProtocolError) as error:
            raise NotSent("untrusted" if _untrusted(error) else "unreachable") from None
        except httpcore2.TimeoutException:
            raise NoAnswer("timeout") from None
        except httpcore2.NetworkError:
            raise NoAnswer("cut") from None
        except httpcore2.RemoteProtocolError:
            raise NoAnswer("broken_http") from None

    def reset(self) -> None:
        """See `Transport.reset`."""
        self._mine.pool.close()

    def _may_reach(self, url: str) -> bool:
        return url.startswith("https://")


class HttpTransport(_Https):
    """Mutual TLS: shows the structure's certificate, or the card's, and trusts one authority.

    No environment variable is looked at.

    Args:
        client_certificate, client_key: PEM files shown to the service.
        authority: PEM file of the only authorities trusted to name the service.
        connect_timeout: seconds for TCP, then for TLS, to be established.
        total_timeout: seconds for the whole exchange, connection included.
        max_bytes: an answer larger than this is given up while it comes in.

    Raises:
        BadInput: a file is missing, or the key is not that of the certificate.
    """

    def __init__(
        self,
        client_certificate: Path | str,
        client_key: Path | str,
        authority: Path | str,
        *,
        connect_timeout: float = 5.0,
        total_timeout: float = 30.0,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the name and the chain
        try:
            context.load_verify_locations(authority)
            context.load_cert_chain(client_certificate, client_key)
        except OSError as error:
            raise BadInput(
                "certificates",
                f"certificat, clé ou autorité illisible ({type(error).__name__}).",
                "Vérifiez les fichiers de certificats de la structure.",
            ) from None
        super().__init__(context, connect_timeout=connect_timeout, total_timeout=total_timeout, max_bytes=max_bytes)


class WebTransport(_Https):
    """HTTPS as browsers do it, with the authorities that the machine trusts; plain HTTP to the machine itself alone.

    Args:
        connect_timeout, total_timeout, max_bytes: as for `HttpTransport`.
    """

    def __init__(
        self, *, connect_timeout: float = 5.0, total_timeout: float = 30.0, max_bytes: int = MAX_BYTES
    ) -> None:
        super().__init__(
            ssl.create_default_context(),
            connect_timeout=connect_timeout,
            total_timeout=total_timeout,
            max_bytes=max_bytes,
        )

    def _may_reach(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)


def _untrusted(error: Exception) -> bool:
    """Whether it is the service's certificate that stopped us."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


class _Deadline:
    """When the exchange under way must be over."""

    at = 0.0

    def start(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def bound(self, timeout: float | None, expired: type[Exception]) -> float:
        """How long the next step may take."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise expired
        return left if timeout is None else min(timeout, left)


class _OfThread(threading.local):
    """A request runs wholly in the thread that made it: its deadline and its connections belong to that thread."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.deadline = _Deadline()
        self.pool = httpcore2.ConnectionPool(
            ssl_context=context,
            keepalive_expiry=_KEEP_ALIVE_SECONDS,
            network_backend=_BoundedBackend(self.deadline),
        )


class _BoundedBackend(httpcore2.NetworkBackend):
    """Gives every step of an exchange what is left of its total time."""

    def __init__(self, deadline: _Deadline) -> None:
        self._deadline = deadline
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.bound(timeout, httpcore2.ConnectTimeout)
        return _BoundedStream(
            self._backend.connect_tcp(host, port, left, local_address, socket_options), self._deadline
        )


class _BoundedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.bound(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # One TLS record at a time: a peer that reads slowly would otherwise get a fresh time-out for each of its reads.
        for start in range(0, len(buffer), _TLS_RECORD):
            left = self._deadline.bound(timeout, httpcore2.WriteTimeout)
            self._stream.write(buffer[start : start + _TLS_RECORD], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = self._deadline.bound(timeout, httpcore2.ConnectTimeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
