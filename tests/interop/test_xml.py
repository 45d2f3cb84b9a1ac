"""The one parser: what it bounds before it reads."""

from __future__ import annotations

import codecs

import pytest

from bonport.interop import xml
from bonport.interop.errors import Unreadable


@pytest.mark.parametrize(
    "data",
    [
        "<é/>".encode(),
        b"\n <a/>",
        codecs.BOM_UTF8 + b"<?xml version='1.0' encoding='utf-8'?>\n<a/>",
        "<?xml version='1.0' encoding='iso-8859-15'?><a>œ</a>".encode("iso-8859-15"),
        "<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16"),
        b"<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>",
        b"<a " + b"".join(b"n%d='' " % n for n in range(100)) + b"/>",
        b"<a>" + b"<b c='='/>" * 300_000 + b"</a>",
    ],
)
def test_read(data: bytes) -> None:
    assert xml.parse(data) is not None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<a b='<'/>", "not well-formed"),
        (b"<!-- - --><?p?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
        ("<!DOCTYPE a []><a/>".encode("utf-16"), "document type"),
        ("<?xml version='1.0' encoding='cp037'?><a/>".encode("cp037"), "encoding"),
        (b"<?xml version='1.0' encoding='utf-7'?><a>+ADw-b/+AD4-</a>", "encoding"),
        ("<a/>".encode("utf-16-le"), "encoding"),
        ("<a/>".encode("utf-32"), "not well-formed"),
        (b"\xff\xfe<", "UnicodeError"),
        (b"<a>" + b"<b/>" * xml.MAX_MARKS + b"</a>", "tags and attributes"),
        (b"<a " + b"".join(b"n%d='' " % n for n in range(101)) + b"/>", "100 attributes"),
        (b"<a>" + b"".join(b"<n%d/>" % n for n in range(20_000)) + b"</a>", "names"),
        (b'<a><!-- " -->' + b"".join(b"<n%d/>" % n for n in range(20_000)) + b"</a>", "names"),
        (b"<a>" + b"".join(b"<b c='>' n%d='d'/>" % n for n in range(20_000)) + b"</a>", "names"),
        (b"<a>" + b"".join(b"<b xmlns='n%d'/>" % n for n in range(20_000)) + b"</a>", "names"),
        (b"<a>" + b"".join(b"&n%d;" % n for n in range(20_000)) + b"</a>", "names"),
    ],
)
def test_refused(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        xml.parse(data)
