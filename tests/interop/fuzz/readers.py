"""Every reader of interop, with valid inputs to damage and all that it may raise."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from lxml import etree

from bonport.interop.cda import preflight, preflight_xml, read
from bonport.interop.cda.build import build
from bonport.interop.cda.model import Document, Paragraph, Prose
from bonport.interop.cda.read import unstructured_body
from bonport.interop.dmp import authorisation as dmp_authorisation
from bonport.interop.dmp import status as dmp_status
from bonport.interop.errors import BadInput, NoAnswer, Refused, RetryLater, Unreadable
from bonport.interop.events import Event, read_events, write_events
from bonport.interop.fhir import Choices, read_summary
from bonport.interop.identity.datamatrix import decode, encode
from bonport.interop.identity.matricule import INS
from bonport.interop.identity.status import Method
from bonport.interop.identity.traits import (
    check_birth_place,
    check_family_name,
    check_given_names,
    first_name_of,
    is_first_name_of,
    normalise,
    parse_birth_date,
    words,
)
from bonport.interop.insi import messages, verification
from bonport.interop.pdf import gate, render
from bonport.interop.pdf.words import words_of
from bonport.interop.signalement import BadReport, bare_png, read_report
from bonport.interop.soap import envelope, mtom
from bonport.interop.soap.keys import software_key, token_certificate
from bonport.interop.soap.mtom import Part
from bonport.interop.soap.transport import HttpTransport, Response
from bonport.interop.terminology.oids import Environment
from bonport.interop.xds import ebrim, entry_from_cda
from tests.interop.cda.documents import FULL, header
from tests.interop.events.test_events import GOOD
from tests.interop.fhir.bundles import data
from tests.interop.identity.people import ECETINSI
from tests.interop.insi import answers
from tests.interop.peer import Authority, Exchange, Peer, http
from tests.interop.signalement.test_report import LEAST, TODAY, WHOLE, png

MESSAGE = UUID(int=7)
DECLARED = (Unreadable, BadInput, NoAnswer, RetryLater, Refused)
_SUCCESS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
GIVEN = Choices(structure="1750512344", author_rpps="99700000017")


@dataclass(frozen=True)
class Reader:
    """One way in.

    Attributes:
        read: what is under attack.
        valid: inputs that it reads.
        kind: `xml`, `json` (a bundle) or `object` are damaged in depth too; `mtom` and `pdf` have bombs of their own;
            else `bytes`.
        declared: all that it may raise.
    """

    read: Callable[[bytes], object]
    valid: Callable[[], list[bytes]]
    kind: str
    declared: tuple[type[Exception], ...] = DECLARED

    @cache  # noqa: B019  (a dozen of them, as long as the process lives)
    def inputs(self) -> tuple[bytes, ...]:
        """`valid`, made once: some take a key or a PDF."""
        return tuple(self.valid())


# ------------------------------------------------------------------------------------------------------- the readers


@cache
def _documents() -> tuple[bytes, ...]:
    letter = Prose((Paragraph("Merci de recevoir ce patient."),))
    made = (Document(header("SYNTH"), FULL), Document(header("96349-6"), letter))
    return tuple(build(document, b"%PDF-1.4 stand-in") for document in made)


def _whole_header(cda: bytes) -> object:
    """All that can be asked of a header."""
    seen = read(cda)
    patient, created = seen.patient, seen.created
    return seen, patient.ins, patient.traits, created and created.utc, seen.unique_id


def _soap(payload: bytes) -> bytes:
    return envelope.build(action="urn:answer", to="urn:x", message_id="urn:uuid:1", payload=payload).replace(
        b"<wsa:To>", f"<wsa:RelatesTo>{MESSAGE.urn}</wsa:RelatesTo><wsa:To>".encode()
    )


def _answer(body: bytes) -> envelope.Answer:
    kind = "application/soap+xml"
    return envelope.read(Response(200, {"content-type": kind}, body), message_id=MESSAGE.urn)


def _registry(body: bytes) -> object:
    """An answer of the DMP, whatever it is: each reader in turn refuses it or reads it."""
    payload = _answer(body).payload
    if payload is None:
        return None
    for one in (
        ebrim.read_registry_answer, ebrim.read_query_answer, dmp_status.read, dmp_authorisation.read,
        lambda found: ebrim.read_retrieved(found, {"a": b"b"}),
    ):  # fmt: skip
        try:
            one(payload)
        except Unreadable:
            continue
    return payload


def _registry_answers() -> list[bytes]:
    entry = entry_from_cda(_documents()[0])
    query = f'<q:AdhocQueryResponse xmlns:q="{ebrim.QUERY}" status="{_SUCCESS}">'
    found = etree.tostring(ebrim._extrinsic_object("urn:uuid:2", entry))
    lists = f'{query}<r:RegistryObjectList xmlns:r="{ebrim.RIM}">'.encode() + found
    lists += b'<r:ObjectRef id="urn:uuid:3"/></r:RegistryObjectList></q:AdhocQueryResponse>'
    failed = f"""<rs:RegistryResponse xmlns:rs="{ebrim.RS}" status="urn:x:Failure"><rs:RegistryErrorList>
        <rs:RegistryError errorCode="XDSRegistryBusy" codeContext="c" severity="urn:x:Error"/></rs:RegistryErrorList>
        </rs:RegistryResponse>""".encode()
    there = f"""<PRPA_IN201308UV02 xmlns="{dmp_status.HL7}"><acknowledgement typeCode="AA"/><attentionLine>
        <keyWordText code="AUTORISATION"/><value code="VALIDE"/></attentionLine><controlActProcess><subject>
        <registrationEvent><subject1><patient><statusCode code="active"/></patient></subject1></registrationEvent>
        </subject><queryAck><queryResponseCode code="OK"/></queryAck></controlActProcess>
        </PRPA_IN201308UV02>""".encode()
    done = f"""<a:setAuthorizationResponse xmlns:a="{dmp_authorisation.HABILITATIONS}"><a:status>DMPOk</a:status>
        </a:setAuthorizationResponse>""".encode()
    fetched = f"""<x:RetrieveDocumentSetResponse xmlns:x="{ebrim.XDSB}"><rs:RegistryResponse xmlns:rs="{ebrim.RS}"
        status="{_SUCCESS}"/><x:DocumentResponse><x:DocumentUniqueId>1.2</x:DocumentUniqueId><x:mimeType>text/xml</x:mimeType>
        <x:Document>YWJj</x:Document></x:DocumentResponse></x:RetrieveDocumentSetResponse>""".encode()
    return [_soap(payload) for payload in (lists, failed, there, done, fetched)]


def _multipart(raw: bytes) -> object:
    """The first line stands for the Content-Type."""
    kind, _, body = raw.partition(b"\n")
    response = Response(200, {"content-type": kind.decode("latin-1")}, body)
    return envelope.read(response, message_id=MESSAGE.urn)


def _multiparts() -> list[bytes]:
    parts = [Part("one@bonport", "text/xml", b"<a/>"), Part("two@bonport", "application/pdf", bytes(range(256)))]
    packed = (mtom.pack(root, parts, action="urn:answer") for root in _registry_answers()[:2])
    return [kind.encode() + b"\n" + body for kind, body in packed]


def _insi(raw: bytes) -> object:
    answer = messages.open_body(raw, MESSAGE)
    if isinstance(answer, messages.Fault):
        return answer
    with contextlib.suppress(Unreadable):
        verification.read(answer, message_id=MESSAGE, raw=raw)
    return messages.read_result(answer, method=Method.TRAITS, message_id=MESSAGE, raw=raw, environment=Environment.TEST)


def _insi_answers() -> list[bytes]:
    return [answers.found(ECETINSI, dates=("2001-01-01", "2009-12-31")), answers.NOBODY, answers.fault()]


def _summary(raw: bytes) -> object:
    """A bundle, and what is then made of it: what the pre-flight lets through can be written and laid out."""
    document = read_summary(raw, GIVEN).document
    if any(finding.blocking for finding in preflight(document)):
        return None
    return build(document, b"%PDF"), words_of(document)


def _key(raw: bytes) -> object:
    certificate, _, key = raw.partition(b"\n\n")
    return software_key(certificate, key).subject


def _keys() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        made = Authority(Path(folder)).issue("signature.exemple")
        return [made.certificate_pem + b"\n\n" + made.key_pem]


def _token(der: bytes) -> object:
    certificate, public_key = token_certificate(der)
    return certificate.subject.rfc4514_string(), public_key.key_size


def _certificates() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        made = Authority(Path(folder)).issue("signature.exemple", organization="Cabinet", unit="1750000019")
        return [made.certificate.public_bytes(serialization.Encoding.DER)]


def _pdfs() -> list[bytes]:
    return [render(Document(header("96349-6"), Prose((Paragraph("Texte."),))))]


def _typed(raw: bytes) -> object:
    """What a hand or a scanner types: a matricule, names, a date of birth, one a line."""
    number, name, given, born, place = (raw.decode("utf-8", "replace").split("\n") + [""] * 5)[:5]
    ins = INS.parse(number, ECETINSI.ins.oid, Environment.TEST)
    name, given = normalise(name), normalise(given)
    check_family_name(name, "name")
    check_given_names(given, "given")
    check_birth_place(place, "place")
    return ins.grouped, words(name), is_first_name_of(first_name_of(given), given), parse_birth_date(born)


def _typed_lines() -> list[bytes]:
    traits = ECETINSI.traits
    date = traits.birth_date.strftime("%d/%m/%Y")
    return [
        "\n".join((ECETINSI.ins.matricule, name, traits.birth_first_names, born, traits.birth_place)).encode()
        for name, born in ((traits.birth_name, date), ("Œuvrard-d’Été", "??/03/1950"))
    ]


_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nabcde\r\n3\r\nfgh\r\n0\r\nA: b\r\n\r\n"


@cache
def _line(_process: int) -> tuple[HttpTransport, list[bytes], str]:
    """A transport, and a peer that answers what the list holds, then hangs up; both in this process."""
    authority, said = Authority(Path(tempfile.mkdtemp())), [b""]

    def say(exchange: Exchange) -> None:
        exchange.send(said[0])
        exchange.connection.unwrap()

    peer = Peer(authority, say).__enter__()
    me, root = authority.issue("client.exemple"), authority.root.certificate_file
    transport = HttpTransport(me.certificate_file, me.key_file, root, total_timeout=20, max_bytes=1024 * 1024)
    return transport, said, peer.url


def _http(raw: bytes) -> object:
    """Bytes of a whole HTTP answer, over TLS."""
    transport, said, url = _line(os.getpid())
    said[0] = raw
    try:
        return transport.post(url, headers={"host": "127.0.0.1", "content-length": "0"}, body=b"")
    finally:
        transport.reset()


def _signalement(raw: bytes) -> object:
    return read_report(raw, TODAY)


def _signalements() -> list[bytes]:
    return [json.dumps(LEAST).encode(), json.dumps(WHOLE.to_plain()).encode()]


def _events(raw: bytes) -> object:
    return list(read_events(io.StringIO(raw.decode("utf-8", "replace"), newline="")))


def _event_files() -> list[bytes]:
    text = io.StringIO(newline="")
    write_events([Event(**GOOD)] * 2, text)
    return [text.getvalue().encode()]


READERS: dict[str, Reader] = {
    "cda": Reader(_whole_header, lambda: list(_documents()), "xml", (Unreadable,)),
    "cda body": Reader(unstructured_body, lambda: list(_documents()), "xml", (Unreadable,)),
    "cda pre-flight": Reader(preflight_xml, lambda: list(_documents()), "xml", (Unreadable,)),
    "xds metadata": Reader(entry_from_cda, lambda: list(_documents()), "xml", (Unreadable, BadInput)),
    "fhir": Reader(_summary, lambda: [data()], "json", (Unreadable, BadInput)),
    "datamatrix": Reader(decode, lambda: [encode(ECETINSI.ins, ECETINSI.traits)], "bytes", (Unreadable,)),
    "typed": Reader(_typed, _typed_lines, "bytes", (BadInput,)),
    "insi": Reader(_insi, _insi_answers, "xml"),
    "dmp": Reader(_registry, _registry_answers, "xml"),
    "mtom": Reader(_multipart, _multiparts, "mtom"),
    "http": Reader(_http, lambda: [http(answers.NOBODY), _CHUNKED], "bytes", (NoAnswer,)),
    "pdf": Reader(gate, _pdfs, "pdf", (BadInput,)),
    "key": Reader(_key, _keys, "bytes", (BadInput,)),
    "token": Reader(_token, _certificates, "bytes", (BadInput,)),
    "events": Reader(_events, _event_files, "bytes", (Unreadable, BadInput)),
    "signalement": Reader(_signalement, _signalements, "object", (BadReport,)),
    "picture": Reader(bare_png, lambda: [png((b"tEXt", b"Comment\x00written by a camera"))], "bytes", (BadInput,)),
}  # fmt: skip
