"""Good requests, built apart from Bonport's own clients, so that each test can spoil one by one thing."""

from __future__ import annotations

import base64
import hashlib
import http.client
import itertools
import json
import ssl
import time
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from signxml import XMLSigner

from bonport.clock import Clock

BASE = "/si-dmp-server/v2/services"
ENV = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
QUERY = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
XDS = "urn:ihe:iti:xds-b:2007"
DS = "http://www.w3.org/2000/09/xmldsig#"
LOINC = "2.16.840.1.113883.6.1"
TEST_OID = "1.2.250.1.213.1.4.10"
PRACTICE_OID = "1.2.250.1.999.1"
GET_DOCUMENTS = "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"
FIND_DOCUMENTS = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
FIND_SETS = "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9"
GET_SETS = "urn:uuid:51224314-5390-4169-9b91-b1980040715a"
GET_ASSOCIATIONS = "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155"
APPROVED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
DELETED = "urn:asip:ci-sis:2010:StatusType:Deleted"
ARCHIVED = "urn:asip:ci-sis:2010:StatusType:Archived"
PDF = base64.b64encode(b"%PDF-1.4\n% un document\n%%EOF\n").decode()

_numbers = itertools.count(1)
_run = time.monotonic_ns()  # so that two runs on one sandbox do not meet


def new_uuid() -> str:
    return str(uuid.uuid4())  # noqa: TID251  (nothing here is kept)


def _same(value: Any) -> Any:
    return value


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def new_oid() -> str:
    return f"{PRACTICE_OID}.{_run}.{next(_numbers)}"


# --------------------------------------------------------------------------------------------- who speaks


@dataclass(frozen=True)
class Signer:
    """A pair of certificates of the sandbox's authority."""

    structure: str
    professional: str
    folder: Path
    sign_key: Any
    sign_certificate: x509.Certificate
    auth_key: Any
    auth_certificate: x509.Certificate
    context: ssl.SSLContext

    @property
    def subject(self) -> str:
        return self.sign_certificate.subject.rfc4514_string()


def signer(page: str, folder: Path, **asked: str) -> Signer:
    """Ask the sandbox for certificates; `structure` and `name`, or `professional`, `family` and `given`."""
    pem = call(page, "POST", "/control/certificates", asked)
    name = asked.get("structure") or asked["professional"]
    paths = {}
    for part, text in pem.items():
        paths[part] = folder / f"{name}-{part}.pem"
        paths[part].write_text(text)
    context = ssl.create_default_context(cafile=paths["authority"])
    context.load_cert_chain(paths["auth_certificate"], paths["auth_key"])
    return Signer(
        asked.get("structure", ""),
        asked.get("professional", ""),
        folder,
        serialization.load_pem_private_key(pem["sign_key"].encode(), None),
        x509.load_pem_x509_certificate(pem["sign_certificate"].encode()),
        serialization.load_pem_private_key(pem["auth_key"].encode(), None),
        x509.load_pem_x509_certificate(pem["auth_certificate"].encode()),
        context,
    )


