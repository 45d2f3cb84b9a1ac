"""XDS metadata in their French form, every value derived from the CDA header.

Source: IHE ITI TF-3 (document sharing metadata), CI-SIS volet Partage de documents, SEL-MP-037 as the reference notes
report it (D3 and 2.7). A registry refuses metadata that disagree with the document; what is derived cannot disagree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bonport.interop.cda.read import HeaderRead, OrganizationRead, PatientRead, PersonRead, Time, read
from bonport.interop.errors import BadInput
from bonport.interop.identity import INS
from bonport.interop.soap.vihf import ins_cx
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.confidentiality import CONFIDENTIALITY, INVISIBLE_TO_PATIENT, MASKED_TO_PROFESSIONALS
from bonport.interop.terminology.content_types import AMBULATORY_CARE
from bonport.interop.terminology.document_types import DOCUMENT_TYPES
from bonport.interop.terminology.formats import FORMAT_BY_MEDIA, FORMAT_BY_MODEL

_T = TypeVar("_T", Code, Time, PersonRead, OrganizationRead, str)

MIME_TYPE = "text/xml"
MAX_TITLE = 255
"""Characters (reference notes, 2.7)."""
APPROVED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
DEPRECATED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
ARCHIVED = "urn:asip:ci-sis:2010:StatusType:Archived"
DELETED = "urn:asip:ci-sis:2010:StatusType:Deleted"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, from where.

    Attributes:
        person: XCN.
        institution: XON.
        specialty: `code^display^system`.
        role: what the author was for the patient; may be ''.
    """

    person: str
    institution: str = ""
    specialty: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """What a registry knows of a document.

    Attributes:
        unique_id: the CDA's id, `root` or `root^extension`.
        hash: SHA-1 of the bytes sent, lower-case hexadecimal; size: in bytes.
        creation_time, service_start, service_stop: UTC, `YYYYMMDD[HHMM[SS]]`; service_stop may be ''.
        patient_id: the INS as CX; source_patient_id: the practice's own number as CX, or the INS.
        source_patient_info: PID-5, PID-7, PID-8.
        confidentiality: the level first, then masks.
        entry_uuid, logical_id, status, version_name, repository_id: the registry's, '' in what we submit.
    """

    unique_id: str
    hash: str
    size: int
    title: str
    language: str
    creation_time: str
    service_start: str
    service_stop: str
    patient_id: str
    source_patient_id: str
    source_patient_info: tuple[str, ...]
    authors: tuple[Author, ...]
    legal_authenticator: str
    type_code: Code
    class_code: Code
    format_code: Code
    confidentiality: tuple[Code, ...]
    facility_type: Code
    practice_setting: Code
    event_codes: tuple[Code, ...] = ()
    comments: str = ""
    mime_type: str = MIME_TYPE
    entry_uuid: str = ""
    logical_id: str = ""
    status: str = ""
    version_name: str = ""
    repository_id: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionSet:
    """The envelope that documents travel in.

    Attributes:
        source_id: OID of the software that submits.
        submission_time: UTC, `YYYYMMDDHHMMSS`.
    """

    unique_id: str
    source_id: str
    submission_time: str
    patient_id: str
    author: Author
    title: str
    content_type: Code = AMBULATORY_CARE


def entry_from_cda(cda: bytes, *, masks: Sequence[Code] = (), comments: str = "") -> DocumentEntry:
    """The metadata of a document of ours, from the bytes that will be sent.

    Args:
        cda: exactly the bytes that will be sent.
        masks: of `terminology.confidentiality`, chosen at signing (EX_2.1-1050).

    Raises:
        Unreadable: not a CDA.
        BadInput: the header lacks something that the registry requires, or the masks do not go together.
    """
    header = read(cda)
    ins = header.patient.ins
    if ins is None:
        raise BadInput("patient.ins", "le document ne porte pas d’INS.", "Qualifiez l’identité du patient.")
    if not header.authors:
        raise BadInput("author", "le document n’a pas d’auteur.")
    if len(header.title) > MAX_TITLE:
        raise BadInput("title", f"le titre dépasse {MAX_TITLE} caractères.", "Raccourcissez le titre du document.")
    type_code = _required(header.type, "type")
    if type_code.code not in DOCUMENT_TYPES:
        raise BadInput("type", "ce type de document n’est pas accepté par le DMP.")
    return DocumentEntry(
        unique_id=header.unique_id,
        hash=hashlib.sha1(cda, usedforsecurity=False).hexdigest(),
        size=len(cda),
        title=_required(header.title, "title"),
        language=_required(header.language, "language"),
        creation_time=_required(header.created, "created").utc,
        service_start=_required(header.act_start, "act_start").utc,
        service_stop=header.act_stop.utc if header.act_stop else "",
        patient_id=ins_cx(ins),
        source_patient_id=_source_patient_id(header.patient, ins),
        source_patient_info=_source_patient_info(header.patient),
        authors=tuple(_author(author) for author in header.authors),
        legal_authenticator=xcn(_required(header.legal_authenticator, "legal_authenticator")),
        type_code=_plain(type_code),
        class_code=DOCUMENT_TYPES[type_code.code].class_code,
        format_code=_format(header),
        confidentiality=_confidentiality(header.confidentiality, masks),
        facility_type=_plain(_required(header.facility_type, "organization.facility_type")),
        practice_setting=_plain(_required(header.practice_setting, "organization.practice_setting")),
        event_codes=tuple(dict.fromkeys(_plain(act) for act in header.acts)),
        comments=comments,
    )


