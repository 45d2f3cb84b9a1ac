"""The one XML parser: no entities, no network, bounded; and the one way to make an element of a message.

Everything that comes from outside, be it an answer, a document or a request to the sandbox, goes through `parse`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

from lxml import etree

from bonport.interop.errors import BadInput, Unreadable

MAX_BYTES = 32 * 1024 * 1024
MAX_MARKS = 1_000_000
"""Tags and attributes, about what 32 MB of a registry's metadata hold. Once read, each takes 40 times its bytes."""
MAX_NAMES = 64 * 1024
"""Bytes of different names and namespaces in one input: libxml2 keeps them as long as the process lives."""

_DECLARATION = re.compile(rb"""\s*<\?xml(?=\s)[^>]{0,200}?\?>""")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)""")
_PART_OF_ASCII = re.compile(rb"utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d", re.IGNORECASE)
_DOCTYPE = re.compile(rb"(?s:\s++|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE")
_TAG = re.compile(rb"""<(?:[^<>"']++|"[^"]*+"|'[^']*+')*+""")
_NAME = re.compile(rb"""<[/?]?([^\s/>!?]++)|\sxmlns[^\s=]*+\s*+=\s*+["']([^"']*+)|\s([^\s=<>"']++)\s*+=""")
_ENTITY = re.compile(rb"&([^#;\s<&][^;\s<&]*+)")
_CROWDED = etree.XPath("boolean(//@*[101])")
"""An element of more than 100 attributes: to read them one by one takes the square of their number."""


def parse(data: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """Read a whole XML document and give its root element.

    Args:
        data: the bytes as received; the encoding is the one they declare (UTF-8 or 16, or one that ASCII is part of),
            UTF-8 otherwise.
        max_bytes: a larger input is refused unread; so is one of more than `MAX_MARKS` tags and attributes.

    Raises:
        Unreadable: not well-formed, too large, too deep, in an uncommon encoding, or carrying a document type
            declaration.
    """
    if len(data) > max_bytes:
        raise Unreadable(f"XML larger than {max_bytes} bytes")
    data = _in_ascii_superset(data)
    _bound(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=len(data) > 8 * 1024 * 1024,  # libxml2 bounds a text node to 10 MB otherwise; size is bounded above
        remove_blank_text=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unreadable(f"not well-formed XML: {type(error).__name__}") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Unreadable("a document type declaration is not accepted")
    if _CROWDED(root):
        raise Unreadable("XML with an element of more than 100 attributes")
    return root


def _in_ascii_superset(data: bytes) -> bytes:
    """The same in an encoding where tags can be seen without reading; libxml2 knows others, nobody writes them."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _DECLARATION.sub(b"", data.decode("utf-16").encode(), count=1)
        except UnicodeError:
            raise Unreadable("not well-formed XML: UnicodeError") from None
    declaration = _DECLARATION.match(data.removeprefix(codecs.BOM_UTF8))
    declared = _ENCODING.search(declaration[0]) if declaration else None
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:2]
    if not start.startswith(b"<") or start == b"<\0" or (declared and not _PART_OF_ASCII.fullmatch(declared[1])):
        raise Unreadable("XML in an encoding that is not accepted")
    return data


def _bound(data: bytes) -> None:
    """Refuse unread what would take too much to read."""
    if _DOCTYPE.match(data.removeprefix(codecs.BOM_UTF8)):
        raise Unreadable("a document type declaration is not accepted")
    if data.count(b"<") + data.count(b"=") > MAX_MARKS:
        raise Unreadable(f"XML of more than {MAX_MARKS} tags and attributes")
    if len(data) > MAX_NAMES:
        tags = set(_TAG.findall(data))  # not the text between them, which may be a PDF; most are said many times
        entities = set(_ENTITY.findall(data))
        if sum(map(len, tags | entities)) > MAX_NAMES:  # otherwise the names in them cannot be more
            names = {name for found in _NAME.findall(b"".join(tags)) for name in found} | entities
            if sum(map(len, names)) > MAX_NAMES:
                raise Unreadable("XML of too many names")


def element(
    tag: str,
    attributes: Mapping[str, str] | None = None,
    *children: etree._Element,
    text: str | None = None,
    nsmap: Mapping[str | None, str] | None = None,
) -> etree._Element:
    """An element with its attributes, its text or its children.

    Args:
        tag: in Clark notation, `{namespace}name`; so are the names of attributes that have a namespace.

    Raises:
        BadInput: a character that XML cannot hold.
    """
    try:
        made = etree.Element(tag, dict(attributes or {}), nsmap=dict(nsmap or {}))  # type: ignore[arg-type]
        made.text = text
    except ValueError:
        raise BadInput(etree.QName(tag).localname, "un caractère que le format ne permet pas.") from None
    made.extend(children)
    return made


def serialise(root: etree._Element) -> bytes:
    """UTF-8, without declaration, not indented: fit to be signed, hashed, or set into an envelope as it is."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)