def call(page: str, method: str, path: str, body: object = None) -> Any:
    """The control interface."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(page + path, data=data, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


# --------------------------------------------------------------------------------------------- the VIHF


@dataclass(frozen=True)
class Vihf:
    """A VIHF; every part may be spoilt."""

    by: Signer
    mode: str
    patient: str
    now: datetime
    person: str = "899700000017"
    structure: str = "1750000019"
    attributes: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    roles: str = (
        '<Role xmlns="urn:hl7-org:v3" xsi:type="CE" code="10" codeSystem="1.2.250.1.71.1.2.7"/>|'
        '<Role xmlns="urn:hl7-org:v3" xsi:type="CE" code="SM54" codeSystem="1.2.250.1.71.4.2.5"/>'
    )
    purpose: str = "normal"
    issuer: str = ""
    issued: datetime | None = None
    expires: datetime | None = None
    signed: bool = True
    key: Any = None
    certificate: x509.Certificate | None = None
    spoil: Callable[[bytes], bytes] = _same

    def xml(self) -> bytes:
        values = {
            "Identifiant_Structure": self.structure,
            "Secteur_Activite": "SA07^1.2.250.1.71.4.2.4",
            "urn:oasis:names:tc:xspa:1.0:subject:subject-id": "ALIX DURAND",
            "urn:oasis:names:tc:xacml:2.0:subject:role": self.roles,
            "VIHF_Version": "3.0",
            "Authentification_mode": self.mode,
            "urn:oasis:names:tc:xacml:2.0:resource:resource-id": escape(self.patient),
            "Ressource_URN": "urn:dmp",
            "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse": (
                f'<PurposeOfUse xmlns="urn:hl7-org:v3" xsi:type="CE" code="{self.purpose}" '
                'codeSystem="1.2.250.1.213.1.1.4.248"/>'
            ),
            "LPS_ID": "1",
            "LPS_Nom": "Essai",
            "LPS_Version": "1",
            "LPS_ID_HOMOLOGATION_DMP": "ESSAI",
            **self.attributes,
        }
        for name in self.without:
            del values[name]
        attributes = "".join(
            f'<s:Attribute Name="{name}">'
            + "".join(f"<s:AttributeValue>{part}</s:AttributeValue>" for part in value.split("|"))
            + "</s:Attribute>"
            for name, value in values.items()
        )
        issued = (self.issued or self.now).isoformat()
        conditions = f'<s:Conditions NotOnOrAfter="{self.expires.isoformat()}"/>' if self.expires else ""
        placeholder = f'<ds:Signature xmlns:ds="{DS}" Id="placeholder"/>' if self.signed else ""
        xml = (
            '<s:Assertion xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'ID="_{new_uuid()}" IssueInstant="{issued}" Version="2.0">'
            '<s:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">'
            f"{escape(self.issuer or self.by.subject)}</s:Issuer>{placeholder}"
            f"<s:Subject><s:NameID>{self.person}</s:NameID></s:Subject>{conditions}"
            f'<s:AuthnStatement AuthnInstant="{issued}"><s:AuthnContext><s:AuthnContextClassRef>'
            "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI</s:AuthnContextClassRef></s:AuthnContext>"
            f"</s:AuthnStatement><s:AttributeStatement>{attributes}</s:AttributeStatement></s:Assertion>"
        )
        if not self.signed:
            return xml.encode()
        element = etree.fromstring(xml)
        sign = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
        certificate = self.certificate or self.by.sign_certificate
        done = sign.sign(element, key=self.key or self.by.sign_key, cert=[certificate], reference_uri=element.get("ID"))
        return self.spoil(etree.tostring(done))


# --------------------------------------------------------------------------------------------- a document


@dataclass(frozen=True)
class Document:
    """A CDA of level 1 and the metadata that go with it. `metadata` and `cda_values` spoil one side only."""

    person: dict[str, Any]
    created: datetime
    unique_id: str = field(default_factory=new_oid)
    title: str = "CR ou fiche de consultation ou de visite"
    type: tuple[str, str] = ("11488-4", LOINC)
    class_code: str = "10"
    masks: tuple[str, ...] = ()
    replaces: str = ""
    author: tuple[str, str, str] = ("899700000017", "DURAND", "ALIX")
    structure: tuple[str, str] = ("1750000019", "Cabinet de la Loire")
    format: tuple[str, str] = ("urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3")
    body: str = f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{PDF}</text></nonXMLBody>'
    models: tuple[str, ...] = ("1.3.6.1.4.1.19376.1.2.20",)
    metadata: dict[str, Any] = field(default_factory=dict)
    cda_values: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    @property
    def ins(self) -> str:
        return f"{self.person['matricule']}^^^&{self.person['oid']}&ISO^NH"

    def cda(self) -> bytes:
        local = (self.created.astimezone(UTC) + timedelta(hours=1)).strftime("%Y%m%d%H%M%S+0100")
        first = self.person["firstNames"].split(" ")[0]
        values = {
            "oid": self.person["oid"],
            "matricule": self.person["matricule"],
            "birth_name": self.person["birthName"],
            "first": first,
            "given": self.person["firstNames"],
            "sex": self.person["sex"],
            "born": self.person["birthDate"].replace("-", ""),
            "place": self.person["birthPlace"],
            "time": local,
            **self.cda_values,
        }
        values = {name: escape(value) for name, value in values.items()}
        number, family, given = self.author
        structure, structure_name = self.structure
        template = "".join(f'<templateId root="{root}"/>' for root in self.models)
        related = (
            f'<relatedDocument typeCode="RPLC"><parentDocument><id root="{self.replaces}"/></parentDocument>'
            "</relatedDocument>"
            if self.replaces
            else ""
        )
        who = (
            f'<id root="1.2.250.1.71.4.2.1" extension="{number}"/>'
            '<code code="G15_10/SM54" codeSystem="1.2.250.1.213.1.1.4.5" '
            'displayName="Médecin - Médecine générale (SM)"/>'
            f"<assignedPerson><name><family>{family}</family><given>{given}</given></name></assignedPerson>"
            f'<representedOrganization><id root="1.2.250.1.71.4.2.2" extension="{structure}"/>'
            f"<name>{structure_name}</name></representedOrganization>"
        )
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><realmCode code="FR"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><templateId root="2.16.840.1.113883.2.8.2.1"/>
<templateId root="1.2.250.1.213.1.1.1.1"/>{template}<id root="{self.unique_id}"/>
<code code="{self.type[0]}" codeSystem="{self.type[1]}" displayName="x"/><title>{escape(self.title)}</title>
<effectiveTime value="{values["time"]}"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25" displayName="Normal"/><languageCode code="fr-FR"/>
<setId root="{self.unique_id}"/><versionNumber value="1"/>
<recordTarget><patientRole><id root="{values["oid"]}" extension="{values["matricule"]}"/>
<id root="{PRACTICE_OID}.9" extension="IPP-1"/><addr nullFlavor="NASK"/><telecom nullFlavor="NASK"/><patient><name>
<family qualifier="BR">{values["birth_name"]}</family><given>{values["given"]}</given>
<given qualifier="BR">{values["first"]}</given></name>
<administrativeGenderCode code="{values["sex"]}" codeSystem="2.16.840.1.113883.5.1"/>
<birthTime value="{values["born"]}"/><birthplace><place><addr><county>{values["place"]}</county></addr></place>
</birthplace></patient></patientRole></recordTarget>
<author><time value="{values["time"]}"/><assignedAuthor>{who}</assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><id root="1.2.250.1.71.4.2.2" extension="{structure}"/>
</representedCustodianOrganization></assignedCustodian></custodian>
<legalAuthenticator><time value="{values["time"]}"/><signatureCode code="S"/><assignedEntity>{who}</assignedEntity>
</legalAuthenticator>
<documentationOf><serviceEvent><code code="{self.type[0]}" codeSystem="{self.type[1]}" displayName="x"/>
<effectiveTime><low value="{values["time"]}"/></effectiveTime><performer typeCode="PRF"><assignedEntity>
<id root="1.2.250.1.71.4.2.1" extension="{number}"/><representedOrganization>
<standardIndustryClassCode code="AMBULATOIRE" codeSystem="1.2.250.1.213.1.1.4.9" displayName="Ambulatoire"/>
</representedOrganization></assignedEntity></performer></serviceEvent></documentationOf>{related}
<componentOf><encompassingEncounter><effectiveTime><low value="{values["time"]}"/></effectiveTime><location>
<healthCareFacility><code code="SA07" codeSystem="1.2.250.1.71.4.2.4" displayName="Cabinet individuel"/>
</healthCareFacility></location></encompassingEncounter></componentOf>
<component>{self.body}</component></ClinicalDocument>""".encode()

    def values(self, content: bytes) -> dict[str, Any]:
        utc = self.created.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        number, family, given = self.author
        structure, structure_name = self.structure
        xcn = f"{number}^{family}^{given}^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"
        values = {
            "creationTime": utc,
            "languageCode": "fr-FR",
            "legalAuthenticator": xcn,
            "serviceStartTime": utc,
            "sourcePatientId": f"IPP-1^^^&{PRACTICE_OID}.9&ISO^PI",
            "sourcePatientInfo": [
                f"PID-5|{self.person['birthName']}^{self.person['firstNames'].split(' ')[0]}^^^^^L",
                f"PID-7|{self.person['birthDate'].replace('-', '')}",
                f"PID-8|{self.person['sex']}",
            ],
            "hash": hashlib.sha1(content).hexdigest(),
            "size": str(len(content)),
            "title": self.title,
            "authorPerson": xcn,
            "authorInstitution": f"{structure_name}^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^{structure}",
            "authorSpecialty": "G15_10/SM54^Médecin - Médecine générale (SM)^1.2.250.1.213.1.1.4.5",
            "class": (self.class_code, "1.2.250.1.213.1.1.4.1"),
            "type": self.type,
            "confidentiality": [
                ("N", "2.16.840.1.113883.5.25"),
                *((mask, "1.2.250.1.213.1.1.4.13") for mask in self.masks),
            ],
            "format": self.format,
            "facility": ("SA07", "1.2.250.1.71.4.2.4"),
            "practice": ("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
            "events": [self.type],
            "patientId": self.ins,
            "uniqueId": self.unique_id,
            "mimeType": "text/xml",
            **self.metadata,
        }
        return {name: value for name, value in values.items() if name not in self.without}


_SLOTS = (
    "creationTime", "hash", "languageCode", "legalAuthenticator", "serviceStartTime", "serviceStopTime", "size",
    "sourcePatientId", "sourcePatientInfo",
)  # fmt: skip
_SCHEMES = {
    "class": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "type": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
    "confidentiality": "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
    "format": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "facility": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "practice": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "events": "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4",
}


def slot(name: str, values: str | list[str]) -> str:
    texts = [values] if isinstance(values, str) else values
    inside = "".join(f"<rim:Value>{escape(text)}</rim:Value>" for text in texts)
    return f'<rim:Slot name="{name}"><rim:ValueList>{inside}</rim:ValueList></rim:Slot>'


def named(text: str) -> str:
    return f'<rim:Name><rim:LocalizedString xml:lang="FR" charset="UTF8" value="{escape(text)}"/></rim:Name>'


def external(owner: str, scheme: str, value: str) -> str:
    value = escape(value)
    return (
        f'<rim:ExternalIdentifier id="ei-{new_uuid()}" registryObject="{owner}" '
        f'identificationScheme="urn:uuid:{scheme}" value="{value}">{named("x")}</rim:ExternalIdentifier>'
    )


def entry_xml(id: str, values: dict[str, Any], attributes: str = "") -> str:
    slots = "".join(slot(name, values[name]) for name in _SLOTS if name in values)
    author = "".join(
        slot(name, values[name]) for name in ("authorPerson", "authorInstitution", "authorSpecialty") if name in values
    )
    codes = "".join(
        f'<rim:Classification id="c-{new_uuid()}" classifiedObject="{id}" classificationScheme="{scheme}" '
        f'nodeRepresentation="{code}">{slot("codingScheme", system)}{named("x")}</rim:Classification>'
        for name, scheme in _SCHEMES.items()
        if name in values
        for code, system in (values[name] if isinstance(values[name], list) else [values[name]])
    )
    return (
        f'<rim:ExtrinsicObject id="{id}" mimeType="{values.get("mimeType", "")}" {attributes} '
        f'objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">{slots}{named(values.get("title", ""))}'
        f'<rim:Classification id="c-{new_uuid()}" classifiedObject="{id}" nodeRepresentation="" '
        f'classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d">{author}</rim:Classification>{codes}'
        + external(id, "58a6f841-87b3-4a3e-92fd-a8ffeff98427", values.get("patientId", ""))
        + external(id, "2e82c1f6-a085-4c72-9da3-8640a32e42ab", values.get("uniqueId", ""))
        + "</rim:ExtrinsicObject>"
    )


def link(kind: str, source: str, target: str, **slots: str) -> str:
    inside = "".join(slot(name, value) for name, value in slots.items())
    return (
        f'<rim:Association id="a-{new_uuid()}" associationType="{kind}" sourceObject="{source}" '
        f'targetObject="{target}">{inside}</rim:Association>'
    )


HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"


def package_xml(unique_id: str, patient: str, now: datetime, **given: str) -> str:
    values = {
        "submissionTime": now.astimezone(UTC).strftime("%Y%m%d%H%M%S"),
        "sourceId": PRACTICE_OID,
        "contentTypeSystem": "1.2.250.1.213.2.2",
        **given,
    }
    return (
        f'<rim:RegistryPackage id="Lot">{slot("submissionTime", values["submissionTime"])}{named("lot")}'
        f'<rim:Classification id="c-{new_uuid()}" classifiedObject="Lot" nodeRepresentation="" '
        'classificationScheme="urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d">'
        f"{slot('authorPerson', '899700000017^DURAND^ALIX^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS')}"
        "</rim:Classification>"
        f'<rim:Classification id="c-{new_uuid()}" classifiedObject="Lot" nodeRepresentation="07" '
        'classificationScheme="urn:uuid:aa543740-bdda-424e-8c96-df4873be8500">'
        f"{slot('codingScheme', values['contentTypeSystem'])}{named('x')}</rim:Classification>"
        f'<rim:Classification id="c-{new_uuid()}" classifiedObject="Lot" '
        'classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"/>'
        + external("Lot", "6b5aea1a-874d-4603-a4bc-96a0a7b38446", patient)
        + external("Lot", "554ac39e-e3fe-47fe-b233-965d2a147832", values["sourceId"])
        + external("Lot", "96fdda7c-d067-4183-912e-bf5ee74998a8", unique_id)
        + "</rim:RegistryPackage>"
    )


def lot_signature(
    by: Signer, set_id: str, digests: dict[str, bytes], *, key: Any = None, certificate: Any = None, transform: str = ""
) -> bytes:
    """XAdES by hand: C14N 1.0 of the manifest and of the signed properties, RSA-SHA256."""
    certificate = certificate or by.sign_certificate
    sha256 = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    transforms = f'<ds:Transforms><ds:Transform Algorithm="{transform}"/></ds:Transforms>' if transform else ""
    references = f'<ds:Reference URI="urn:oid:{set_id}">{sha256}<ds:DigestValue>AA==</ds:DigestValue></ds:Reference>'
    references += "".join(
        f'<ds:Reference URI="urn:oid:{unique_id}">{transforms}{sha256}'
        f"<ds:DigestValue>{base64.b64encode(digest).decode()}</ds:DigestValue></ds:Reference>"
        for unique_id, digest in digests.items()
    )
    der = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
    cert_digest = base64.b64encode(certificate.fingerprint(hashes.SHA256())).decode()
    root = etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}" Id="signature"><ds:SignedInfo>'
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"/>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
        f'<ds:Reference URI="#IHEManifest" Type="{DS}Manifest">{sha256}<ds:DigestValue/></ds:Reference>'
        '<ds:Reference URI="#SP" Type="http://uri.etsi.org/01903/v1.1.1#SignedProperties">'
        f"{sha256}<ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>"
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f'<ds:Object><ds:Manifest Id="IHEManifest">{references}</ds:Manifest></ds:Object>'
        '<ds:Object><ds:SignatureProperties><ds:SignatureProperty Id="purposeOfSignature" Target="#signature">'
        "1.2.840.10065.1.12.1.14</ds:SignatureProperty></ds:SignatureProperties></ds:Object>"
        '<ds:Object><xa:QualifyingProperties xmlns:xa="http://uri.etsi.org/01903/v1.1.1#" Target="#signature">'
        '<xa:SignedProperties Id="SP"><xa:SignedSignatureProperties>'
        "<xa:SigningTime>2026-11-21T10:00:00Z</xa:SigningTime>"
        f"<xa:SigningCertificate><xa:Cert><xa:CertDigest>{sha256}<ds:DigestValue>{cert_digest}</ds:DigestValue>"
        "</xa:CertDigest></xa:Cert></xa:SigningCertificate></xa:SignedSignatureProperties></xa:SignedProperties>"
        "</xa:QualifyingProperties></ds:Object></ds:Signature>"
    )
    signed_info = root[0]
    targets = (root.find(f".//{{{DS}}}Manifest"), root.find(".//{http://uri.etsi.org/01903/v1.1.1#}SignedProperties"))
    for reference, target in zip(signed_info.findall(f"{{{DS}}}Reference"), targets, strict=True):
        canonical = etree.tostring(target, method="c14n", with_tail=False)
        value = reference.find(f"{{{DS}}}DigestValue")
        value.text = base64.b64encode(hashlib.sha256(canonical).digest()).decode()
    canonical = etree.tostring(signed_info, method="c14n", with_comments=True, with_tail=False)
    raw = (key or by.sign_key).sign(canonical, padding.PKCS1v15(), hashes.SHA256())
    root.find(f"{{{DS}}}SignatureValue").text = base64.b64encode(raw).decode()
    return etree.tostring(root)