def with_masks(level: Code, masks: Sequence[Code]) -> tuple[Code, ...]:
    """Confidentiality codes: the level, then the masks.

    Raises:
        BadInput: something that is no mask, or both hidden from the patient and masked to professionals, which the DMP
            refuses (EX_2.1-1050, parameter `cumul-invisible_patient-masque_ps`).
    """
    if any(not CONFIDENTIALITY.holds(mask) or mask.system != oids.DMP_CONFIDENTIALITY for mask in masks):
        raise BadInput("masks", "ce masque n’existe pas au DMP.")
    codes = {mask.code for mask in masks}
    if {INVISIBLE_TO_PATIENT.code, MASKED_TO_PROFESSIONALS.code} <= codes:
        raise BadInput("masks", "un document ne peut être à la fois masqué aux professionnels et invisible au patient.")
    return (_plain(level), *dict.fromkeys(_plain(mask) for mask in masks))


def xcn(person: PersonRead) -> str:
    """A professional as HL7v2 XCN: `8<RPPS>^NOM^PRENOM^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS`."""
    return xcn_of(_required(person.national_id, "author.national_id"), person.family, person.given)


def xcn_of(national_id: str, family: str, given: str) -> str:
    """As `xcn`, from plain values."""
    return f"{_v2(national_id)}^{_v2(family)}^{_v2(given)}^^^^^^&{oids.PERSON}&ISO^D^^^IDNPS"


def xon_of(national_id: str, name: str) -> str:
    """A structure as HL7v2 XON: `NOM^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^<Struct_IdNat>`."""
    return f"{_v2(name)}^^^^^&{oids.STRUCTURE}&ISO^IDNST^^^{_v2(national_id)}"


def coded_cx(code: Code) -> str:
    """A code as `code^display^system` (authorSpecialty)."""
    return f"{_v2(code.code)}^{_v2(code.display)}^{code.system}"


def utc(moment: datetime) -> str:
    """An aware moment as XDS writes it.

    Raises:
        BadInput: a naive moment.
    """
    if moment.tzinfo is None:
        raise BadInput("time", "une heure sans fuseau.")
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _author(author: PersonRead) -> Author:
    return Author(
        person=xcn(author),
        institution=_xon(_required(author.organization, "organization")),
        specialty=coded_cx(_required(author.specialty, "author.specialty")),
        role=author.function.display if author.function else "",
    )


def _xon(organization: OrganizationRead) -> str:
    national_id = next((id_.extension for id_ in organization.ids if id_.root == oids.STRUCTURE), "")
    return xon_of(_required(national_id, "organization.national_id"), organization.name)


def _source_patient_id(patient: PatientRead, ins: INS) -> str:
    ins_oids = {oid for environment in oids.Environment for oid in environment.ins_oids}
    local = next((id_ for id_ in patient.ids if id_.root not in ins_oids), None)
    return f"{_v2(local.extension)}^^^&{local.root}&ISO^PI" if local else ins_cx(ins)


def _source_patient_info(patient: PatientRead) -> tuple[str, ...]:
    names = [f"PID-5|{_v2(patient.birth_name)}^{_v2(patient.birth_first_name)}^^^^^L"]
    if patient.used_name or patient.used_first_name:
        used_name = patient.used_name or patient.birth_name
        used_first_name = patient.used_first_name or patient.birth_first_name
        names.append(f"PID-5|{_v2(used_name)}^{_v2(used_first_name)}^^^^^D")
    sex = patient.sex if patient.sex in ("M", "F") else "U"
    return (*names, f"PID-7|{_v2(patient.birth_date[:8])}", f"PID-8|{sex}")


def _confidentiality(level: Code | None, masks: Sequence[Code]) -> tuple[Code, ...]:
    known = CONFIDENTIALITY.get(level.code) if level else CONFIDENTIALITY["N"]
    if known is None or known.system != oids.CONFIDENTIALITY:
        raise BadInput("confidentiality", "ce niveau de confidentialité n’existe pas.")
    return with_masks(known, masks)


def _format(header: HeaderRead) -> Code:
    if header.structured:
        found = next((FORMAT_BY_MODEL[t.root] for t in header.templates if t.root in FORMAT_BY_MODEL), None)
    else:
        found = FORMAT_BY_MEDIA.get(header.media_type)
    if found is None:
        raise BadInput("format", "ce modèle de document n’a pas de format connu du DMP.")
    return found


def _plain(code: Code) -> Code:
    """A code as XDS carries it: without the name of its system."""
    return Code(code.code, code.system, code.display)


def _v2(text: str) -> str:
    """HL7v2 delimiters, escaped."""
    return "".join({"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}.get(c, c) for c in text)


def _required(value: _T | None, where: str) -> _T:
    if not value:
        raise BadInput(where, "une information obligatoire manque dans l’en-tête du document.")
    return value
