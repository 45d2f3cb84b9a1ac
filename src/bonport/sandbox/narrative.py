"""The narrative of a CDA as HTML that can do no harm: known elements are written anew, nothing of theirs is copied."""

from __future__ import annotations

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from bonport.sandbox.cda import V3

_NS = {"c": V3}
_ELEMENTS = {
    "paragraph": "p",
    "list": "ul",
    "item": "li",
    "table": "table",
    "caption": "p",
    "thead": "thead",
    "tbody": "tbody",
    "tfoot": "tfoot",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "content": "span",
    "linkHtml": "span",
    "footnote": "small",
    "sub": "sub",
    "sup": "sup",
}
_DROPPED = frozenset({"renderMultiMedia", "script", "style"})
_SPANS = ("colspan", "rowspan")
_MAX_DEPTH = 60


def render(root: etree._Element) -> SafeString:
    """Sections of a structured body, one under the other; the text of an unstructured one."""
    plain = root.find("c:component/c:nonXMLBody/c:text", _NS)
    if plain is not None:
        return format_html("<p>Corps non structuré ({}).</p>", plain.get("mediaType", "type inconnu"))
    sections = root.findall("c:component/c:structuredBody/c:component/c:section", _NS)
    html = "".join(_section(section, 2) for section in sections)
    return mark_safe(html)  # noqa: S308  (every text is escaped, every tag is ours)


def _section(section: etree._Element, level: int) -> str:
    named = section.find("c:title", _NS)
    title = " ".join("".join(map(str, named.itertext())).split()) if named is not None else ""
    heading = f"<h{min(level, 6)}>{escape(title)}</h{min(level, 6)}>" if title else ""
    text = section.find("c:text", _NS)
    body = f"<div>{_inside(text, 0)}</div>" if text is not None else ""
    inner = section.findall("c:component/c:section", _NS) if level < _MAX_DEPTH else []
    return f"<section>{heading}{body}{''.join(_section(child, level + 1) for child in inner)}</section>"


def _inside(element: etree._Element, depth: int) -> str:
    parts = [str(escape(element.text or ""))]
    for child in element:
        parts.append(_element(child, depth + 1))
        parts.append(str(escape(child.tail or "")))
    return "".join(parts)


def _element(element: etree._Element, depth: int) -> str:
    if not isinstance(element.tag, str) or depth > _MAX_DEPTH:
        return ""
    name = etree.QName(element).localname
    if name in _DROPPED:
        return ""
    if name == "br":
        return "<br>"
    inside = _inside(element, depth)
    if name not in _ELEMENTS:
        return inside
    spans = "".join(f' {span}="{element.get(span)}"' for span in _SPANS if (element.get(span) or "").isdecimal())
    return f"<{_ELEMENTS[name]}{spans}>{inside}</{_ELEMENTS[name]}>"
