"""An envelope of the Sentry protocol: how it came over the wire, and the items in it.

What a stock SDK sends is read as it is: with or without lengths, compressed or not, of kinds that are not known here.
What cannot be read is refused by name; nothing is taken in half.

Source: getsentry/sentry-docs, develop-docs: sdk/foundations/envelopes, data-model/envelope-items (reference notes,
sentinelle-reviews-observatory, sections 1.1 and 1.2).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import brotli

MAX_BYTES = 20 * 1024 * 1024
"""Of an envelope once decompressed. Sentry's own limit is ten times that: nothing a practice sends comes near."""
MAX_ITEMS = 200
_STEP = 64 * 1024


class Malformed(Exception):
    """Not an envelope. The message says what is wrong, and repeats nothing of what came."""


class TooLarge(Exception):
    """More than `MAX_BYTES` or `MAX_ITEMS`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in an envelope.

    Attributes:
        type: event, feedback, user_report, attachment, session, sessions, client_report, or something unknown.
        headers: its whole header line.
        payload: as it came.
    """

    type: str
    headers: Mapping[str, Any]
    payload: bytes

    def json(self) -> dict[str, Any]:
        """The payload of every kind but an attachment.

        Raises:
            Malformed
        """
        return read_object(self.payload, "item")


@dataclass(frozen=True, slots=True)
class Envelope:
    headers: Mapping[str, Any]
    items: list[Item] = field(default_factory=list)


def decompress(body: bytes, encoding: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The body as it was before Content-Encoding; never more than `max_bytes` of it is held.

    Args:
        encoding: gzip, deflate (with or without zlib's header), br, identity or nothing.

    Raises:
        Malformed: another encoding, or a body that is not in it. TooLarge
    """
    match encoding.strip().lower():
        case "" | "identity":
            made = body
        case "gzip" | "x-gzip":
            made = _inflate(body, zlib.MAX_WBITS | 16, max_bytes)
        case "deflate":
            with_header = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
            made = _inflate(body, zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS, max_bytes)
        case "br":
            made = _unbrotli(body, max_bytes)
        case _:
            raise Malformed("unknown content encoding")
    if len(made) > max_bytes:
        raise TooLarge
    return made


def _inflate(body: bytes, window: int, max_bytes: int) -> bytes:
    reader = zlib.decompressobj(window)
    try:
        made = reader.decompress(body, max_bytes + 1)
    except zlib.error:
        raise Malformed("not in its content encoding") from None
    if len(made) <= max_bytes and not reader.eof:
        raise Malformed("a body that breaks off")
    return made


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    reader, made = brotli.Decompressor(), bytearray()
    try:
        for start in range(0, len(body), _STEP):
            part = reader.process(body[start : start + _STEP], output_buffer_limit=max_bytes + 1 - len(made))
            while part:
                made += part
                if len(made) > max_bytes:
                    raise TooLarge
                part = b"" if reader.can_accept_more_data() else reader.process(b"", output_buffer_limit=_STEP)
    except brotli.error:
        raise Malformed("not in its content encoding") from None
    if not reader.is_finished():
        raise Malformed("a body that breaks off")
    return bytes(made)


def read_envelope(data: bytes) -> Envelope:
    """The items of an envelope, in their order.

    An item without `length` ends at the next line; with one, after that many bytes.

    Raises:
        Malformed, TooLarge
    """
    header, at = _line(data, 0)
    items: list[Item] = []
    while at < len(data):
        line, after = _line(data, at)
        if not line.strip():
            at = after
            continue
        if len(items) == MAX_ITEMS:
            raise TooLarge
        headers = read_object(line, "item header")
        kind, length = headers.get("type"), headers.get("length")
        if not isinstance(kind, str) or not kind:
            raise Malformed("an item without a type")
        if length is None:
            payload, at = _line(data, after)
        elif isinstance(length, bool) or not isinstance(length, int) or not 0 <= length <= len(data) - after:
            raise Malformed("an item that is not as long as it says")
        else:
            payload, at = data[after : after + length], after + length
            if at < len(data) and data[at : at + 1] != b"\n":
                raise Malformed("an item that is not as long as it says")
            at += 1
        items.append(Item(kind, headers, payload))
    return Envelope(read_object(header, "envelope header"), items)


def read_store(data: bytes) -> Envelope:
    """The one event that older SDKs post to /store/: JSON, or JSON deflated and in base 64.

    Raises:
        Malformed, TooLarge
    """
    if not data.lstrip().startswith(b"{"):
        try:
            data = decompress(base64.b64decode(data, validate=False), "deflate")
        except binascii.Error:
            raise Malformed("event: not JSON") from None
    event = read_object(data, "event")
    named = {"event_id": event["event_id"]} if isinstance(event.get("event_id"), str) else {}
    return Envelope(named, [Item("event", {"type": "event"}, data)])


def _line(data: bytes, start: int) -> tuple[bytes, int]:
    """The line that starts there, and where the next one does."""
    end = data.find(b"\n", start)
    return (data[start:], len(data)) if end < 0 else (data[start:end], end + 1)


def read_object(data: bytes, what: str) -> dict[str, Any]:
    """A JSON object; what is no number there (NaN, Infinity) is nothing here.

    Raises:
        Malformed
    """
    try:
        read = json.loads(data, parse_constant=lambda said: None)
    except (ValueError, RecursionError):
        raise Malformed(f"{what}: not JSON") from None
    if not isinstance(read, dict):
        raise Malformed(f"{what}: not a JSON object")
    return read


# ------------------------------------------------------------------------------------------------------ who sends it

_PAIR = re.compile(r"\b(sentry_\w+)\s*=\s*([^,\s]+)")
_KEY = re.compile(r"[0-9a-zA-Z]{1,64}", re.ASCII)


def sender(auth_header: str, query: Mapping[str, str], envelope: Envelope | None) -> str:
    """The public key under which it is sent: in X-Sentry-Auth, else in the query, else in the envelope's DSN; or "".

    >>> sender("Sentry sentry_version=7, sentry_key=abc123", {}, None)
    'abc123'
    """
    said = dict(_PAIR.findall(auth_header)).get("sentry_key") or query.get("sentry_key", "")
    if not said and envelope is not None and isinstance(dsn := envelope.headers.get("dsn"), str):
        try:
            said = urlsplit(dsn).username or ""
        except ValueError:
            said = ""
    return said if _KEY.fullmatch(said) else ""
