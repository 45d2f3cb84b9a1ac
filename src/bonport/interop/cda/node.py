"""Elements of a CDA, written as they are read: `node("id", root=…)`."""

from __future__ import annotations

from datetime import date, datetime

from lxml import etree

from bonport.interop.cda.model import Address, When
from bonport.interop.terminology import Code, oids

NS = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSI_TYPE = f"{{{XSI}}}type"

Node = etree._Element


def node(tag: str, *children: Node | str | None, xsi_type: str | None = None, **attributes: str | None) -> Node:
    """An element in the HL7 namespace. Children and attributes that are None are left out.

    Text may stand before or between elements, as in a narrative.
    """
    element = etree.Element(f"{{{NS}}}{tag}", nsmap={None: NS, "xsi": XSI})  # type: ignore[dict-item]
    if xsi_type is not None:
        element.set(_XSI_TYPE, xsi_type)
    for name, value in attributes.items():
        if value is not None:
            element.set(name, value)
    for child in children:
        if child is None:
            continue
        if not isinstance(child, str):
            element.append(child)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + child
        else:
            element.text = (element.text or "") + child
    return element


def templates(*roots: str) -> list[Node]:
    return [node("templateId", root=root) for root in roots]


def timestamp(moment: datetime) -> str:
    """An aware moment as an HL7 TS: seconds and offset, in the moment's own zone."""
    return moment.strftime("%Y%m%d%H%M%S%z")


def day(value: When) -> str:
    """A day as an HL7 TS, as far as it is known."""
    if isinstance(value, date):
        return value.strftime("%Y%m%d")
    return f"{value.year:04d}{value.month:02d}" if value.month else f"{value.year:04d}"


def bound(tag: str, value: When | None) -> Node:
    """One end of an interval; what is not known is said to be."""
    return node(tag, value=day(value)) if value else node(tag, nullFlavor="UNK")


def one_line(text: str) -> str:
    """A display or a name: no tab, no line break, no doubled space."""
    return " ".join(text.split())


_SYSTEM_NAMES = {
    oids.CIM_10: "CIM10",
    oids.CIM_11: "CIM-11",
    oids.ATC: "ATC",
    oids.CCAM: "CCAM",
    oids.CIS: "CIS",
    oids.CIP: "CIP",
    oids.LOINC: "LOINC",
    oids.SNOMED_CT: "SNOMED CT",
}


def coded(tag: str, code: Code, *children: Node | None, xsi_type: str | None = None, display: str = "") -> Node:
    """A coded value. `display` is used where the code has none of its own."""
    label = one_line(code.display or display)
    return node(
        tag,
        *children,
        xsi_type=xsi_type,
        code=code.code,
        displayName=label or None,
        codeSystem=code.system,
        codeSystemName=code.system_name or _SYSTEM_NAMES.get(code.system),
    )


def reference(anchor: str) -> Node:
    """A reference from an entry to its words in the narrative."""
    return node("reference", value=f"#{anchor}")


def original_text(anchor: str) -> Node:
    return node("originalText", reference(anchor))


def address(where: Address | None) -> Node:
    """`addr`, structured; what is not known is said not to be available.

    StrucMin refuses street lines beside structured parts, so the lines make one streetName.
    """
    if where is None:
        return node("addr", nullFlavor="NAV")
    parts = {
        "streetName": ", ".join(one_line(line) for line in where.lines if line.strip()),
        "postalCode": one_line(where.postal_code),
        "city": one_line(where.city),
        "country": one_line(where.country),
    }
    known = [node(tag, text) for tag, text in parts.items() if text]
    return node("addr", *known) if known else node("addr", nullFlavor="NAV")


def telecoms(phones: tuple[str, ...], email: str = "", *, professional: bool) -> list[Node]:
    """Telephones and mail address as URIs; one nullFlavor where there is none.

    A French mobile (06, 07) is marked MC, another number WP for a professional, H for a patient. A number is said once
    (dtr1 RIM-002).
    """
    found = []
    numbers = ("".join(c for c in phone if c.isdigit() or c == "+") for phone in phones)
    for number in dict.fromkeys(number for number in numbers if number):
        mobile = number.startswith(("06", "07", "+336", "+337"))
        found.append(node("telecom", value=f"tel:{number}", use="MC" if mobile else "WP" if professional else "H"))
    if email:
        found.append(node("telecom", value=f"mailto:{email}", use="WP" if professional else "H"))
    return found or [node("telecom", nullFlavor="UNK")]
