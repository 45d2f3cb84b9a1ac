"""Every reader of interop, with valid inputs to damage, and ways of damaging them.

The same seed makes the same damages. `attack` gives what a reader lets out that it does not declare.
"""

from __future__ import annotations

import contextlib
import json
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from lxml import etree

from bonport.interop.cda import preflight, preflight_xml, read
from bonport.interop.cda.build import build
from bonport.interop.cda.model import Document, Paragraph, Prose
from bonport.interop.cda.read import unstructured_body
from bonport.interop.dmp import authorisation as dmp_authorisation
from bonport.interop.dmp import status as dmp_status
from bonport.interop.errors import BadInput, NoAnswer, Refused, RetryLater, Unreadable
from bonport.interop.fhir import Choices, read_summary
from bonport.interop.identity.datamatrix import decode, encode
from bonport.interop.identity.status import Method
from bonport.interop.insi import messages, verification
from bonport.interop.pdf import gate, render
from bonport.interop.pdf.words import words_of
from bonport.interop.soap import envelope, mtom
from bonport.interop.soap.keys import software_key
from bonport.interop.soap.mtom import Part
from bonport.interop.soap.transport import Response
from bonport.interop.terminology.oids import Environment
from bonport.interop.xds import ebrim, entry_from_cda
from tests.interop.cda.documents import FULL, header
from tests.interop.fhir.bundles import data
from tests.interop.identity.people import ECETINSI
from tests.interop.insi import answers
from tests.interop.peer import Authority

MESSAGE = UUID(int=7)
DECLARED = (Unreadable, BadInput, NoAnswer, RetryLater, Refused)
_SUCCESS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
GIVEN = Choices(structure="1750512344", author_rpps="99700000017")


@dataclass(frozen=True)
class Reader:
    """One way in.

    Attributes:
        read: what is under attack.
        valid: inputs that it reads; `kind`: `xml`, `json` or `bytes`, how they are damaged in depth.
        declared: all that it may raise.
    """

    read: Callable[[bytes], object]
    valid: Callable[[], list[bytes]]
    kind: str
    declared: tuple[type[Exception], ...] = DECLARED


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
    return software_key(certificate, key)


def _keys() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        made = Authority(Path(folder)).issue("signature.exemple")
        return [made.certificate_pem + b"\n\n" + made.key_pem]


def _pdfs() -> list[bytes]:
    return [render(Document(header("96349-6"), Prose((Paragraph("Texte."),))))]


READERS: dict[str, Reader] = {
    "cda": Reader(_whole_header, lambda: list(_documents()), "xml", (Unreadable,)),
    "cda body": Reader(unstructured_body, lambda: list(_documents()), "xml", (Unreadable,)),
    "cda pre-flight": Reader(preflight_xml, lambda: list(_documents()), "xml", (Unreadable,)),
    "xds metadata": Reader(entry_from_cda, lambda: list(_documents()), "xml", (Unreadable, BadInput)),
    "fhir": Reader(_summary, lambda: [data()], "json", (Unreadable, BadInput)),
    "datamatrix": Reader(decode, lambda: [encode(ECETINSI.ins, ECETINSI.traits)], "bytes", (Unreadable,)),
    "insi": Reader(_insi, _insi_answers, "xml"),
    "dmp": Reader(_registry, _registry_answers, "xml"),
    "mtom": Reader(_multipart, _multiparts, "bytes"),
    "pdf": Reader(gate, _pdfs, "bytes", (BadInput,)),
    "key": Reader(_key, _keys, "bytes", (BadInput,)),
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------- the damages

_TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"]]>", b"<![CDATA[",
    b"<!--", b"<?xml version='1.0' encoding='utf-16'?>", b"\r\n\r\n", b"--", b"{", b"[[[[", b'"', b"\\ud800", b"9" * 40,
    b"-1", b"1e309", b"NaN", b"null", b"true", "é🎉\u202e".encode(), b"\x1d", b"%n%s", b"A" * 5000,
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1e300, 10**30, "", " ", "x" * 3000, "2026-13-45", "0000", "\ud7ff\x00", [], {}, [[]], [None],
    [{}], {"a": {}}, {"reference": "#"}, {"coding": [{}]}, "urn:oid:", "9999-12-31T23:59:59+14:00", "0001-01-01",
)  # fmt: skip
_WORDS = ("", " ", "0", "-1", "9" * 30, "99991231235959+1400", "00010101", "2B", "é", "\u202e", "x" * 2000, "urn:uuid:")


def damaged(valid: list[bytes], kind: str, chance: random.Random) -> bytes:
    """One input, damaged once or a few times."""
    raw = chance.choice(valid)
    if kind != "bytes" and chance.random() < 0.7:
        raw = _in_depth(raw, kind, chance)
    if kind == "bytes" or chance.random() < 0.5:
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            raw = _bytes(raw, valid, chance)
    return raw


def _bytes(raw: bytes, valid: list[bytes], chance: random.Random) -> bytes:
    at, length = chance.randrange(len(raw) + 1), chance.choice((1, 2, 8, 64, 1000))
    other = chance.choice(valid)
    start = chance.randrange(len(other) + 1)
    return chance.choice(
        (
            lambda: raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :],
            lambda: raw[:at] + chance.choice(_TOKENS) + raw[at:],
            lambda: raw[:at] + raw[at + length :],
            lambda: raw[:at] + raw[at : at + length] * chance.choice((2, 2, 300)) + raw[at + length :],
            lambda: raw[:at],
            lambda: raw[:at] + other[start : start + length] + raw[at:],
        )
    )()


def _in_depth(raw: bytes, kind: str, chance: random.Random) -> bytes:
    """Still XML or JSON afterwards, but not what a reader waits for."""
    if kind == "json":
        value = json.loads(raw)
        places = list(_places(value))
        for _ in range(chance.choice((1, 1, 2, 6))):
            holder, key = chance.choice(places)
            holder[key] = chance.choice((*_VALUES, chance.choice(places)[0]))
        try:
            return json.dumps(value).encode()
        except (ValueError, RecursionError):  # a value inside itself
            return raw
    root = etree.fromstring(raw)
    for _ in range(chance.choice((1, 1, 2, 6))):
        every = [one for one in root.iter() if isinstance(one.tag, str)]
        one, parent = chance.choice(every), chance.choice(every)
        choice = chance.randrange(5)
        if choice == 0 and one is not root:
            one.getparent().remove(one)
        elif choice == 1 and one is not root and parent not in one.iter():
            parent.append(one)
        elif choice == 2:
            one.text = chance.choice(_WORDS)
        elif choice == 3 and one.attrib:
            one.attrib[chance.choice(list(one.attrib))] = chance.choice(_WORDS)
        else:
            one.tag = chance.choice(every).tag
    return etree.tostring(root)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def attack(name: str, seed: int, rounds: int) -> tuple[int, list[str]]:
    """Damage and read, so many times.

    Returns:
        How many inputs were refused, and what came out that the reader does not declare.
    """
    reader, chance = READERS[name], random.Random(f"{name}/{seed}")
    valid = reader.valid()
    refused, leaks = 0, []
    for number in range(rounds):
        raw = damaged(valid, reader.kind, chance)
        try:
            reader.read(raw)
        except reader.declared:
            refused += 1
        except Exception as error:  # noqa: BLE001  (anything else is what is looked for)
            leaks.append(f"{name} seed {seed} round {number}: {type(error).__name__}: {str(error)[:200]}")
    return refused, leaks
