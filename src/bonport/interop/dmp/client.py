"""The DMP's client.

Source: SEL-MP-037 (DMPi v2.10.0) as the reference notes report it; the wire in docs/services/dmp.md.

What changes something at the DMP returns `Accepted` only on its own word, and otherwise says exactly what is known:

- `RetryLater`: nothing was done there;
- `OutcomeUnknown`: it may have been done; `find_reference` (TD3.1b) decides before any new attempt;
- `AlreadyThere`: it says that it has had this before; `find_reference` decides as well;
- `Refused`: it said no.

What only asks raises `RetryLater` whenever there is no good answer, and `Refused`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from lxml import etree

from bonport.interop.dmp import authorisation as dmp_authorisation
from bonport.interop.dmp import status as dmp_status
from bonport.interop.dmp.authorisation import AuthorisationAction
from bonport.interop.dmp.lot import Lot, pack
from bonport.interop.dmp.status import DmpStatus
from bonport.interop.errors import (
    AlreadyThere,
    BadInput,
    NoAnswer,
    NotSent,
    OutcomeUnknown,
    Refused,
    RetryLater,
    ServiceError,
    Unreadable,
)
from bonport.interop.identity import INS
from bonport.interop.soap import envelope, mtom
from bonport.interop.soap.envelope import Answer, Fault
from bonport.interop.soap.keys import SigningKey
from bonport.interop.soap.mtom import Part
from bonport.interop.soap.transport import Transport
from bonport.interop.soap.vihf import Caller, Mode, Software, VihfSettings, assertion, ins_cx
from bonport.interop.terminology import Code
from bonport.interop.terminology.confidentiality import INVISIBLE_TO_GUARDIANS, INVISIBLE_TO_PATIENT
from bonport.interop.terminology.dmp_errors import BUSY, UNSURE, dmp_error
from bonport.interop.terminology.oids import Environment
from bonport.interop.xds import ebrim
from bonport.interop.xds.ebrim import QueryAnswer, RegistryAnswer, Retrieved
from bonport.interop.xds.metadata import (
    APPROVED,
    DELETED,
    Author,
    DocumentEntry,
    SubmissionSet,
    coded_cx,
    utc,
    with_masks,
    xcn_of,
    xon_of,
)
from bonport.interop.xds.signature import SignatureSettings
from bonport.interop.xml import serialise

REPOSITORY_ID = "1.2.250.1.213.4.1.1.1.2"

_PROVIDE = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
_QUERY = "urn:ihe:iti:2007:RegistryStoredQuery"
_RETRIEVE = "urn:ihe:iti:2007:RetrieveDocumentSet"
_UPDATE = "urn:ihe:iti:2010:UpdateDocumentSet"
_SET_AUTHORIZATION = "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization"
_EXISTENCE = "urn:hl7-org:v3:PRPA_IN201307UV02"


@dataclass(frozen=True, slots=True)
class DmpSettings:
    """What depends on the deployment.

    Attributes:
        source_id: OID of the software instance that submits (XDS sourceId).
    """

    source_id: str
    vihf: VihfSettings = field(default_factory=VihfSettings)
    signature: SignatureSettings = field(default_factory=SignatureSettings)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The DMP's word that it did what was asked. Plain values, to be kept.

    Attributes:
        message_id: `urn:uuid:…` of the message that was answered.
        at: when it was sent (the `now` of the call).
        status: the registry's own word.
    """

    message_id: str
    at: datetime
    status: str

    def to_plain(self) -> dict[str, str]:
        """As JSON takes it."""
        return {"message_id": self.message_id, "at": self.at.isoformat(), "status": self.status}


