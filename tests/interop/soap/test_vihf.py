"""The VIHF: what it says, in which order, and that strangers verify it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest

from bonport.interop.errors import BadInput
from bonport.interop.identity import INS
from bonport.interop.soap import envelope
from bonport.interop.soap.keys import SigningKey
from bonport.interop.soap.vihf import Caller, Mode, Software, VihfSettings, assertion
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.facility_types import SOLO_PRACTICE
from bonport.interop.terminology.specialties import GENERAL_PRACTICE_QUALIFIED, SPECIALTIES
from tests.interop.peer import Authority
from tests.interop.xmlsec import verifies

NOW = datetime(2026, 11, 21, 9, 30, 15, 250_000, tzinfo=UTC)
LAURENCE = INS("207058575627097", oids.INS_NIR_TEST)
SOFTWARE = Software("01.01", "Bonport", "0.1", "SIMULATED")
CALLER = Caller(
    mode=Mode.INDIRECTE,
    national_id="899700000017",
    family="MEDIONI",
    given="STEPHANE",
    specialty=GENERAL_PRACTICE_QUALIFIED,
    structure="1750512344",
    structure_name="Cabinet médical du Petit Pont",
    sector=SOLO_PRACTICE,
)
ID = "_65db4fa8-b44a-4c11-adc5-135dcc327b24"
ASSERTION_ID = ("ID urn:oasis:names:tc:SAML:2.0:assertion:Assertion",)


def _made(key: SigningKey, caller: Caller = CALLER, **options: object) -> bytes:
    return assertion(key, caller, SOFTWARE, id=ID, now=NOW, ins=LAURENCE, **options)  # type: ignore[arg-type]


# An indirect VIHF without its signature: the order of elements and attributes is the one of the DMP's samples.
SAMPLE = """
<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    ID="_65db4fa8-b44a-4c11-adc5-135dcc327b24" IssueInstant="2026-11-21T09:30:15.250Z" Version="2.0">
  <!-- who signed: the subject of the structure's signature certificate -->
  <saml2:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
    >CN=signature.exemple,OU=1750512344,O=Cabinet médical du Petit Pont,C=FR</saml2:Issuer>
  <!-- in whose name: 8 and the RPPS number -->
  <saml2:Subject><saml2:NameID>899700000017</saml2:NameID></saml2:Subject>
  <!-- ours: the samples have none -->
  <saml2:Conditions NotBefore="2026-11-21T09:28:15.250Z" NotOnOrAfter="2026-11-21T09:35:15.250Z"/>
  <saml2:AuthnStatement AuthnInstant="2026-11-21T09:30:15.250Z"><saml2:AuthnContext>
    <saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml2:AuthnContextClassRef>
  </saml2:AuthnContext></saml2:AuthnStatement>
  <saml2:AttributeStatement>
    <saml2:Attribute Name="Identifiant_Structure">
      <saml2:AttributeValue xsi:type="xs:string">1750512344</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="Secteur_Activite">
      <saml2:AttributeValue xsi:type="xs:string">SA07^1.2.250.1.71.4.2.4</saml2:AttributeValue></saml2:Attribute>
    <!-- indirect only -->
    <saml2:Attribute Name="urn:oasis:names:tc:xspa:1.0:subject:subject-id">
      <saml2:AttributeValue xsi:type="xs:string">STEPHANE MEDIONI</saml2:AttributeValue></saml2:Attribute>
    <!-- profession, then specialty -->
    <saml2:Attribute Name="urn:oasis:names:tc:xacml:2.0:subject:role">
      <saml2:AttributeValue><Role xmlns="urn:hl7-org:v3" code="10" codeSystem="1.2.250.1.71.1.2.7"
        displayName="Médecin" xsi:type="CE"/></saml2:AttributeValue>
      <saml2:AttributeValue><Role xmlns="urn:hl7-org:v3" code="SM26" codeSystem="1.2.250.1.71.4.2.5"
        displayName="Qualifié en Médecine Générale (SM)" xsi:type="CE"/></saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="VIHF_Version">
      <saml2:AttributeValue xsi:type="xs:string">3.0</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="Authentification_mode">
      <saml2:AttributeValue xsi:type="xs:string">INDIRECTE</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="urn:oasis:names:tc:xacml:2.0:resource:resource-id">
      <saml2:AttributeValue xsi:type="xs:string"
        >207058575627097^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="Ressource_URN">
      <saml2:AttributeValue xsi:type="xs:string">urn:dmp</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="urn:oasis:names:tc:xspa:1.0:subject:purposeofuse">
      <saml2:AttributeValue><PurposeOfUse xmlns="urn:hl7-org:v3" code="normal" codeSystem="1.2.250.1.213.1.1.4.248"
        codeSystemName="mode acces VIHF 2.0" displayName="Accès normal" xsi:type="CE"/></saml2:AttributeValue>
    </saml2:Attribute>
    <saml2:Attribute Name="LPS_ID">
      <saml2:AttributeValue xsi:type="xs:string">01.01</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="LPS_Nom">
      <saml2:AttributeValue xsi:type="xs:string">Bonport</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="LPS_Version">
      <saml2:AttributeValue xsi:type="xs:string">0.1</saml2:AttributeValue></saml2:Attribute>
    <saml2:Attribute Name="LPS_ID_HOMOLOGATION_DMP">
      <saml2:AttributeValue xsi:type="xs:string">SIMULATED</saml2:AttributeValue></saml2:Attribute>
  </saml2:AttributeStatement>
