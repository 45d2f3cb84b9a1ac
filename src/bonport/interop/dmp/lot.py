"""A lot: one document on its way to a DMP, with its metadata and the signature of both.

Source: DMPi TD2.1 (ITI-41) as the reference notes report it; symbolic ids and the signature's own entry in
docs/services/dmp.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bonport.interop.errors import BadInput
from bonport.interop.soap.keys import SigningKey
from bonport.interop.soap.mtom import Part
from bonport.interop.terminology import Code
from bonport.interop.terminology.confidentiality import (
    INVISIBLE_TO_GUARDIANS,
    INVISIBLE_TO_PATIENT,
    MASKED_TO_PROFESSIONALS,
    NORMAL,
)
from bonport.interop.xds import ebrim
from bonport.interop.xds.metadata import DocumentEntry, SubmissionSet, utc
from bonport.interop.xds.signature import DS, PURPOSE, SignatureSettings, sign_lot
from bonport.interop.xml import serialise

_SIGNATURE_TYPE = Code("E1762", "ASTM", "Full Document")
_SIGNATURE_CLASS = Code("urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1", "URN", "Digital Signature")
_SIGNATURE_FORMAT = Code(DS, "URN", "Default Signature Style")
_SIGNATURE_EVENT = Code(PURPOSE, "1.2.840.10065.1.12", "Source")


@dataclass(frozen=True, slots=True)
class Lot:
    """What is submitted, and will be submitted again unchanged as long as its fate is not known.

    Attributes:
        submission_set_uid: OID; one per lot, the same on every attempt.
        submitted_at: aware; when the lot was made, the same on every attempt.
        cda: the bytes of the document.
        entry: its metadata, from `entry_from_cda` on the same bytes.
        replaces_entry_uuid: the registry's id of the version that this one replaces (TD3.1b), or None.
    """

    submission_set_uid: str
    submitted_at: datetime
    cda: bytes
    entry: DocumentEntry
    replaces_entry_uuid: str | None = None


@dataclass(frozen=True, slots=True)
class PackedLot:
    """A lot as it travels: the SOAP payload and the MIME parts beside it. Equal lots give equal bytes."""

    payload: bytes
    parts: tuple[Part, ...]


def pack(lot: Lot, key: SigningKey, *, source_id: str, settings: SignatureSettings) -> PackedLot:
    """Sign and serialise a lot.

    Args:
        source_id: OID of the software that submits.

    Raises:
        BadInput: the metadata are not those of these bytes.
    """
    entry = lot.entry
    if (entry.hash, entry.size) != (_sha1(lot.cda), len(lot.cda)):
        raise BadInput("lot.entry", "les métadonnées ne sont pas celles de ce document.")
    signature = sign_lot(
        key,
        submission_set_uid=lot.submission_set_uid,
        documents={entry.unique_id: lot.cda},
        at=lot.submitted_at,
        settings=settings,
    )
    submission_set = SubmissionSet(
        unique_id=lot.submission_set_uid,
        source_id=source_id,
        submission_time=utc(lot.submitted_at),
        patient_id=entry.patient_id,
        author=entry.authors[0],
        title=entry.title,
    )
    contents = {ebrim.DOCUMENT_ID: lot.cda, ebrim.SIGNATURE_ID: signature}
    parts = tuple(Part(f"{symbolic}@bonport", "text/xml", body) for symbolic, body in contents.items())
    payload = ebrim.submission(
        submission_set,
        entry,
        _signature_entry(lot, signature),
        lot.replaces_entry_uuid,
        {symbolic: part.content_id for symbolic, part in zip(contents, parts, strict=True)},
    )
    return PackedLot(serialise(payload), parts)


def _signature_entry(lot: Lot, signature: bytes) -> DocumentEntry:
    entry, at = lot.entry, utc(lot.submitted_at)
    hidden = [code for code in entry.confidentiality if code.code == INVISIBLE_TO_GUARDIANS.code]
    return DocumentEntry(
        unique_id=f"{lot.submission_set_uid}.1",
        hash=_sha1(signature),
        size=len(signature),
        title="Source",
        language="art",
        creation_time=at,
        service_start=at,
        service_stop=at,
        patient_id=entry.patient_id,
        source_patient_id=entry.patient_id,
        source_patient_info=(),
        authors=entry.authors,
        legal_authenticator=entry.legal_authenticator,
        type_code=_SIGNATURE_TYPE,
        class_code=_SIGNATURE_CLASS,
        format_code=_SIGNATURE_FORMAT,
        confidentiality=(NORMAL, MASKED_TO_PROFESSIONALS, INVISIBLE_TO_PATIENT, *hidden),
        facility_type=entry.facility_type,
        practice_setting=entry.practice_setting,
        event_codes=(_SIGNATURE_EVENT,),
    )


def _sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
