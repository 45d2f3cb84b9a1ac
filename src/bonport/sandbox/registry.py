"""TD3.1 (ITI-18), TD3.2 (ITI-43) and TD3.3 (ITI-57, status updates), under the rights of PDT-INF-526 v1.8."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

from django.db import transaction
from django.db.models import Q, QuerySet
from lxml import etree

from bonport.interop.xml import parse
from bonport.sandbox import metadata
from bonport.sandbox.identity import Identifier, read_cx
from bonport.sandbox.metadata import Link, Object, Submission
from bonport.sandbox.models import (
    Association,
    Authorization,
    Content,
    Entry,
    FormerVersion,
    Person,
    Status,
    SubmissionSet,
)
from bonport.sandbox.soap import Fault, Message, new_uuid
from bonport.sandbox.submit import (
    XDS,
    Refusal,
    find_person,
    make_set,
    masks_problem,
    refuse_repeated_set,
    refuses_duplicates,
    the_package,
    the_person,
)
from bonport.sandbox.vihf import Caller

RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
QUERY = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
REPOSITORY = "1.2.250.1.213.4.1.1.1.2"
SUCCESS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
FAILURE = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"
MAX_RESULTS = 500
"""Whole metadata in one answer; beyond, `XDSTooManyResults` asks for a narrower query."""

STATUS_URIS = {
    Status.APPROVED: "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved",
    Status.DEPRECATED: "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated",
    Status.ARCHIVED: "urn:asip:ci-sis:2010:StatusType:Archived",
    Status.DELETED: "urn:asip:ci-sis:2010:StatusType:Deleted",
}
_STATUSES = {uri: status for status, uri in STATUS_URIS.items()}
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_BAD_UPDATE = "XDSMetadataUpdateError"


# ------------------------------------------------------------------- TD3.1


def stored_query(caller: Caller, message: Message, now: datetime) -> str:
    """Answer an AdhocQueryRequest.

    Raises:
        Refusal: unknown query, missing parameter, no DMP.
        Fault: what this mode may not read.
    """
    query = message.body.find(f"{{{metadata.RIM}}}AdhocQuery")
    option = message.body.find(f"{{{QUERY}}}ResponseOption")
    if message.body.tag != f"{{{QUERY}}}AdhocQueryRequest" or query is None or option is None:
        raise Refusal(("XDSRegistryError", "AdhocQueryRequest attendu"))
    whole = option.get("returnType") == "LeafClass"
    person = find_person(caller.patient)
    if whole:
        _may_consult(caller, person)
    parameters = _parameters(query)
    run = _QUERIES.get(query.get("id", ""))
    if run is None:
        raise Refusal(("XDSUnknownStoredQuery", "cette requête n’est pas proposée"))
    found = list(run(caller, person, parameters))
    if whole and len(found) > MAX_RESULTS:
        raise Refusal(("XDSTooManyResults", f"plus de {MAX_RESULTS} résultats"))
    objects = "".join(_leaf(item) if whole else f"<rim:ObjectRef id={quoteattr(_uuid(item))}/>" for item in found)
    return (
        f'<query:AdhocQueryResponse xmlns:query="{QUERY}" xmlns:rim="{metadata.RIM}" status="{SUCCESS}">'
        f"<rim:RegistryObjectList>{objects}</rim:RegistryObjectList></query:AdhocQueryResponse>"
    )


Found = Entry | SubmissionSet | Association
_Row = TypeVar("_Row", Entry, SubmissionSet)
Parameters = dict[str, list[str]]


def _find_documents(caller: Caller, person: Person, parameters: Parameters) -> Iterable[Found]:
    _about(person, parameters, "$XDSDocumentEntryPatientId")
    statuses = [_STATUSES[uri] for uri in _required(parameters, "$XDSDocumentEntryStatus") if uri in _STATUSES]
    entries = _visible(caller, person).filter(status__in=statuses).order_by("creation_time")
    for parameter, column in (
        ("$XDSDocumentEntryTypeCode", "type_code"),
        ("$XDSDocumentEntryClassCode", "class_code"),
        ("$XDSDocumentEntryFormatCode", "format_code"),
    ):
        if codes := [value.partition("^")[0] for value in parameters.get(parameter, [])]:
            entries = entries.filter(**{f"{column}__in": codes})
    for parameter, column in (("CreationTime", "creation_time"), ("ServiceStartTime", "service_start")):
        entries = _between(entries, column, parameters, f"$XDSDocumentEntry{parameter}")
    if levels := [value.partition("^")[0] for value in parameters.get("$XDSDocumentEntryConfidentialityCode", [])]:
        return [entry for entry in entries if set(levels) & {*entry.masks.split(), _level(entry)}]
    return entries


def _find_sets(caller: Caller, person: Person, parameters: Parameters) -> Iterable[Found]:
    _about(person, parameters, "$XDSSubmissionSetPatientId")
    _required(parameters, "$XDSSubmissionSetStatus")
    sets = SubmissionSet.objects.filter(person=person).order_by("submitted")
    return _between(sets, "submitted", parameters, "$XDSSubmissionSetSubmissionTime")


def _get_documents(caller: Caller, person: Person, parameters: Parameters) -> Iterable[Found]:
    return _visible(caller, person).filter(
        _any_of(parameters, entry_uuid="$XDSDocumentEntryEntryUUID", unique_id="$XDSDocumentEntryUniqueId")
    )


def _get_sets(caller: Caller, person: Person, parameters: Parameters) -> Iterable[Found]:
    entries = _required(parameters, "$uuid")
    sources = Association.objects.filter(kind=metadata.HAS_MEMBER, target__in=entries).values_list("source", flat=True)
    return SubmissionSet.objects.filter(person=person, entry_uuid__in=list(sources))


def _get_associations(caller: Caller, person: Person, parameters: Parameters) -> Iterable[Found]:
    uuids = _required(parameters, "$uuid")
    known = set(_visible(caller, person).filter(entry_uuid__in=uuids).values_list("entry_uuid", flat=True))
    known |= set(SubmissionSet.objects.filter(person=person, entry_uuid__in=uuids).values_list("entry_uuid", flat=True))
    return Association.objects.filter(Q(source__in=known) | Q(target__in=known)).order_by("id")


_QUERIES: dict[str, Callable[[Caller, Person, Parameters], Iterable[Found]]] = {
    "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d": _find_documents,
    "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9": _find_sets,
    "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4": _get_documents,
    "urn:uuid:51224314-5390-4169-9b91-b1980040715a": _get_sets,
    "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155": _get_associations,
}


def _parameters(query: etree._Element) -> Parameters:
    """Slots of a query; strings in quotes, lists in parentheses, possibly over several values."""
    parameters: Parameters = {}
    for slot in query.iterfind(f"{{{metadata.RIM}}}Slot"):
        texts = [value.text or "" for value in slot.iterfind(f"{{{metadata.RIM}}}ValueList/{{{metadata.RIM}}}Value")]
        values = [
            literal.replace("''", "'") for text in texts for literal in (_LITERAL.findall(text) or [text.strip()])
        ]
        parameters.setdefault(slot.get("name", ""), []).extend(values)
    return parameters


def _required(parameters: Parameters, name: str) -> list[str]:
    if not parameters.get(name):
        raise Refusal(("XDSStoredQueryMissingParam", name))
    return parameters[name]


def _any_of(parameters: Parameters, **names: str) -> Q:
    for column, name in names.items():
        if values := parameters.get(name):
            return Q(**{f"{column}__in": values})
    raise Refusal(("XDSStoredQueryMissingParam", " ou ".join(names.values())))


def _about(person: Person, parameters: Parameters, name: str) -> None:
    if read_cx(_required(parameters, name)[0]) != Identifier(person.matricule, person.oid):
        raise Refusal(("XDSPatientIdDoesNotMatch", name))


def _between(rows: QuerySet[_Row], column: str, parameters: Parameters, name: str) -> QuerySet[_Row]:
    if start := parameters.get(f"{name}From"):
        rows = rows.filter(**{f"{column}__gte": start[0]})
    if end := parameters.get(f"{name}To"):
        rows = rows.filter(**{f"{column}__lt": end[0]})
    return rows


# ------------------------------------------------------------------- rights


def _may_consult(caller: Caller, person: Person) -> None:
    """Metadata and documents are for a card, with a valid authorisation or in an emergency."""
    if not caller.direct:
        raise _denied("Le certificat de structure ne permet pas de consulter.")
    if caller.purpose == "normal" and authorization(person, caller.person) != "VALIDE":
        raise _denied("Le professionnel n’est pas autorisé à consulter ce DMP.")


def authorization(person: Person, holder: str) -> str:
    """AUTORISATION as TD0.2 gives it."""
    if person.treating_doctor == holder:
        return "VALIDE"
    found = Authorization.objects.filter(person=person, holder=holder).first()
    return found.state if found else "NON_EXISTE"


def _visible(caller: Caller, person: Person) -> QuerySet[Entry]:
    """A document masked to professionals is seen by its author and by the médecin traitant."""
    entries = Entry.objects.filter(person=person)
    if not caller.direct or person.treating_doctor == caller.person or caller.purpose != "normal":
        return entries
    return entries.filter(~Q(masks__contains="MASQUE_PS") | Q(author=caller.person))


def _denied(text: str) -> Fault:
    return Fault("Sender", "DMPAccessDeniedByRightsService", text)


# ------------------------------------------------------------------- what the registry writes


def success() -> str:
    return f'<rs:RegistryResponse xmlns:rs="{RS}" status="{SUCCESS}"/>'


def failure(refusal: Refusal, *, query: bool = False) -> str:
    """A RegistryErrorList: in a RegistryResponse, or in the answer of a query."""
    errors = "".join(
        f'<rs:RegistryError errorCode={quoteattr(code)} codeContext={quoteattr(context)} location="" '
        'severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"/>'
        for code, context in refusal.errors
    )
    error_list = f"<rs:RegistryErrorList>{errors}</rs:RegistryErrorList>"
    if query:
        return (
            f'<query:AdhocQueryResponse xmlns:query="{QUERY}" xmlns:rs="{RS}" xmlns:rim="{metadata.RIM}" '
            f'status="{FAILURE}">{error_list}<rim:RegistryObjectList/></query:AdhocQueryResponse>'
        )
    return f'<rs:RegistryResponse xmlns:rs="{RS}" status="{FAILURE}">{error_list}</rs:RegistryResponse>'


def _uuid(item: Found) -> str:
    return item.uuid if isinstance(item, Association) else item.entry_uuid


def _leaf(item: Found) -> str:
    if isinstance(item, Entry):
        return _entry_leaf(item)
    if isinstance(item, SubmissionSet):
        return _set_leaf(item)
    slots = "".join(_slot(name, value) for name, value in item.slots.items())
    return (
        f'<rim:Association id="{item.uuid}" associationType="{item.kind}" sourceObject="{item.source}" '
        f'targetObject="{item.target}" status="{STATUS_URIS[Status.APPROVED]}" '
        f'objectType="urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Association">{slots}</rim:Association>'
    )


def _entry_leaf(entry: Entry) -> str:
    element = _stored(entry.metadata)
    element.set("id", entry.entry_uuid)
    element.set("lid", entry.logical_id)
    element.set("status", STATUS_URIS[Status(entry.status)])
    for child in element:
        for name in ("classifiedObject", "registryObject"):
            if child.get(name):
                child.set(name, entry.entry_uuid)
    for name in ("hash", "size", "repositoryUniqueId"):
        for slot in element.findall(f"{{{metadata.RIM}}}Slot[@name='{name}']"):
            element.remove(slot)
    values = {"hash": entry.sha1, "size": str(entry.size), "repositoryUniqueId": REPOSITORY}
    for name, value in values.items():
        element.insert(0, etree.fromstring(_slot(name, value, declare=True)))
    for version in element.findall(f"{{{metadata.RIM}}}VersionInfo"):
        element.remove(version)
    version = etree.Element(f"{{{metadata.RIM}}}VersionInfo", versionName=str(entry.version))
    first = element.find(f"{{{metadata.RIM}}}Classification")
    element.insert(element.index(first) if first is not None else len(element), version)
    return etree.tostring(element, encoding="unicode")


def _set_leaf(submission_set: SubmissionSet) -> str:
    request = _stored(submission_set.metadata)
    package = request.find(f".//{{{metadata.RIM}}}RegistryPackage")
    assert package is not None
    package.set("id", submission_set.entry_uuid)
    package.set("status", STATUS_URIS[Status.APPROVED])
    for child in package:
        for name in ("classifiedObject", "registryObject"):
            if child.get(name):
                child.set(name, submission_set.entry_uuid)
    return etree.tostring(package, encoding="unicode", with_tail=False)


def _stored(text: str) -> etree._Element:
    return parse(text.encode())


def _slot(name: str, value: str, *, declare: bool = False) -> str:
    namespace = f' xmlns:rim="{metadata.RIM}"' if declare else ""
    values = f"<rim:ValueList><rim:Value>{escape(value)}</rim:Value></rim:ValueList>"
    return f"<rim:Slot{namespace} name={quoteattr(name)}>{values}</rim:Slot>"


def _level(entry: Entry) -> str:
    return next(iter(metadata.read_object(_stored(entry.metadata)).confidentiality), "")


# ------------------------------------------------------------------- TD3.2


def retrieve(caller: Caller, message: Message, now: datetime) -> tuple[str, dict[str, bytes]]:
    """The documents asked, each a MIME part."""
    if message.body.tag != f"{{{XDS}}}RetrieveDocumentSetRequest":
        raise Refusal(("XDSRepositoryError", "RetrieveDocumentSetRequest attendu"))
    person = find_person(caller.patient)
    _may_consult(caller, person)
    responses, parts = "", {}
    for number, asked in enumerate(message.body.iterfind(f"{{{XDS}}}DocumentRequest"), 1):
        if asked.findtext(f"{{{XDS}}}RepositoryUniqueId") != REPOSITORY:
            raise Refusal(("XDSUnknownRepositoryId", "RepositoryUniqueId"))
        unique_id = (asked.findtext(f"{{{XDS}}}DocumentUniqueId") or "").strip()
        entry = _visible(caller, person).filter(unique_id=unique_id).order_by("id").first()
        if entry is None:
            raise Refusal(("XDSDocumentUniqueIdError", "DocumentUniqueId"))
        cid = f"document{number}@bac-a-sable"
        parts[cid] = bytes(Content.objects.get(entry=entry).data)
        responses += (
            f"<xds:DocumentResponse><xds:RepositoryUniqueId>{REPOSITORY}</xds:RepositoryUniqueId>"
            f"<xds:DocumentUniqueId>{escape(entry.unique_id)}</xds:DocumentUniqueId><xds:mimeType>text/xml</xds:mimeType>"
            f'<xds:Document><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:{cid}"/>'
            "</xds:Document></xds:DocumentResponse>"
        )
    if not parts:
        raise Refusal(("XDSRepositoryError", "aucun document demandé"))
    return (
        f'<xds:RetrieveDocumentSetResponse xmlns:xds="{XDS}">{success()}{responses}</xds:RetrieveDocumentSetResponse>',
        parts,
    )


def retrieve_failure(refusal: Refusal) -> str:
    return f'<xds:RetrieveDocumentSetResponse xmlns:xds="{XDS}">{failure(refusal)}</xds:RetrieveDocumentSetResponse>'


# ------------------------------------------------------------------- TD3.3


def update(caller: Caller, message: Message, now: datetime) -> None:
    """Mask, show, withdraw, archive.

    Raises:
        Refusal, Fault: as the rights and the state of the entry say.
    """
    if message.body.tag != f"{{{metadata.LCM}}}SubmitObjectsRequest":
        raise Refusal((_BAD_UPDATE, "SubmitObjectsRequest attendu"))
    submission = metadata.read_submission(message.body)
    if submission.entries and not caller.direct:
        raise _denied("Le certificat de structure ne permet pas de modifier les attributs d’un document.")
    package = the_package(submission, now, "XDSRegistryMetadataError")
    patient_ids = [package.identifier(metadata.SET_PATIENT_ID)]
    patient_ids += [entry.identifier(metadata.PATIENT_ID) for entry in submission.entries]
    person = the_person(caller.patient, patient_ids)
    with transaction.atomic():
        refuse_repeated_set(package)
        kept = make_set(person, package, caller.structure, message.body, None, now)
        changes = _status_changes(submission, package)
        if bool(changes) == bool(submission.entries):
            raise Refusal((_BAD_UPDATE, "une mise à jour de statut ou de métadonnées est attendue"))
        for link in changes:
            _update_status(caller, person, kept, link)
        for new in submission.entries:
            _update_metadata(caller, person, kept, new, _previous_version(submission, package, new))


def _status_changes(submission: Submission, package: Object) -> list[Link]:
    return [link for link in submission.links if link.kind == metadata.UPDATES_STATUS and link.source == package.id]


def _update_status(caller: Caller, person: Person, kept: SubmissionSet, link: Link) -> None:
    """TD3.3c (Deleted) and TD3.3d (Archived, and back to Approved)."""
    entry = Entry.objects.filter(entry_uuid=link.target, person=person).first()
    new, original = _STATUSES.get(link.slot("NewStatus")), _STATUSES.get(link.slot("OriginalStatus"))
    if entry is None or new not in (Status.DELETED, Status.ARCHIVED, Status.APPROVED):
        raise Refusal((_BAD_UPDATE, "document ou statut inconnu"))
    treating = caller.direct and person.treating_doctor == caller.person
    if new != Status.DELETED and not caller.direct:
        raise _denied("Le certificat de structure ne permet pas d’archiver.")
    if not caller.holds(entry.structure, entry.author) and (new == Status.DELETED or not treating):
        raise _denied("Ce document n’est pas de ce professionnel ou de cette structure.")
    if entry.status != new:
        if entry.status != original or entry.status == Status.DELETED:
            raise Refusal((_BAD_UPDATE, "OriginalStatus"))
        entry.status = new
        entry.save(update_fields=["status"])
    slots = {"OriginalStatus": link.slot("OriginalStatus"), "NewStatus": link.slot("NewStatus")}
    Association.objects.create(
        uuid=new_uuid(), kind=metadata.UPDATES_STATUS, source=kept.entry_uuid, target=entry.entry_uuid, slots=slots
    )


def _previous_version(submission: Submission, package: Object, new: Object) -> str:
    for link in submission.links:
        if link.kind == metadata.HAS_MEMBER and link.source == package.id and link.target == new.id:
            return link.slot("PreviousVersion")
    raise Refusal((_BAD_UPDATE, "HasMember"))


def _update_metadata(caller: Caller, person: Person, kept: SubmissionSet, new: Object, previous_version: str) -> None:
    """TD3.3a (mask) and TD3.3b (show): only the confidentiality codes may change."""
    entry = Entry.objects.filter(logical_id=new.lid, person=person).order_by("-id").first()
    if entry is None:
        raise Refusal((_BAD_UPDATE, "lid"))
    before, after = entry.masks.split(), new.masks
    treating = person.treating_doctor == caller.person
    if "MASQUE_PS" in before and "MASQUE_PS" not in after and not (treating or entry.author == caller.person):
        raise _denied("Seuls l’auteur et le médecin traitant lèvent un masquage.")
    if before == after and not refuses_duplicates():
        return
    if previous_version != str(entry.version):
        raise Refusal(("XDSMetadataVersionError", "PreviousVersion"))
    if problem := masks_problem(new.confidentiality):
        raise Refusal((_BAD_UPDATE, problem))
    if "INVISIBLE_PATIENT" in after and "INVISIBLE_PATIENT" not in before:
        raise Refusal((_BAD_UPDATE, "un document visible du patient ne redevient pas invisible"))
    if _frozen(metadata.read_object(_stored(entry.metadata))) != _frozen(new):
        raise Refusal((_BAD_UPDATE, "seul confidentialityCode peut changer"))
    FormerVersion.objects.create(
        entry=entry, entry_uuid=entry.entry_uuid, version=entry.version, masks=entry.masks, metadata=entry.metadata
    )
    entry.entry_uuid = new_uuid()
    entry.version += 1
    entry.masks = " ".join(after)
    entry.metadata = etree.tostring(new.element, encoding="unicode", with_tail=False)
    entry.save(update_fields=["entry_uuid", "version", "masks", "metadata"])
    slots = {"SubmissionSetStatus": "Original", "PreviousVersion": previous_version}
    Association.objects.create(
        uuid=new_uuid(), kind=metadata.HAS_MEMBER, source=kept.entry_uuid, target=entry.entry_uuid, slots=slots
    )


def _frozen(entry: Object) -> tuple[object, ...]:
    """All of an entry that an update may not change, and that the registry itself does not add."""
    added = {"hash", "size", "repositoryUniqueId"}
    return (
        entry.mime_type,
        entry.name,
        {name: sorted(values) for name, values in entry.slots.items() if name not in added},
        {
            scheme: [(code.code, code.system, code.slots) for code in codes]
            for scheme, codes in entry.codes.items()
            if scheme != metadata.CONFIDENTIALITY
        },
        entry.identifiers,
    )
