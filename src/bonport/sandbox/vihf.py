"""The VIHF: who speaks, from where, about whom. Nothing of a request is looked at before it is verified."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from lxml import etree
from signxml import SignatureConfiguration, VerifyResult, XMLVerifier
from signxml.exceptions import SignXMLException

from bonport.sandbox.identity import Identifier, read_cx
from bonport.sandbox.pki import Holder, holder_of
from bonport.sandbox.soap import Fault, Message

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
DS = "http://www.w3.org/2000/09/xmldsig#"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
SUBJECT_ID = "urn:oasis:names:tc:xspa:1.0:subject:subject-id"
ROLE = "urn:oasis:names:tc:xacml:2.0:subject:role"
RESOURCE_ID = "urn:oasis:names:tc:xacml:2.0:resource:resource-id"
PURPOSE = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"
X509_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
DOCTOR = "10"
LIFETIME = timedelta(hours=1)
TOLERANCE = timedelta(minutes=5)
_ONE_REFERENCE = SignatureConfiguration(expect_references=1, location="./")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who speaks.

    Attributes:
        direct: a professional's card; otherwise the structure's certificates (INDIRECTE).
        person: PS_IdNat of the professional in whose name. structure: Struct_IdNat.
        purpose: `normal`, `bris_de_glace` or `centre_15`.
        patient: about whom (resource-id).
        signer: the signature certificate.
    """

    direct: bool
    person: str
    structure: str
    purpose: str
    patient: Identifier
    signer: Holder

    def holds(self, entry_structure: str, entry_author: str) -> bool:
        """Whether a document is the caller's own: his with a card, his structure's otherwise."""
        return entry_author == self.person if self.direct else entry_structure == self.structure


def tls_peer(request: HttpRequest) -> Holder | None:
    """The certificate that the client showed."""
    der = request.META["gunicorn.socket"].getpeercert(binary_form=True)
    return holder_of(der, pki_folder()) if der else None


def claimed_patient(message: Message) -> Identifier | None:
    """The INS that a VIHF names, verified or not: to keep trace of what was sent, never to act on."""
    assertion = message.header.find(f"{{{WSSE}}}Security/{{{SAML}}}Assertion") if message.header is not None else None
    return read_cx(_value(_attributes(assertion), RESOURCE_ID)) if assertion is not None else None


def pki_folder() -> Path:
    return Path(settings.DATA) / "pki"


def authenticate(request: HttpRequest, message: Message, now: datetime) -> Caller:
    """Verify the VIHF and the TLS certificate of a request.

    Raises:
        Fault: `DMPInvalidCertificate` or `DMPAccessDeniedByRightsService`.
    """
    assertion = message.header.find(f"{{{WSSE}}}Security/{{{SAML}}}Assertion") if message.header is not None else None
    if assertion is None:
        raise _untrusted("Le VIHF est absent.")
    signer, signed = _verified(assertion)
    if signed.findtext(f"{{{SAML}}}Issuer") != signer.subject:
        raise _untrusted("L’émetteur du VIHF n’est pas le porteur du certificat de signature.")
    _check_times(signed, now)
    attributes = _attributes(signed)
    direct = _mode(attributes) == "DIRECTE"
    name_id = (signed.findtext(f"{{{SAML}}}Subject/{{{SAML}}}NameID") or "").strip()
    structure = _value(attributes, "Identifiant_Structure")
    if direct != bool(signer.professional):
        raise _untrusted("Le mode d’authentification ne correspond pas au certificat de signature.")
    if direct and name_id != signer.professional:
        raise _untrusted("Le professionnel du VIHF n’est pas le porteur de la carte.")
    if not direct and structure != signer.structure:
        raise _untrusted("La structure du VIHF n’est pas celle du certificat.")
    peer = tls_peer(request)
    if (
        peer is None
        or peer.use != "auth"
        or (peer.structure, peer.professional) != (signer.structure, signer.professional)
    ):
        raise _untrusted("Le certificat d’authentification n’est pas du même porteur que le VIHF.")
    if not (name_id.isdigit() and len(name_id) == 12):
        raise _denied("L’identifiant du professionnel est absent du VIHF.")
    _check_attributes(attributes, direct)
    patient = read_cx(_value(attributes, RESOURCE_ID))
    if patient is None:
        raise _denied("Le VIHF ne porte pas d’INS.")
    return Caller(direct, name_id, structure, _code(attributes, PURPOSE)[0], patient, signer)


