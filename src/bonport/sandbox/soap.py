"""SOAP 1.2 with WS-Addressing, plain or MTOM/XOP: requests read, answers and faults written."""

from __future__ import annotations

import binascii
import re
import uuid
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse
from lxml import etree

from bonport.interop.errors import Unreadable
from bonport.interop.xml import parse

ENV = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
XOP = "http://www.w3.org/2004/08/xop/include"
PLAIN = "application/soap+xml; charset=utf-8"
FAULT_NAMESPACE = "urn:bonport:sandbox:codes"  # of the subcode's QName; only its local part is a contract
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_START = re.compile(r'start="?<?([^";>]+)>?"?', re.IGNORECASE)
_CONTENT_ID = re.compile(rb"^content-id:[ \t]*<?([^>\r\n]+)>?", re.IGNORECASE | re.MULTILINE)


class Fault(Exception):
    """What ends in a SOAP fault.

    Args:
        side: `Sender` (refused) or `Receiver` (trouble on our side).
        code: local part of the subcode, empty for none.
        text: in French.
        detail: XML put in `env:Detail`.
    """

    def __init__(self, side: str, code: str, text: str, detail: str = "", namespace: str = FAULT_NAMESPACE) -> None:
        super().__init__(code)
        self.side = side
        self.code = code
        self.text = text
        self.detail = detail
        self.namespace = namespace


@dataclass(frozen=True, slots=True)
class Message:
    """A request as read.

    Attributes:
        message_id, action: WS-Addressing headers, empty if absent.
        header, body: `env:Header` (None if absent) and the first child of `env:Body`.
        parts: MIME parts beside the root, by Content-ID.
    """

    message_id: str
    action: str
    header: etree._Element | None
    body: etree._Element
    parts: dict[str, bytes] = field(default_factory=dict)
    multipart: bool = False

    def bytes_of(self, element: etree._Element) -> bytes | None:
        """What an element of type base64Binary holds: a part, or inline base64. None if the part is not there."""
        include = element.find(f"{{{XOP}}}Include")
        if include is not None:
            return self.parts.get(unquote(include.get("href", "").removeprefix("cid:")))
        try:
            return binascii.a2b_base64((element.text or "").encode("ascii"), strict_mode=False)
        except (ValueError, UnicodeEncodeError):
            return None


def read(request: HttpRequest) -> Message:
    """Read a request.

    Raises:
        Unreadable: not SOAP 1.2, or not the MIME it claims to be.
    """
    content_type = request.headers.get("Content-Type", "")
    body = request.body
    parts: dict[str, bytes] = {}
    multipart = content_type.lower().startswith("multipart/related")
    if multipart:
        body, parts = _split(body, content_type)
    envelope = parse(body)
    if envelope.tag != f"{{{ENV}}}Envelope":
        raise Unreadable("not a SOAP 1.2 envelope")
    header = envelope.find(f"{{{ENV}}}Header")
    soap_body = envelope.find(f"{{{ENV}}}Body")
    content = (
        next((child for child in soap_body if isinstance(child.tag, str)), None) if soap_body is not None else None
    )
    if content is None:
        raise Unreadable("no SOAP body")
    return Message(_text(header, "MessageID"), _text(header, "Action"), header, content, parts, multipart)


def answer(message: Message, action: str, body: str, *, parts: dict[str, bytes] | None = None) -> HttpResponse:
    """An answer: multipart if the request was or if there are parts, plain otherwise."""
    envelope = _envelope(action, message.message_id, body)
    if message.multipart or parts is not None:
        return _multipart(envelope, parts or {}, 200)
    return _http(envelope, PLAIN, 200)