</saml2:Assertion>
"""


def _canonical(root: etree._Element) -> bytes:
    return etree.tostring(root, method="c14n", exclusive=True)


def _unsigned(data: bytes) -> etree._Element:
    root = etree.fromstring(data)
    signature = root.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    assert signature is not None
    assert root.index(signature) == 1, "right after the issuer"
    root.remove(signature)
    return root


def test_an_indirect_vihf(signing_key: SigningKey) -> None:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    assert _canonical(_unsigned(_made(signing_key))) == _canonical(etree.fromstring(SAMPLE, parser))


def _values(data: bytes, name: str) -> list[str]:
    return etree.fromstring(data).xpath(
        f"//s:Attribute[@Name='{name}']/s:AttributeValue/text() | //s:Attribute[@Name='{name}']//*/@code",
        namespaces={"s": "urn:oasis:names:tc:SAML:2.0:assertion"},
    )


def test_a_direct_vihf_names_no_one_but_the_card(signing_key: SigningKey) -> None:
    made = _made(signing_key, replace(CALLER, mode=Mode.DIRECTE))
    assert _values(made, "Authentification_mode") == ["DIRECTE"]
    assert _values(made, "urn:oasis:names:tc:xspa:1.0:subject:subject-id") == []
    assert b"ac:classes:SmartcardPKI" in made


@pytest.mark.requirement("EX_0.1-1100")
def test_a_secret_connection_says_so(signing_key: SigningKey) -> None:
    name = "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code"
    assert _values(_made(signing_key, secret=True), name) == ["INVISIBLE_REPRESENTANTS_LEGAUX"]
    assert _values(_made(signing_key), name) == []


def test_a_nurse_has_one_role(signing_key: SigningKey) -> None:
    made = _made(signing_key, replace(CALLER, specialty=SPECIALTIES["G15_60"]))
    assert _values(made, "urn:oasis:names:tc:xacml:2.0:subject:role") == ["60"]


def test_version_and_lifetime_are_settings(signing_key: SigningKey) -> None:
    assert _values(_made(signing_key, settings=VihfSettings(version="4.0")), "VIHF_Version") == ["4.0"]


@pytest.mark.parametrize(
    ("caller", "options"),
    [
        (CALLER, {"now": NOW.replace(tzinfo=None)}),
        (replace(CALLER, family="A\x00B"), {}),
        (replace(CALLER, specialty=Code("G16_10", oids.SPECIALTY, "Médecin en formation")), {}),
    ],
    ids=["naive time", "control character", "unknown profession"],
)
def test_what_cannot_be_said(signing_key: SigningKey, caller: Caller, options: dict[str, datetime]) -> None:
    with pytest.raises(BadInput):
        assertion(signing_key, caller, SOFTWARE, **{"id": ID, "now": NOW, **options})  # type: ignore[arg-type]


def test_signxml_verifies_it_and_finds_tampering(signing_key: SigningKey) -> None:
    made = _made(signing_key)
    one = SignatureConfiguration(expect_references=1)
    result = XMLVerifier().verify(made, x509_cert=signing_key.certificate, expect_config=one, id_attribute="ID")
    assert result.signed_xml is not None
    with pytest.raises(InvalidDigest):
        tampered = made.replace(b"207058575627097", b"279035121518989")
        XMLVerifier().verify(tampered, x509_cert=signing_key.certificate, expect_config=one, id_attribute="ID")


@pytest.mark.xmlsec
def test_xmlsec1_verifies_it_alone_and_in_its_envelope(
    signing_key: SigningKey, authority: Authority, tmp_path: Path
) -> None:
    made = _made(signing_key)
    message = envelope.build(action="urn:a", to="https://x", message_id="urn:uuid:1", payload=b"<q/>", security=made)
    root = authority.root.certificate_file
    assert verifies(made, root, tmp_path, ids=ASSERTION_ID)
    assert verifies(message, root, tmp_path, ids=ASSERTION_ID)
    assert not verifies(message.replace(b"INDIRECTE", b"DIRECTE"), root, tmp_path, ids=ASSERTION_ID)


@pytest.mark.xmlsec
def test_the_algorithms_of_the_2019_samples_can_be_asked_for(
    signing_key: SigningKey, authority: Authority, tmp_path: Path
) -> None:
    old = VihfSettings(signature_algorithm=SignatureMethod.RSA_SHA1, digest_algorithm=DigestAlgorithm.SHA1)
    made = _made(signing_key, settings=old)
    assert b"http://www.w3.org/2000/09/xmldsig#rsa-sha1" in made
    assert verifies(made, authority.root.certificate_file, tmp_path, ids=ASSERTION_ID)
