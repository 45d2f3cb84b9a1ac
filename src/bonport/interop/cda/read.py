"""The header of any CDA: what it says of itself, read without trusting it.

Source: CDA R2 and CI-SIS Structuration minimale v1.16. Documents of other makers are read with indulgence: what is
absent is None or empty, several namespace prefixes, self-presenting files (a CDA inside an XSLT stylesheet), old code
systems and times without offset are all accepted. What is not a CDA at all is `Unreadable`.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from lxml import etree

from bonport.interop import xml
from bonport.interop.errors import Unreadable
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.terminology import Code, oids

NS = "urn:hl7-org:v3"
PARIS = ZoneInfo("Europe/Paris")
MAX_TEXT = 1000
"""Characters kept of any one header text: names and titles are short, attacks are long."""
MAX_REPEAT = 100
"""How many repetitions of one header element are read."""

_STRING = etree.XPath("string()")
_TS = re.compile(r"(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d{1,6})?)?([+-]\d{4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identifier:
    """An HL7 II. `extension` may be empty."""

    root: str
    extension: str = ""

    def __str__(self) -> str:
        return f"{self.root}^{self.extension}" if self.extension else self.root


@dataclass(frozen=True, slots=True)
class Time:
    """An HL7 TS.

    Attributes:
        raw: as written (`20240115093000+0100`, `20240115`).
        at: the same, aware; the start of the day, month or year where not more precise. A time without offset is
            taken as the time in Paris.
    """

    raw: str
    at: datetime

    @property
    def utc(self) -> str:
        """As XDS wants it: UTC, no offset, and not more precise than what was written."""
        digits = re.match(r"\d*", self.raw)
        precision = len(digits.group()) if digits else 0
        if precision <= 8:
            return self.raw[:precision]
        return self.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")[:precision]


@dataclass(frozen=True, slots=True)
class OrganizationRead:
    """A structure as a header names it."""

    ids: tuple[Identifier, ...] = ()
    name: str = ""
    practice_setting: Code | None = None
    """standardIndustryClassCode (JDV_J04)."""


@dataclass(frozen=True, slots=True)
class PersonRead:
    """An author, a signer, a performer… `device` is the software's name where no person wrote."""

    ids: tuple[Identifier, ...] = ()
    family: str = ""
    given: str = ""
    prefix: str = ""
    suffix: str = ""
    specialty: Code | None = None
    function: Code | None = None
    time: Time | None = None
    organization: OrganizationRead | None = None
    device: str = ""

    @property
    def national_id(self) -> str:
        """The identifier of a professional (8 + RPPS…), or ''."""
        return next((i.extension for i in self.ids if i.root == oids.PERSON), "")


@dataclass(frozen=True, slots=True)
class PatientRead:
    """The person the document says it is about.

    Attributes:
        sex: JDV_J143 code as written, or ''.
        birth_date: digits of the TS as written (8 in French documents), or ''.
    """

    ids: tuple[Identifier, ...] = ()
    birth_name: str = ""
    birth_first_names: str = ""
    birth_first_name: str = ""
    used_name: str = ""
    used_first_name: str = ""
    sex: str = ""
    birth_date: str = ""
    birth_place: str = ""

    @property
    def ins(self) -> INS | None:
        """The first identifier under an INS authority (production, test or demonstration)."""
        known = (oids.INS_NIR, oids.INS_NIA, oids.INS_NIR_TEST, oids.INS_NIR_DEMO)
        return next((INS(i.extension, i.root) for i in self.ids if i.root in known), None)

    @property
    def traits(self) -> Traits | None:
        """The traits where the strict ones are all there and readable, else None."""
        digits = self.birth_date[:8]
        try:
            sex = Sex(self.sex)
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        except ValueError:
            return None
        if not (self.birth_name and self.birth_first_names):
            return None
        return Traits(
            birth_name=self.birth_name,
            birth_first_names=self.birth_first_names,
            birth_first_name=self.birth_first_name,
            sex=sex,
            birth_date=day,
            birth_place=self.birth_place,
            used_name=self.used_name,
            used_first_name=self.used_first_name,
        )


