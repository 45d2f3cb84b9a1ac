"""Envelopes as SDKs write them, and as nobody should."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.sentinelle.intake.envelope import (
    MAX_BYTES,
    MAX_ITEMS,
    Envelope,
    Malformed,
    TooLarge,
    decompress,
    read_envelope,
    read_store,
    sender,
)

EVENT = {"event_id": "9b74c9897bac770ffc029102a200c5de", "message": "DMP injoignable"}
HEADER = b'{"event_id":"9b74c9897bac770ffc029102a200c5de","dsn":"https://abc123@h.example/42"}\n'


def item(kind: str, payload: bytes, *, length: bool = True, **more: str) -> bytes:
    headers = {"type": kind, **more, **({"length": len(payload)} if length else {})}
    return json.dumps(headers).encode() + b"\n" + payload + b"\n"


def test_items_with_a_length_and_without() -> None:
    event = json.dumps(EVENT).encode()
    png = b"\x89PNG\r\n\x1a\n{not a header}\n"
    data = (
        HEADER + item("event", event, length=False) + item("attachment", png, filename="a.png") + item("session", b"{}")
    )
    read = read_envelope(data)
    assert [one.type for one in read.items] == ["event", "attachment", "session"]
    assert read.items[0].json() == EVENT
    assert read.items[1].payload == png and read.items[1].headers["filename"] == "a.png"
    assert read.headers["event_id"] == EVENT["event_id"]


def test_the_last_line_may_lack_its_end_and_blank_lines_are_nothing() -> None:
    for data in (HEADER.rstrip(), HEADER, HEADER + b"\n\n"):
        assert read_envelope(data).items == []
    for end in (b"", b"\n", b"\n\n"):
        assert [one.type for one in read_envelope(HEADER + item("event", b"{}").rstrip(b"\n") + end).items] == ["event"]


def test_kinds_that_are_not_known_are_items_as_others() -> None:
    read = read_envelope(b"{}\n" + item("replay_recording", b"\x00\x01") + item("event", b"{}", length=False))
    assert [one.type for one in read.items] == ["replay_recording", "event"]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"[]\n", b"nothing", HEADER + b"{}\n{}\n", HEADER + b'{"type":""}\n{}\n', HEADER + b"[1]\n{}\n",
        HEADER + b'{"type":"event","length":10}\n{}\n', HEADER + b'{"type":"event","length":-1}\n{}\n',
        HEADER + b'{"type":"event","length":1}\n{}\n', HEADER + b'{"type":"event","length":"2"}\n{}\n',
        HEADER + b'{"type":"event","length":true}\n{}\n', HEADER + b'{"type":5}\n{}\n', b"\xff\xfe{}\n", b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_envelope_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(Malformed):
        read_envelope(data)


def test_an_item_that_is_no_object_says_so_when_read() -> None:
    broken = read_envelope(HEADER + item("event", b"nothing"))
    with pytest.raises(Malformed):
        broken.items[0].json()


def test_too_many_items() -> None:
    with pytest.raises(TooLarge):
        read_envelope(HEADER + item("event", b"{}") * (MAX_ITEMS + 1))
    assert len(read_envelope(HEADER + item("event", b"{}") * MAX_ITEMS).items) == MAX_ITEMS


def deflate_raw(data: bytes) -> bytes:
    made = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return made.compress(data) + made.flush()


WRITERS = {
    "": bytes, "identity": bytes, "gzip": gzip.compress, "GZIP": gzip.compress, "x-gzip": gzip.compress,
    "deflate": zlib.compress, " deflate": deflate_raw, "br": brotli.compress,
}  # fmt: skip


@pytest.mark.parametrize("encoding", WRITERS)
def test_every_encoding(encoding: str) -> None:
    data = HEADER + item("event", json.dumps(EVENT).encode())
    assert decompress(WRITERS[encoding](data), encoding) == data


@pytest.mark.parametrize("encoding", ["gzip", "deflate", " deflate", "br"])
def test_bombs_and_broken_bodies(encoding: str) -> None:
    write = WRITERS[encoding]
    with pytest.raises(TooLarge):
        decompress(write(b"0" * (MAX_BYTES + 1)), encoding)
    with pytest.raises(TooLarge):
        decompress(write(b"0" * 10_000), encoding, max_bytes=9_999)
    assert decompress(write(b"0" * 10_000), encoding, max_bytes=10_000) == b"0" * 10_000
    with pytest.raises(Malformed):
        decompress(write(HEADER * 50)[:-9], encoding)
    with pytest.raises(Malformed):
        decompress(b"{}" + HEADER, encoding)


def test_an_encoding_that_is_not_known() -> None:
    with pytest.raises(Malformed):
        decompress(b"{}", "zstd")


def test_the_older_address() -> None:
    plain = json.dumps(EVENT).encode()
    for data in (plain, base64.b64encode(zlib.compress(plain))):
        read = read_store(data)
        assert read.headers == {"event_id": EVENT["event_id"]}
        assert [one.json() for one in read.items] == [EVENT]
    for data in (b"nothing", b"", b"[]", base64.b64encode(b"nothing")):
        with pytest.raises(Malformed):
            read_store(data)


def test_the_key_in_the_header_the_query_or_the_envelope() -> None:
    said = "Sentry sentry_key=fromheader,sentry_version=7, sentry_client=sentry.python/2.75.0"
    envelope = read_envelope(HEADER)
    assert sender(said, {"sentry_key": "fromquery"}, envelope) == "fromheader"
    assert sender("", {"sentry_key": "fromquery"}, envelope) == "fromquery"
    assert sender("", {}, envelope) == "abc123"
    for wrong in (None, Envelope({}), Envelope({"dsn": 5}), Envelope({"dsn": "https://[h/42"}), Envelope({"dsn": "x"})):
        assert sender("Sentry", {}, wrong) == ""
    assert sender("Sentry sentry_key=a'--", {}, None) == ""


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: HEADER + tail))
@settings(max_examples=300, deadline=None)
def test_anything_is_read_or_refused(data: bytes) -> None:
    with suppress(Malformed, TooLarge):
        read_envelope(data)


@given(st.lists(st.tuples(st.sampled_from(["event", "attachment", "x"]), st.binary(max_size=50)), max_size=5))
@settings(max_examples=100, deadline=None)
def test_what_was_written_is_read(parts: list[tuple[str, bytes]]) -> None:
    read = read_envelope(HEADER + b"".join(item(kind, payload) for kind, payload in parts))
    assert [(one.type, one.payload) for one in read.items] == parts
