"""The VIHF: who asks, for whom, for which patient, with which software; a signed SAML 2.0 assertion.

Source: SEL-MP-037 (DMPi) and its 2019-2020 samples, ANS mapping of the VIHF, as the reference notes report them (part
D4). The samples sign with SHA-1 and say version 3.0, the ANS mapping shows 4.0 and SHA-256: both are settings.
`Conditions` is not in the samples (docs/services/dmp.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from bonport.interop.errors import BadInput
from bonport.interop.identity import INS
from bonport.interop.soap.keys import SigningKey
from bonport.interop.terminology import Code, oids
from bonport.interop.xml import element, serialise

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XS = "http://www.w3.org/2001/XMLSchema"
_HL7 = "urn:hl7-org:v3"

_X509_SUBJECT = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
_AUTHN_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_ROLE = "urn:oasis:names:tc:xacml:2.0:subject:role"
_SUBJECT = "urn:oasis:names:tc:xspa:1.0:subject:subject-id"
_RESOURCE = "urn:oasis:names:tc:xacml:2.0:resource:resource-id"
_PURPOSE = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"
_CONFIDENTIALITY = "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code"
_PURPOSE_SYSTEM = "1.2.250.1.213.1.1.4.248"
_PROFESSION_SYSTEM = "1.2.250.1.71.1.2.7"
_SPECIALTY_SYSTEM = "1.2.250.1.71.4.2.5"

_CLOCK_SKEW = timedelta(minutes=2)


class Mode(StrEnum):
    """How the professional was recognised: by the card that signs, or by the structure whose certificate signs."""

    DIRECTE = "DIRECTE"
    INDIRECTE = "INDIRECTE"


_AUTHN_CLASSES = {Mode.DIRECTE: "SmartcardPKI", Mode.INDIRECTE: "unspecified"}  # unspecified: an automaton


class Purpose(StrEnum):
    """Mode d'accès (1.2.250.1.213.1.1.4.248)."""

    NORMAL = "normal"
    BRIS_DE_GLACE = "bris_de_glace"
    CENTRE_15 = "centre_15"


_PURPOSE_LABELS = {
    Purpose.NORMAL: "Accès normal",
    Purpose.BRIS_DE_GLACE: "Bris de glace",
    Purpose.CENTRE_15: "Centre de régulation",
}


@dataclass(frozen=True, slots=True)
class VihfSettings:
    """What may change from one homologation to the next.

    Attributes:
        version: `3.0`, or `4.0`.
        lifetime: between NotBefore and NotOnOrAfter, clock skew apart.
    """

    version: str = "3.0"
    signature_algorithm: SignatureMethod = SignatureMethod.RSA_SHA256
    digest_algorithm: DigestAlgorithm = DigestAlgorithm.SHA256
    lifetime: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Software:
    """The product that speaks (LPS_*).

    Attributes:
        homologation: LPS_ID_HOMOLOGATION_DMP, given by the Cnam to the product.
    """

    id: str
    name: str
    version: str
    homologation: str


@dataclass(frozen=True, slots=True)
class Caller:
    """In whose name, and from which structure.

    Attributes:
        mode: see `Mode`.
        national_id: PS_IdNat, 8 + RPPS.
        specialty: JDV_J01 (`G15_10/SM26`): the VIHF's two roles are its two halves.
        structure: Struct_IdNat (1 + FINESS, 3 + SIRET, 4 + RPPS-rang).
        sector: JDV_J61, such as SA07 (1.2.250.1.71.4.2.4).
    """

    mode: Mode
    national_id: str
    family: str
    given: str
    specialty: Code
    structure: str
    structure_name: str
    sector: Code

    @property
    def roles(self) -> tuple[Code, ...]:
        """Profession (TRE_G15) and, for doctors and pharmacists, specialty (TRE_R38).

        Raises:
            BadInput: a profession that is not one of TRE_G15.
        """
        profession, _, specialty = self.specialty.code.partition("/")
        name, _, specialty_name = self.specialty.display.partition(" - ")
        if not profession.startswith("G15_"):
            raise BadInput("caller.specialty", "cette profession n’a pas de rôle connu du DMP.")
        roles = [Code(profession.removeprefix("G15_"), _PROFESSION_SYSTEM, name)]
        if specialty:
            roles.append(Code(specialty, _SPECIALTY_SYSTEM, specialty_name))
        return tuple(roles)