@dataclass(frozen=True)
class Lot:
    """An ITI-41 submission; every part may be spoilt."""

    documents: tuple[Document, ...]
    by: Signer
    now: datetime
    unique_id: str = field(default_factory=new_oid)
    package: dict[str, str] = field(default_factory=dict)
    patient: str = ""
    rplc: dict[int, str] = field(default_factory=dict)
    signed: bool = True
    signature: bytes | None = None
    signature_arguments: dict[str, Any] = field(default_factory=dict)
    send_parts: bool = True
    digest_of: Callable[[bytes], bytes] = _sha256
    spoil: Callable[[str], str] = _same
    spoil_content: Callable[[bytes], bytes] = _same

    def built(self) -> tuple[str, dict[str, bytes]]:
        """The SOAP body and its parts by Content-ID."""
        contents = [document.cda() for document in self.documents]
        patient = self.patient or self.documents[0].ins
        objects = [package_xml(self.unique_id, patient, self.now, **self.package)]
        parts: dict[str, bytes] = {}
        elements = ""
        for number, (document, content) in enumerate(zip(self.documents, contents, strict=True)):
            objects.append(entry_xml(f"Doc{number}", document.values(content)))
            objects.append(link(HAS_MEMBER, "Lot", f"Doc{number}", SubmissionSetStatus="Original"))
            if number in self.rplc:
                objects.append(link("urn:ihe:iti:2007:AssociationType:RPLC", f"Doc{number}", self.rplc[number]))
            parts[f"doc{number}@essai"] = self.spoil_content(content)
            elements += self._part(f"Doc{number}", f"doc{number}@essai")
        if self.signed:
            digests = {d.unique_id: self.digest_of(c) for d, c in zip(self.documents, contents, strict=True)}
            signature = self.signature or lot_signature(self.by, self.unique_id, digests, **self.signature_arguments)
            first = self.documents[0].values(contents[0])
            utc = self.now.astimezone(UTC).strftime("%Y%m%d%H%M%S")
            values = {
                **{name: first[name] for name in first if name.startswith("author")},
                "creationTime": utc,
                "serviceStartTime": utc,
                "languageCode": "art",
                "legalAuthenticator": first.get("legalAuthenticator", ""),
                "sourcePatientId": patient,
                "title": "Source",
                "class": ("urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1", "URN"),
                "type": ("E1762", "ASTM"),
                "confidentiality": [
                    ("N", "2.16.840.1.113883.5.25"),
                    ("MASQUE_PS", "1.2.250.1.213.1.1.4.13"),
                    ("INVISIBLE_PATIENT", "1.2.250.1.213.1.1.4.13"),
                ],
                "format": ("http://www.w3.org/2000/09/xmldsig#", "URN"),
                "patientId": patient,
                "uniqueId": f"{self.unique_id}.1",
                "mimeType": "text/xml",
            }
            objects.append(entry_xml("Sig", values))
            objects.append(link(HAS_MEMBER, "Lot", "Sig", SubmissionSetStatus="Original"))
            objects.append(link("urn:ihe:iti:2007:AssociationType:signs", "Sig", "Lot"))
            parts["sig@essai"] = signature
            elements += self._part("Sig", "sig@essai")
        body = (
            f'<xds:ProvideAndRegisterDocumentSetRequest xmlns:xds="{XDS}" xmlns:rim="{RIM}"><lcm:SubmitObjectsRequest '
            f'xmlns:lcm="{LCM}"><rim:RegistryObjectList>{"".join(objects)}</rim:RegistryObjectList>'
            f"</lcm:SubmitObjectsRequest>{elements if self.send_parts else ''}"
            "</xds:ProvideAndRegisterDocumentSetRequest>"
        )
        return self.spoil(body), parts

    @staticmethod
    def _part(id: str, cid: str) -> str:
        return (
            f'<xds:Document id="{id}"><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:{cid}"/>'
            "</xds:Document>"
        )


