"""MTOM/XOP: byte for byte there and back, and nothing but `Unreadable` for what is hostile."""

from __future__ import annotations

import contextlib
import email
import tracemalloc
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bonport.interop.errors import Unreadable
from bonport.interop.soap import mtom
from bonport.interop.soap.mtom import Package, Part

ACTION = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"

# Bytes made to be mistaken for the frame: dashes, line breaks, something that looks like a boundary or a header.
tricky = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [b"\r\n", b"\n", b"\r", b"--", b"--bonport-", b"\r\n--bonport-00", b"\r\n\r\n", b"Content-ID: <x>", b"\0"]
        ),
    ),
    max_size=30,
).map(b"".join)


@pytest.mark.requirement("EX_2.1-1260")
@given(root=tricky, bodies=st.lists(tricky, max_size=4))
def test_what_is_packed_comes_back_to_the_byte(root: bytes, bodies: list[bytes]) -> None:
    parts = [Part(f"part{n}@bonport", "text/xml", body) for n, body in enumerate(bodies)]
    content_type, body = mtom.pack(root, parts, action=ACTION)
    assert mtom.unpack(content_type, body) == Package(root, {part.content_id: part.body for part in parts})
    assert (content_type, body) == mtom.pack(root, parts, action=ACTION)


@given(bodies=st.lists(st.text(alphabet="ab<>/\r\n-", max_size=50).map(str.encode), min_size=1, max_size=3))
def test_the_standard_library_reads_the_same(bodies: list[bytes]) -> None:
    """An independent reader; it changes binary, so it is given text and asked for the frame."""
    parts = [Part(f"part{n}@bonport", "text/xml", body) for n, body in enumerate(bodies)]
    content_type, body = mtom.pack(b"<root/>", parts, action=ACTION)
    read = email.message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    pieces = read.get_payload()
    assert isinstance(pieces, list)
    assert [piece["Content-ID"] for piece in pieces if isinstance(piece, Message)] == [
        "<root@bonport>",
        *(f"<{part.content_id}>" for part in parts),
    ]


def test_a_message_as_the_dmp_writes_it() -> None:
    """Quoted parameters, a preamble, more headers than we write, percent-encoding in the reference."""
    content_type = 'multipart/related; start="<r.1>"; type="application/xop+xml"; boundary="----=_Part_9.15"'
    body = (
        b"This is a preamble.\r\n"
        b"------=_Part_9.15\r\n"
        b"content-type: application/xop+xml; charset=UTF-8\r\n"
        b"CONTENT-ID: <r.1>\r\n\r\n<root/>\r\n"
        b"------=_Part_9.15  \r\n"
        b"Content-Type: text/xml; name=a.xml\r\nContent-Transfer-Encoding: binary\r\n"
        b'Content-ID: <a-2@urn:ihe:iti>\r\nContent-Disposition: attachment; name="a.xml"\r\n\r\n'
        b"\xff\x00<?xml?>\r\n\r\n"
        b"\r\n------=_Part_9.15--\r\nAn epilogue."
    )
    package = mtom.unpack(content_type, body)
    assert package == Package(b"<root/>", {"a-2@urn:ihe:iti": b"\xff\x00<?xml?>\r\n\r\n"})
    document = etree.fromstring(
        '<d><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:a-2@urn%3Aihe%3Aiti"/></d>'
    )
    assert mtom.content(document, package.parts) == b"\xff\x00<?xml?>\r\n\r\n"


def test_a_line_that_only_begins_like_the_boundary_is_content() -> None:
    body = b"--b\r\nContent-ID: <r>\r\n\r\nx\r\n--bc\r\ny\r\n--b--"
    assert mtom.unpack("multipart/related; boundary=b", body) == Package(b"x\r\n--bc\r\ny", {})


def test_inline_base64_is_read_too() -> None:
    assert mtom.content(etree.fromstring("<d> aGVs\n bG8= </d>"), {}) == b"hello"


MANY = b"".join(b"--b\r\nContent-ID: <%d>\r\n\r\nx\r\n" % n for n in range(300)) + b"--b--"
HEAD = b"--b\r\nContent-ID: <r>\r\n\r\n<root/>"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/related", HEAD + b"\r\n--b--"),
        ('multipart/related; boundary=""', HEAD + b"\r\n--b--"),
        (f"multipart/related; boundary={'b' * 71}", HEAD + b"\r\n--b--"),
        ("multipart/related; boundary*=utf-8''b", HEAD + b"\r\n--b--"),
        ("multipart/related; boundary=b\r\nX: y", HEAD + b"\r\n--b--"),
        ("multipart/related; boundary=b; " + "x=y; " * 1000, HEAD + b"\r\n--b--"),
        ("multipart/related; boundary=b", b""),
        ("multipart/related; boundary=b", HEAD),
        ("multipart/related; boundary=b", HEAD + b"\r\n--b"),
        ("multipart/related; boundary=b", b"--b--"),
        ("multipart/related; boundary=b", b"--b\r\n--b\r\n--b--"),
        ("multipart/related; boundary=b; start=<other>", HEAD + b"\r\n--b--"),
        ("multipart/related; boundary=b", HEAD + b"\r\n" + HEAD + b"\r\n--b--"),
        ("multipart/related; boundary=b", b"--b\r\nno header ends here\r\n--b--"),
        ("multipart/related; boundary=b", b"--b\r\nX: " + b"y" * 10_000 + b"\r\n\r\n<root/>\r\n--b--"),
        ("multipart/related; boundary=b", b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nPHgvPg==\r\n--b--"),
        ("multipart/related; boundary=b", MANY),
    ],
    ids=[
        "no boundary", "empty boundary", "long boundary", "encoded boundary", "split header", "long header", "empty",
        "no end", "cut in the end", "no part", "parts without headers", "missing root", "twice the same id",
        "endless headers", "long part header", "base64 part", "300 parts",
    ],
)  # fmt: skip
def test_hostile_bodies(content_type: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        mtom.unpack(content_type, body)


@given(content_type=st.text(max_size=60).map("multipart/related; boundary=b; ".__add__), body=tricky)
def test_anything_ends_in_a_package_or_unreadable(content_type: str, body: bytes) -> None:
    for framed in (body, b"--b\r\n" + body + b"\r\n--b--", HEAD + body + b"\r\n--b--"):
        with contextlib.suppress(Unreadable):
            assert isinstance(mtom.unpack(content_type, framed), Package)


@pytest.mark.parametrize(
    "xml",
    [
        "<d>not base64!</d>",
        "<d>aGVsbG8</d>",
        '<d><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:absent"/></d>',
        '<d><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="file:///etc/passwd"/></d>',
        '<d><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include"/></d>',
    ],
)
def test_references_that_lead_nowhere(xml: str) -> None:
    with pytest.raises(Unreadable):
        mtom.content(etree.fromstring(xml), {"": b"x", "passwd": b"x"})


def test_a_large_body_costs_no_more_than_its_parts() -> None:
    """Many near-boundaries in many megabytes: no blow-up of time or memory."""
    body = HEAD + b"\r\n--bx" * 4_000_000 + b"\r\n--b--"
    tracemalloc.start()
    try:
        package = mtom.unpack("multipart/related; boundary=b", body)
        assert tracemalloc.get_traced_memory()[1] < 2 * len(body)
    finally:
        tracemalloc.stop()
    assert len(package.root) == len(b"<root/>") + 6 * 4_000_000
