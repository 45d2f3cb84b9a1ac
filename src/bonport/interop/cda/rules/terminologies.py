"""What terminologie.sch asks, without XSLT: is each coded value in the code system that the checkout holds?

As XSLT it reads megabytes of RDF again for each document (250 to 500 ms); here each code system is read once. A code
system that is not in the checkout is not looked into, as the schematron itself says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bonport.interop.cda.rules.checkout import Checkout
from bonport.interop.cda.rules.report import Failure, Severity, Stage

SAID_HERE = "e3db89fa4fedff6b180cda43e41142c6996393d9e34c5cb545f03219c2e2e1d0"
"""SHA-256 of the terminologie.sch that this module says again (19 February 2025)."""
_FOLDER = "schematrons/profils/terminologies/terminologie"
_UCUM = "2.16.840.1.113883.6.8"
_HL7 = "{urn:hl7-org:v3}"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NOTATION = "{http://www.w3.org/2004/02/skos/core#}notation"
_ANNOTATION = re.compile(r"\{.[a-z]*.\}")
_OID = re.compile(r"[0-9.]+", re.ASCII)

Element = etree._Element


class Terminologies:
    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout
        self._systems: dict[str, frozenset[str] | None] = {}

    def known(self, schematron: Path) -> bool:
        """Whether this is the terminologie.sch that is said here; another one must be run as it is."""
        return hashlib.sha256(schematron.read_bytes()).hexdigest() == SAID_HERE

    def run(self, document: Element) -> Stage:
        path = document.getroottree().getpath
        failures = [
            Failure(Severity.ERROR, path(element), f"code not in its code system: {system}|{code}", "terminologies")
            for element, system, code in _coded(document)
            if (known := self._codes(system, ".rdf")) is not None and code not in known
        ]
        units = self._codes(_UCUM, ".xml")
        if units is None:
            return Stage("terminologies", tuple(failures), not_run="the list of UCUM units is not in the checkout")
        for element in dict.fromkeys(_quantities(document)):
            unit = _ANNOTATION.sub("", element.get("unit") or "")
            if unit and unit not in units:
                failures.append(
                    Failure(Severity.ERROR, path(element), f"unit not in UCUM: {element.get('unit')}", "terminologies")
                )
        return Stage("terminologies", tuple(failures))

    def _codes(self, system: str, suffix: str) -> frozenset[str] | None:
        """The codes of a code system; None where the checkout does not hold it."""
        if system not in self._systems:
            path = self._checkout.find(f"{_FOLDER}/{system}{suffix}") if _OID.fullmatch(system) else None
            tag = "code" if suffix == ".xml" else _NOTATION
            found = None
            if path is not None:
                found = set()
                for _, element in etree.iterparse(str(path), tag=tag, huge_tree=True):
                    found.add(element.text or "")
                    element.clear()
            self._systems[system] = None if found is None else frozenset(found)
        return self._systems[system]


def _coded(document: Element) -> Iterator[tuple[Element, str, str]]:
    for element in document.iter(f"{_HL7}code", f"{_HL7}value"):
        if element.tag == f"{_HL7}code" or element.get(_TYPE) in ("CD", "CE"):
            yield element, element.get("codeSystem") or "", element.get("code") or ""


def _quantities(document: Element) -> Iterator[Element]:
    bounds = (f"{_HL7}low", f"{_HL7}high")
    for value in document.iter(f"{_HL7}value"):
        kind = (value.get(_TYPE) or "").removeprefix("c:")
        if kind == "PQ":
            yield value
        elif kind == "IVL_PQ":
            yield from value.iterchildren(*bounds)
    for administration in document.iter(f"{_HL7}substanceAdministration"):
        for quantity in administration.iter(f"{_HL7}doseQuantity", f"{_HL7}rateQuantity"):
            yield from quantity.iterchildren(*bounds)