class DmpClient:
    """Speaks to the DMP for one professional of one structure.

    Args:
        transport: shows the authentication certificate of the structure, or of the card.
        base_url: up to and including `/services`.
        key: signs the VIHF and lots; of the structure in INDIRECTE, of the card in DIRECTE.
        environment: an INS of another environment is refused before anything leaves (EX_GEN-1430).
    """

    def __init__(
        self,
        transport: Transport,
        base_url: str,
        key: SigningKey,
        caller: Caller,
        software: Software,
        settings: DmpSettings,
        environment: Environment,
    ) -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._caller = caller
        self._software = software
        self._settings = settings
        self._environment = environment

    # ------------------------------------------------------------------------------------------- what changes

    def submit(self, lot: Lot, ins: INS, *, message_id: UUID, now: datetime, secret: bool = False) -> Accepted:
        """TD2.1: feed a document, new or replacing another.

        Args:
            ins: of the patient, as qualified at this moment; the lot must be about the same.
            secret: « connexion secrète » of a minor; the document must then be invisible to the guardians.

        Raises:
            BadInput, RetryLater, OutcomeUnknown, AlreadyThere, Refused: as the module says.
        """
        if lot.entry.patient_id != ins_cx(ins):
            raise BadInput("lot.patient", "le document porte une autre identité que celle du patient.")
        if secret and INVISIBLE_TO_GUARDIANS.code not in {code.code for code in lot.entry.confidentiality}:
            raise BadInput(
                "lot.masks", "en connexion secrète, le document doit être invisible aux représentants légaux."
            )
        packed = pack(lot, self._key, source_id=self._settings.source_id, settings=self._settings.signature)
        return self._change("/repository", _PROVIDE, packed.payload, packed.parts, ins, message_id, now, secret)

    def withdraw(
        self,
        entry_uuid: str,
        ins: INS,
        *,
        submission_set_uid: str,
        message_id: UUID,
        now: datetime,
        original_status: str = APPROVED,
        secret: bool = False,
    ) -> Accepted:
        """TD3.3c: delete a document (its entry stays, with the status Deleted).

        Args:
            entry_uuid: the registry's id (`find_reference`).
            submission_set_uid: the same on every attempt: `AlreadyThere` then says that an earlier one got through.
            original_status: what the entry is believed to be.

        Raises:
            BadInput, RetryLater, OutcomeUnknown, AlreadyThere, Refused: as the module says.
        """
        submission_set = self._submission_set(submission_set_uid, ins, now, "Suppression d’un document")
        update = ebrim.status_update(submission_set, entry_uuid, original_status, DELETED)
        return self._change("/registry", _UPDATE, serialise(update), (), ins, message_id, now, secret)

    def set_masks(
        self,
        entry: DocumentEntry,
        masks: Sequence[Code],
        ins: INS,
        *,
        submission_set_uid: str,
        message_id: UUID,
        now: datetime,
        secret: bool = False,
    ) -> Accepted:
        """TD3.3a, b: mask to or unmask from professionals, make visible to the patient or the guardians.

        Args:
            entry: as `find_documents` gave it.
            masks: all masks that the document will have.
            submission_set_uid: as for `withdraw`.

        Raises:
            BadInput: no card (a structure may not do this), an entry that does not come from the registry, or hiding
                from the patient what was already visible.
            RetryLater, OutcomeUnknown, AlreadyThere, Refused: as the module says.
        """
        self._require_card("Le DMP ne permet pas à une structure de masquer un document ni d’en changer la visibilité.")
        if not (entry.logical_id and entry.version_name and entry.confidentiality):
            raise BadInput("entry", "la fiche du document ne vient pas du DMP.", "Relisez-la dans le DMP.")
        before = {code.code for code in entry.confidentiality}
        if INVISIBLE_TO_PATIENT.code in {mask.code for mask in masks} - before:
            raise BadInput("masks", "un document déjà visible du patient ne peut plus lui être caché.")
        submission_set = self._submission_set(submission_set_uid, ins, now, entry.title)
        changed = replace(entry, confidentiality=with_masks(entry.confidentiality[0], masks))
        update = ebrim.metadata_update(submission_set, changed)
        return self._change("/registry", _UPDATE, serialise(update), (), ins, message_id, now, secret)

    def set_authorization(
        self, action: AuthorisationAction, ins: INS, *, message_id: UUID, now: datetime, secret: bool = False
    ) -> Accepted:
        """TD0.3: add or remove the right of this professional to consult this DMP. Repeating it changes nothing.

        To be called on an explicit act of the user only, with the patient's consent (EX_0.3-1010). Source: DMPi samples
        as the reference notes report them (2.1); the two elements of the question are a *simulated layout*.

        Raises:
            BadInput: no card: a structure is given no authorisation.
            RetryLater, OutcomeUnknown, Refused: as the module says.
        """
        self._require_card("L’autorisation d’accès à un DMP est donnée au médecin, pas à sa structure.")
        question = dmp_authorisation.question(action)
        try:
            answer = self._exchange(
                "/habilitations", _SET_AUTHORIZATION, serialise(question), (), ins, message_id, now, secret
            )
            if answer.fault:
                raise _fault_error(answer.fault, otherwise=OutcomeUnknown("fault_receiver"))
            dmp_authorisation.read(_payload(answer))
        except NotSent as error:
            raise RetryLater(error.reason) from None
        except NoAnswer as error:
            raise OutcomeUnknown(error.reason) from None
        except Unreadable:
            raise OutcomeUnknown("unreadable") from None
        return Accepted(message_id.urn, now, "DMPOk")

    # --------------------------------------------------------------------------------------------- what only asks

    def status(self, ins: INS, *, message_id: UUID, now: datetime, secret: bool = False) -> DmpStatus:
        """TD0.2.

        Raises:
            BadInput, RetryLater, Refused: as the module says.
        """
        question = dmp_status.question(
            ins,
            id=message_id,
            now=now,
            source_id=self._settings.source_id,
            software=self._software,
            env=self._environment,
        )
        answer = self._ask("/patients", _EXISTENCE, question, ins, message_id, now, secret)
        try:
            return dmp_status.read(_payload(answer))
        except Unreadable:
            raise RetryLater("unreadable") from None

    def find_reference(
        self, unique_id: str, ins: INS, *, message_id: UUID, now: datetime, secret: bool = False
    ) -> tuple[str, ...]:
        """TD3.1b: the registry's ids of the entries that have this uniqueId; none if the document is not there.

        More than one entry means that a repeated submission was accepted twice.

        Raises:
            BadInput, RetryLater, Refused: as the module says.
        """
        question = ebrim.get_documents([unique_id], references_only=True)
        return self._query(question, ins, message_id, now, secret).references

    def find_documents(
        self,
        ins: INS,
        *,
        message_id: UUID,
        now: datetime,
        statuses: Sequence[str] = (APPROVED,),
        type_codes: Sequence[Code] = (),
        service_from: datetime | None = None,
        secret: bool = False,
    ) -> tuple[DocumentEntry, ...]:
        """TD3.1a: documents of this DMP (a card is needed). Results are not filtered again by identity (EX_3.1-1055).

        Raises:
            BadInput, RetryLater, Refused: as the module says.
        """
        question = ebrim.find_documents(
            ins_cx(ins),
            statuses=statuses,
            type_codes=type_codes,
            service_from=utc(service_from) if service_from else "",
        )
        return self._query(question, ins, message_id, now, secret).entries

    def find_entries(
        self, unique_id: str, ins: INS, *, message_id: UUID, now: datetime, secret: bool = False
    ) -> tuple[DocumentEntry, ...]:
        """TD3.1a by uniqueId (a card is needed): what the registry knows of one document, whatever its status.

        Raises:
            BadInput, RetryLater, Refused: as the module says.
        """
        question = ebrim.get_documents([unique_id], references_only=False)
        return self._query(question, ins, message_id, now, secret).entries

    def retrieve(
        self, unique_ids: Sequence[str], ins: INS, *, message_id: UUID, now: datetime, secret: bool = False
    ) -> tuple[Retrieved, ...]:
        """TD3.2: documents themselves (a card is needed), untrusted.

        Raises:
            BadInput, RetryLater, Refused: as the module says.
        """
        question = ebrim.retrieve(REPOSITORY_ID, unique_ids)
        answer = self._ask("/repository", _RETRIEVE, question, ins, message_id, now, secret)
        try:
            registry, documents = ebrim.read_retrieved(_payload(answer), answer.parts)
        except Unreadable:
            raise RetryLater("unreadable") from None
        _require_success(registry)
        return tuple(documents)

    # ------------------------------------------------------------------------------------------------- the wire

    def _change(
        self,
        path: str,
        action: str,
        payload: bytes,
        parts: Sequence[Part],
        ins: INS,
        message_id: UUID,
        now: datetime,
        secret: bool,
    ) -> Accepted:
        try:
            answer = self._exchange(path, action, payload, parts, ins, message_id, now, secret)
            if answer.fault:
                raise _fault_error(answer.fault, otherwise=OutcomeUnknown("fault_receiver"))
            registry = ebrim.read_registry_answer(_payload(answer))
        except NotSent as error:
            raise RetryLater(error.reason) from None
        except NoAnswer as error:
            raise OutcomeUnknown(error.reason) from None
        except Unreadable:
            raise OutcomeUnknown("unreadable") from None
        if not registry.success:
            raise _registry_error(registry)
        return Accepted(message_id.urn, now, "Success")

    def _ask(
        self, path: str, action: str, question: etree._Element, ins: INS, message_id: UUID, now: datetime, secret: bool
    ) -> Answer:
        try:
            answer = self._exchange(path, action, serialise(question), (), ins, message_id, now, secret)
        except (NotSent, NoAnswer) as error:
            raise RetryLater(error.reason) from None
        except Unreadable:
            raise RetryLater("unreadable") from None
        if answer.fault:
            raise _fault_error(answer.fault, otherwise=RetryLater("fault_receiver"))
        return answer

    def _query(self, question: etree._Element, ins: INS, message_id: UUID, now: datetime, secret: bool) -> QueryAnswer:
        answer = self._ask("/registry", _QUERY, question, ins, message_id, now, secret)
        try:
            found = ebrim.read_query_answer(_payload(answer))
        except Unreadable:
            raise RetryLater("unreadable") from None
        _require_success(found.answer)
        return found

    def _exchange(
        self,
        path: str,
        action: str,
        payload: bytes,
        parts: Sequence[Part],
        ins: INS,
        message_id: UUID,
        now: datetime,
        secret: bool,
    ) -> Answer:
        if ins.oid not in self._environment.ins_oids:
            raise BadInput("ins.oid", "cette identité n’est pas de cet environnement (test ou production).")
        url = self._base_url + path
        vihf = assertion(
            self._key,
            self._caller,
            self._software,
            id=f"_{message_id}",
            now=now,
            ins=ins,
            secret=secret,
            settings=self._settings.vihf,
        )
        body = envelope.build(action=action, to=url, message_id=message_id.urn, payload=payload, security=vihf)
        content_type = envelope.content_type(action)
        if parts:
            content_type, body = mtom.pack(body, parts, action=action)
        response = self._transport.post(url, headers={"Content-Type": content_type}, body=body)
        try:
            answer = envelope.read(response, message_id=message_id.urn)
        except NoAnswer:
            self._transport.reset()
            raise
        if response.status >= 300 and not answer.fault:
            raise NoAnswer(f"http_{response.status}")
        return answer

    def _require_card(self, what: str) -> None:
        if self._caller.mode is not Mode.DIRECTE:
            raise BadInput("caller.mode", what, "Le médecin doit le faire avec sa carte.")

    def _submission_set(self, unique_id: str, ins: INS, now: datetime, title: str) -> SubmissionSet:
        caller = self._caller
        author = Author(
            person=xcn_of(caller.national_id, caller.family, caller.given),
            institution=xon_of(caller.structure, caller.structure_name),
            specialty=coded_cx(caller.specialty),
        )
        return SubmissionSet(unique_id, self._settings.source_id, utc(now), ins_cx(ins), author, title)


