"""What is asked of a document by the model that it claims: VSM, vaccination note and history."""

from __future__ import annotations

from collections.abc import Iterator

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import (
    HL7,
    Element,
    bad_attribute,
    every,
    finding,
    first,
    missing,
    no_attribute,
)
from bonport.interop.cda.verify.templates.row import PCC, SECTION, Extra, claims
from bonport.interop.terminology import oids

_ATC = "2.16.840.1.113883.6.73"
_VAC_NOTE = "1.2.250.1.213.1.1.1.46"
NAMED_BY_CODE = {"87273-9": _VAC_NOTE, "11369-6": "1.2.250.1.213.1.1.1.37"}
"""Types of documents that have one model only."""
_VSM = "1.2.250.1.213.1.1.1.13"


def model(code: tuple[str, str], act: str = "", beside: tuple[str, ...] = (), sections: tuple[str, ...] = ()) -> Extra:
    """What a document of a model is: its type, the code of its act, the templates that it claims too, its sections.

    The act of the VSM is intended, though the official test of it never fires.
    """

    def check(document: Element) -> Iterator[Finding]:
        for root in beside:
            if not claims(document, root):
                yield finding(document, f"Le templateId {root} manque.", "Ajoutez-le à ceux du document.")
        own = first(document, "code")
        if own is None or (own.get("code"), own.get("codeSystem")) != code:
            yield finding(document, f"Le type d'un tel document est {code[0]}.", "Corrigez l'élément code.")
        acts = {event.get("code") for event in every(document, "documentationOf/serviceEvent/code")}
        if act and act not in acts:
            yield finding(document, f"L'acte d'un tel document a pour code {act}.", "Corrigez documentationOf.")
        for body in every(document, "component/structuredBody"):
            inside = every(body, "component/section")
            for root in sections:
                if not any(claims(section, root) for section in inside):
                    yield finding(body, f"La section {root} manque.", "Ajoutez-la.")

    return check


def _vaccination_note(document: Element) -> Iterator[Finding]:
    """VAC-NOTE 2023.01: one vaccination that was given, its day, its product by CIS and ATC, its lot, its author."""
    if not claims(document, f"{PCC}.1.18.1.2"):
        yield finding(document, f"Le templateId {PCC}.1.18.1.2 manque.", "Ajoutez-le à ceux du document.")
    if not any((t.get("root"), t.get("extension")) == (_VAC_NOTE, "2023.01") for t in every(document, "templateId")):
        yield finding(document, "Une note de vaccination dit sa version, 2023.01.", "Corrigez extension.")
    given = [element for element in document.iter(f"{HL7}substanceAdministration") if claims(element, f"{PCC}.4.12")]
    if len(given) != 1:
        yield finding(document, "Une note dit une vaccination, et une seule.", "Faites une note par vaccination.")
    for element in given:
        yield from _note(element)


def _note(element: Element) -> Iterator[Finding]:
    if element.get("negationInd") == "true":
        yield bad_attribute(element, "negationInd")
    day = first(element, "effectiveTime")
    if day is None or len(day.get("value") or "") != 8:
        yield finding(element, "Le jour de la vaccination manque, ou n'est pas un jour.", "Écrivez AAAAMMJJ.")
    material = first(element, "consumable/manufacturedProduct/manufacturedMaterial")
    for path in ("author/assignedAuthor/code", "author/assignedAuthor/assignedPerson/name"):
        if first(element, path) is None:
            yield missing(element, path)
    for coded in every(element, "author/assignedAuthor/code"):
        if coded.get("nullFlavor") is None and not coded.get("displayName"):
            yield no_attribute(coded, "displayName")
    if material is None:
        return
    if first(material, "lotNumberText") is None:
        yield missing(material, "lotNumberText")
    for path, system in (("code", oids.CIS), ("code/translation", _ATC)):
        coded_so = [coded for coded in every(material, path) if coded.get("codeSystem") == system]
        if not coded_so:
            yield finding(material, f"Le vaccin n'est pas codé dans la nomenclature {system}.", "Ajoutez ce code.")
        for coded in coded_so:
            if coded.get("code") and not coded.get("displayName"):
                yield no_attribute(coded, "displayName")


MODELS: dict[str, tuple[Extra, ...]] = {
    _VSM: (
        model(
            ("SYNTH", oids.TYPE_CODE_FR),
            "34117-2",
            sections=(f"{SECTION}.29", f"{PCC}.3.27", f"{SECTION}.32"),
        ),
    ),
    _VAC_NOTE: (model(("87273-9", oids.LOINC)), _vaccination_note),
    "1.2.250.1.213.1.1.1.37": (model(("11369-6", oids.LOINC), "11369-6", (f"{PCC}.1.18.1.2",), (f"{PCC}.3.23",)),),
}
"""What is asked of a document by the model that it claims: VSM, VAC-NOTE, VAC 2023.01."""