def assertion(
    key: SigningKey,
    caller: Caller,
    software: Software,
    *,
    id: str,
    now: datetime,
    ins: INS | None = None,
    purpose: Purpose = Purpose.NORMAL,
    secret: bool = False,
    settings: VihfSettings = VihfSettings(),
) -> bytes:
    """A signed VIHF, serialised without declaration: it goes into `wsse:Security` as it is.

    Args:
        key: the structure's signature certificate in INDIRECTE, the professional's card in DIRECTE.
        id: of the assertion; an XML name (`_` and a UUID).
        now: aware.
        ins: the patient's; None for what concerns no patient.
        secret: « connexion secrète » of a minor: what follows is invisible to the legal guardians (EX_0.1-1100).

    Raises:
        BadInput: a naive time, or a value that XML cannot hold.
    """
    if now.tzinfo is None:
        raise BadInput("now", "une heure sans fuseau.")
    instant = now.astimezone(UTC)
    tree = _saml(
        "Assertion",
        {"ID": id, "IssueInstant": _time(instant), "Version": "2.0"},
        _saml("Issuer", {"Format": _X509_SUBJECT}, text=key.subject),
        element(f"{{{_DS}}}Signature", {"Id": "placeholder"}, nsmap={"ds": _DS}),
        _saml("Subject", {}, _saml("NameID", {}, text=caller.national_id)),
        _saml(
            "Conditions",
            {"NotBefore": _time(instant - _CLOCK_SKEW), "NotOnOrAfter": _time(instant + settings.lifetime)},
        ),
        _saml(
            "AuthnStatement",
            {"AuthnInstant": _time(instant)},
            _saml(
                "AuthnContext", {}, _saml("AuthnContextClassRef", {}, text=_AUTHN_CONTEXT + _AUTHN_CLASSES[caller.mode])
            ),
        ),
        _saml("AttributeStatement", {}, *_attributes(caller, software, settings.version, ins, purpose, secret)),
    )
    signer = _Signer(
        signature_algorithm=settings.signature_algorithm,
        digest_algorithm=settings.digest_algorithm,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    signed = signer.sign(tree, key=key.private_key, cert=[key.certificate], id_attribute="ID")
    return serialise(signed)


class _Signer(XMLSigner):
    """signxml, which also makes the SHA-1 signatures of the published samples where the settings ask for them."""

    def check_deprecated_methods(self) -> None:
        pass


def ins_cx(ins: INS) -> str:
    """An INS as HL7v2 CX: `<matricule>^^^&<OID>&ISO^NH`."""
    return f"{ins.matricule}^^^&{ins.oid}&ISO^NH"


def _attributes(
    caller: Caller, software: Software, version: str, ins: INS | None, purpose: Purpose, secret: bool
) -> list[etree._Element]:
    attributes = [
        _attribute("Identifiant_Structure", _text(caller.structure)),
        _attribute("Secteur_Activite", _text(f"{caller.sector.code}^{caller.sector.system}")),
    ]
    if caller.mode is Mode.INDIRECTE:
        attributes.append(_attribute(_SUBJECT, _text(f"{caller.given} {caller.family}")))
    attributes.append(_attribute(_ROLE, *(_coded("Role", role) for role in caller.roles)))
    attributes.append(_attribute("VIHF_Version", _text(version)))
    attributes.append(_attribute("Authentification_mode", _text(caller.mode)))
    if ins is not None:
        attributes.append(_attribute(_RESOURCE, _text(ins_cx(ins))))
    attributes.append(_attribute("Ressource_URN", _text("urn:dmp")))
    access = Code(purpose, _PURPOSE_SYSTEM, _PURPOSE_LABELS[purpose], "mode acces VIHF 2.0")
    attributes.append(_attribute(_PURPOSE, _coded("PurposeOfUse", access)))
    attributes += [
        _attribute("LPS_ID", _text(software.id)),
        _attribute("LPS_Nom", _text(software.name)),
        _attribute("LPS_Version", _text(software.version)),
        _attribute("LPS_ID_HOMOLOGATION_DMP", _text(software.homologation)),
    ]
    if secret:
        hidden = Code("INVISIBLE_REPRESENTANTS_LEGAUX", oids.DMP_CONFIDENTIALITY)
        attributes.append(_attribute(_CONFIDENTIALITY, _coded("ConfidentialityCode", hidden)))
    return attributes


def _attribute(name: str, *values: etree._Element) -> etree._Element:
    return _saml("Attribute", {"Name": name}, *values)


def _text(value: str) -> etree._Element:
    return _saml("AttributeValue", {f"{{{_XSI}}}type": "xs:string"}, text=value)


def _coded(tag: str, code: Code) -> etree._Element:
    described = {
        "code": code.code,
        "codeSystem": code.system,
        "codeSystemName": code.system_name,
        "displayName": code.display,
    }
    attributes = {name: value for name, value in described.items() if value} | {f"{{{_XSI}}}type": "CE"}
    return _saml("AttributeValue", {}, element(f"{{{_HL7}}}{tag}", attributes, nsmap={None: _HL7}))


def _saml(
    tag: str, attributes: Mapping[str, str], *children: etree._Element, text: str | None = None
) -> etree._Element:
    return element(f"{{{SAML}}}{tag}", attributes, *children, text=text, nsmap={"saml2": SAML, "xsi": _XSI, "xs": _XS})


def _time(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"
