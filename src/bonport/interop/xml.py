"""The one XML parser: no entities, no network, bounded.

Everything that comes from outside, be it an answer, a document or a request to the sandbox, goes through `parse`.
"""

from __future__ import annotations

from lxml import etree

from bonport.interop.errors import Unreadable

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
    if root.getroottree().docinfo.doctype:
        raise Unreadable("a document type declaration is not accepted")
    return root
