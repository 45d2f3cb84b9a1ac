"""ebRIM 3.0, as XDS.b speaks it: submissions, updates, stored queries, and what comes back.

Source: IHE ITI TF-2 (ITI-18, 41, 43, 57), TF-3 section 4.2; the French UUIDs and forms of the reference notes (D2, D3,
2.7). What a registry answers is read with bounds and without trust.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from bonport.interop.errors import Unreadable
from bonport.interop.soap import mtom
from bonport.interop.terminology import Code
from bonport.interop.xds.metadata import APPROVED, MIME_TYPE, Author, DocumentEntry, SubmissionSet
from bonport.interop.xml import element

RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
QUERY = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
XDSB = "urn:ihe:iti:xds-b:2007"
_NSMAP: dict[str | None, str] = {None: RIM, "rs": RS, "lcm": LCM, "query": QUERY, "xdsb": XDSB}

HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
SIGNS = "urn:ihe:iti:2007:AssociationType:signs"
REPLACES = "urn:ihe:iti:2007:AssociationType:RPLC"
UPDATE_STATUS = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus"

_DOCUMENT_ENTRY = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
_SUBMISSION_SET = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
_AUTHOR = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
_CLASS = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
_TYPE = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_CONFIDENTIALITY = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
_FORMAT = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
_FACILITY = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
_PRACTICE = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
_EVENT = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
_SET_AUTHOR = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
_SET_CONTENT_TYPE = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
_PATIENT_ID = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
_UNIQUE_ID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
_SET_PATIENT_ID = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
_SET_SOURCE_ID = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
_SET_UNIQUE_ID = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"

_FIND_DOCUMENTS = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
_FIND_SUBMISSION_SETS = "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9"
_GET_DOCUMENTS = "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"
_GET_ASSOCIATIONS = "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155"

SUBMISSION_SET_ID = "SubmissionSet01"
DOCUMENT_ID = "Document01"
SIGNATURE_ID = "Signature01"
"""Symbolic ids: the registry gives its own."""

_SUCCESS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
_MAX_OBJECTS = 10_000
_MAX_ERRORS = 50
_MAX_TEXT = 4000
_CODE = re.compile(r"[A-Za-z][A-Za-z_.-]{0,59}", re.ASCII)

# ------------------------------------------------------------------------------------------------ what we send


def submission(
    submission_set: SubmissionSet,
    entry: DocumentEntry,
    signature_entry: DocumentEntry,
    replaces: str | None,
    parts: Mapping[str, str],
) -> etree._Element:
    """ITI-41: one document, the signature of the lot, and where they go in the message.

    Args:
        replaces: entryUUID of the document that this one replaces.
        parts: content id of the MIME part, by symbolic id.
    """
    objects = [
        _registry_package(submission_set),
        _extrinsic_object(DOCUMENT_ID, entry),
        _extrinsic_object(SIGNATURE_ID, signature_entry),
        _association("assoc1", HAS_MEMBER, SUBMISSION_SET_ID, DOCUMENT_ID, SubmissionSetStatus="Original"),
        _association("assoc2", HAS_MEMBER, SUBMISSION_SET_ID, SIGNATURE_ID, SubmissionSetStatus="Original"),
        _association("assoc3", SIGNS, SIGNATURE_ID, SUBMISSION_SET_ID),
    ]
    if replaces:
        objects.append(_association("assoc4", REPLACES, DOCUMENT_ID, replaces))
    documents = [
        _xdsb(
            "Document",
            {"id": symbolic},
            element(f"{{{mtom.XOP}}}Include", {"href": f"cid:{content_id}"}, nsmap={"xop": mtom.XOP}),
        )
        for symbolic, content_id in parts.items()
    ]
    return _xdsb("ProvideAndRegisterDocumentSetRequest", {}, _submit_objects(objects), *documents)


def status_update(submission_set: SubmissionSet, entry_uuid: str, original: str, new: str) -> etree._Element:
    """TD3.3c, d: move an entry from one availability status to another."""
    update = _association(
        "assoc1", UPDATE_STATUS, SUBMISSION_SET_ID, entry_uuid, OriginalStatus=original, NewStatus=new
    )
    return _submit_objects([_registry_package(submission_set), update])


def metadata_update(submission_set: SubmissionSet, entry: DocumentEntry) -> etree._Element:
    """TD3.3a, b (ITI-57): resubmit the metadata of an entry as the registry gave them, changed.

    Args:
        entry: with its `logical_id`, `status` and `version_name`.
    """
    member = _association(
        "assoc1",
        HAS_MEMBER,
        SUBMISSION_SET_ID,
        DOCUMENT_ID,
        SubmissionSetStatus="Original",
        PreviousVersion=entry.version_name,
    )
    return _submit_objects([_registry_package(submission_set), _extrinsic_object(DOCUMENT_ID, entry), member])


def find_documents(
    patient_id: str, *, statuses: Sequence[str] = (APPROVED,), type_codes: Sequence[Code] = (), service_from: str = ""
) -> etree._Element:
    """ITI-18 FindDocuments.

    Args:
        patient_id: CX.
        service_from: lower bound of serviceStartTime, UTC.
    """
    slots = {
        "$XDSDocumentEntryPatientId": _quoted(patient_id),
        "$XDSDocumentEntryStatus": _listed(statuses),
    }
    if type_codes:
        slots["$XDSDocumentEntryTypeCode"] = _listed([f"{code.code}^^{code.system}" for code in type_codes])
    if service_from:
        slots["$XDSDocumentEntryServiceStartTimeFrom"] = service_from
    return _query(_FIND_DOCUMENTS, "LeafClass", slots)


def get_documents(unique_ids: Sequence[str], *, references_only: bool) -> etree._Element:
    """ITI-18 GetDocuments by uniqueId (TD3.1b). In INDIRECTE only references may be asked for."""
    return_type = "ObjectRef" if references_only else "LeafClass"
    return _query(_GET_DOCUMENTS, return_type, {"$XDSDocumentEntryUniqueId": _listed(unique_ids)})


def find_submission_sets(patient_id: str, *, submitted_from: str = "") -> etree._Element:
    """ITI-18 FindSubmissionSets, for what was submitted since a UTC time."""
    slots = {"$XDSSubmissionSetPatientId": _quoted(patient_id), "$XDSSubmissionSetStatus": _listed([APPROVED])}
    if submitted_from:
        slots["$XDSSubmissionSetSubmissionTimeFrom"] = submitted_from
    return _query(_FIND_SUBMISSION_SETS, "LeafClass", slots)


def get_associations(uuids: Sequence[str]) -> etree._Element:
    """ITI-18 GetAssociations of registry objects."""
    return _query(_GET_ASSOCIATIONS, "LeafClass", {"$uuid": _listed(uuids)})


def retrieve(repository_id: str, unique_ids: Sequence[str]) -> etree._Element:
    """ITI-43."""
    requests = [
        _xdsb(
            "DocumentRequest",
            {},
            _xdsb("RepositoryUniqueId", {}, text=repository_id),
            _xdsb("DocumentUniqueId", {}, text=unique_id),
        )
        for unique_id in unique_ids
    ]
    return _xdsb("RetrieveDocumentSetRequest", {}, *requests)


def _submit_objects(objects: Sequence[etree._Element]) -> etree._Element:
    return element(f"{{{LCM}}}SubmitObjectsRequest", {}, _rim("RegistryObjectList", {}, *objects), nsmap=_NSMAP)


def _query(query_id: str, return_type: str, slots: Mapping[str, str]) -> etree._Element:
    option = element(
        f"{{{QUERY}}}ResponseOption", {"returnComposedObjects": "true", "returnType": return_type}, nsmap=_NSMAP
    )
    query = _rim("AdhocQuery", {"id": query_id}, *(_slot(name, value) for name, value in slots.items()))
    return element(f"{{{QUERY}}}AdhocQueryRequest", {}, option, query, nsmap=_NSMAP)


def _registry_package(submission_set: SubmissionSet) -> etree._Element:
    this = SUBMISSION_SET_ID
    return _rim(
        "RegistryPackage",
        {"id": this},
        _slot("submissionTime", submission_set.submission_time),
        _label("Name", submission_set.title),
        _author(_SET_AUTHOR, this, "cla01", submission_set.author),
        _classification(_SET_CONTENT_TYPE, this, "cla02", submission_set.content_type),
        _rim("Classification", {"classificationNode": _SUBMISSION_SET, "classifiedObject": this, "id": "cla03"}),
        _external_id(_SET_PATIENT_ID, this, "ei01", submission_set.patient_id, "XDSSubmissionSet.patientId"),
        _external_id(_SET_SOURCE_ID, this, "ei02", submission_set.source_id, "XDSSubmissionSet.sourceId"),
        _external_id(_SET_UNIQUE_ID, this, "ei03", submission_set.unique_id, "XDSSubmissionSet.uniqueId"),
    )


def _extrinsic_object(this: str, entry: DocumentEntry) -> etree._Element:
    attributes = {"id": this, "mimeType": entry.mime_type, "objectType": _DOCUMENT_ENTRY}
    if entry.logical_id:
        attributes |= {"lid": entry.logical_id, "status": entry.status}
    slots = {
        "creationTime": (entry.creation_time,),
        "hash": (entry.hash,),
        "languageCode": (entry.language,),
        "legalAuthenticator": (entry.legal_authenticator,),
        "repositoryUniqueId": (entry.repository_id,),
        "serviceStartTime": (entry.service_start,),
        "serviceStopTime": (entry.service_stop,),
        "size": (str(entry.size),),
        "sourcePatientId": (entry.source_patient_id,),
        "sourcePatientInfo": entry.source_patient_info,
    }
    coded = [
        (_CLASS, entry.class_code),
        (_TYPE, entry.type_code),
        *((_CONFIDENTIALITY, code) for code in entry.confidentiality),
        *((_EVENT, code) for code in entry.event_codes),
        (_FORMAT, entry.format_code),
        (_FACILITY, entry.facility_type),
        (_PRACTICE, entry.practice_setting),
    ]
    prefix = f"{this}-cla"
    authors = [_author(_AUTHOR, this, f"{prefix}a{n:02d}", author) for n, author in enumerate(entry.authors)]
    return _rim(
        "ExtrinsicObject",
        attributes,
        *(_slot(name, *values) for name, values in slots.items() if any(values)),
        _label("Name", entry.title),
        *([_label("Description", entry.comments)] if entry.comments else []),
        *([_rim("VersionInfo", {"versionName": entry.version_name})] if entry.version_name else []),
        *authors,
        *(_classification(scheme, this, f"{prefix}{n:02d}", code) for n, (scheme, code) in enumerate(coded)),
        _external_id(_PATIENT_ID, this, f"{this}-ei01", entry.patient_id, "XDSDocumentEntry.patientId"),
        _external_id(_UNIQUE_ID, this, f"{this}-ei02", entry.unique_id, "XDSDocumentEntry.uniqueId"),
    )


def _author(scheme: str, this: str, id_: str, author: Author) -> etree._Element:
    slots = {
        "authorPerson": author.person,
        "authorRole": author.role,
        "authorSpecialty": author.specialty,
        "authorInstitution": author.institution,
    }
    attributes = {"classificationScheme": scheme, "classifiedObject": this, "id": id_, "nodeRepresentation": ""}
    return _rim("Classification", attributes, *(_slot(name, value) for name, value in slots.items() if value))


def _classification(scheme: str, this: str, id_: str, code: Code) -> etree._Element:
    attributes = {"classificationScheme": scheme, "classifiedObject": this, "id": id_, "nodeRepresentation": code.code}
    return _rim("Classification", attributes, _slot("codingScheme", code.system), _label("Name", code.display))


def _external_id(scheme: str, this: str, id_: str, value: str, name: str) -> etree._Element:
    attributes = {"id": id_, "identificationScheme": scheme, "registryObject": this, "value": value}
    return _rim("ExternalIdentifier", attributes, _label("Name", name))


def _association(id_: str, kind: str, source: str, target: str, **slots: str) -> etree._Element:
    attributes = {"associationType": kind, "id": id_, "sourceObject": source, "targetObject": target}
    return _rim("Association", attributes, *(_slot(name, value) for name, value in slots.items()))


def _slot(name: str, *values: str) -> etree._Element:
    return _rim("Slot", {"name": name}, _rim("ValueList", {}, *(_rim("Value", {}, text=value) for value in values)))


def _label(tag: str, value: str) -> etree._Element:
    attributes = {"charset": "UTF8", "value": value, "{http://www.w3.org/XML/1998/namespace}lang": "FR"}
    return _rim(tag, {}, _rim("LocalizedString", attributes))


def _rim(tag: str, attributes: Mapping[str, str], *children: etree._Element, text: str | None = None) -> etree._Element:
    return element(f"{{{RIM}}}{tag}", attributes, *children, text=text, nsmap=_NSMAP)


def _xdsb(
    tag: str, attributes: Mapping[str, str], *children: etree._Element, text: str | None = None
) -> etree._Element:
    return element(f"{{{XDSB}}}{tag}", attributes, *children, text=text, nsmap=_NSMAP)


def _quoted(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _listed(values: Sequence[str]) -> str:
    return "(" + ",".join(_quoted(value) for value in values) + ")"


# ------------------------------------------------------------------------------------------- what comes back


@dataclass(frozen=True, slots=True)
class RegistryError:
    """One `rs:RegistryError`. `context` is the service's own text and may hold anything: not for a log."""

    code: str
    context: str