def _verified(assertion: etree._Element) -> tuple[Holder, etree._Element]:
    """The signature's holder, and the assertion as it was signed: nothing else of it is to be read."""
    certificate = assertion.findtext(f"{{{DS}}}Signature/{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    signer = read_certificate(certificate)
    if signer is None or signer.use != "sign":
        raise _untrusted("Le VIHF n’est pas signé par un certificat de signature reconnu.")
    try:
        alone = etree.fromstring(etree.tostring(assertion, with_tail=False))
        result = XMLVerifier().verify(alone, x509_cert=signer.certificate, expect_config=_ONE_REFERENCE)
    except (SignXMLException, ValueError, TypeError, AttributeError, LookupError, etree.LxmlError):
        raise _untrusted("La signature du VIHF n’est pas valide.") from None
    assert isinstance(result, VerifyResult)  # as one reference is expected
    signed = result.signed_xml
    if signed is None or signed.tag != f"{{{SAML}}}Assertion":
        raise _untrusted("La signature du VIHF ne porte pas sur l’assertion.")
    return signer, signed


def read_certificate(text: str | None) -> Holder | None:
    try:
        return holder_of(base64.b64decode("".join((text or "").split())), pki_folder())
    except (binascii.Error, ValueError):
        return None


def _check_times(signed: etree._Element, now: datetime) -> None:
    issued = _instant(signed.get("IssueInstant", ""))
    conditions = signed.find(f"{{{SAML}}}Conditions")
    not_before = conditions.get("NotBefore") if conditions is not None else None
    not_after = conditions.get("NotOnOrAfter") if conditions is not None else None
    if issued is None or not now - LIFETIME <= issued <= now + TOLERANCE:
        raise _untrusted("Le VIHF est périmé ou postdaté.")
    if not_before and not ((start := _instant(not_before)) and start <= now + TOLERANCE):
        raise _untrusted("Le VIHF n’est pas encore valable.")
    if not_after and not ((end := _instant(not_after)) and now < end):
        raise _untrusted("Le VIHF est périmé.")


def _check_attributes(attributes: dict[str, list[etree._Element]], direct: bool) -> None:
    if _value(attributes, "VIHF_Version") not in ("3.0", "4.0"):
        raise _denied("Version du VIHF inconnue.")
    if _value(attributes, "Ressource_URN") != "urn:dmp":
        raise _denied("La ressource demandée n’est pas le DMP.")
    if not _value(attributes, "Secteur_Activite").endswith("^1.2.250.1.71.4.2.4"):
        raise _denied("Secteur d’activité absent du VIHF.")
    if _code(attributes, PURPOSE) not in [
        (code, "1.2.250.1.213.1.1.4.248") for code in ("normal", "bris_de_glace", "centre_15")
    ]:
        raise _denied("Mode d’accès inconnu.")
    for name in ("LPS_ID", "LPS_Nom", "LPS_Version", "LPS_ID_HOMOLOGATION_DMP"):
        if not _value(attributes, name):
            raise _denied(f"{name} absent du VIHF.")
    if not direct and not _value(attributes, SUBJECT_ID):
        raise _denied("L’identité de l’utilisateur est absente du VIHF.")
    roles = [(role.get("code"), role.get("codeSystem")) for value in attributes.get(ROLE, []) for role in value]
    if not roles or roles[0][1] != "1.2.250.1.71.1.2.7":
        raise _denied("Aucune profession dans le VIHF.")
    if roles[0][0] == DOCTOR and (len(roles) < 2 or roles[1][1] != "1.2.250.1.71.4.2.5"):
        raise _denied("Aucune spécialité dans le VIHF.")


def _mode(attributes: dict[str, list[etree._Element]]) -> str:
    mode = _value(attributes, "Authentification_mode")
    if mode not in ("DIRECTE", "INDIRECTE"):
        raise _denied("Ce mode d’authentification n’est pas proposé.")
    return mode


def _attributes(signed: etree._Element) -> dict[str, list[etree._Element]]:
    return {
        attribute.get("Name", ""): attribute.findall(f"{{{SAML}}}AttributeValue")
        for attribute in signed.iterfind(f"{{{SAML}}}AttributeStatement/{{{SAML}}}Attribute")
    }


def _value(attributes: dict[str, list[etree._Element]], name: str) -> str:
    values = attributes.get(name, [])
    return (values[0].text or "").strip() if values else ""


def _code(attributes: dict[str, list[etree._Element]], name: str) -> tuple[str, str]:
    element = next((child for value in attributes.get(name, []) for child in value), None)
    return (element.get("code", ""), element.get("codeSystem", "")) if element is not None else ("", "")


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _untrusted(text: str) -> Fault:
    return Fault("Sender", "DMPInvalidCertificate", text)


def _denied(text: str) -> Fault:
    return Fault("Sender", "DMPAccessDeniedByRightsService", text)
