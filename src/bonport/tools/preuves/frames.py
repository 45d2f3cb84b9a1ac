"""The exchanges that the sandboxes kept, read: which transaction each is, who signed it, which documents it carried."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lxml import etree

from bonport.interop.errors import Unreadable
from bonport.interop.soap import mtom
from bonport.interop.xml import parse

_NS = {
    "env": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_CDA = "{urn:hl7-org:v3}ClinicalDocument"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"

# The end of wsa:Action, and the transaction as the guides name it (docs/services).
_TRANSACTIONS = {
    "PRPA_IN201307UV02": "TD0.2, existence du DMP et autorisation",
    "setAuthorization": "TD0.3, autorisation d’accès",
    "ProvideAndRegisterDocumentSet-b": "TD2.1, alimentation en documents",
    "RegistryStoredQuery": "TD3.1, recherche de documents",
    "RetrieveDocumentSet": "TD3.2, lecture de documents",
    "UpdateDocumentSet": "TD3.3, attributs, masquage ou retrait",
    "rechercherInsAvecTraitsIdentite": "INSi, recherche par traits d’identité",
    "rechercherInsAvecCarteVitale": "INSi, recherche par carte Vitale",
    "verifierInsAvecTraitsIdentite": "INSi, vérification de l’INS",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer.

    Attributes:
        raw: start line, headers, empty line, body.
        envelope: the SOAP part, to the byte; None if there is none that can be read.
        parts: what came beside it.
    """

    raw: bytes
    envelope: bytes | None
    root: etree._Element | None
    parts: tuple[bytes, ...] = ()

    @property
    def start(self) -> str:
        return self.raw.partition(b"\r\n")[0].decode("latin-1")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what was answered.

    Attributes:
        began: nanoseconds of the monotonic clock. seconds: until the last byte of the answer.
        at: in the simulated nation's time.
        certificate: subject of the client's TLS certificate.
    """

    began: int
    seconds: float
    at: datetime
    certificate: str
    request: Message
    response: Message | None

    @property
    def transaction(self) -> str:
        root = self.request.root
        action = root.findtext("env:Header/wsa:Action", "", _NS) if root is not None else ""
        name = action.strip().replace("/", ":").rpartition(":")[2]
        return _TRANSACTIONS.get(name, name or "illisible")

    @property
    def security(self) -> list[str]:
        """What protects the request, as found in it."""
        found = [f"TLS mutuel, certificat {self.certificate.replace(',', ', ')}"] if self.certificate else []
        root = self.request.root
        if root is None:
            return found
        for assertion in root.iterfind("env:Header/wsse:Security/saml:Assertion", _NS):
            method = assertion.find("ds:Signature/ds:SignedInfo/ds:SignatureMethod", _NS)
            by = f", signée {method.get('Algorithm', '').rpartition('#')[2]}" if method is not None else ", non signée"
            found.append(f"assertion SAML 2.0 (wsse:Security){by}")
        header = root.find("env:Header", _NS)
        names = (
            [etree.QName(child).localname for child in header if isinstance(child.tag, str)]
            if header is not None
            else []
        )
        found += [f"en-tête {name}" for name in names if name.startswith("Contexte")]
        if any(_tag(part) == _SIGNATURE for part in self.request.parts):
            found.append("lot signé (XAdES)")
        return found

    @property
    def documents(self) -> list[bytes]:
        """The CDA documents that travelled."""
        parts = (*self.request.parts, *(self.response.parts if self.response else ()))
        return [part for part in parts if _tag(part) == _CDA]


@dataclass
class Frames:
    """All exchanges of a run, in the order in which they began."""

    exchanges: list[Exchange] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Frames:
        """Those that came to their end; one that was under way when its sandbox was stopped left nothing."""
        return cls(sorted((_exchange(told) for told in folder.glob("*.json")), key=lambda exchange: exchange.began))

    def between(self, began: int, ended: int) -> list[Exchange]:
        return [exchange for exchange in self.exchanges if began <= exchange.began <= ended]


def _exchange(path: Path) -> Exchange:
    told = json.loads(path.read_text())
    response = path.with_suffix(".response")
    return Exchange(
        told["began"],
        (told["ended"] - told["began"]) / 1e9,
        datetime.fromisoformat(told["at"]),
        told["certificate"],
        _message(path.with_suffix(".request").read_bytes()),
        _message(response.read_bytes()) if response.exists() else None,
    )


def _message(raw: bytes) -> Message:
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:]]
    content_type = next((value for name, _, value in lines if name.lower() == "content-type"), "")
    parts: tuple[bytes, ...] = ()
    try:
        if mtom.is_multipart(content_type):
            package = mtom.unpack(content_type, body)
            body, parts = package.root, tuple(package.parts.values())
        root = parse(body)
    except Unreadable:
        return Message(raw, None, None)
    return Message(raw, body, root, parts) if root.tag == f"{{{_NS['env']}}}Envelope" else Message(raw, None, None)


def _tag(part: bytes) -> str:
    try:
        return str(parse(part).tag)
    except Unreadable:
        return ""
