"""ebRIM as plain values: submission sets, document entries and associations of a SubmitObjectsRequest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"

DOCUMENT_ENTRY = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
SUBMISSION_SET = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"

AUTHOR = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
CLASS = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
TYPE = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
CONFIDENTIALITY = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
FORMAT = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
FACILITY = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
PRACTICE = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
EVENT = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
PATIENT_ID = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
UNIQUE_ID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"

SET_AUTHOR = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
SET_CONTENT_TYPE = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
SET_PATIENT_ID = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
SET_SOURCE_ID = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
SET_UNIQUE_ID = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"

HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
REPLACES = "urn:ihe:iti:2007:AssociationType:RPLC"
SIGNS = "urn:ihe:iti:2007:AssociationType:signs"
UPDATES_STATUS = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus"

CONTENT_TYPE_SYSTEM = "1.2.250.1.213.2.2"
MASKS = ("MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX")
MASK_SYSTEM = "1.2.250.1.213.1.1.4.13"
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+(\^[^^&]{1,64})?")


@dataclass(frozen=True, slots=True)
class Classified:
    """A Classification: its code, coding scheme, label, and slots (authors)."""

    code: str
    system: str
    name: str
    slots: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Object:
    """An ExtrinsicObject or a RegistryPackage."""

    element: etree._Element
    id: str
    lid: str
    mime_type: str
    name: str
    slots: dict[str, list[str]]
    codes: dict[str, list[Classified]]
    identifiers: dict[str, str]

    def slot(self, name: str) -> str:
        """The only value of a slot, empty if absent."""
        return next(iter(self.slots.get(name, [])), "")

    def code(self, scheme: str) -> tuple[str, str]:
        """Code and coding scheme of a classification that occurs once, empty if absent."""
        found = self.codes.get(scheme, [])
        return (found[0].code, found[0].system) if found else ("", "")

    def identifier(self, scheme: str) -> str:
        return self.identifiers.get(scheme, "")

    @property
    def confidentiality(self) -> list[str]:
        return [classified.code for classified in self.codes.get(CONFIDENTIALITY, [])]

    @property
    def masks(self) -> list[str]:
        return [code for code in self.confidentiality if code in MASKS]


@dataclass(frozen=True, slots=True)
class Link:
    """An Association."""

    kind: str
    source: str
    target: str
    slots: dict[str, list[str]]

    def slot(self, name: str) -> str:
        return next(iter(self.slots.get(name, [])), "")


@dataclass(frozen=True, slots=True)
class Submission:
    """All of a SubmitObjectsRequest."""

    packages: list[Object] = field(default_factory=list)
    entries: list[Object] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def read_submission(request: etree._Element) -> Submission:
    """Read an `lcm:SubmitObjectsRequest`. A Classification may stand inside what it classifies or beside it."""
    submission = Submission()
    beside = request.findall(f"{{{RIM}}}RegistryObjectList/{{{RIM}}}Classification")
    for element in request.iterfind(f"{{{RIM}}}RegistryObjectList/*"):
        kind = etree.QName(element).localname
        if kind == "RegistryPackage":
            submission.packages.append(read_object(element, beside))
        elif kind == "ExtrinsicObject":
            submission.entries.append(read_object(element, beside))
        elif kind == "Association":
            kind, source, target = (
                element.get(name, "") for name in ("associationType", "sourceObject", "targetObject")
            )
            submission.links.append(Link(kind, source, target, _slots(element)))
    return submission


def read_object(element: etree._Element, beside: Sequence[etree._Element] = ()) -> Object:
    codes: dict[str, list[Classified]] = {}
    inside = element.findall(f"{{{RIM}}}Classification")
    for classification in [*inside, *(one for one in beside if one.get("classifiedObject") == element.get("id"))]:
        slots = _slots(classification)
        system = next(iter(slots.get("codingScheme", [])), "")
        code = classification.get("nodeRepresentation", "")
        classified = Classified(code, system, _name(classification), slots)
        scheme = classification.get("classificationScheme") or classification.get("classificationNode") or ""
        codes.setdefault(scheme, []).append(classified)
    return Object(
        element,
        element.get("id", ""),
        element.get("lid", ""),
        element.get("mimeType", ""),
        _name(element),
        _slots(element),
        codes,
        {
            external.get("identificationScheme", ""): external.get("value", "")
            for external in element.iterfind(f"{{{RIM}}}ExternalIdentifier")
        },
    )


def institution_id(value: str) -> str:
    """The identifier in an authorInstitution (XON-10), empty if it has none."""
    components = value.split("^")
    return components[9] if len(components) > 9 else ""


def is_unique_id(value: str) -> bool:
    """An OID, with or without extension, of 128 characters at most."""
    return len(value) <= 128 and _OID.fullmatch(value) is not None


def utc(value: str) -> datetime | None:
    """A DTM of full precision as XDS writes it, UTC without offset; None if it is not one or does not exist."""
    try:
        return datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if len(value) == 14 else None
    except ValueError:
        return None


def earliest(value: str) -> datetime | None:
    """The earliest moment of a DTM of any precision from the year on."""
    start = "00000101000000"
    return (
        utc(value + start[len(value) :]) if value.isdigit() and 4 <= len(value) <= 14 and len(value) % 2 == 0 else None
    )


def _slots(element: etree._Element) -> dict[str, list[str]]:
    return {slot.get("name", ""): list(_values(slot)) for slot in element.iterfind(f"{{{RIM}}}Slot")}


def _values(slot: etree._Element) -> Iterator[str]:
    for value in slot.iterfind(f"{{{RIM}}}ValueList/{{{RIM}}}Value"):
        yield (value.text or "").strip()


def _name(element: etree._Element) -> str:
    text = element.find(f"{{{RIM}}}Name/{{{RIM}}}LocalizedString")
    return text.get("value", "") if text is not None else ""
