"""An arrival as it is kept until it is digested: scrubbed, typed, compressed."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

import msgspec

from bonport.sentinelle.health.told import SessionCounts, SessionUpdate, Uses


class Event(msgspec.Struct, tag="event"):
    """An event; `id` as the SDK gave it, or as the door did where it gave none."""

    id: str
    installation: str
    payload: dict[str, Any]


class Said(msgspec.Struct, tag="said"):
    """What a person says in a `feedback` or `user_report` item. The contact is sealed at the door."""

    id: str
    text: str
    about: str = ""  # the event that it speaks of
    contact: str = ""
    release: str = ""
    function: str = ""
    installation: str = ""
    context: dict[str, Any] = msgspec.field(default_factory=dict)


class Attached(msgspec.Struct, tag="attached"):
    name: str
    media_type: str
    content: bytes


class Dropped(msgspec.Struct, tag="dropped"):
    """What the SDK says that it did not send, or what the door did not take."""

    reason: str
    category: str
    count: int


Item = Event | Said | Attached | SessionUpdate | SessionCounts | Uses | Dropped


class Packed(msgspec.Struct):
    """Attributes:
    removed: how many personal values of each kind were taken away.
    """

    received_at: datetime
    items: list[Item]
    removed: dict[str, int]


_decoder = msgspec.json.Decoder(Packed)


def pack(packed: Packed) -> bytes:
    try:
        written = msgspec.json.encode(packed)
    except UnicodeEncodeError:  # half a letter: « \\ud83d » alone
        written = msgspec.json.encode(_whole_letters(msgspec.to_builtins(packed)))
    return zlib.compress(written, 1)


def unpack(body: bytes) -> Packed:
    """Raises: zlib.error, msgspec.DecodeError"""
    return _decoder.decode(zlib.decompress(body))


def _whole_letters(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_whole_letters(key): _whole_letters(one) for key, one in value.items()}
    return [_whole_letters(one) for one in value] if isinstance(value, list) else value