def fault(problem: Fault, message: Message | None, *, multipart: bool = False) -> HttpResponse:
    """A fault: 400 for Sender, 500 for Receiver; multipart where the transaction wants it even then (ITI-43)."""
    subcode = ""
    if problem.code:
        subcode = (
            f"<env:Subcode><env:Value xmlns:code={quoteattr(problem.namespace)}>code:{problem.code}</env:Value>"
            "</env:Subcode>"
        )
    detail = f"<env:Detail>{problem.detail}</env:Detail>" if problem.detail else ""
    body = (
        f"<env:Fault><env:Code><env:Value>env:{problem.side}</env:Value>{subcode}</env:Code>"
        f'<env:Reason><env:Text xml:lang="fr">{escape(problem.text)}</env:Text></env:Reason>{detail}</env:Fault>'
    )
    envelope = _envelope(f"{WSA}/fault", message.message_id if message else "", body)
    status = 400 if problem.side == "Sender" else 500
    if multipart:
        return _multipart(envelope, {}, status)
    return _http(envelope, PLAIN, status)


def new_uuid() -> str:
    return f"urn:uuid:{uuid.uuid4()}"  # noqa: TID251  (the registry gives its own keys)


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    relates = f"<wsa:RelatesTo>{escape(relates_to)}</wsa:RelatesTo>" if relates_to else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope xmlns:env="{ENV}" xmlns:wsa="{WSA}"><env:Header>'
        f'<wsa:Action env:mustUnderstand="true">{escape(action)}</wsa:Action>'
        f"<wsa:MessageID>{new_uuid()}</wsa:MessageID><wsa:To>{WSA}/anonymous</wsa:To>{relates}"
        f"</env:Header><env:Body>{body}</env:Body></env:Envelope>"
    ).encode()


def _multipart(envelope: bytes, parts: dict[str, bytes], status: int) -> HttpResponse:
    boundary = f"MIMEBoundary_{new_uuid().rpartition(':')[2]}"
    root = 'application/xop+xml; charset=UTF-8; type="application/soap+xml"'
    chunks = [_part(boundary, root, "root@bac-a-sable", envelope)]
    chunks += [_part(boundary, "text/xml", cid, data) for cid, data in parts.items()]
    chunks.append(f"--{boundary}--\r\n".encode())
    content_type = (
        f'multipart/related; type="application/xop+xml"; boundary="{boundary}"; start="<root@bac-a-sable>"; '
        'start-info="application/soap+xml"'
    )
    return _http(b"".join(chunks), content_type, status)


def _http(body: bytes, content_type: str, status: int) -> HttpResponse:
    return HttpResponse(body, content_type=content_type, status=status, headers={"Content-Length": str(len(body))})


def _part(boundary: str, content_type: str, cid: str, data: bytes) -> bytes:
    head = (
        f"--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n"
        f"Content-ID: <{cid}>\r\n\r\n"
    )
    return head.encode() + data + b"\r\n"


def _split(data: bytes, content_type: str) -> tuple[bytes, dict[str, bytes]]:
    """The root part and the others by Content-ID. Written for speed: email's parser takes eight times as long."""
    boundary = _BOUNDARY.search(content_type)
    if not boundary:
        raise Unreadable("multipart without boundary")
    mark = b"\r\n--" + boundary.group(1).encode()
    sections = (b"\r\n" + data).split(mark)
    if len(sections) < 3 or not sections[-1].startswith(b"--"):
        raise Unreadable("truncated multipart")
    parts: dict[str, bytes] = {}
    for section in sections[1:-1]:
        head, separator, content = section.partition(b"\r\n\r\n")
        if not separator:
            raise Unreadable("a part without header")
        cid = _CONTENT_ID.search(head)
        parts[cid.group(1).decode("ascii", "replace").strip() if cid else f"part{len(parts)}"] = content
    start = _START.search(content_type)
    root = start.group(1) if start and start.group(1) in parts else next(iter(parts))
    return parts.pop(root), parts


def _text(header: etree._Element | None, name: str) -> str:
    return (header.findtext(f"{{{WSA}}}{name}") or "").strip() if header is not None else ""
