"""TD2.1, feeding (ITI-41): everything that a real DMP would look at, then the documents kept as received."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from lxml import etree

from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.identity.traits import is_first_name_of, normalise, words
from bonport.interop.terminology import oids
from bonport.sandbox import cda, lot, metadata, tables
from bonport.sandbox.identity import Identifier, read_cx
from bonport.sandbox.metadata import Link, Object, Submission
from bonport.sandbox.models import Association, Content, Entry, Person, Setting, Status, SubmissionSet
from bonport.sandbox.soap import Message, new_uuid
from bonport.sandbox.vihf import Caller

XDS = "urn:ihe:iti:xds-b:2007"
TOLERANCE = timedelta(minutes=5)
_SIGNATURE_TYPE = ("E1762", "ASTM")
_BAD_METADATA = "XDSRepositoryMetadataError"
_LEVELS = ("N", "R", "V")
_OPTIONAL = frozenset({"serviceStopTime"})


class Refusal(Exception):
    """The second layer of errors: what a RegistryErrorList says.

    Args:
        errors: (errorCode, codeContext) pairs; contexts name attributes, never a value.
    """

    def __init__(self, *errors: tuple[str, str]) -> None:
        super().__init__(errors[0][0])
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Received:
    """A document of a lot: its metadata, its bytes, what its header says."""

    entry: Object
    content: bytes
    header: cda.Header

    @property
    def unique_id(self) -> str:
        return self.entry.identifier(metadata.UNIQUE_ID)

    @property
    def sha1(self) -> str:
        return hashlib.sha1(self.content, usedforsecurity=False).hexdigest()


def provide_and_register(caller: Caller | None, message: Message, now: datetime) -> None:
    """Take a lot whole, or refuse it whole.

    Args:
        caller: None on the open door of tests, where neither VIHF nor lot signature is looked at.

    Raises:
        Refusal: with the DMP's codes.
    """
    request = message.body.find(f"{{{metadata.LCM}}}SubmitObjectsRequest")
    if message.body.tag != f"{{{XDS}}}ProvideAndRegisterDocumentSetRequest" or request is None:
        raise Refusal((_BAD_METADATA, "ProvideAndRegisterDocumentSetRequest attendu"))
    submission = metadata.read_submission(request)
    package = the_package(submission, now, _BAD_METADATA)
    entries, signature = _entries(submission, package)
    person = the_person(caller.patient if caller else None, [package.identifier(metadata.SET_PATIENT_ID)] + [
        entry.identifier(metadata.PATIENT_ID) for entry in entries
    ])  # fmt: skip
    refuse_repeated_set(package)
    contents = _contents(message, [*entries, *([signature] if signature else [])])
    documents = [_received(entry, contents[entry.id]) for entry in entries]
    if len({document.unique_id for document in documents}) != len(documents):
        raise Refusal((_BAD_METADATA, "uniqueId : deux fois le même dans le lot"))
    for document in documents:
        _check_patient(document, person)
    if caller:
        _check_lot(caller, package, documents, contents[signature.id] if signature else None)
    problems = [problem for document in documents for problem in _problems(document, caller, now)]
    if problems:
        raise Refusal(*((_BAD_METADATA, problem) for problem in problems))
    replaced = _replacements(submission, documents)
    with transaction.atomic():
        _store(person, package, documents, replaced, contents[signature.id] if signature else None, request, now)


# ------------------------------------------------------------------- what TD3.3 asks too


def the_package(submission: Submission, now: datetime, code: str) -> Object:
    """The submission set, complete and dated."""
    if len(submission.packages) != 1:
        raise Refusal((code, "un lot et un seul est attendu"))
    package = submission.packages[0]
    if metadata.SUBMISSION_SET not in package.codes:
        raise Refusal((code, "le lot n’est pas classé comme XDSSubmissionSet"))
    submitted = metadata.utc(package.slot("submissionTime"))
    if submitted is None or submitted > now + TOLERANCE:
        raise Refusal((code, "submissionTime"))
    if package.code(metadata.SET_CONTENT_TYPE)[1] != metadata.CONTENT_TYPE_SYSTEM:
        raise Refusal((code, "contentTypeCode"))
    if not metadata.is_unique_id(package.identifier(metadata.SET_SOURCE_ID)):
        raise Refusal((code, "XDSSubmissionSet.sourceId"))
    if not metadata.is_unique_id(package.identifier(metadata.SET_UNIQUE_ID)):
        raise Refusal((code, "XDSSubmissionSet.uniqueId"))
    if not package.codes.get(metadata.SET_AUTHOR):
        raise Refusal((code, "XDSSubmissionSet.author"))
    return package


def the_person(spoken_of: Identifier | None, patient_ids: list[str]) -> Person:
    """The one person whom everything is about, with a DMP that can be fed."""
    identifiers = {read_cx(value) for value in patient_ids} | ({spoken_of} if spoken_of else set())
    if len(identifiers) != 1 or None in identifiers:
        raise Refusal(("XDSPatientIdDoesNotMatch", "patientId du lot, des documents et du VIHF"))
    identifier = identifiers.pop()
    assert identifier is not None
    return find_person(identifier)


def find_person(identifier: Identifier) -> Person:
    """Raises Refusal for an INS of another environment, an unknown one, or a DMP that is not there or closed."""
    if identifier.oid != oids.INS_NIR_TEST:
        raise Refusal(("XDSUnknownPatientId", "l’autorité de l’INS n’est pas celle de cet environnement"))
    person = Person.objects.filter(matricule=identifier.matricule, oid=identifier.oid).first()
    if person is None or person.dmp == "none":
        raise Refusal(("XDSUnknownPatientId", "aucun DMP pour cet INS"))
    if person.dmp == "closed":
        raise Refusal(("DMPClosed", "le DMP est fermé"))
    return person


def refuses_duplicates() -> bool:
    setting = Setting.objects.filter(key="duplicates").first()
    return setting is None or setting.value == "refuse"


def refuse_repeated_set(package: Object) -> None:
    unique_id = package.identifier(metadata.SET_UNIQUE_ID)
    if refuses_duplicates() and SubmissionSet.objects.filter(unique_id=unique_id).exists():
        raise Refusal(("XDSDuplicateUniqueIdInRegistry", "XDSSubmissionSet.uniqueId"))


def make_set(
    person: Person, package: Object, structure: str, request: etree._Element, signature: bytes | None, now: datetime
) -> SubmissionSet:
    return SubmissionSet.objects.create(
        entry_uuid=new_uuid(),
        unique_id=package.identifier(metadata.SET_UNIQUE_ID),
        person=person,
        source_id=package.identifier(metadata.SET_SOURCE_ID),
        structure=structure,
        submitted=package.slot("submissionTime"),
        received_at=now,
        metadata=etree.tostring(request, encoding="unicode"),
        signature=signature,
    )


def masks_problem(codes: list[str]) -> str | None:
    """Why these confidentiality codes cannot go together."""
    level, *masks = codes or [""]
    if level not in _LEVELS or len(set(codes)) != len(codes) or any(mask not in metadata.MASKS for mask in masks):
        return "confidentialityCode"
    if {"MASQUE_PS", "INVISIBLE_PATIENT"} <= set(masks):
        return "confidentialityCode : MASQUE_PS et INVISIBLE_PATIENT ne se cumulent pas"
    return None


# ------------------------------------------------------------------- the parts of a lot


def _entries(submission: Submission, package: Object) -> tuple[list[Object], Object | None]:
    """The document entries, and the one of the lot's signature."""
    members = {
        link.target for link in submission.links if link.kind == metadata.HAS_MEMBER and link.source == package.id
    }
    if any(entry.id not in members for entry in submission.entries) or not submission.entries:
        raise Refusal((_BAD_METADATA, "HasMember"))
    if any(entry.element.get("objectType") != metadata.DOCUMENT_ENTRY for entry in submission.entries):
        raise Refusal((_BAD_METADATA, "objectType"))
    if len({entry.id for entry in submission.entries}) != len(submission.entries):
        raise Refusal((_BAD_METADATA, "id"))
    signing = {link.source for link in submission.links if link.kind == metadata.SIGNS and link.target == package.id}
    signatures = [entry for entry in submission.entries if entry.id in signing]
    if len(signatures) > 1 or any(entry.code(metadata.TYPE) != _SIGNATURE_TYPE for entry in signatures):
        raise Refusal((_BAD_METADATA, "signature du lot"))
    documents = [entry for entry in submission.entries if entry.id not in signing]
    if not documents:
        raise Refusal(("XDSMissingDocumentMetadata", "aucun document dans le lot"))
    return documents, signatures[0] if signatures else None


