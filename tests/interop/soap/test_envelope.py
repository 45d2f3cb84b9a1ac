"""Envelopes: what we write, and what is not taken for an answer."""

from __future__ import annotations

import pytest

from bonport.interop.errors import BonportError, NoAnswer, Unreadable
from bonport.interop.soap import envelope, mtom
from bonport.interop.soap.envelope import Fault
from bonport.interop.soap.transport import Response

OURS = "urn:uuid:0b6f4648-f2e9-4a06-94fd-c563a807212f"

SENT = (
    # SOAP 1.2, WS-Addressing 2005/08. Action and ReplyTo must be understood; the answer comes on the same connection.
    b'<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"'
    b' xmlns:wsa="http://www.w3.org/2005/08/addressing"><soap:Header>'
    b"<wsa:MessageID>urn:uuid:0b6f4648-f2e9-4a06-94fd-c563a807212f</wsa:MessageID>"
    b"<wsa:To>https://dmp.example/registry?a=1&amp;b=2</wsa:To>"
    b'<wsa:ReplyTo soap:mustUnderstand="true">'
    b"<wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>"
    b'<wsa:Action soap:mustUnderstand="true">urn:ihe:iti:2007:RegistryStoredQuery</wsa:Action>'
    # The assertion and the payload are set in as they were serialised, to the byte.
    b'<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">'
    b'<Assertion ID="_1"/></wsse:Security>'
    b"</soap:Header><soap:Body><question  odd='spacing'/></soap:Body></soap:Envelope>"
)


def test_what_is_sent() -> None:
    sent = envelope.build(
        action="urn:ihe:iti:2007:RegistryStoredQuery",
        to="https://dmp.example/registry?a=1&b=2",
        message_id=OURS,
        payload=b"<question  odd='spacing'/>",
        security=b'<Assertion ID="_1"/>',
    )
    assert sent == SENT


def _answer(body: str, *, relates_to: str = OURS, header: str = "") -> bytes:
    relates = f"<a:RelatesTo>{relates_to}</a:RelatesTo>" if relates_to else ""
    return (
        f'<s:Envelope xmlns:s="{envelope.SOAP}" xmlns:a="{envelope.WSA}">'
        f"<s:Header>{relates}{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


FAULT = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:d='urn:d'>d:DMPInvalidCertificate</s:Value>"
    "</s:Subcode></s:Code><s:Reason><s:Text xml:lang='fr'>Certificat inconnu</s:Text></s:Reason></s:Fault>"
)


def _plain(body: bytes, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/soap+xml; charset=UTF-8"}, body)


def test_an_answer_of_ours() -> None:
    answer = envelope.read(_plain(_answer("<!-- a comment first --><ok xmlns='urn:x'/>")), message_id=OURS)
    assert answer.payload is not None
    assert (answer.payload.tag, answer.fault, answer.parts) == ("{urn:x}ok", None, {})


def test_an_mtom_answer() -> None:
    content_type, body = mtom.pack(_answer("<ok/>"), [mtom.Part("d@x", "text/xml", b"\0")], action="a")
    answer = envelope.read(Response(200, {"content-type": content_type}, body), message_id=OURS)
    assert answer.parts == {"d@x": b"\0"}


def test_a_fault_is_read() -> None:
    answer = envelope.read(_plain(_answer(FAULT), 400), message_id=OURS)
    assert answer.fault == Fault("Sender", "DMPInvalidCertificate", "Certificat inconnu")
    assert answer.payload is None


def test_a_fault_may_not_know_what_it_answers() -> None:
    assert envelope.read(_plain(_answer(FAULT, relates_to=""), 500), message_id=OURS).fault


@pytest.mark.parametrize("body", ["<ok/>", FAULT], ids=["answer", "fault"])
def test_an_answer_to_another_message_is_no_answer(body: str) -> None:
    with pytest.raises(NoAnswer, match="foreign_answer"):
        envelope.read(_plain(_answer(body, relates_to="urn:uuid:of-another")), message_id=OURS)


def test_an_answer_that_relates_to_nothing_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="foreign_answer"):
        envelope.read(_plain(_answer("<ok/>", relates_to="")), message_id=OURS)


def test_a_code_that_could_be_a_name_is_dropped() -> None:
    """Codes end in logs: what does not look like one does not get there."""
    odd = FAULT.replace("DMPInvalidCertificate", "DURAND Jeanne 255036312345678")
    fault = envelope.read(_plain(_answer(odd), 400), message_id=OURS).fault
    assert fault is not None
    assert fault.subcode == ""


BOMB = b"<!DOCTYPE a [<!ENTITY a '%s'>%s]>" % (
    b"x" * 1000,
    b"".join(b"<!ENTITY a%d '%s'>" % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 100) for n in range(10)),
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\xff\xfe garbage",
        b"<html><body>502 Bad Gateway</body></html>",
        _answer("<ok/>")[:-20],
        _answer(""),
        _answer("<ok/>").replace(b"Body", b"Bodie"),
        _answer("<ok/>").replace(b"2003/05/soap-envelope", b"soap/envelope/"),
        _answer("<ok/>").decode().encode("utf-16")[:101],
        b'<?xml version="1.0" encoding="klingon"?>' + _answer("<ok/>"),
        BOMB + _answer("<ok>&a9;</ok>"),
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + _answer("<ok>&f;</ok>"),
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">' + _answer("<ok/>"),
        b"<a>" * 100_000,
        _answer("<ok/>").replace(b"<ok/>", b"<ok>\xff\xfe\xfa</ok>"),
        _answer("<x>" + " " * (33 * 1024 * 1024) + "</x>"),
    ],
    ids=[
        "empty", "garbage", "html", "truncated", "empty body", "no body", "SOAP 1.1", "half UTF-16", "unknown encoding",
        "entity bomb", "external entity", "external DTD", "deep", "broken UTF-8", "33 MB",
    ],
)  # fmt: skip
def test_hostile_answers(body: bytes) -> None:
    with pytest.raises(Unreadable):
        envelope.read(_plain(body), message_id=OURS)


@pytest.mark.parametrize("size", range(0, len(SENT), 7))
def test_an_answer_cut_anywhere_is_an_error_of_ours(size: int) -> None:
    with pytest.raises(BonportError):
        envelope.read(_plain(_answer("<ok/>")[: min(size, len(_answer("<ok/>")) - 1)]), message_id=OURS)
