"""Systematic damage to a document: every kind of element and attribute of it, one fault at a time.

`damaged(cda)` gives (name, bytes). Names are stable from one document to the next: they say which kind of element, by
what identifies it (a section's code, an entry's template), and what was done to it. Nothing is drawn at random.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from lxml import etree

HL7 = "urn:hl7-org:v3"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_CLAIMS = tuple(
    f"ClinicalDocument/{name}" for name in ("templateId", "code", "component", "documentationOf/serviceEvent/code")
)
STATEMENTS = (
    "act",
    "encounter",
    "observation",
    "observationMedia",
    "organizer",
    "procedure",
    "substanceAdministration",
)

Element = etree._Element
Damage = Callable[[Element], bool]
"""Damages an element of a copy of the document; False: there is nothing to do to this one."""


def damaged(cda: bytes, *, header: bool) -> Iterator[tuple[str, bytes]]:
    """Every damaged version of a document.

    Args:
        header: also what stands before the body; otherwise only what a document claims to be.
    """
    root = etree.fromstring(cda)
    known: set[tuple[str, str]] = set()
    for name, path in _kinds(root):
        if not header and name.startswith("ClinicalDocument/") and not name.startswith(_CLAIMS):
            continue
        whole = root.xpath(path, namespaces={"h": HL7})[0]  # type: ignore[index]
        for what, damage in _damages(whole):
            if what in _ONCE or what.startswith("empty @"):
                if (_local(whole), what) in known:
                    continue
                known.add((_local(whole), what))
            copied = copy.deepcopy(root)
            element, *_ = copied.xpath(path, namespaces={"h": HL7})  # type: ignore[misc]
            if damage(element):
                yield f"{name}: {what}", etree.tostring(copied, encoding="UTF-8", xml_declaration=True)


FAMILIES: dict[str, tuple[str, ...]] = {
    "removed or emptied": ("removed", "emptied", "childless", "no text", "blank text"),
    "repeated": ("doubled",),
    "out of order": ("last of its siblings", "first of its siblings"),
    "unknown to the schema": ("renamed", "in another namespace", "unknown attribute", "unknown child"),
    "null": ("null", "other nullFlavor"),
    "attribute missing": ("no @",),
    "attribute empty or wrong": ("empty @", "wrong @"),
    "code": ("other code", "tab in display", "line break in display"),
    "time": ("time ", "before the beginning"),
    "type of a value": ("type ",),
    "name, address, telecom": ("qualifier ", "text ", "value ", "lines beside parts"),
}
"""Kinds of damage, by how their names begin; the first that fits is theirs."""


def family(name: str) -> str:
    """The kind of a damage, from its name."""
    done = name.rpartition(": ")[2]
    return next(kind for kind, beginnings in FAMILIES.items() if done.startswith(beginnings))


# ----------------------------------------------------------------------------------------------- kinds of elements


def _kinds(root: Element) -> list[tuple[str, str]]:
    """The first element of each kind: its name and its XPath. The inside of narratives is left alone."""
    tree = root.getroottree()
    first: dict[str, str] = {}
    for element in root.iter(f"{{{HL7}}}*"):
        if not any(_local(above) == "text" and len(above) for above in element.iterancestors()):
            path = tree.getpath(element).replace("/*[", "/h:*[").replace("/*", "/h:*", 1)
            first.setdefault(_kind(element), path.replace("/h:h:", "/h:"))
    return list(first.items())


def _kind(element: Element) -> str:
    above = element.getparent()
    here = _local(element) + _mark(element)
    if above is None:
        return here
    if _local(element) in STATEMENTS and _local(above) == "entry":
        return f"{_section(element)}{here}"
    return f"{_kind(above)}/{here}"


def _section(element: Element) -> str:
    section = next(a for a in element.iterancestors() if _local(a) == "section")
    return f"section{_mark(section)}//"


def _mark(element: Element) -> str:
    """What tells an element from its siblings of the same name."""
    name = _local(element)
    if name == "templateId":
        return f"[{element.get('root')}]"
    if name == "id" and element.get("root", "").startswith("1.2.250.1.213.1.4."):
        return "[INS]"
    if name in ("family", "given", "participant", "entryRelationship"):
        mark = element.get("qualifier") or element.get("typeCode")
        return f"[{mark}]" if mark else ""
    if name == "section":
        return f"[{element.find(f'{{{HL7}}}code').get('code')}]"  # type: ignore[union-attr]
    if name in STATEMENTS:
        french = [t.get("root", "") for t in element.findall(f"{{{HL7}}}templateId")]
        return f"[{french[-1].removeprefix('1.2.250.1.213.1.1.3.')}]" if french else ""
    return ""


def _local(element: Element) -> str:
    return etree.QName(element).localname


# ---------------------------------------------------------------------------------------------------- what is done


def _damages(element: Element) -> Iterator[tuple[str, Damage]]:
    """What can be done to such an element."""
    yield from _SHAPE.items()
    for name in element.attrib:
        short = etree.QName(str(name)).localname
        yield f"no @{short}", _attribute(str(name), None)
        yield f"empty @{short}", _attribute(str(name), "")
        yield f"wrong @{short}", _attribute(str(name), "bogus")
    if element.get("codeSystem"):
        yield "other code of the system", _attribute("code", "0-0")
        yield "other code system", _attribute("codeSystem", "1.2.250.1.213.1.1.4.9999")
        yield "tab in display", _attribute("displayName", f"{element.get('displayName')}\tx")
        yield "line break in display", _attribute("displayName", f"{element.get('displayName')}\nx")
    if element.get("nullFlavor"):
        yield "other nullFlavor", _attribute("nullFlavor", "OTH")
    if _is_time(element):
        for value in _TIMES:
            yield f"time {value}", _attribute("value", value)
    if _local(element) == "high":
        yield "before the beginning", _attribute("value", "18000101")
    if element.get(XSI_TYPE):
        for kind in ("ST", "BL", "CD", "TS", "IVL_TS", "PQ"):
            yield f"type {kind}", _attribute(XSI_TYPE, kind)
    if _local(element) in ("family", "given"):
        for qualifier in ("SP", "BR", "CL"):
            yield f"qualifier {qualifier}", _attribute("qualifier", qualifier)
    if _local(element) in ("prefix", "suffix"):
        for text in ("Mme", "Dr", "M."):
            yield f"text {text}", _text(text)
    if _local(element) == "telecom":
        for value in ("0147150000", "https://exemple.fr", "tel:"):
            yield f"value {value}", _attribute("value", value)
    if _local(element) == "addr":
        yield "lines beside parts", _append("streetAddressLine", "3 rue du Petit Pont")
    if (element.text or "").strip() and not len(element):
        yield "no text", _text(None)
        yield "blank text", _text("  ")


_TIMES = ("20240230", "2024-01-15", "202401151230", "20240115123000", "2024011512+0100", "20240115126000+0100", "24")


def _is_time(element: Element) -> bool:
    return _local(element) in ("effectiveTime", "time", "low", "high", "birthTime") and bool(element.get("value"))


def _removed(element: Element) -> bool:
    above = element.getparent()
    if above is None:
        return False
    above.remove(element)
    return True


def _doubled(element: Element) -> bool:
    if element.getparent() is None:
        return False
    element.addnext(copy.deepcopy(element))
    return True


def _emptied(element: Element) -> bool:
    had = len(element) or element.attrib or element.text
    element.clear()
    return bool(had)


def _childless(element: Element) -> bool:
    had = len(element)
    for child in list(element):
        element.remove(child)
    return had > 0


def _last(element: Element) -> bool:
    above = element.getparent()
    if above is None or above[-1].tag == element.tag:
        return False
    above.append(element)
    return True


def _first(element: Element) -> bool:
    above = element.getparent()
    if above is None or above[0].tag == element.tag:
        return False
    above.insert(0, element)
    return True


def _renamed(element: Element) -> bool:
    element.tag = f"{{{HL7}}}bogus"
    return True


def _foreign(element: Element) -> bool:
    element.tag = f"{{urn:bogus}}{_local(element)}"
    return True


def _null(element: Element) -> bool:
    """Nothing but a nullFlavor (and its type)."""
    kind = element.get(XSI_TYPE)
    if element.get("nullFlavor") == "UNK":
        return False
    element.clear()
    element.set("nullFlavor", "UNK")
    if kind:
        element.set(XSI_TYPE, kind)
    return True


def _null_beside(element: Element) -> bool:
    if element.get("nullFlavor"):
        return False
    element.set("nullFlavor", "UNK")
    return True


def _unknown_attribute(element: Element) -> bool:
    element.set("bogus", "1")
    return True


_SHAPE: dict[str, Damage] = {
    "removed": _removed,
    "doubled": _doubled,
    "emptied": _emptied,
    "childless": _childless,
    "last of its siblings": _last,
    "first of its siblings": _first,
    "renamed": _renamed,
    "in another namespace": _foreign,
    "null": _null,
    "null beside its value": _null_beside,
    "unknown attribute": _unknown_attribute,
    "unknown child": lambda element: _append("bogus", "x")(element),
}


_ONCE = ("renamed", "in another namespace", "unknown attribute", "unknown child")
"""Done once for each name of element: the schema alone sees them, and sees them everywhere alike."""


def _attribute(name: str, value: str | None) -> Damage:
    def damage(element: Element) -> bool:
        if element.get(name) == value:
            return False
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)
        return True

    return damage


def _text(value: str | None) -> Damage:
    def damage(element: Element) -> bool:
        element.text = value
        return True

    return damage


def _append(tag: str, text: str) -> Damage:
    def damage(element: Element) -> bool:
        etree.SubElement(element, f"{{{HL7}}}{tag}").text = text
        return True

    return damage