@dataclass(frozen=True, slots=True)
class HeaderRead:
    """A CDA header.

    Attributes:
        templates: root templateIds.
        id, set_id: of this version; common to all versions.
        act: code of the first documentationOf; acts: of all of them, in order.
        act_start, act_stop, performer: of the first documentationOf.
        replaces: id of the parent document of a relatedDocument RPLC.
        structured: a structuredBody (True), a nonXMLBody (False) or none (None).
        media_type: of a nonXMLBody.
    """

    templates: tuple[Identifier, ...]
    id: Identifier
    type: Code | None
    title: str
    created: Time | None
    confidentiality: Code | None
    language: str
    set_id: Identifier | None
    version: int | None
    patient: PatientRead
    authors: tuple[PersonRead, ...]
    legal_authenticator: PersonRead | None
    custodian: OrganizationRead | None
    recipients: tuple[PersonRead, ...]
    act: Code | None
    acts: tuple[Code, ...]
    act_start: Time | None
    act_stop: Time | None
    performer: PersonRead | None
    practice_setting: Code | None
    encounter: Code | None
    facility_type: Code | None
    replaces: Identifier | None
    structured: bool | None
    media_type: str

    @property
    def unique_id(self) -> str:
        """`root`, or `root^extension`: the XDS uniqueId."""
        return str(self.id)


def read(data: bytes) -> HeaderRead:
    """Read the header of a CDA document.

    Args:
        data: the whole file as received.

    Raises:
        Unreadable: not well-formed, too large, forbidden XML, not a CDA, or a CDA without id.
    """
    return read_header(document_element(data))


def document_element(data: bytes) -> etree._Element:
    """The ClinicalDocument of a file; taken out of its stylesheet when the file presents itself.

    Raises:
        Unreadable: as `read`.
    """
    root = xml.parse(data)
    document = next(root.iter(f"{{{NS}}}ClinicalDocument"), None)
    if document is None:
        raise Unreadable("not a CDA document")
    return document


def read_header(document: etree._Element) -> HeaderRead:
    """As `read`, from a ClinicalDocument element."""
    id_ = _id(_first(document, "id"))
    if id_ is None:
        raise Unreadable("a CDA document without id")
    acts = _all(document, "documentationOf/serviceEvent")
    first_act = acts[0] if acts else None
    performer = _person(_first(first_act, "performer"), "assignedEntity", "assignedPerson")
    encounter = _first(document, "componentOf/encompassingEncounter")
    body = _first(document, "component")
    non_xml = _first(body, "nonXMLBody/text")
    version = _attribute(_first(document, "versionNumber"), "value")
    return HeaderRead(
        templates=_ids(document, "templateId"),
        id=id_,
        type=_code(_first(document, "code")),
        title=_text(_first(document, "title")),
        created=_time(_first(document, "effectiveTime")),
        confidentiality=_code(_first(document, "confidentialityCode")),
        language=_attribute(_first(document, "languageCode"), "code"),
        set_id=_id(_first(document, "setId")),
        version=int(version) if re.fullmatch(r"\d{1,6}", version, re.ASCII) else None,
        patient=_patient(_first(document, "recordTarget/patientRole")),
        authors=tuple(
            person
            for author in _all(document, "author")
            if (person := _person(author, "assignedAuthor", "assignedPerson")) is not None
        ),
        legal_authenticator=_person(_first(document, "legalAuthenticator"), "assignedEntity", "assignedPerson"),
        custodian=_organization(_first(document, "custodian/assignedCustodian/representedCustodianOrganization")),
        recipients=tuple(
            person
            for recipient in _all(document, "informationRecipient")
            if (person := _person(recipient, "intendedRecipient", "informationRecipient")) is not None
        ),
        act=_code(_first(first_act, "code")),
        acts=tuple(code for event in acts if (code := _code(_first(event, "code"))) is not None),
        act_start=_time(_first(first_act, "effectiveTime/low")) or _time(_first(first_act, "effectiveTime")),
        act_stop=_time(_first(first_act, "effectiveTime/high")),
        performer=performer,
        practice_setting=performer.organization.practice_setting if performer and performer.organization else None,
        encounter=_code(_first(encounter, "code")),
        facility_type=_code(_first(encounter, "location/healthCareFacility/code")),
        replaces=next(
            (
                _id(_first(related, "parentDocument/id"))
                for related in _all(document, "relatedDocument")
                if related.get("typeCode") == "RPLC"
            ),
            None,
        ),
        structured=_structured(body),
        media_type=_attribute(non_xml, "mediaType"),
    )


def unstructured_body(data: bytes) -> bytes | None:
    """The decoded content of a nonXMLBody (the PDF of a level 1 document), or None when there is none.

    Raises:
        Unreadable: as `read`, or the base64 is broken.
    """
    text = _first(document_element(data), "component/nonXMLBody/text")
    if text is None or text.text is None:
        return None
    if text.get("representation") != "B64":
        return text.text.encode()
    try:
        return base64.b64decode("".join(text.text.split()), validate=True)
    except ValueError:  # binascii.Error is one; a letter beyond ASCII gives another
        raise Unreadable("broken base64 in nonXMLBody") from None