def _contents(message: Message, entries: list[Object]) -> dict[str, bytes]:
    """The bytes of each entry, of the size and hash that it states."""
    contents: dict[str, bytes] = {}
    for document in message.body.iterfind(f"{{{XDS}}}Document"):
        content = message.bytes_of(document)
        if content is None:
            raise Refusal(("XDSMissingDocument", "une partie MIME manque"))
        contents[document.get("id", "")] = content
    if contents.keys() - {entry.id for entry in entries}:
        raise Refusal(("XDSMissingDocumentMetadata", "un document sans métadonnées"))
    for entry in entries:
        if entry.id not in contents:
            raise Refusal(("XDSMissingDocument", "une entrée sans document"))
        if entry.slot("size") and entry.slot("size") != str(len(contents[entry.id])):
            raise Refusal(("XDSNonIdenticalSize", "size"))
        sha1 = hashlib.sha1(contents[entry.id], usedforsecurity=False).hexdigest()
        if entry.slot("hash") and entry.slot("hash").lower() != sha1:
            raise Refusal(("XDSNonIdenticalHash", "hash"))
    return contents


def _received(entry: Object, content: bytes) -> Received:
    try:
        return Received(entry, content, cda.read(content))
    except Unreadable:
        raise Refusal((_BAD_METADATA, "le document n’est pas un CDA lisible")) from None


