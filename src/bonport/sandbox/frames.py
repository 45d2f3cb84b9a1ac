"""What went over the wire, kept as evidence: `bonport sandbox --frames DIR`.

It stands before the fault switchboard, so that what it keeps is what the client sent and what it was answered, faults
included (but for the second copy of a `duplicate_answer`, which goes straight to the socket). Bodies are kept to the
byte; header names are as the server read them, without the client's capitals. Each exchange is three files:

- `<began>-<process>-<number>.request`, `.response`: start line, headers, empty line, body; no response if none left;
- `.json`, written last: `began` and `ended` (nanoseconds of the monotonic clock, which every process of a machine
  shares), `at` (the time of the simulated nation), `certificate` (subject of what the client showed in TLS).
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography import x509

from bonport import clock
from bonport.sandbox.faults import Application, Environ, StartResponse


class Recorder:
    """WSGI middleware: keeps every POST in a folder."""

    def __init__(self, application: Application, folder: Path) -> None:
        self._application = application
        self._folder = folder
        self._clock = clock.from_env()
        self._numbers = itertools.count(1)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return self._application(environ, start_response)
        return self._recorded(environ, start_response)

    def _recorded(self, environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
        began, at, certificate = time.monotonic_ns(), self._clock.now(), _shown(environ)
        read = environ["wsgi.input"] = _Tee(environ["wsgi.input"])
        answer = bytearray()

        def noting(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            answer[:] = _head(f"HTTP/1.1 {status}", headers)
            return start_response(status, headers, *rest)

        try:
            pieces = self._application(environ, noting)
            try:
                for piece in pieces:
                    answer += piece
                    yield piece
            finally:
                if hasattr(pieces, "close"):
                    pieces.close()
        finally:
            stem = self._folder / f"{began:020d}-{os.getpid()}-{next(self._numbers)}"
            request = _head(f"POST {environ['PATH_INFO']} HTTP/1.1", _headers(environ)) + read.kept
            stem.with_suffix(".request").write_bytes(request)
            if answer:
                stem.with_suffix(".response").write_bytes(answer)
            told = {"began": began, "ended": time.monotonic_ns(), "at": at.isoformat(), "certificate": certificate}
            stem.with_suffix(".json").write_text(json.dumps(told))


class _Tee:
    """The body of a request, kept as far as it is read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.kept = bytearray()

    def read(self, *size: int) -> bytes:
        return self._keep(self._stream.read(*size))

    def readline(self, *size: int) -> bytes:
        return self._keep(self._stream.readline(*size))

    def _keep(self, data: bytes) -> bytes:
        self.kept += data
        return data


def _head(start: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{start}\r\n{lines}\r\n".encode("latin-1", "replace")


def _headers(environ: Environ) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            yield name.removeprefix("HTTP_").replace("_", "-").title(), value


def _shown(environ: Environ) -> str:
    """Subject of the client's certificate, empty if it showed none."""
    der = environ["gunicorn.socket"].getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(der).subject.rfc4514_string() if der else ""
