"""The fault switchboard: what goes wrong between a practice and a national service, done at the wire.

It stands before Django and holds the socket. Which request meets which fault is a pure function of the seed, the
MessageID and the path, so a run can be played again; a client that tries again with a new MessageID draws again.
Durations are simulated time.
"""

from __future__ import annotations

import errno
import hashlib
import math
import os
import re
import select
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.db.models import F

from bonport import clock
from bonport.sandbox.models import Injected, Setting

KINDS = (
    "latency",
    "timeout_before",
    "timeout_after",
    "http_500",
    "cut",
    "garbage",
    "duplicate_answer",
    "slow_drip",
    "closed",
)
SERVICES = {"dmp": "/si-dmp-server/", "insi": "/lps/", "psc": "/auth/"}
LATENCY = timedelta(seconds=3)
HOLD = timedelta(seconds=60)
DRIP = timedelta(seconds=20)
GARBAGE = ("random", "truncated", "bomb", "charset", "type")
_HEAD = 65536
_MESSAGE_ID = re.compile(rb"MessageID[^>]*>\s*([^<\s]+)\s*<")
_HTML = "text/html; charset=utf-8"

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def send(self, start_response: StartResponse) -> list[bytes]:
        start_response(self.status, self.headers)
        return [self.body]

    def with_body(self, body: bytes, content_type: str = "") -> Answer:
        kept = [
            pair
            for pair in self.headers
            if pair[0].lower() not in ("content-length", "content-type" if content_type else "")
        ]
        added = [("Content-Length", str(len(body)))] + ([("Content-Type", content_type)] if content_type else [])
        return Answer(self.status, kept + added, body)


@dataclass(frozen=True, slots=True)
class Draw:
    """The fault of one request; `variant` chooses among the shapes of its kind."""

    kind: str
    variant: int


def draw(settings: dict[str, Any], service: str, message_id: str, path: str) -> Draw | None:
    """Which fault a request meets, or none."""
    digest = hashlib.sha256(f"{settings.get('seed', 0)}|{message_id}|{path}".encode()).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64
    for kind in KINDS:
        point -= settings.get(service, {}).get(kind, 0)
        if point < 0:
            return Draw(kind, int.from_bytes(digest[8:12], "big"))
    return None