@dataclass(frozen=True, slots=True)
class RegistryAnswer:
    """`rs:RegistryResponse`.

    Attributes:
        success: status Success; anything else is a failure of the whole submission.
        errors: in order; warnings left out.
    """

    success: bool
    errors: tuple[RegistryError, ...]


@dataclass(frozen=True, slots=True)
class Association:
    type: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """`query:AdhocQueryResponse`.

    Attributes:
        references: ids of `ObjectRef`.
        submission_sets: ids (entryUUID) of submission sets.
    """

    answer: RegistryAnswer
    entries: tuple[DocumentEntry, ...]
    references: tuple[str, ...]
    submission_sets: tuple[str, ...]
    associations: tuple[Association, ...]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A document that came back from a repository, untrusted."""

    unique_id: str
    mime_type: str
    body: bytes


def read_registry_answer(payload: etree._Element) -> RegistryAnswer:
    """Read a `rs:RegistryResponse`.

    Raises:
        Unreadable: something else, or a failure that names no error.
    """
    if payload.tag != f"{{{RS}}}RegistryResponse":
        raise Unreadable("not a registry response")
    return _registry_answer(payload)


def read_query_answer(payload: etree._Element) -> QueryAnswer:
    """Read a `query:AdhocQueryResponse`.

    Raises:
        Unreadable: something else, too many objects, or an entry that is not one.
    """
    if payload.tag != f"{{{QUERY}}}AdhocQueryResponse":
        raise Unreadable("not a query response")
    objects = payload.find(f"{{{RIM}}}RegistryObjectList")
    found: list[etree._Element] = [] if objects is None else list(objects.iterchildren(etree.Element))
    if len(found) > _MAX_OBJECTS:
        raise Unreadable("too many objects in a query response")
    return QueryAnswer(
        answer=_registry_answer(payload),
        entries=tuple(_read_entry(one) for one in _named(found, "ExtrinsicObject")),
        references=tuple(one.get("id", "") for one in _named(found, "ObjectRef")),
        submission_sets=tuple(one.get("id", "") for one in _named(found, "RegistryPackage")),
        associations=tuple(
            Association(one.get("associationType", ""), one.get("sourceObject", ""), one.get("targetObject", ""))
            for one in _named(found, "Association")
        ),
    )


def read_retrieved(payload: etree._Element, parts: Mapping[str, bytes]) -> tuple[RegistryAnswer, list[Retrieved]]:
    """Read a `RetrieveDocumentSetResponse`.

    Raises:
        Unreadable: something else, or a document that names a missing part.
    """
    response = payload.find(f"{{{RS}}}RegistryResponse")
    if payload.tag != f"{{{XDSB}}}RetrieveDocumentSetResponse" or response is None:
        raise Unreadable("not a retrieval response")
    documents = []
    for one in payload.findall(f"{{{XDSB}}}DocumentResponse")[:_MAX_OBJECTS]:
        body = one.find(f"{{{XDSB}}}Document")
        if body is None:
            raise Unreadable("a retrieved document without content")
        unique_id = (one.findtext(f"{{{XDSB}}}DocumentUniqueId") or "").strip()
        mime_type = (one.findtext(f"{{{XDSB}}}mimeType") or "").strip()
        documents.append(Retrieved(unique_id[:_MAX_TEXT], mime_type[:_MAX_TEXT], mtom.content(body, parts)))
    return _registry_answer(response), documents


def _registry_answer(payload: etree._Element) -> RegistryAnswer:
    errors = tuple(
        RegistryError(_local(one.get("errorCode", "")), one.get("codeContext", "")[:_MAX_TEXT])
        for one in payload.findall(f"{{{RS}}}RegistryErrorList/{{{RS}}}RegistryError")[:_MAX_ERRORS]
        if not one.get("severity", "").endswith(":Warning")
    )
    status = payload.get("status", "")
    if not status or (status != _SUCCESS and not errors):
        raise Unreadable("a registry response that says neither success nor why not")
    return RegistryAnswer(status == _SUCCESS, errors)


def _read_entry(this: etree._Element) -> DocumentEntry:
    slots = _read_slots(this)
    coded: dict[str, list[Code]] = {}
    authors = []
    for one in this.findall(f"{{{RIM}}}Classification")[:_MAX_OBJECTS]:
        scheme = one.get("classificationScheme", "")
        if scheme == _AUTHOR:
            authors.append(_read_author(one))
        else:
            system = _first(_read_slots(one), "codingScheme")
            coded.setdefault(scheme, []).append(Code(one.get("nodeRepresentation", ""), system, _read_label(one)))
    ids = {
        one.get("identificationScheme"): one.get("value", "")[:_MAX_TEXT]
        for one in this.findall(f"{{{RIM}}}ExternalIdentifier")[:_MAX_OBJECTS]
    }
    version = this.find(f"{{{RIM}}}VersionInfo")
    size = _first(slots, "size")
    if _UNIQUE_ID not in ids:
        raise Unreadable("an entry without uniqueId")
    return DocumentEntry(
        unique_id=ids[_UNIQUE_ID],
        hash=_first(slots, "hash"),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 13 else 0,
        title=_read_label(this),
        language=_first(slots, "languageCode"),
        creation_time=_first(slots, "creationTime"),
        service_start=_first(slots, "serviceStartTime"),
        service_stop=_first(slots, "serviceStopTime"),
        patient_id=ids.get(_PATIENT_ID, ""),
        source_patient_id=_first(slots, "sourcePatientId"),
        source_patient_info=tuple(slots.get("sourcePatientInfo", ())),
        authors=tuple(authors),
        legal_authenticator=_first(slots, "legalAuthenticator"),
        type_code=_code(coded, _TYPE),
        class_code=_code(coded, _CLASS),
        format_code=_code(coded, _FORMAT),
        confidentiality=tuple(coded.get(_CONFIDENTIALITY, ())),
        facility_type=_code(coded, _FACILITY),
        practice_setting=_code(coded, _PRACTICE),
        event_codes=tuple(coded.get(_EVENT, ())),
        comments=_read_label(this, "Description"),
        mime_type=this.get("mimeType", MIME_TYPE),
        entry_uuid=this.get("id", ""),
        logical_id=this.get("lid", ""),
        status=this.get("status", ""),
        version_name=version.get("versionName", "") if version is not None else "",
        repository_id=_first(slots, "repositoryUniqueId"),
    )


def _read_author(classification: etree._Element) -> Author:
    slots = _read_slots(classification)
    return Author(
        _first(slots, "authorPerson"),
        _first(slots, "authorInstitution"),
        _first(slots, "authorSpecialty"),
        _first(slots, "authorRole"),
    )


def _read_slots(this: etree._Element) -> dict[str, list[str]]:
    return {
        slot.get("name", ""): [
            (value.text or "").strip()[:_MAX_TEXT]
            for value in slot.findall(f"{{{RIM}}}ValueList/{{{RIM}}}Value")[:_MAX_OBJECTS]
        ]
        for slot in this.findall(f"{{{RIM}}}Slot")[:_MAX_OBJECTS]
    }


def _read_label(this: etree._Element, tag: str = "Name") -> str:
    label = this.find(f"{{{RIM}}}{tag}/{{{RIM}}}LocalizedString")
    return label.get("value", "")[:_MAX_TEXT] if label is not None else ""


def _first(slots: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(slots.get(name, ())), "")


def _code(coded: Mapping[str, Sequence[Code]], scheme: str) -> Code:
    return next(iter(coded.get(scheme, ())), Code("", ""))


def _named(found: Sequence[etree._Element], tag: str) -> list[etree._Element]:
    return [one for one in found if one.tag == f"{{{RIM}}}{tag}"]


def _local(code: str) -> str:
    """The local part of a code; '' for what does not look like one, since a code ends in logs."""
    local = code.strip().rpartition(":")[2]
    return local if _CODE.fullmatch(local) else ""
