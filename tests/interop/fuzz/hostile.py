"""Inputs made to exhaust a reader: entities, depth, breadth, huge values, compressed bombs.

`bombs` gives them in an order that never changes; `weight` is about the megabytes of the big ones.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator

_MB = 1024 * 1024
_ROOT = re.compile(rb"<(?![?!])[^>]*?(?=/?>)", re.DOTALL)
_VALUE = re.compile(rb'(?<==")[^"]*(?=")')
_TEXT = re.compile(rb"(?<=>)[^<>]*[^<>\s][^<>]*(?=</)")


def bombs(valid: bytes, kind: str, weight: int) -> Iterator[tuple[str, bytes]]:
    """Names and inputs, one at a time: each may be large."""
    size = weight * _MB
    yield "nothing", b""
    yield "zeros", bytes(size)
    yield "one letter", b"A" * size
    yield "valid, then itself until it is large", valid * (size // len(valid) + 1)
    of = {"xml": _xml, "json": _json, "object": _object, "pdf": _pdf, "mtom": _mtom, "bytes": _nothing}
    yield from of[kind](valid, size)


def _nothing(_valid: bytes, _size: int) -> Iterator[tuple[str, bytes]]:
    return iter(())


def _xml(valid: bytes, size: int) -> Iterator[tuple[str, bytes]]:
    valid = re.sub(rb"^<\?xml[^>]*>\s*", b"", valid)
    start = _ROOT.match(valid)
    assert start
    opened, name = start[0], start[0][1:].split()[0]
    rest = valid[start.end() :]
    text = _TEXT.search(valid)
    value = [found for found in _VALUE.finditer(valid) if b":" not in found[0]][-1:]
    inside = start.end() + 1

    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    head = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]>"
    yield "billion laughs", head + opened + rest[:1] + b"&l11;" + rest[1:]
    yield (
        "one entity, many times",
        (b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]>' + opened + rest[:1] + b"&a;" * 50_000 + rest[1:]),
    )
    yield "parameter entities", b'<!DOCTYPE x [<!ENTITY % a "%a;"> %a;]>' + valid
    yield "an entity that is a file", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + valid
    yield "a DTD elsewhere", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + valid
    yield "a large DTD", b"<!DOCTYPE x [" + b"<!ELEMENT a ANY>" * (size // 16) + b"]>" + valid
    for levels in (200, 250, 5_000, 500_000):
        yield f"{levels} levels", valid[:inside] + b"<a>" * levels + b"</a>" * levels + valid[inside:]
        deep = min(levels, size // len(opened))
        yield f"{deep} levels of the root", opened + b">" + (opened + b">") * deep + b"</%s>" % name * (deep + 1)
    yield "wide", valid[:inside] + b"<a/>" * (size // 4) + valid[inside:]
    yield (
        "the inside again and again",
        opened + rest[:1] + _inner(rest, name) * (size // len(rest) + 1) + b"</%s>" % name,
    )
    yield "many attributes", opened + b"".join(b' a%d=""' % n for n in range(size // 10)) + rest
    yield "many namespaces", opened + b"".join(b' xmlns:n%d="urn:%d"' % (n, n) for n in range(size // 64)) + rest
    yield "many names", valid[:inside] + b"".join(b"<n%d/>" % n for n in range(size // 10)) + valid[inside:]
    yield "many entities", valid[:inside] + b"".join(b"&n%d;" % n for n in range(size // 10)) + valid[inside:]
    yield "the same attribute", opened + b' z=""' * (size // 5) + rest
    yield "a long name", valid[:inside] + b"<" + b"a" * size + b"/>" + valid[inside:]
    yield "a long comment", b"<!--" + b"a" * size + b"-->" + valid
    yield "many comments", valid[:inside] + b"<!---->" * (size // 7) + valid[inside:]
    yield "many instructions", valid[:inside] + b"<?a?>" * (size // 5) + valid[inside:]
    yield "many references", valid[:inside] + b"&#65;" * (size // 5) + valid[inside:]
    fillings = {"letters": b"A", "digits": b"1", "spaces": b" ", "brackets": b"([", "carets": b"^&amp;"}
    for what, filling in fillings.items():
        long = filling * (size // len(filling))
        if text:
            yield f"a text of {what}", valid[: text.start()] + long + valid[text.end() :]
        for found in value:
            yield f"a value of {what}", valid[: found.start()] + long + valid[found.end() :]
    decoded = valid.decode("utf-8")
    for encoding in ("utf-16", "utf-32", "utf-7", "cp037"):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>{decoded}'
        yield f"in {encoding}", declared.encode(encoding, "xmlcharrefreplace")


def _inner(rest: bytes, name: bytes) -> bytes:
    """What is between the tags of the root."""
    return rest[1 : rest.rindex(b"</" + name)]


def _nested() -> Iterator[tuple[str, bytes]]:
    for levels in (200, 900, 5_000, 1_000_000):
        yield f"{levels} lists", b"[" * levels + b"]" * levels
        yield f"{levels} objects", b'{"a":' * levels + b"1" + b"}" * levels
        yield f"{levels} lists never closed", b"[" * levels


def _object(valid: bytes, size: int) -> Iterator[tuple[str, bytes]]:
    """Of a flat one: each of its values in turn."""
    yield from _nested()
    yield "many keys", b"{" + b"".join(b'"k%d":1,' % n for n in range(size // 12)) + valid[valid.index(b"{") + 1 :]
    for key in json.loads(valid):
        deep: object = 1
        for _ in range(400):
            deep = [deep]
        long = {"text": "A" * size, "digits": int("9" * 4000), "list": ["x"] * (size // 10), "deep": deep}
        for what, value in long.items():
            yield f"a {what} for {key}", json.dumps(json.loads(valid) | {key: value}).encode()


def _json(valid: bytes, size: int) -> Iterator[tuple[str, bytes]]:
    yield from _nested()
    for levels in (50, 200, 400):
        bundle = json.loads(valid)
        for entry in bundle["entry"]:
            deep: object = {"url": "urn:x", "valueString": "x"}
            for _ in range(levels):
                deep = {"url": "urn:x", "extension": [deep]}
            entry["resource"]["extension"] = [deep]
            entry["resource"]["contained"] = [{"resourceType": "Basic", "extension": [deep]}]
        yield f"extensions of {levels} levels", json.dumps(bundle).encode()
    yield "a long number", valid.replace(b'"entry"', b'"n": ' + b"9" * size + b', "entry"', 1)
    yield "a small number", valid.replace(b'"entry"', b'"n": 1e-' + b"9" * 1000 + b', "entry"', 1)
    yield "many keys", b"{" + b"".join(b'"k%d":1,' % n for n in range(size // 12)) + valid[valid.index(b"{") + 1 :]
    for what, filling in (("letters", "A"), ("digits", "1"), ("spaces", " "), ("brackets", "(["), ("tags", "<p>")):
        bundle = json.loads(valid)
        for entry in bundle["entry"]:
            for key, found in entry["resource"].items():
                if isinstance(found, str) and key not in ("resourceType", "id"):
                    entry["resource"][key] = filling * (size // len(filling) // 40)
        yield f"texts of {what}", json.dumps(bundle).encode()
    bundle = json.loads(valid)
    once = len(json.dumps(bundle["entry"]))
    bundle["entry"] = [bundle["entry"][0], *bundle["entry"][1:] * (size // once + 1)]
    yield "the entries again and again", json.dumps(bundle).encode()
    bundle = json.loads(valid)
    for entry in bundle["entry"]:
        for key, found in entry["resource"].items():
            if isinstance(found, list):
                entry["resource"][key] = found * (size // 40 // (len(json.dumps(found)) + 1) + 1)
    yield "every list again and again", json.dumps(bundle).encode()


def _pdf(valid: bytes, size: int) -> Iterator[tuple[str, bytes]]:
    nest = b"[" * 100_000 + b"]" * 100_000
    yield "nested arrays", _file(nest)
    yield "nested dictionaries", _file(b"<</a" * 50_000 + b" 1" + b">>" * 50_000)
    yield "400 levels", _file(b"[" * 400 + b"]" * 400)
    yield "a long name", _file(b"/" + b"a" * size)
    yield "many objects", _file(b"1", copies=size // 20)
    yield "an object that is itself", _file(b"9 0 R")
    yield "a compressed cross-reference", _packed(size * 30)
    yield "no cross-reference", valid.replace(b"startxref", b"startxxxx")
    yield "a long header", b"%PDF-1." + b"9" * size + valid
    xmp = re.search(rb"stream\s.*?endstream", valid, re.DOTALL)
    assert xmp
    yield "a stream that says it is huge", valid.replace(b"/Length ", b"/Length 99999999999", 3)


def _file(content: bytes, copies: int = 1) -> bytes:
    """A PDF whose ninth object is this; qpdf rebuilds its cross-reference."""
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (9 + n, content) for n in range(copies))
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/X 9 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
        + objects
        + b"trailer\n<</Root 1 0 R/Size 99/ID[<00><00>]>>\nstartxref\n0\n%%EOF\n"
    )


def _packed(size: int) -> bytes:
    """A cross-reference stream that becomes this large."""
    packed = zlib.compress(bytes(size), 9)
    head = b"%PDF-1.5\n"
    return head + (
        b"1 0 obj\n<</Type/XRef/W[1 4 2]/Index[0 %d]/Size %d/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
        % (size // 7, size // 7, len(packed))
        + packed
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)
    )


def _mtom(valid: bytes, size: int) -> Iterator[tuple[str, bytes]]:
    kind, _, body = valid.partition(b"\n")
    found = re.search(rb'boundary="([^"]*)"', kind)
    assert found
    mark = b"--" + found[1] + b"\r\n"
    yield "many parts", kind + b"\n" + mark * (size // len(mark))
    part = mark + b"Content-ID: <%d>\r\n\r\n\r\n"
    yield "many named parts", kind + b"\n" + b"".join(part % n for n in range(size // len(part))) + body
    yield "a part of many headers", kind + b"\n" + mark + b"a: b\r\n" * (size // 6) + b"\r\n" + body
    yield "a long header", kind + b"\n" + mark + b"a:" + b" " * size + b"\r\n\r\n" + body
    yield "a long Content-Type", kind + b"; a=" + b'"' * size + b"\n" + body
    yield "many parameters", kind + b"; a=b" * (size // 5) + b"\n" + body
    yield "almost a boundary", kind + b"\n" + (b"\r\n--" + found[1][:-1]) * (size // (len(found[1]) + 3)) + body
    yield "a boundary and spaces", kind + b"\n" + (b"\r\n--" + found[1] + b" " * 100) * (size // 150) + body
