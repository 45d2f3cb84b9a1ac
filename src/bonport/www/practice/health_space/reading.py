"""A CDA of somebody else, made readable and harmless: its PDF where it has one (SC.CDA/VISU.03), else its words.

Of the narrative only the text and a few shapes come through, written anew and escaped (SC.CDA/VISU.01): no link, no
image, no style, no attribute of its maker.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from bonport.interop.cda.read import NS, document_element, read_header, unstructured_body
from bonport.interop.errors import Unreadable
from bonport.interop.xds.ebrim import Retrieved

_SHAPES = {
    "paragraph": "p", "list": "ul", "item": "li", "table": "table", "thead": "thead", "tbody": "tbody", "tr": "tr",
    "th": "th", "td": "td", "caption": "p", "sup": "sup", "sub": "sub",
}  # fmt: skip
MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Read:
    """`pdf`, or `sections` of (title, words). `plain`: the text of a level 1 that is one."""

    title: str
    authors: str
    pdf: bytes | None = None
    sections: tuple[tuple[str, SafeString], ...] = ()
    plain: str = ""


def readable(retrieved: Retrieved) -> Read:
    """
    Raises:
        Unreadable: not a CDA, or of a kind that is not shown here.
    """
    document = document_element(retrieved.body)
    header = read_header(document)
    authors = ", ".join(f"{one.given} {one.family}".strip() or one.device for one in header.authors)
    if header.structured is False:
        body = unstructured_body(retrieved.body)
        if body and body.startswith(b"%PDF-"):
            return Read(header.title, authors, pdf=body)
        if body and header.media_type == "text/plain":
            return Read(header.title, authors, plain=body.decode("utf-8", "replace"))
        raise Unreadable("a body that is not shown here")
    return Read(header.title, authors, pdf=_pdf_inside(document), sections=tuple(_sections(document)))


def _pdf_inside(document: etree._Element) -> bytes | None:
    """The PDF that a structured document carries of itself."""
    for value in document.iter(f"{{{NS}}}value"):
        if value.get("mediaType") == "application/pdf" and value.text:
            try:
                pdf = base64.b64decode("".join(value.text.split()), validate=True)
            except ValueError:
                continue
            if pdf.startswith(b"%PDF-"):
                return pdf
    return None


def _sections(document: etree._Element) -> Iterator[tuple[str, SafeString]]:
    for section in document.iter(f"{{{NS}}}section"):
        text = section.find(f"{{{NS}}}text")
        if text is not None:
            yield " ".join((section.findtext(f"{{{NS}}}title") or "").split()), _inside(text, 0)


def _inside(element: etree._Element, depth: int) -> SafeString:
    if depth > MOST_DEPTH:
        raise Unreadable("a narrative too deep")
    pieces = [conditional_escape(element.text or "")]
    for child in element:
        if isinstance(child.tag, str):
            pieces.append(_shape(child, depth))
        pieces.append(conditional_escape(child.tail or ""))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _shape(element: etree._Element, depth: int) -> SafeString:
    name = etree.QName(element).localname
    if name == "br":
        return mark_safe("<br>")
    inside = _inside(element, depth + 1)
    tag = _SHAPES.get(name)
    return format_html(f"<{tag}>{{}}</{tag}>", inside) if tag else inside
