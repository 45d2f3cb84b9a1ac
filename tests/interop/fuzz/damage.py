"""Ways of damaging a valid input: its bytes, or its tree so that it is still XML or JSON afterwards.

The same seed makes the same damages.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

_TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"]]>", b"<![CDATA[",
    b"<!--", b"<?xml version='1.0' encoding='utf-16'?>", b"\r\n\r\n", b"--", b"{", b"[[[[", b'"', b"\\ud800", b"9" * 40,
    b"-1", b"1e309", b"NaN", b"null", b"true", "é🎉\u202e".encode(), b"\x1d", b"%n%s", b"A" * 5000,
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1e300, 10**30, "", " ", "x" * 3000, "2026-13-45", "0000", "\ud7ff\x00", [], {}, [[]], [None],
    [{}], {"a": {}}, {"reference": "#"}, {"coding": [{}]}, "urn:oid:", "9999-12-31T23:59:59+14:00", "0001-01-01",
)  # fmt: skip
_WORDS = ("", " ", "0", "-1", "9" * 30, "99991231235959+1400", "00010101", "2B", "é", "\u202e", "x" * 2000, "urn:uuid:")


def damaged(valid: Sequence[bytes], kind: str, chance: random.Random) -> bytes:
    """One input, damaged once or a few times."""
    raw = chance.choice(valid)
    tree = kind in ("xml", "json", "object")
    if tree and chance.random() < 0.7:
        raw = _in_depth(raw, kind, chance)
    if not tree or chance.random() < 0.5:
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            raw = _bytes(raw, valid, chance)
    return raw


def _bytes(raw: bytes, valid: Sequence[bytes], chance: random.Random) -> bytes:
    at, length = chance.randrange(len(raw) + 1), chance.choice((1, 2, 8, 64, 1000))
    other = chance.choice(valid)
    start = chance.randrange(len(other) + 1)
    return chance.choice(
        (
            lambda: raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :],
            lambda: raw[:at] + chance.choice(_TOKENS) + raw[at:],
            lambda: raw[:at] + raw[at + length :],
            lambda: raw[:at] + raw[at : at + length] * chance.choice((2, 2, 300)) + raw[at + length :],
            lambda: raw[:at],
            lambda: raw[:at] + other[start : start + length] + raw[at:],
        )
    )()


def _in_depth(raw: bytes, kind: str, chance: random.Random) -> bytes:
    """Still XML or JSON afterwards, but not what a reader waits for."""
    if kind in ("json", "object"):
        value = json.loads(raw)
        places = list(_places(value))
        for _ in range(chance.choice((1, 1, 2, 6))):
            holder, key = chance.choice(places)
            holder[key] = chance.choice((*_VALUES, chance.choice(places)[0]))
        try:
            return json.dumps(value).encode()
        except (ValueError, RecursionError):  # a value inside itself
            return raw
    root = etree.fromstring(raw)
    for _ in range(chance.choice((1, 1, 2, 6))):
        every = [one for one in root.iter() if isinstance(one.tag, str)]
        one, parent = chance.choice(every), chance.choice(every)
        choice = chance.randrange(5)
        if choice == 0 and one is not root:
            one.getparent().remove(one)
        elif choice == 1 and one is not root and parent not in one.iter():
            parent.append(one)
        elif choice == 2:
            one.text = chance.choice(_WORDS)
        elif choice == 3 and one.attrib:
            one.attrib[chance.choice(list(one.attrib))] = chance.choice(_WORDS)
        else:
            one.tag = chance.choice(every).tag
    return etree.tostring(root)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
