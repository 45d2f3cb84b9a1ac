"""The one XML parser: no entities, no network, bounded; and the one way to make an element of a message.

Everything that comes from outside, be it an answer, a document or a request to the sandbox, goes through `parse`.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from bonport.interop.errors import BadInput, Unreadable

MAX_BYTES = 32 * 1024 * 1024


def parse(data: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """Read a whole XML document and give its root element.

    Args:
        data: the bytes as received; the encoding is the one they declare, UTF-8 otherwise.
        max_bytes: a larger input is refused unread.

    Raises:
        Unreadable: not well-formed, too large, too deep, or carrying a document type declaration.
    """
    if len(data) > max_bytes:
        raise Unreadable(f"XML larger than {max_bytes} bytes")
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
    return root


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