def _payload(answer: Answer) -> etree._Element:
    if answer.payload is None:
        raise Unreadable("a fault where an answer was expected")
    return answer.payload


def _fault_error(fault: Fault, *, otherwise: ServiceError) -> ServiceError:
    """A fault of theirs leaves things open (`otherwise`); any other says that our message was not acted on."""
    if fault.code in ("Sender", "MustUnderstand", "VersionMismatch", "DataEncodingUnknown"):
        return _refused(fault.subcode or fault.code)
    return otherwise


def _require_success(registry: RegistryAnswer) -> None:
    if registry.success:
        return
    codes = {error.code for error in registry.errors}
    if codes & (BUSY | UNSURE):
        raise RetryLater("busy")
    raise _refused(registry.errors[0].code)


def _registry_error(registry: RegistryAnswer) -> ServiceError:
    """A registry's failure is that of the whole submission: nothing was done, unless it tells of its own trouble."""
    codes = {error.code for error in registry.errors}
    if codes & UNSURE:
        return OutcomeUnknown("registry_trouble")
    if codes & BUSY:
        return RetryLater("busy")
    if "XDSDuplicateUniqueIdInRegistry" in codes:
        return _refused("XDSDuplicateUniqueIdInRegistry", AlreadyThere)
    return _refused(registry.errors[0].code)


def _refused(code: str, kind: type[Refused] = Refused) -> Refused:
    error = dmp_error(code)
    return kind(error.code, error.what, error.meaning, error.remedy)
