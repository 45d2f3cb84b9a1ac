"""What the header of a CDA says, in the form that XDS metadata must repeat it (CI-SIS; DMPi as the notes give it).

Written apart from interop's own reader: this one judges the metadata that interop derives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from bonport.interop.errors import Unreadable
from bonport.interop.terminology import oids
from bonport.interop.xml import parse
from bonport.sandbox import tables

V3 = "urn:hl7-org:v3"
_NS = {"c": V3}
_GENERIC = frozenset({"2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1", "1.3.6.1.4.1.19376.1.2.20"})
_INS_OIDS = frozenset({oids.INS_NIR, oids.INS_NIA, oids.INS_NIR_TEST, oids.INS_NIR_DEMO})
_TS = re.compile(r"([0-9]{4,14})(?:\.[0-9]+)?([+-][0-9]{4})?")


@dataclass(frozen=True, slots=True)
class Author:
    """authorPerson, authorInstitution, authorSpecialty (empty if the CDA has none)."""

    person: str
    institution: str
    specialty: str


@dataclass(frozen=True, slots=True)
class PatientTraits:
    """The patient of the header; the matricule is empty if no id is an INS."""

    matricule: str
    oid: str
    local_id: str
    birth_name: str
    first_name: str
    first_names: str
    birth_date: str
    sex: str
    birth_place: str


@dataclass(frozen=True, slots=True)
class Header:
    """The values that metadata must repeat. Codes are (code, system)."""

    unique_id: str
    title: str
    creation_time: str
    language: str
    type: tuple[str, str]
    confidentiality: str
    format: tuple[str, str]
    authors: list[Author]
    legal_authenticator: str
    patient: PatientTraits
    service_start: str
    service_stop: str
    events: set[tuple[str, str]]
    practice: tuple[str, str]
    facility: tuple[str, str]
    replaces: str


def read(content: bytes) -> Header:
    """Read a header; what is absent is empty.

    Raises:
        Unreadable: not a CDA.
    """
    root = parse(content)
    if root.tag != f"{{{V3}}}ClinicalDocument":
        raise Unreadable("not a ClinicalDocument")
    events = root.findall("c:documentationOf/c:serviceEvent", _NS)
    main = events[0] if events else None
    practice = _first(main, "c:performer/c:assignedEntity/c:representedOrganization/c:standardIndustryClassCode")
    return Header(
        unique_id=_instance(root.find("c:id", _NS)),
        title=_text(root.find("c:title", _NS)),
        creation_time=to_utc(_attribute(root, "c:effectiveTime", "value")),
        language=_attribute(root, "c:languageCode", "code"),
        type=_coded(root.find("c:code", _NS)),
        confidentiality=_attribute(root, "c:confidentialityCode", "code"),
        format=_format(root),
        authors=[_author(author) for author in root.findall("c:author/c:assignedAuthor", _NS)],
        legal_authenticator=_person(root.find("c:legalAuthenticator/c:assignedEntity", _NS)),
        patient=_patient(root.find("c:recordTarget/c:patientRole", _NS)),
        service_start=to_utc(_service_time(main, "low")),
        service_stop=to_utc(_service_time(main, "high")),
        events={_coded(event.find("c:code", _NS)) for event in events},
        practice=_coded(practice),
        facility=_coded(root.find("c:componentOf/c:encompassingEncounter/c:location/c:healthCareFacility/c:code", _NS)),
        replaces=_instance(root.find("c:relatedDocument[@typeCode='RPLC']/c:parentDocument/c:id", _NS)),
    )


def to_utc(value: str) -> str:
    """An HL7 time as XDS writes it: UTC without offset. A date without time, or without offset, stays as it is."""
    match = _TS.fullmatch(value)
    if not match:
        return value
    digits, offset = match.groups()
    if not offset or len(digits) < 10:
        return digits
    try:
        moment = datetime.strptime(digits.ljust(14, "0") + offset, "%Y%m%d%H%M%S%z")
    except ValueError:
        return value
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")[: len(digits)]


def _format(root: etree._Element) -> tuple[str, str]:
    text = root.find("c:component/c:nonXMLBody/c:text", _NS)
    if text is not None:
        return tables.FORMAT_OF_MEDIA.get(text.get("mediaType", ""), tables.UNKNOWN_MODEL)
    models = [template.get("root", "") for template in root.findall("c:templateId", _NS)]
    known = (tables.FORMAT_OF_MODEL[model] for model in models if model in tables.FORMAT_OF_MODEL)
    return next(known, tables.UNKNOWN_MODEL)


def _author(author: etree._Element) -> Author:
    code = author.find("c:code", _NS)
    specialty = f"{code.get('code')}^{code.get('displayName', '')}^{code.get('codeSystem')}" if code is not None else ""
    return Author(_person(author), _institution(author.find("c:representedOrganization", _NS)), specialty)


def _person(entity: etree._Element | None) -> str:
    """XCN as the DMP wants it."""
    if entity is None:
        return ""
    identifier = entity.find("c:id", _NS)
    number, authority = (
        (identifier.get("extension", ""), identifier.get("root")) if identifier is not None else ("", "")
    )
    family = _escaped(_text(entity.find("c:assignedPerson/c:name/c:family", _NS)))
    given = _escaped(_text(entity.find("c:assignedPerson/c:name/c:given", _NS)))
    return f"{number}^{family}^{given}^^^^^^&{authority}&ISO^D^^^IDNPS"


def _institution(organization: etree._Element | None) -> str:
    """XON as the DMP wants it."""
    if organization is None:
        return ""
    identifier = organization.find("c:id", _NS)
    number, authority = (
        (identifier.get("extension", ""), identifier.get("root")) if identifier is not None else ("", "")
    )
    name = _escaped(_text(organization.find("c:name", _NS)))
    return f"{name}^^^^^&{authority}&ISO^IDNST^^^{number}"


def _escaped(text: str) -> str:
    """HL7v2 delimiters in a name, as HL7v2 escapes them."""
    escapes = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
    return "".join(escapes.get(character, character) for character in text)


def _patient(role: etree._Element | None) -> PatientTraits:
    if role is None:
        raise Unreadable("no recordTarget")
    ids = [(identifier.get("extension", ""), identifier.get("root", "")) for identifier in role.findall("c:id", _NS)]
    matricule, oid = next((pair for pair in ids if pair[1] in _INS_OIDS), ("", ""))
    local = next((f"{number}^^^&{root}&ISO^PI" for number, root in ids if root not in _INS_OIDS), "")
    patient = role.find("c:patient", _NS)
    givens = patient.findall("c:name/c:given", _NS) if patient is not None else []
    place = "c:birthplace/c:place/c:addr/c:county"
    return PatientTraits(
        matricule,
        oid,
        local,
        birth_name=_text(_first(patient, "c:name/c:family[@qualifier='BR']")),
        first_name=_text(_first(patient, "c:name/c:given[@qualifier='BR']")),
        first_names=_text(next((given for given in givens if given.get("qualifier") is None), None)),
        birth_date=_attribute(patient, "c:birthTime", "value")[:8],
        sex=_attribute(patient, "c:administrativeGenderCode", "code"),
        birth_place=_text(_first(patient, place)),
    )


def _service_time(event: etree._Element | None, bound: str) -> str:
    return _attribute(event, f"c:effectiveTime/c:{bound}", "value")


def _instance(identifier: etree._Element | None) -> str:
    if identifier is None:
        return ""
    root, extension = identifier.get("root", ""), identifier.get("extension")
    return f"{root}^{extension}" if extension else root


def _coded(code: etree._Element | None) -> tuple[str, str]:
    return (code.get("code", ""), code.get("codeSystem", "")) if code is not None else ("", "")


def _first(element: etree._Element | None, path: str) -> etree._Element | None:
    return element.find(path, _NS) if element is not None else None


def _attribute(element: etree._Element | None, path: str, name: str) -> str:
    found = element.find(path, _NS) if element is not None else None
    return found.get(name, "") if found is not None else ""


def _text(element: etree._Element | None) -> str:
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""