def _check_lot(caller: Caller, package: Object, documents: list[Received], signature: bytes | None) -> None:
    if signature is None:
        raise Refusal((_BAD_METADATA, "le lot n’est pas signé"))
    unique_id = package.identifier(metadata.SET_UNIQUE_ID)
    try:
        lot.check(signature, caller.signer, unique_id, {document.unique_id: document.content for document in documents})
    except lot.BadLot as bad:
        raise Refusal((_BAD_METADATA, str(bad))) from None


def _check_patient(document: Received, person: Person) -> None:
    patient = document.header.patient
    if (patient.matricule, patient.oid) != (person.matricule, person.oid):
        raise Refusal(("XDSPatientIdDoesNotMatch", "l’INS du document n’est pas celui du lot"))
    try:
        same_names = (
            normalise(patient.birth_name) == person.birth_name
            and words(normalise(patient.first_names)) == words(person.first_names)
            and is_first_name_of(normalise(patient.first_name), person.first_names)
        )
    except BadInput:
        same_names = False
    if not same_names or (patient.birth_date, patient.sex, patient.birth_place) != (
        f"{person.birth_date:%Y%m%d}",
        person.sex,
        person.birth_place,
    ):
        raise Refusal(("XDSPatientIdDoesNotMatch", "les traits du document ne sont pas ceux de cet INS"))


# ------------------------------------------------------------------- metadata against the header