# --------------------------------------------------------------------------------------------- on the wire


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    raw: bytes
    message_id: str

    @property
    def envelope(self) -> etree._Element:
        data = self.raw
        if self.content_type.startswith("multipart/related"):
            data = self.parts[0]
        return etree.fromstring(data)

    @property
    def parts(self) -> list[bytes]:
        boundary = self.content_type.split('boundary="')[1].split('"')[0].encode()
        sections = (b"\r\n" + self.raw).split(b"\r\n--" + boundary)[1:-1]
        return [section.split(b"\r\n\r\n", 1)[1] for section in sections]

    @property
    def fault(self) -> tuple[str, str] | None:
        """Side and local part of the subcode."""
        found = self.envelope.find(f".//{{{ENV}}}Fault")
        if found is None:
            return None
        side = found.findtext(f"{{{ENV}}}Code/{{{ENV}}}Value").split(":")[1]
        subcode = found.findtext(f"{{{ENV}}}Code/{{{ENV}}}Subcode/{{{ENV}}}Value") or ":"
        return side, subcode.split(":")[1]

    @property
    def errors(self) -> list[str]:
        return [error.get("errorCode") for error in self.envelope.iter(f"{{{RS}}}RegistryError")]

    @property
    def contexts(self) -> list[str]:
        return [error.get("codeContext") for error in self.envelope.iter(f"{{{RS}}}RegistryError")]

    @property
    def success(self) -> bool:
        statuses = [
            element.get("status")
            for element in self.envelope.iter(f"{{{RS}}}RegistryResponse", f"{{{QUERY}}}AdhocQueryResponse")
        ]
        return bool(statuses) and statuses[0].endswith(":Success")

    @property
    def relates_to(self) -> str:
        return self.envelope.findtext(f".//{{{WSA}}}RelatesTo") or ""


