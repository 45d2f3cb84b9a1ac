"""SOAP 1.2 envelopes with WS-Addressing 1.0.

Source: W3C SOAP 1.2, WS-Addressing 1.0; IHE ITI TF-2 appendix V. Envelopes are put together from elements already
serialised: what was signed, and what must be equal on every attempt, keeps its very bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from bonport.interop import xml
from bonport.interop.errors import NoAnswer, Unreadable
from bonport.interop.soap import mtom
from bonport.interop.soap.transport import Response

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
ANONYMOUS = f"{WSA}/anonymous"
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault.

    Attributes:
        code: `Sender` or `Receiver` (local part; `VersionMismatch`, `MustUnderstand`, `DataEncodingUnknown` exist too).
        subcode: local part of the subcode, or ''.
        reason: what the service says. It may hold anything: not for a log.
    """

    code: str
    subcode: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer to a message of ours.

    Attributes:
        payload: the first element of the Body; None in an answer that is a fault.
        fault: None unless the answer is one.
        parts: of an MTOM answer, under their content ids.
    """

    payload: etree._Element | None
    fault: Fault | None
    parts: Mapping[str, bytes]


def build(*, action: str, to: str, message_id: str, payload: bytes, security: bytes = b"") -> bytes:
    """An envelope.

    Args:
        to: URL of the service.
        message_id: `urn:uuid:…`, new at every attempt.
        payload: the Body's element, serialised in UTF-8 without declaration.
        security: what `wsse:Security` holds (a signed assertion), serialised in the same way.
    """
    secured = b""
    if security:
        secured = f'<wsse:Security xmlns:wsse="{WSSE}">'.encode() + security + b"</wsse:Security>"
    addressing = (
        f"<wsa:MessageID>{escape(message_id)}</wsa:MessageID>"
        f"<wsa:To>{escape(to)}</wsa:To>"
        f'<wsa:ReplyTo soap:mustUnderstand="true"><wsa:Address>{ANONYMOUS}</wsa:Address></wsa:ReplyTo>'
        f'<wsa:Action soap:mustUnderstand="true">{escape(action)}</wsa:Action>'
    )
    return b"".join(
        (
            f'<soap:Envelope xmlns:soap="{SOAP}" xmlns:wsa="{WSA}"><soap:Header>{addressing}'.encode(),
            secured,
            b"</soap:Header><soap:Body>",
            payload,
            b"</soap:Body></soap:Envelope>",
        )
    )


def content_type(action: str) -> str:
    """The Content-Type of a plain SOAP 1.2 message."""
    return f'application/soap+xml; charset=UTF-8; action="{action}"'


def read(response: Response, *, message_id: str) -> Answer:
    """Read what came back, plain or MTOM.

    Args:
        message_id: ours. An answer must relate to it; a fault may say nothing of what it relates to.

    Raises:
        Unreadable: not a SOAP 1.2 answer.
        NoAnswer: a good answer, but to another message.
    """
    root_bytes, parts = response.body, {}
    kind = response.headers.get("content-type", "")
    if mtom.is_multipart(kind):
        package = mtom.unpack(kind, response.body)
        root_bytes, parts = package.root, dict(package.parts)
    root = xml.parse(root_bytes)
    body = root.find(f"{{{SOAP}}}Body")
    if root.tag != f"{{{SOAP}}}Envelope" or body is None:
        raise Unreadable("not a SOAP 1.2 envelope")
    payload = next(body.iterchildren(etree.Element), None)
    if payload is None:
        raise Unreadable("an empty SOAP body")
    fault = _fault(payload) if payload.tag == f"{{{SOAP}}}Fault" else None
    relates_to = (root.findtext(f"{{{SOAP}}}Header/{{{WSA}}}RelatesTo") or "").strip()
    if relates_to != message_id and (relates_to or fault is None):
        raise NoAnswer("foreign_answer")
    return Answer(None if fault else payload, fault, parts)


def _fault(element: etree._Element) -> Fault:
    return Fault(
        code=_local(element.findtext(f"{{{SOAP}}}Code/{{{SOAP}}}Value")),
        subcode=_local(element.findtext(f"{{{SOAP}}}Code/{{{SOAP}}}Subcode/{{{SOAP}}}Value")),
        reason=(element.findtext(f"{{{SOAP}}}Reason/{{{SOAP}}}Text") or "").strip()[:1000],
    )


def _local(qualified: str | None) -> str:
    """The local part of a code; '' for what does not look like one, since a code ends in logs."""
    local = (qualified or "").strip().rpartition(":")[2]
    return local if _CODE.fullmatch(local) else ""
