"""The DMP client against a scripted peer: what it sends, and what it makes of every kind of answer."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from lxml import etree

from bonport.interop import xml
from bonport.interop.cda.build import build
from bonport.interop.cda.model import Document, Paragraph, Prose
from bonport.interop.dmp import Accepted, AlreadyThere, AuthorisationAction, DmpClient, DmpSettings, Lot
from bonport.interop.errors import BadInput, BonportError, OutcomeUnknown, Refused, RetryLater
from bonport.interop.identity import INS
from bonport.interop.soap import mtom
from bonport.interop.soap.keys import SigningKey
from bonport.interop.soap.transport import HttpTransport
from bonport.interop.soap.vihf import Caller, Mode
from bonport.interop.terminology import oids
from bonport.interop.terminology.confidentiality import INVISIBLE_TO_PATIENT, MASKED_TO_PROFESSIONALS
from bonport.interop.terminology.dmp_errors import BUSY, DMP_ERRORS, UNSURE
from bonport.interop.terminology.oids import Environment
from bonport.interop.xds import entry_from_cda
from tests.interop import peer
from tests.interop.cda.documents import PATIENT, header
from tests.interop.peer import Authority, Exchange, Handler, Peer
from tests.interop.soap.test_vihf import CALLER, SOFTWARE

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MESSAGE = UUID("0b6f4648-f2e9-4a06-94fd-c563a807212f")
UID = "1.2.250.1.999.8.1"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
QUERY = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
STATUS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType"
SERVICES = "/si-dmp-server/v2/services"
MARGIN = 2.0
assert PATIENT.ins
INS_OF_PATIENT = PATIENT.ins

CDA = build(Document(header("96349-6"), Prose((Paragraph("Cher confrère,"),))), b"%PDF-1.4")
LOT = Lot(UID, NOW, CDA, entry_from_cda(CDA))

Ask = Callable[[DmpClient], object]


def submit(client: DmpClient) -> object:
    return client.submit(LOT, INS_OF_PATIENT, message_id=MESSAGE, now=NOW)


def withdraw(client: DmpClient) -> object:
    return client.withdraw("urn:uuid:1", INS_OF_PATIENT, submission_set_uid=UID, message_id=MESSAGE, now=NOW)


def set_masks(client: DmpClient) -> object:
    entry = replace(LOT.entry, logical_id="urn:uuid:l", status="s", version_name="1")
    masks = [MASKED_TO_PROFESSIONALS]
    return client.set_masks(entry, masks, INS_OF_PATIENT, submission_set_uid=UID, message_id=MESSAGE, now=NOW)


def status(client: DmpClient) -> object:
    return client.status(INS_OF_PATIENT, message_id=MESSAGE, now=NOW)


def find_reference(client: DmpClient) -> object:
    return client.find_reference("1.2.3", INS_OF_PATIENT, message_id=MESSAGE, now=NOW)


def find_documents(client: DmpClient) -> object:
    return client.find_documents(INS_OF_PATIENT, message_id=MESSAGE, now=NOW, service_from=NOW - timedelta(days=730))


def retrieve(client: DmpClient) -> object:
    return client.retrieve(["1.2.3"], INS_OF_PATIENT, message_id=MESSAGE, now=NOW)


def find_entries(client: DmpClient) -> object:
    return client.find_entries("1.2.3", INS_OF_PATIENT, message_id=MESSAGE, now=NOW)


def set_authorization(client: DmpClient) -> object:
    return client.set_authorization(AuthorisationAction.ADD, INS_OF_PATIENT, message_id=MESSAGE, now=NOW)


REGISTRY_CHANGES = [submit, withdraw, set_masks]
CHANGES = [*REGISTRY_CHANGES, set_authorization]
QUESTIONS = [status, find_reference, find_documents, find_entries, retrieve]


def client_of(service: Peer, transport: HttpTransport, key: SigningKey, mode: Mode = Mode.DIRECTE) -> DmpClient:
    caller: Caller = replace(CALLER, mode=mode)
    settings = DmpSettings(source_id="1.2.250.1.999.9")
    return DmpClient(transport, service.url + SERVICES, key, caller, SOFTWARE, settings, Environment.TEST)


def soap(body: str, exchange: Exchange, relates_to: str | None = None) -> bytes:
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>'
        f"<a:RelatesTo>{exchange.message_id if relates_to is None else relates_to}</a:RelatesTo></s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def says(body: str, *, http_status: int = 200, relates_to: str | None = None) -> Handler:
    return lambda exchange: exchange.reply(soap(body, exchange, relates_to), status=http_status)


def registry(state: str, *codes: str) -> str:
    errors = "".join(f'<r:RegistryError errorCode="{code}" codeContext="x" severity="e:Error"/>' for code in codes)
    listed = f"<r:RegistryErrorList>{errors}</r:RegistryErrorList>" if codes else ""
    return f'<r:RegistryResponse xmlns:r="{RS}" status="{STATUS}:{state}">{listed}</r:RegistryResponse>'


def query_failure(code: str) -> str:
    error = f'<r:RegistryError errorCode="{code}" codeContext="x" severity="e:Error"/>'
    return (
        f'<q:AdhocQueryResponse xmlns:q="{QUERY}" xmlns:r="{RS}" status="{STATUS}:Failure">'
        f"<r:RegistryErrorList>{error}</r:RegistryErrorList></q:AdhocQueryResponse>"
    )


def fault(side: str, subcode: str = "") -> str:
    sub = f"<s:Subcode><s:Value xmlns:d='urn:d'>d:{subcode}</s:Value></s:Subcode>" if subcode else ""
    reason = "<s:Reason><s:Text xml:lang='fr'>Texte libre du service</s:Text></s:Reason>"
    return f"<s:Fault><s:Code><s:Value>s:{side}</s:Value>{sub}</s:Code>{reason}</s:Fault>"


# -------------------------------------------------------------------------------------------------- what is sent


@pytest.mark.requirement("EX_2.1-1260")
def test_a_submission_on_the_wire(authority: Authority, transport: HttpTransport, signing_key: SigningKey) -> None:
    with Peer(authority, says(registry("Success"))) as service:
        accepted = client_of(service, transport, signing_key, Mode.INDIRECTE).submit(
            LOT, INS_OF_PATIENT, message_id=MESSAGE, now=NOW
        )
    assert accepted.to_plain() == {
        "message_id": "urn:uuid:0b6f4648-f2e9-4a06-94fd-c563a807212f",
        "at": "2026-11-21T09:30:00+00:00",
        "status": "Success",
    }
    (exchange,) = service.exchanges
    assert exchange.path == f"{SERVICES}/repository"
    content_type = exchange.header("content-type")
    for told in ('type="application/xop+xml"', 'start-info="application/soap+xml"', "ProvideAndRegisterDocumentSet-b"):
        assert told in content_type
    package = mtom.unpack(content_type, exchange.body)
    assert package.parts["Document01@bonport"] == CDA
    root = xml.parse(package.root)
    action = root.findtext(".//{http://www.w3.org/2005/08/addressing}Action")
    assert action == "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
    assert root.find(".//{urn:oasis:names:tc:SAML:2.0:assertion}Assertion") is not None


def test_a_second_attempt_sends_the_same_lot(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey
) -> None:
    """Only the SOAP header is new: message id and VIHF."""
    with Peer(authority, peer.hang_up, says(registry("Success"))) as service:
        client = client_of(service, transport, signing_key)
        with pytest.raises(OutcomeUnknown):
            submit(client)
        later = NOW + timedelta(minutes=10)
        client.submit(LOT, INS_OF_PATIENT, message_id=UUID(int=7), now=later)
    first, second = (mtom.unpack(one.header("content-type"), one.body) for one in service.exchanges)
    assert first.parts == second.parts
    bodies = [package.root.partition(b"<soap:Body>")[2] for package in (first, second)]
    assert bodies[0] == bodies[1]
    assert first.root != second.root


@pytest.mark.parametrize(
    ("ask", "path", "action"),
    [
        (withdraw, "/registry", "urn:ihe:iti:2010:UpdateDocumentSet"),
        (set_masks, "/registry", "urn:ihe:iti:2010:UpdateDocumentSet"),
        (set_authorization, "/habilitations", "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization"),
        (status, "/patients", "urn:hl7-org:v3:PRPA_IN201307UV02"),
        (find_reference, "/registry", "urn:ihe:iti:2007:RegistryStoredQuery"),
        (find_documents, "/registry", "urn:ihe:iti:2007:RegistryStoredQuery"),
        (retrieve, "/repository", "urn:ihe:iti:2007:RetrieveDocumentSet"),
    ],
)
def test_where_each_message_goes(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, ask: Ask, path: str, action: str
) -> None:
    with Peer(authority, says(fault("Sender", "DMPClosed"), http_status=400)) as service, pytest.raises(Refused):
        ask(client_of(service, transport, signing_key))
    (exchange,) = service.exchanges
    assert exchange.path == SERVICES + path
    assert action.encode() in exchange.body
    assert f'action="{action}"' in exchange.header("content-type")
    assert exchange.message_id == "urn:uuid:0b6f4648-f2e9-4a06-94fd-c563a807212f"


def test_no_url_and_no_header_names_the_patient(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey
) -> None:
    with Peer(authority, says(registry("Success"))) as service:
        submit(client_of(service, transport, signing_key))
    head = service.exchanges[0].head.decode()
    assert INS_OF_PATIENT.matricule not in head
    assert "PAT-TROIS" not in head


# --------------------------------------------------------------------------------------- refused before leaving


def test_what_never_leaves(authority: Authority, transport: HttpTransport, signing_key: SigningKey) -> None:
    other = INS("207058575627097", oids.INS_NIR_TEST)
    production = INS(INS_OF_PATIENT.matricule, oids.INS_NIR)
    entry = replace(LOT.entry, logical_id="l", status="s", version_name="1")
    with Peer(authority, says(registry("Success"))) as service:
        client = client_of(service, transport, signing_key)
        indirect = client_of(service, transport, signing_key, Mode.INDIRECTE)
        ids = {"message_id": MESSAGE, "now": NOW}
        update = {"submission_set_uid": UID, **ids}
        for attempt in (
            lambda: client.submit(LOT, other, **ids),  # another patient
            lambda: client.submit(replace(LOT, cda=CDA + b" "), INS_OF_PATIENT, **ids),  # other bytes
            lambda: client.submit(LOT, INS_OF_PATIENT, **ids, secret=True),  # visible to the guardians
            lambda: client.submit(replace(LOT, submitted_at=NOW.replace(tzinfo=None)), INS_OF_PATIENT, **ids),
            lambda: client.status(production, **ids),  # EX_GEN-1430
            lambda: client.withdraw("urn:uuid:1", production, **update),
            lambda: indirect.set_masks(entry, [], INS_OF_PATIENT, **update),  # needs a card
            lambda: indirect.set_authorization(AuthorisationAction.ADD, INS_OF_PATIENT, **ids),
            lambda: client.set_masks(LOT.entry, [], INS_OF_PATIENT, **update),  # not the registry's
            lambda: client.set_masks(entry, [INVISIBLE_TO_PATIENT], INS_OF_PATIENT, **update),  # was visible
        ):
            with pytest.raises(BadInput):
                attempt()
        assert service.exchanges == []


# ---------------------------------------------------------------------------------------- what answers come to


def _after(authority: Authority, transport: HttpTransport, key: SigningKey, handler: Handler, ask: Ask) -> BonportError:
    with Peer(authority, handler) as service:
        with pytest.raises(BonportError) as caught:
            ask(client_of(service, transport, key))
        assert len(service.exchanges) == 1, "asked once and no more"
    return caught.value


DOUBTFUL: dict[str, Handler] = {
    "hang up": peer.hang_up,
    "cut short": peer.cut_short,
    "not HTTP": peer.not_http,
    "garbage": peer.answer(b"\0\xffgarbage"),
    "empty": peer.answer(b""),
    "bad gateway": peer.answer(b"<html>502</html>", status=502, content_type="text/html"),
    "an answer with status 500": says(registry("Success"), http_status=500),
    "a redirection": peer.answer(b"", status=302, more="Location: https://127.0.0.1:1/\r\n"),
    "trouble of theirs": says(fault("Receiver"), http_status=500),
    "trouble with a code": says(fault("Receiver", "XDSRegistryBusy"), http_status=500),
    "a fault without code": says(fault("")),
    "to another message": says(registry("Success"), relates_to="urn:uuid:other"),
    "to no message": says(registry("Success"), relates_to=""),
    "another answer": says("<other xmlns='urn:x'/>"),
    "no verdict": says(f'<r:RegistryResponse xmlns:r="{RS}"/>'),
    "an unknown verdict": says(registry("Perhaps")),
    "a failure without error": says(registry("Failure")),
    "registry down": says(registry("Failure", "XDSRegistryNotAvailable")),
    "repository error": says(registry("Failure", "XDSRepositoryError", "XDSUnknownPatientId")),
    "half a multipart": peer.answer(b"--b\r\n\r\n<x/>", content_type="multipart/related; boundary=b"),
    "an entity bomb": peer.answer(
        b"<!DOCTYPE a [" + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 50) for n in range(1, 12)) + b"]>"
        b"<a>&a11;</a>"
    ),
}


@pytest.mark.parametrize("ask", CHANGES, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("kind", DOUBTFUL)
def test_a_doubtful_answer_to_a_change(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, kind: str, ask: Ask
) -> None:
    assert type(_after(authority, transport, signing_key, DOUBTFUL[kind], ask)) is OutcomeUnknown


@pytest.mark.slow
@pytest.mark.parametrize("ask", QUESTIONS, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("kind", DOUBTFUL)
def test_a_doubtful_answer_to_a_question(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, kind: str, ask: Ask
) -> None:
    assert type(_after(authority, transport, signing_key, DOUBTFUL[kind], ask)) is RetryLater


@pytest.mark.slow
@pytest.mark.parametrize("ask", [submit, find_reference], ids=lambda ask: ask.__name__)
@pytest.mark.parametrize(
    "handler",
    [peer.silence, peer.drip(peer.http(b"<slow/>" * 100)), peer.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 99)],
    ids=["silence", "drip", "drip of headers"],
)
def test_patience_has_an_end(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, handler: Handler, ask: Ask
) -> None:
    with peer.elapsed() as seconds:
        error = _after(authority, transport, signing_key, handler, ask)
        assert seconds() < 1.5 + MARGIN
    assert type(error) is (OutcomeUnknown if ask is submit else RetryLater)
    assert error.reason == "timeout"  # type: ignore[attr-defined]


@pytest.mark.parametrize("content_type", ["application/soap+xml", "multipart/related; boundary=b"])
def test_a_body_of_200_megabytes(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, content_type: str
) -> None:
    tracemalloc.start()
    try:
        error = _after(authority, transport, signing_key, peer.flood(200, content_type=content_type), retrieve)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert type(error) is RetryLater
    assert peak < 50 * 1024 * 1024


@pytest.mark.parametrize("ask", [*CHANGES, *QUESTIONS], ids=lambda ask: ask.__name__)
def test_nobody_there(authority: Authority, transport: HttpTransport, signing_key: SigningKey, ask: Ask) -> None:
    """Nothing left: the same call may be made later, whatever it was."""
    with Peer(authority, peer.silence) as service:
        pass
    with pytest.raises(RetryLater, match="unreachable"):
        ask(client_of(service, transport, signing_key))


@pytest.mark.parametrize("ask", REGISTRY_CHANGES, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("code", sorted(set(DMP_ERRORS) - UNSURE - BUSY - {"XDSDuplicateUniqueIdInRegistry"}))
def test_a_registry_that_says_no(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, ask: Ask, code: str
) -> None:
    error = _after(authority, transport, signing_key, says(registry("Failure", code)), ask)
    assert type(error) is Refused
    row = DMP_ERRORS[code]
    assert (error.code, error.what, error.meaning, error.remedy) == (code, row.what, row.meaning, row.remedy)


@pytest.mark.parametrize("code", sorted(BUSY))
def test_a_registry_that_is_busy_did_nothing(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, code: str
) -> None:
    failure = registry("Failure", code)
    for ask, body in ((submit, failure), (withdraw, failure), (find_reference, query_failure(code))):
        error = _after(authority, transport, signing_key, says(body), ask)
        assert type(error) is RetryLater
        assert error.reason == "busy"


@pytest.mark.parametrize("code", ["XDSTooManyResults", "XDSUnknownPatientId", "XDSStoredQueryMissingParam"])
def test_a_question_that_is_refused(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, code: str
) -> None:
    error = _after(authority, transport, signing_key, says(query_failure(code)), find_documents)
    assert type(error) is Refused
    assert error.code == code


def test_a_repeated_submission_is_told_apart(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey
) -> None:
    answer = says(registry("Failure", "XDSRepositoryMetadataError", "XDSDuplicateUniqueIdInRegistry"))
    assert type(_after(authority, transport, signing_key, answer, submit)) is AlreadyThere


@pytest.mark.parametrize("side", ["Sender", "MustUnderstand", "VersionMismatch", "DataEncodingUnknown"])
@pytest.mark.parametrize("ask", [submit, status], ids=lambda ask: ask.__name__)
def test_a_fault_of_ours_is_a_refusal(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, side: str, ask: Ask
) -> None:
    answer = says(fault(side, "DMPInvalidCertificate"), http_status=400)
    error = _after(authority, transport, signing_key, answer, ask)
    assert type(error) is Refused
    assert (error.code, error.what) == ("DMPInvalidCertificate", DMP_ERRORS["DMPInvalidCertificate"].what)


def test_an_unknown_code_is_said_to_be_so(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey
) -> None:
    error = _after(authority, transport, signing_key, says(registry("Failure", "DMPNotSeenBefore")), submit)
    assert isinstance(error, Refused)
    assert error.code == "DMPNotSeenBefore"
    assert "DMPNotSeenBefore" in error.what


def test_no_error_repeats_what_the_service_wrote(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey
) -> None:
    """Their texts may name the patient; errors end in logs."""
    for body in (
        fault("Sender", "Jeanne DURAND"),
        registry("Failure", "DURAND Jeanne 255036312345678").replace('"x"', '"DURAND Jeanne"'),
    ):
        error = _after(authority, transport, signing_key, says(body), submit)
        assert "DURAND" not in f"{error} {vars(error)}"


def test_a_peer_out_of_step_does_not_stay_so(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey
) -> None:
    """It answers twice, then late: without a new connection every answer would be that of the request before."""

    def twice(exchange: Exchange) -> None:
        whole = peer.http(soap(registry("Success"), exchange))
        exchange.send(whole + whole)

    def late(exchange: Exchange) -> None:
        exchange.wait(0.3)
        exchange.reply(soap(registry("Success"), exchange))

    with Peer(authority, twice, late) as service:
        client = client_of(service, transport, signing_key)
        ids = [UUID(int=n) for n in (1, 2, 3)]
        client.submit(LOT, INS_OF_PATIENT, message_id=ids[0], now=NOW)
        with pytest.raises(OutcomeUnknown, match="foreign_answer"):
            client.submit(LOT, INS_OF_PATIENT, message_id=ids[1], now=NOW)
        client.submit(LOT, INS_OF_PATIENT, message_id=ids[2], now=NOW)


def authorised(status: str) -> str:
    return (
        '<h:setAuthorizationResponse xmlns:h="urn:si-dmp-habilitations"><h:output>'
        f"<h:status>{status}</h:status><h:context>Autorisation ajoutée</h:context></h:output>"
        "</h:setAuthorizationResponse>"
    )


def test_an_authorisation(authority: Authority, transport: HttpTransport, signing_key: SigningKey) -> None:
    with Peer(authority, says(authorised("DMPOk"))) as service:
        accepted = set_authorization(client_of(service, transport, signing_key))
    assert accepted == Accepted(MESSAGE.urn, NOW, "DMPOk")
    assert b"<action>AJOUT</action></setAuthorization>" in service.exchanges[0].body


@pytest.mark.parametrize(("status", "comes_to"), [("DMPAccessDeniedByRightsService", Refused), ("", OutcomeUnknown)])
def test_an_authorisation_that_is_not_given(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, status: str, comes_to: type[Exception]
) -> None:
    error = _after(authority, transport, signing_key, says(authorised(status)), set_authorization)
    assert type(error) is comes_to


# ------------------------------------------------------------------------------------------------- good answers


def query_answer(objects: str) -> str:
    return (
        f'<q:AdhocQueryResponse xmlns:q="{QUERY}" xmlns:r="{RIM}" status="{STATUS}:Success">'
        f"<r:RegistryObjectList>{objects}</r:RegistryObjectList></q:AdhocQueryResponse>"
    )


@pytest.mark.parametrize("ids", [(), ("urn:uuid:1",), ("urn:uuid:1", "urn:uuid:2")])
def test_references(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey, ids: tuple[str, ...]
) -> None:
    objects = "".join(f'<r:ObjectRef id="{one}"/>' for one in ids)
    with Peer(authority, says(query_answer(objects))) as service:
        assert find_reference(client_of(service, transport, signing_key)) == ids


@pytest.mark.requirement("EX_3.1-1055")
def test_documents_of_another_matricule_are_kept(
    authority: Authority, transport: HttpTransport, signing_key: SigningKey
) -> None:
    """A person's matricule may have changed: the DMP knows, we do not filter."""
    objects = (
        '<r:ExtrinsicObject id="urn:uuid:1"><r:ExternalIdentifier value="1.2.3" '
        'identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"/><r:ExternalIdentifier '
        'value="other" identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"/></r:ExtrinsicObject>'
    )
    with Peer(authority, says(query_answer(objects))) as service:
        client = client_of(service, transport, signing_key)
        (entry,) = client.find_documents(INS_OF_PATIENT, message_id=MESSAGE, now=NOW)
    assert (entry.unique_id, entry.patient_id) == ("1.2.3", "other")
    asked = etree.fromstring(service.exchanges[0].body)
    assert "'279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH'" in [one.text for one in asked.iter(f"{{{RIM}}}Value")]