def envelope(action: str, body: str, vihf: bytes = b"", message_id: str = "", extra: str = "") -> tuple[str, bytes]:
    message_id = message_id or f"urn:uuid:{new_uuid()}"
    security = (
        '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">'
        f"{vihf.decode()}</wsse:Security>"
        if vihf
        else ""
    )
    text = (
        f'<env:Envelope xmlns:env="{ENV}" xmlns:wsa="{WSA}"><env:Header><wsa:MessageID>{message_id}</wsa:MessageID>'
        f'<wsa:Action env:mustUnderstand="true">{action}</wsa:Action>{security}{extra}</env:Header>'
        f"<env:Body>{body}</env:Body></env:Envelope>"
    )
    return message_id, text.encode()


def mime(root: bytes, parts: dict[str, bytes]) -> tuple[bytes, str]:
    boundary = f"b{new_uuid()}"
    chunks = [f"--{boundary}\r\nContent-Type: application/xop+xml\r\nContent-ID: <root@essai>\r\n\r\n".encode() + root]
    chunks += [
        f"--{boundary}\r\nContent-Type: text/xml\r\nContent-ID: <{cid}>\r\n\r\n".encode() + content
        for cid, content in parts.items()
    ]
    data = b"\r\n".join(chunks) + f"\r\n--{boundary}--\r\n".encode()
    return data, (
        f'multipart/related; type="application/xop+xml"; boundary="{boundary}"; start="<root@essai>"; '
        'start-info="application/soap+xml"'
    )