# ------------------------------------------------------------------------------------------------ the data types


def _all(parent: etree._Element | None, path: str) -> list[etree._Element]:
    if parent is None:
        return []
    steps = "/".join(f"{{{NS}}}{step}" for step in path.split("/"))
    return parent.findall(steps)[:MAX_REPEAT]


def _first(parent: etree._Element | None, path: str) -> etree._Element | None:
    found = _all(parent, path)
    return found[0] if found else None


def _attribute(element: etree._Element | None, name: str) -> str:
    return (element.get(name) or "")[:MAX_TEXT].strip() if element is not None else ""


def _text(element: etree._Element | None) -> str:
    """All its characters; a comment in the middle of a name does not cut the name in two."""
    if element is None:
        return ""
    return " ".join(str(_STRING(element))[: 2 * MAX_TEXT].split())[:MAX_TEXT]


def _id(element: etree._Element | None) -> Identifier | None:
    root = _attribute(element, "root")
    return Identifier(root, _attribute(element, "extension")) if root else None


def _ids(parent: etree._Element | None, path: str = "id") -> tuple[Identifier, ...]:
    return tuple(id_ for element in _all(parent, path) if (id_ := _id(element)) is not None)


def _code(element: etree._Element | None) -> Code | None:
    code = _attribute(element, "code")
    if not code:
        return None
    return Code(
        code,
        _attribute(element, "codeSystem"),
        _attribute(element, "displayName"),
        _attribute(element, "codeSystemName"),
    )


def _time(element: etree._Element | None) -> Time | None:
    raw = _attribute(element, "value")
    match = _TS.fullmatch(raw)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups()[:6])
    offset = match.group(7)
    zone: timezone | ZoneInfo = PARIS
    try:
        if offset:
            span = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
            zone = timezone(-span if offset[0] == "-" else span)
        at = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=zone)
        at.astimezone(UTC)  # the edges of the calendar have no UTC
    except (ValueError, OverflowError):
        return None
    return Time(raw, at)


def _person(participation: etree._Element | None, role_tag: str, person_tag: str) -> PersonRead | None:
    role = _first(participation, role_tag)
    if role is None:
        return None
    name = _first(role, f"{person_tag}/name")
    device = _first(role, "assignedAuthoringDevice")
    organization = _first(role, "representedOrganization")
    if organization is None:
        organization = _first(role, "receivedOrganization")
    time = _first(participation, "time")
    return PersonRead(
        ids=_ids(role),
        family=_text(_first(name, "family")),
        given=_text(_first(name, "given")),
        prefix=_text(_first(name, "prefix")),
        suffix=_text(_first(name, "suffix")),
        specialty=_code(_first(role, "code")),
        function=_code(_first(participation, "functionCode")),
        time=_time(time) or _time(_first(time, "low")),
        organization=_organization(organization),
        device=_text(_first(device, "softwareName")) or _text(_first(device, "manufacturerModelName")),
    )


def _organization(element: etree._Element | None) -> OrganizationRead | None:
    if element is None:
        return None
    setting = _code(_first(element, "standardIndustryClassCode"))
    return OrganizationRead(_ids(element), _text(_first(element, "name")), setting)


def _patient(role: etree._Element | None) -> PatientRead:
    patient = _first(role, "patient")
    family = {part.get("qualifier", ""): _text(part) for part in _all(patient, "name/family")}
    given = {part.get("qualifier", ""): _text(part) for part in _all(patient, "name/given")}
    birth_place = _first(patient, "birthplace/place/addr/county")
    return PatientRead(
        ids=_ids(role),
        birth_name=family.get("BR", ""),
        birth_first_names=given.get("", ""),
        birth_first_name=given.get("BR", ""),
        used_name=family.get("CL", "") or family.get("SP", "") or family.get("", ""),
        used_first_name=given.get("CL", ""),
        sex=_attribute(_first(patient, "administrativeGenderCode"), "code"),
        birth_date=_attribute(_first(patient, "birthTime"), "value"),
        birth_place=_text(birth_place),
    )


def _structured(body: etree._Element | None) -> bool | None:
    if _first(body, "structuredBody") is not None:
        return True
    return False if _first(body, "nonXMLBody") is not None else None