def _problems(document: Received, caller: Caller | None, now: datetime) -> Iterator[str]:
    """The attributes whose value is not the one that the CDA header gives."""
    entry, header = document.entry, document.header
    expected = {
        "uniqueId": (document.unique_id, header.unique_id),
        "title": (" ".join(entry.name.split()), header.title),
        "creationTime": (entry.slot("creationTime"), header.creation_time),
        "languageCode": (entry.slot("languageCode"), header.language),
        "legalAuthenticator": (entry.slot("legalAuthenticator"), header.legal_authenticator),
        "typeCode": (entry.code(metadata.TYPE), header.type),
        "classCode": (
            entry.code(metadata.CLASS),
            (tables.CLASS_OF_TYPE.get(header.type, "type inconnu du DMP"), oids.CLASS_CODE),
        ),
        "healthcareFacilityTypeCode": (entry.code(metadata.FACILITY), header.facility),
        "practiceSettingCode": (entry.code(metadata.PRACTICE), header.practice),
        "serviceStartTime": (entry.slot("serviceStartTime"), header.service_start),
        "serviceStopTime": (entry.slot("serviceStopTime"), header.service_stop),
        "author": (_authors(entry), header.authors),
        "sourcePatientId": (
            entry.slot("sourcePatientId"),
            header.patient.local_id or f"{header.patient.matricule}^^^&{header.patient.oid}&ISO^NH",
        ),
        "sourcePatientInfo": (_patient_info(entry), _expected_info(header)),
        "mimeType": (entry.mime_type, "text/xml"),
        "confidentialityCode": (next(iter(entry.confidentiality), ""), header.confidentiality),
    }
    yield from (
        name for name, (stated, derived) in expected.items() if stated != derived or not (stated or name in _OPTIONAL)
    )
    yield from _other_problems(document, caller, now)


def _other_problems(document: Received, caller: Caller | None, now: datetime) -> Iterator[str]:
    entry, header = document.entry, document.header
    if not metadata.is_unique_id(document.unique_id):
        yield "uniqueId : OID attendu"
    code, scheme = entry.code(metadata.FORMAT)
    if code != header.format[0] or header.format[1] not in ("", scheme):
        yield "formatCode"
    events = {(event.code, event.system) for event in entry.codes.get(metadata.EVENT, [])}
    if not events <= header.events:
        yield "eventCodeList"
    if metadata.utc(entry.slot("creationTime")) is None:
        yield "creationTime : AAAAMMJJHHMMSS en temps universel"
    start, stop = (metadata.earliest(entry.slot(name)) for name in ("serviceStartTime", "serviceStopTime"))
    if start is None or (entry.slot("serviceStopTime") and stop is None):
        yield "serviceStartTime, serviceStopTime : date impossible"
    elif stop and start > stop:
        yield "serviceStartTime postérieur à serviceStopTime"
    created = metadata.utc(entry.slot("creationTime"))
    if any(moment and moment > now + TOLERANCE for moment in (created, start, stop)):
        yield "une date est dans le futur"
    if problem := masks_problem(entry.confidentiality):
        yield problem
    if len(entry.name) > 255:
        yield "title : plus de 255 caractères"
    if caller and any(metadata.institution_id(author.institution) != caller.structure for author in _authors(entry)):
        yield "authorInstitution : autre structure que celle du VIHF"


def _authors(entry: Object) -> list[cda.Author]:
    return [
        cda.Author(
            *(
                next(iter(author.slots.get(name, [])), "")
                for name in ("authorPerson", "authorInstitution", "authorSpecialty")
            )
        )
        for author in entry.codes.get(metadata.AUTHOR, [])
    ]


def _patient_info(entry: Object) -> tuple[str, ...]:
    """PID-5 (birth name and first given name of the `L` repetition), PID-7, PID-8."""
    values = [value.partition("|") for value in entry.slots.get("sourcePatientInfo", [])]
    names = [name.split("^") for kind, _, text in values if kind == "PID-5" for name in text.split("~")]
    legal = next((name for name in names if len(name) > 6 and name[6] == "L"), ["", ""])
    single = {kind: text for kind, _, text in values}
    return legal[0], legal[1], single.get("PID-7", "")[:8], single.get("PID-8", "")


def _expected_info(header: cda.Header) -> tuple[str, ...]:
    patient = header.patient
    return patient.birth_name, patient.first_name, patient.birth_date, {"UN": "U"}.get(patient.sex, patient.sex)


# ------------------------------------------------------------------- keeping