@dataclass(frozen=True)
class World:
    """A running sandbox and who may speak to it."""

    services: str
    page: str
    clock: Clock
    structure: Signer
    other_structure: Signer
    card: Signer
    other_card: Signer
    people: list[dict[str, Any]]

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def person(self, number: int = 0) -> dict[str, Any]:
        """An adult with an active DMP."""
        adults = [p for p in self.people if p["dmp"] == "active" and p["birthDate"] < "2000"]
        return adults[number]

    def connect(self, by: Signer | None, timeout: float = 20) -> http.client.HTTPSConnection:
        host, port = self.services.removeprefix("https://").split(":")
        return http.client.HTTPSConnection(host, int(port), context=(by or self.structure).context, timeout=timeout)

    def post(self, path: str, data: bytes, content_type: str, by: Signer | None = None, message_id: str = "") -> Answer:
        connection = self.connect(by)
        try:
            connection.request("POST", path, data, {"Content-Type": content_type})
            response = connection.getresponse()
            return Answer(response.status, response.headers["Content-Type"], response.read(), message_id)
        finally:
            connection.close()

    def soap(self, path: str, action: str, body: str, vihf: Vihf | None = None, by: Signer | None = None) -> Answer:
        message_id, data = envelope(action, body, vihf.xml() if vihf else b"")
        return self.post(
            path, data, "application/soap+xml; charset=utf-8", by or (vihf.by if vihf else None), message_id
        )

    def indirect(self, patient: str, **given: Any) -> Vihf:
        return Vihf(self.structure, "INDIRECTE", patient, self.now, **given)

    def direct(self, patient: str, **given: Any) -> Vihf:
        return Vihf(given.pop("by", self.card), "DIRECTE", patient, self.now, **given)

    def document(self, number: int = 0, **given: Any) -> Document:
        given.setdefault("created", self.now - timedelta(minutes=30))
        return Document(given.pop("person", None) or self.person(number), **given)

    def lot(self, *documents: Document, **given: Any) -> Lot:
        return Lot(documents or (self.document(),), given.pop("by", self.structure), self.now, **given)

    def provide(self, lot: Lot, vihf: Vihf | None = None, by: Signer | None = None, plain: bool = False) -> Answer:
        vihf = vihf or self.indirect(lot.documents[0].ins)
        body, parts = lot.built()
        action = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
        if plain:
            for cid, content in parts.items():
                include = f'<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:{cid}"/>'
                body = body.replace(include, base64.b64encode(content).decode())
            return self.soap(f"{BASE}/repository", action, body, vihf, by)
        message_id, root = envelope(action, body, vihf.xml())
        data, content_type = mime(root, parts)
        return self.post(f"{BASE}/repository", data, content_type, by or vihf.by, message_id)

    def query(self, vihf: Vihf, query: str, return_type: str, parameters: dict[str, str | list[str]]) -> Answer:
        slots = "".join(slot(name, value) for name, value in parameters.items())
        body = (
            f'<q:AdhocQueryRequest xmlns:q="{QUERY}" xmlns:rim="{RIM}"><q:ResponseOption returnComposedObjects="true" '
            f'returnType="{return_type}"/><rim:AdhocQuery id="{query}">{slots}</rim:AdhocQuery></q:AdhocQueryRequest>'
        )
        return self.soap(f"{BASE}/registry", "urn:ihe:iti:2007:RegistryStoredQuery", body, vihf)

    def reference(self, document: Document, vihf: Vihf | None = None) -> list[str]:
        """TD3.1b: the entryUUIDs of a uniqueId."""
        vihf = vihf or self.indirect(document.ins)
        answer = self.query(
            vihf, GET_DOCUMENTS, "ObjectRef", {"$XDSDocumentEntryUniqueId": f"('{document.unique_id}')"}
        )
        assert answer.success, answer.raw
        return [element.get("id") for element in answer.envelope.iter(f"{{{RIM}}}ObjectRef")]

    def update(self, vihf: Vihf, patient: str, *objects: str, set_id: str = "", **package: str) -> Answer:
        body = (
            f'<lcm:SubmitObjectsRequest xmlns:lcm="{LCM}" xmlns:rim="{RIM}"><rim:RegistryObjectList>'
            f"{package_xml(set_id or new_oid(), patient, self.now, **package)}{''.join(objects)}"
            "</rim:RegistryObjectList></lcm:SubmitObjectsRequest>"
        )
        return self.soap(f"{BASE}/registry", "urn:ihe:iti:2010:UpdateDocumentSet", body, vihf)

    def set_status(self, vihf: Vihf, patient: str, target: str, old: str, new: str, set_id: str = "") -> Answer:
        kind = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus"
        return self.update(vihf, patient, link(kind, "Lot", target, OriginalStatus=old, NewStatus=new), set_id=set_id)

    def held(self) -> list[dict[str, Any]]:
        return list(call(self.page, "GET", "/control/documents"))

    def entry(self, document: Document) -> dict[str, Any]:
        """The one entry of a uniqueId."""
        (found,) = [entry for entry in self.held() if entry["uniqueId"] == document.unique_id]
        return found
