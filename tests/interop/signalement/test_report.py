"""A report and its JSON: what is written is read again, and what is wrong is said by field."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.errors import BadInput
from bonport.interop.signalement import (
    MAX_BYTES,
    MAX_PICTURE_BYTES,
    BadReport,
    Context,
    Picture,
    Reach,
    Refusal,
    Report,
    ServiceState,
    Software,
    bare_png,
    read_report,
    scrubbed,
)

TODAY = date(2026, 11, 23)
ID = UUID("7f0c2f0e-5d0b-4c52-9d55-8f3f4a6b1c2d")
LEAST: dict[str, Any] = {"format": "signalement/1", "id": str(ID), "text": "L’envoi tourne sans fin."}


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A grey dot, with these chunks beside it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    between = b"".join(chunk(*one) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + head + between + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")


WHOLE = Report(
    id=ID,
    text="L’envoi tourne sans fin.",
    channel="button",
    happened_on=date(2026, 11, 20),
    software=Software("Exemple médical", "4.2"),
    function="dmp",
    service="dmp",
    code="XDSRegistryError",
    event_id=UUID("9ec79c33ec9942ab8353589fcb2e04dc"),
    author="810000000001",
    contact=Reach("06 12 34 56 78", may_call=False),
    context=Context(
        "record",
        "Firefox 128",
        "Windows 11",
        (Refusal("dmp", "XDSRegistryBusy", datetime(2026, 11, 20, 7, 30, tzinfo=UTC)),),
        (ServiceState("dmp", "unreachable"),),
    ),
    picture=Picture(png(), blurred=True),
)


def read(**change: Any) -> Report:
    return read_report(json.dumps(LEAST | change).encode(), TODAY)


def faults(**change: Any) -> dict[str, str]:
    with pytest.raises(BadReport) as refused:
        read(**change)
    return dict(refused.value.fields)


def test_what_is_written_is_read_again() -> None:
    assert read_report(json.dumps(WHOLE.to_plain()).encode(), TODAY) == WHOLE
    least = Report(id=ID, text="Oui.")
    assert least.to_plain() == {"format": "signalement/1", "id": str(ID), "text": "Oui."}
    assert read_report(json.dumps(least.to_plain()).encode(), TODAY) == least


WRONG = {
    "format": "signalement/9",
    "id": "42",
    "channel": "phone",
    "text": " ",
    "happened_on": "23/11/2026",
    "software": "Exemple médical",
    "function": "f" * 21,
    "service": 5,
    "code": "c" * 61,
    "event_id": "nothing",
    "author": ["810"],
    "contact": {"how": "x" * 201},
    "context": {"refusals": [{"at": "2026-11-20T08:30:00"}]},
    "picture": {"type": "image/jpeg", "blurred": True, "content": ""},
    "patient": "quelqu’un",
}
WHERE = {"contact": "contact.how", "context": "context.refusals.0.at", "picture": "picture.type"}


@pytest.mark.parametrize("field", WRONG)
def test_each_wrong_field_is_named(field: str) -> None:
    assert WHERE.get(field, field) in faults(**{field: WRONG[field]})


def test_everything_that_is_wrong_is_said_at_once_and_no_value_is_repeated() -> None:
    change = {name: value for name, value in WRONG.items() if name != "format"}
    said = faults(**change)
    assert set(said) >= {WHERE.get(field, field) for field in change}
    assert "quelqu’un" not in "".join(said.values())


@pytest.mark.parametrize("day", ["2026-11-24", "2016-01-01", "2026-02-30"])
def test_a_report_speaks_of_a_possible_day(day: str) -> None:
    assert "happened_on" in faults(happened_on=day)


@pytest.mark.parametrize(
    ("picture", "field"),
    [
        ({"type": "image/png", "content": "…"}, "blurred"),
        ({"type": "image/png", "blurred": False, "content": base64.b64encode(png()).decode()}, "blurred"),
        ({"type": "image/png", "blurred": True, "content": "é"}, "content"),
        ({"type": "image/png", "blurred": True, "content": base64.b64encode(b"GIF89a").decode()}, "content"),
        ({"type": "image/png", "blurred": True, "content": base64.b64encode(png()[:-3]).decode()}, "content"),
    ],
)
def test_a_picture_is_a_whole_png_that_was_blurred(picture: dict[str, Any], field: str) -> None:
    assert f"picture.{field}" in faults(picture=picture)


def test_a_picture_keeps_its_dots_alone() -> None:
    told = png((b"tEXt", b"Author\x00Jeanne DURAND"), (b"eXIf", b"GPS"), (b"iTXt", b"Comment"))
    assert b"DURAND" in told
    assert bare_png(told) == png()
    with pytest.raises(BadInput):
        bare_png(png() + b"\x00" * MAX_PICTURE_BYTES)


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"null", b"\xff", b"[" * 100_000, b"{" + b" " * MAX_BYTES + b"}"])
def test_what_is_no_report_is_refused(body: bytes) -> None:
    with pytest.raises(BadReport):
        read_report(body, TODAY)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(WRONG)), json_values))
def test_whatever_comes_is_read_or_refused_by_name(change: dict[str, Any]) -> None:
    try:
        report = read(**change)
    except BadReport as error:
        assert error.fields
    else:
        assert read_report(json.dumps(report.to_plain()).encode(), TODAY) == report


def test_scrubbing_leaves_who_asks_to_be_called_and_nothing_else_of_anyone() -> None:
    said = Report(
        id=ID,
        text="Bloqué pour Mme Jeanne DURAND, 1 85 05 78 006 084 91",
        software=Software("Exemple", "4.2 de Mme DURAND"),
        code="INS=185057800608491",
        author="810000000001",
        contact=Reach("06 12 34 56 78"),
        context=Context(screen="patient Jeanne DURAND", refusals=WHOLE.context.refusals),
        picture=WHOLE.picture,
    )
    left = scrubbed(said, TODAY)
    assert "DURAND" not in json.dumps(left.to_plain())
    assert "85" not in left.text + left.code
    assert (left.author, left.contact, left.picture, left.id) == (said.author, said.contact, said.picture, said.id)
    assert left.context.refusals == said.context.refusals
    assert scrubbed(WHOLE, TODAY) == WHOLE