class Switchboard:
    """WSGI middleware around the services."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._clock = clock.from_env()
        self._earlier: dict[str, Answer] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        service = next((name for name, prefix in SERVICES.items() if path.startswith(prefix)), "")
        faulty = service == "psc" or (service and environ["REQUEST_METHOD"] == "POST")
        settings = _settings() if faulty else {}
        if not settings.get(service):
            return self._application(environ, start_response)
        head = environ["wsgi.input"].read(min(_HEAD, int(environ.get("CONTENT_LENGTH") or 0)))
        message_id = _identity(service, environ, head)
        fate = draw(settings, service, message_id, path) if message_id else None
        if fate:
            _count(service, fate.kind)
        if fate and fate.kind == "closed":
            if fate.variant % 2:
                return _cut(environ)  # the rest of the request is never read
            return _page("503 Service Unavailable", "Service fermé", start_response)
        body = head + environ["wsgi.input"].read()
        environ["wsgi.input"] = BytesIO(body)
        return self._meet(fate, path, environ, start_response)

    def _meet(self, fate: Draw | None, path: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kind, variant = (fate.kind, fate.variant) if fate else ("", 0)
        before = variant % 2 == 0
        if kind == "latency":
            self._clock.sleep(LATENCY)
        if kind == "timeout_before":
            return self._hold_and_cut(environ)
        if kind == "http_500" and before:
            return _page("500 Internal Server Error", "Erreur interne", start_response)
        if kind == "cut" and before:
            return _cut(environ)
        earlier = self._earlier.get(path)
        answer = self._earlier[path] = self._act(environ)
        if kind == "timeout_after":
            return self._hold_and_cut(environ)
        if kind == "http_500":
            return _page("500 Internal Server Error", "Erreur interne", start_response)
        if kind == "cut":
            return _cut(environ)
        if kind == "garbage":
            return garbage(answer, variant).send(start_response)
        if kind == "duplicate_answer":
            if before and earlier:
                return earlier.send(start_response)
            return _twice(answer, environ, start_response)
        if kind == "slow_drip":
            return self._drip(answer, start_response)
        return answer.send(start_response)

    def _act(self, environ: Environ) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def remember(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            started.append((status, headers))

        result = self._application(environ, remember)
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()
        status, headers = started[0]
        return Answer(status, headers, body).with_body(body)  # a length, so that nothing is chunked

    def _hold_and_cut(self, environ: Environ) -> Iterable[bytes]:
        """Say nothing for a long time, or until the client gives up."""
        end = time.monotonic() + self._clock.real(HOLD)
        sock = environ["gunicorn.socket"]
        while (left := end - time.monotonic()) > 0 and not select.select([sock], [], [], min(left, 1.0))[0]:
            pass
        return _cut(environ)

    def _drip(self, answer: Answer, start_response: StartResponse) -> Iterator[bytes]:
        step = max(1, math.ceil(len(answer.body) / 4096))
        pause = self._clock.real(DRIP) / max(1, len(answer.body) / step)
        start_response(answer.status, answer.headers)
        for start in range(0, len(answer.body), step):
            time.sleep(pause)
            yield answer.body[start : start + step]


def _identity(service: str, environ: Environ, head: bytes) -> str:
    """What tells a request from another: the MessageID, or for Pro Santé Connect all that it carries."""
    if service == "psc":
        return f"{environ.get('QUERY_STRING', '')}|{environ.get('HTTP_AUTHORIZATION', '')}|{head.decode('latin-1')}|"
    found = _MESSAGE_ID.search(head)
    return found.group(1).decode("ascii", "replace") if found else ""


def garbage(answer: Answer, variant: int) -> Answer:
    """What comes back in the place of an answer."""
    shape = GARBAGE[variant % len(GARBAGE)]
    if shape == "random":
        return answer.with_body(hashlib.shake_256(str(variant).encode()).digest(2000))
    if shape == "truncated":
        return answer.with_body(answer.body[: len(answer.body) // 2])
    if shape == "bomb":
        levels = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY b0 "boum">{levels}]><b>&b9;</b>'
        return answer.with_body(bomb.encode(), "application/soap+xml; charset=utf-8")
    if shape == "charset":
        return answer.with_body(answer.body.replace(b'encoding="UTF-8"', b'encoding="UTF-16"') + b"\xe9\xff")
    return answer.with_body(answer.body, "application/pdf")


def _page(status: str, title: str, start_response: StartResponse) -> list[bytes]:
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>".encode()
    return Answer(status, [("Content-Type", _HTML), ("Content-Length", str(len(body)))], body).send(start_response)


def _twice(answer: Answer, environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
    """The answer, and unasked the whole of it again on the same connection."""
    start_response(answer.status, answer.headers)
    yield answer.body
    lines = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
    environ["gunicorn.socket"].sendall(f"HTTP/1.1 {answer.status}\r\n{lines}\r\n".encode("latin-1") + answer.body)


def _cut(environ: Environ) -> Iterable[bytes]:
    """Reset the connection (RST, not FIN).

    The server still owns the socket's file descriptor: another, dead socket takes its number, so that the server can
    close that one in peace.
    """
    sock = environ["gunicorn.socket"]
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    ours, theirs = socket.socketpair()
    os.dup2(ours.fileno(), sock.fileno())
    ours.close()
    theirs.close()
    raise ConnectionResetError(errno.ECONNRESET, "cut on purpose")


def _settings() -> dict[str, Any]:
    setting = Setting.objects.filter(key="faults").first()
    return setting.value if setting else {}


def _count(service: str, kind: str) -> None:
    Injected.objects.get_or_create(service=service, kind=kind)
    Injected.objects.filter(service=service, kind=kind).update(count=F("count") + 1)
