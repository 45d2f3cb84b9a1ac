"""The walk through a whole CDA."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.read import document_element
from bonport.interop.cda.verify.datatypes import ATTRIBUTES, SUBTYPES, TYPES
from bonport.interop.cda.verify.grammar import SHAPES, TEMPLATE, Shape
from bonport.interop.cda.verify.header import check_header
from bonport.interop.cda.verify.notes import (
    HL7,
    XSI_TYPE,
    Element,
    bad_attribute,
    finding,
    local,
    missing,
    no_attribute,
    quoted,
    repeated,
)
from bonport.interop.cda.verify.templates import check_body
from bonport.interop.cda.verify.values import BODY_CHECKS, CHECKS, check_null, check_siblings
from bonport.interop.errors import Unreadable

_OTHER_NAMESPACES = (
    "{urn:hl7-org:sdtc}",
    "{urn:ihe:pharm:medication}",
    "{urn:oid:1.3.6.1.4.1.19376.1.3.2}",
    "{urn:dicom-org:ps3-20}",
)
_NARRATIVE = frozenset(
    HL7 + name
    for name in (
        "br caption col colgroup content footnote footnoteRef item linkHtml list paragraph renderMultiMedia sub sup "
        "table tbody td tfoot th thead tr"
    ).split()
)
_XML = "{http://www.w3.org/XML/1998/namespace}"
_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}"
_NOWHERE = ("?", "")
_IS_UID = ATTRIBUTES["uid"]
_REFERENCE = f"{HL7}reference"
_SHORT = 60
"""Children up to which an order is remembered: what is hostile is long."""
_LIMIT = 200
"""Findings after which no more are looked for: a document in another language has thousands."""


def preflight_xml(cda: bytes) -> list[Finding]:
    """Look for what the official rules would refuse in a written CDA. An empty list is no proof: see `rules`.

    `Finding.where` is the path of the element by local names (`ClinicalDocument/recordTarget/patientRole/id[2]`). What
    is found does not repeat values.

    Args:
        cda: UTF-8 or what its declaration says; a self-presenting document is taken out of its stylesheet.

    Raises:
        Unreadable: not XML, or no CDA in it.

    Requirement: EX_2.1-1071. Source: reference notes, cda-ci-sis, sections 3 to 7 and 10.
    """
    document = document_element(cda)
    kept = list(document.iter("*"))  # lxml makes an element again each time it is met, unless someone still holds it
    walk = _Walk()
    try:
        walk.look(document, SHAPES["ClinicalDocument"])
    except _Enough:
        return walk.findings
    except RecursionError:
        raise Unreadable("a document of too many levels") from None
    findings = walk.findings
    findings += islice(check_header(document), _LIMIT)
    findings += islice(check_body(document), _LIMIT)
    findings += islice(walk.links(), _LIMIT)
    del kept
    return findings[:_LIMIT]


class _Enough(Exception):
    """As many findings as are looked for."""


@dataclass(slots=True)
class _Walk:
    findings: list[Finding] = field(default_factory=list)
    in_body: bool = False
    anchors: dict[str, Element] = field(default_factory=dict)
    references: list[tuple[Element, str]] = field(default_factory=list)

    def found(self, *findings: Finding) -> None:
        """Keep what was found. To say where takes as long as an element has siblings: the bound is on that too."""
        self.findings += findings
        if len(self.findings) >= _LIMIT:
            del self.findings[_LIMIT:]
            raise _Enough

    def look(self, element: Element, shape: Shape) -> None:
        """Compare an element and all that is in it with its shape."""
        attributes: dict[str, str] = dict(element.items())  # type: ignore[arg-type]
        null = attributes.get("nullFlavor")
        if XSI_TYPE in attributes:
            shape = self._declared(element, shape, attributes[XSI_TYPE])
        elif shape.name == "ANY" and null is None:
            self.found(no_attribute(element, "xsi:type"))
        elif shape.name == "Body":
            self.in_body = True
        if attributes or shape.required:
            self._attributes(element, shape, attributes)
        if len(element):
            self._children(element, shape)
        elif shape.children and not _in_order(shape, ""):
            self.found(*_misplaced(element, shape, []))
        if not shape.mixed and (text := element.text) and not text.isspace():
            self.found(finding(element, "Du texte n'a pas sa place ici.", "Retirez ce texte."))

        if null is None:
            if check := (BODY_CHECKS if self.in_body else CHECKS).get(shape.name):
                for one in check(element):
                    self.found(one)
        elif shape.name in TYPES or not self.in_body:
            self.found(*check_null(element, shape.name))

    def _children(self, element: Element, shape: Shape) -> None:
        """Their order, each of them, and what is said twice."""
        known = shape.children
        letters = ""
        for child in element.iterchildren("*"):
            tag = str(child.tag)
            letter, kind = known.get(tag, _NOWHERE)
            if kind == "II" and _plain_identifier(child):
                letters += letter
            elif kind == "Narrative":
                letters += letter
                self._narrative(child)
            elif kind:
                letters += letter
                self.look(child, SHAPES[kind])
            elif tag.startswith(HL7):
                letters += letter
            elif not tag.startswith(_OTHER_NAMESPACES):
                self.found(_unknown(child))
        if (letters or known) and not _in_order(shape, letters):
            names = [local(child) for child in element.iterchildren(f"{HL7}*")]
            self.found(*islice(_misplaced(element, shape, names), _LIMIT))
        others = letters.replace(TEMPLATE, "")
        if len(set(others)) < len(others):
            self.found(*islice(check_siblings(list(element.iterchildren(f"{HL7}*"))), _LIMIT))

    def _declared(self, element: Element, shape: Shape, declared: str) -> Shape:
        """The shape that xsi:type gives to an element."""
        prefix, _, kind = declared.rpartition(":")
        if element.nsmap.get(prefix or None) != HL7[1:-1]:
            self.found(bad_attribute(element, "xsi:type"))
        elif kind == shape.name:
            return shape
        elif kind in SUBTYPES.get(shape.name, ()):
            return SHAPES[kind]
        else:
            self.found(bad_attribute(element, "xsi:type"))
        return shape

    def _attributes(self, element: Element, shape: Shape, attributes: dict[str, str]) -> None:
        rules = shape.attributes
        for name, value in attributes.items():
            rule = rules.get(name)
            if rule is None:
                if not name.startswith((_LOCATION, _XML)):
                    self.found(_unknown_attribute(element, name))
            elif not rule(value):
                self.found(bad_attribute(element, name))
        for name in shape.required:
            if name not in attributes:
                self.found(no_attribute(element, name))
        if "ID" in attributes:
            self._anchor(element, attributes["ID"])
        if shape.name == "TEL" and element.tag == _REFERENCE:
            self.references.append((element, attributes.get("value", "")))

    # ------------------------------------------------------------------------------------------------- narratives

    def _narrative(self, text: Element) -> None:
        """Tables, lists and words; the anchors in them."""
        if not len(text) and not (text.text or "").strip():
            empty = finding(text, "Le texte de la section est vide.", "Écrivez-le.", blocking=False)
            self.found(empty)
        for element in text.iter("*"):
            if element.tag not in _NARRATIVE and element is not text:
                self.found(_unknown(element))
            for name, value in element.items():
                if name == "ID":
                    self._anchor(element, str(value))
                elif name == "referencedObject":
                    self.references += [(element, f"#{anchor}") for anchor in str(value).split()]
        for name, _ in text.items():
            if name not in ("ID", "language", "mediaType", "styleCode"):
                self.found(_unknown_attribute(text, str(name)))

    def _anchor(self, element: Element, name: str) -> None:
        if name in self.anchors:
            self.found(
                finding(element, "Cet identifiant (ID) est déjà celui d'un autre élément.", "Donnez-en un autre.")
            )
        self.anchors[name] = element

    def links(self) -> Iterator[Finding]:
        """References that lead nowhere. The official rules do not look; who reads the document does."""
        for element, value in self.references:
            if value.startswith(("http:", "https:")):
                continue
            if not value.startswith("#") or value[1:] not in self.anchors:
                yield finding(
                    element,
                    "Cette référence ne mène à aucun texte du document.",
                    "Faites-la pointer vers un élément qui porte cet ID.",
                    blocking=False,
                )


def _in_order(shape: Shape, letters: str) -> bool:
    """Whether children of these letters may stand so; the same few dozen orders make up a document."""
    if len(letters) < _SHORT:
        return _remembered(shape.name, letters)
    return shape.order.fullmatch(letters) is not None


@lru_cache(maxsize=4096)
def _remembered(name: str, letters: str) -> bool:
    return SHAPES[name].order.fullmatch(letters) is not None


def _plain_identifier(element: Element) -> bool:
    """Half of the elements of a document are such: a root, perhaps an extension, and nothing else."""
    items = element.items()
    if not items or items[0][0] != "root" or len(element) or element.text or not _IS_UID(str(items[0][1])):
        return False
    return len(items) == 1 or (len(items) == 2 and items[1][0] == "extension" and bool(items[1][1]))


# ---------------------------------------------------------------------------------------------- what is out of place


def _unknown_attribute(element: Element, name: str) -> Finding:
    return finding(element, f"L'attribut {quoted(name)} n'a pas sa place ici.", "Retirez cet attribut.")


def _unknown(element: Element) -> Finding:
    return finding(element, f"L'élément {quoted(local(element))} n'existe pas ici.", "Retirez-le, ou corrigez son nom.")


_ITEM = re.compile(r"(\w+):[\w.]+([?*+]?)")
_GROUP = re.compile(r"\(([^)]*)\)([?*]?)")


def _misplaced(element: Element, shape: Shape, names: list[str]) -> Iterator[Finding]:
    """Why the children of an element do not match its shape."""
    found = False
    for child in element:
        if isinstance(child.tag, str) and child.tag.startswith(HL7) and str(child.tag) not in shape.children:
            found = True
            yield _unknown(child)
    for group in _GROUP.finditer(shape.content):
        among = [item[1] for item in _ITEM.finditer(group[1])]
        count = sum(names.count(name) for name in among)
        if not group[2] and count == 0:
            found = True
            yield missing(element, among[0])
        elif group[2] != "*" and count > 1:
            found = True
            yield repeated(element, among[0])
    for item in _ITEM.finditer(_GROUP.sub(" ", shape.content)):
        count = names.count(item[1])
        if item[2] in ("", "+") and count == 0:
            found = True
            yield missing(element, item[1])
        elif item[2] in ("", "?") and count > 1:
            found = True
            yield repeated(element, item[1])
    if not found:
        yield finding(
            element,
            f"Les éléments de {quoted(local(element))} ne sont pas dans l'ordre.",
            "Suivez l'ordre du schéma\u00a0: " + ", ".join(i[1] for i in _ITEM.finditer(shape.content)) + ".",
        )