def _replacements(submission: Submission, documents: list[Received]) -> dict[str, Link]:
    """The RPLC association of each replacing document, by symbolic id; it goes with the CDA's relatedDocument."""
    links = {link.source: link for link in submission.links if link.kind == metadata.REPLACES}
    if links.keys() - {document.entry.id for document in documents}:
        raise Refusal((_BAD_METADATA, "RPLC"))
    for document in documents:
        if bool(document.header.replaces) != (document.entry.id in links):
            raise Refusal((_BAD_METADATA, "RPLC sans relatedDocument dans le CDA, ou l’inverse"))
    return links


def _store(
    person: Person,
    package: Object,
    documents: list[Received],
    replacements: dict[str, Link],
    signature: bytes | None,
    request: etree._Element,
    now: datetime,
) -> None:
    """Within a transaction: look again at what another request may have changed, then keep everything."""
    find_person(Identifier(person.matricule, person.oid))
    refuse_repeated_set(package)
    for document in documents:
        _refuse_repeated_document(document)
    authors = _authors(documents[0].entry)
    structure = metadata.institution_id(authors[0].institution)
    kept = make_set(person, package, structure, request, signature, now)
    links: list[Association] = []
    for document in documents:
        replaced = _replaced(replacements.get(document.entry.id), document, person)
        entry = _keep(document, person, kept, replaced, now)
        links.append(
            _association(metadata.HAS_MEMBER, kept.entry_uuid, entry.entry_uuid, SubmissionSetStatus="Original")
        )
        if replaced:
            links.append(_association(metadata.REPLACES, entry.entry_uuid, replaced.entry_uuid))
    Association.objects.bulk_create(links)


def _refuse_repeated_document(document: Received) -> None:
    for sha1 in Entry.objects.filter(unique_id=document.unique_id).values_list("sha1", flat=True):
        if sha1 != document.sha1:
            raise Refusal(("XDSNonIdenticalHash", "uniqueId déjà connu avec un autre contenu"))
        if refuses_duplicates():
            raise Refusal(("XDSDuplicateUniqueIdInRegistry", "XDSDocumentEntry.uniqueId"))


def _replaced(link: Link | None, document: Received, person: Person) -> Entry | None:
    if link is None:
        return None
    entry = Entry.objects.filter(entry_uuid=link.target, person=person, status=Status.APPROVED).first()
    if entry is None:
        raise Refusal(("XDSReplaceFailed", "le document remplacé n’est pas connu, ou n’est plus en vigueur"))
    if entry.unique_id != document.header.replaces:
        raise Refusal(("XDSReplaceFailed", "le document remplacé n’est pas celui que le CDA désigne"))
    entry.status = Status.DEPRECATED
    entry.save(update_fields=["status"])
    return entry


def _keep(document: Received, person: Person, kept: SubmissionSet, replaced: Entry | None, now: datetime) -> Entry:
    meta, author = document.entry, _authors(document.entry)[0]
    entry_uuid = new_uuid()
    entry = Entry.objects.create(
        entry_uuid=entry_uuid,
        logical_id=entry_uuid,
        unique_id=document.unique_id,
        submission_set=kept,
        person=person,
        matricule=person.matricule,
        oid=person.oid,
        sha1=document.sha1,
        size=len(document.content),
        type_code=meta.code(metadata.TYPE)[0],
        class_code=meta.code(metadata.CLASS)[0],
        format_code=meta.code(metadata.FORMAT)[0],
        masks=" ".join(meta.masks),
        structure=metadata.institution_id(author.institution),
        author=author.person.split("^")[0],
        title=meta.name,
        creation_time=meta.slot("creationTime"),
        service_start=meta.slot("serviceStartTime"),
        replaces=replaced,
        received_at=now,
        metadata=etree.tostring(meta.element, encoding="unicode", with_tail=False),
    )
    Content.objects.create(entry=entry, data=document.content)
    return entry


def _association(kind: str, source: str, target: str, **slots: str) -> Association:
    return Association(uuid=new_uuid(), kind=kind, source=source, target=target, slots=slots)
