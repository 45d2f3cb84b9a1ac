"""The signature of a lot, and the strangers who verify it."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidSignature

from bonport.interop.errors import BadInput
from bonport.interop.soap.keys import SigningKey
from bonport.interop.xds.signature import DS, XADES, SignatureSettings, sign_lot
from tests.interop.peer import Authority
from tests.interop.xmlsec import verifies

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SET, DOCUMENT = "1.2.250.1.999.8.1", "1.2.250.1.999.1.1.1"
IDS = (f"Id {DS}:Manifest", f"Id {XADES}:SignedProperties")
NS = {"ds": DS, "x": XADES}


def _signed(key: SigningKey, body: bytes = b"<cda/>", **settings: object) -> bytes:
    return sign_lot(
        key,
        submission_set_uid=SET,
        documents={DOCUMENT: body},
        at=AT,
        settings=SignatureSettings(**settings),  # type: ignore[arg-type]
    )


def test_what_it_says(signing_key: SigningKey) -> None:
    root = etree.fromstring(_signed(signing_key))
    manifest = root.find(".//ds:Manifest[@Id='IHEManifest']", NS)
    assert manifest is not None
    digests = {one.get("URI"): one.findtext("ds:DigestValue", namespaces=NS) for one in manifest}
    expected = base64.b64encode(hashlib.sha256(b"<cda/>").digest()).decode()
    # The submission set has no bytes: a dummy digest. The document: the bytes sent.
    assert digests == {f"urn:oid:{SET}": "AA==", f"urn:oid:{DOCUMENT}": expected}
    assert [one.get("URI") for one in root.findall("ds:SignedInfo/ds:Reference", NS)] == [
        "#IHEManifest",
        "#SignedProperties",
    ]
    assert root.findtext(".//SignatureProperty") == "1.2.840.10065.1.12.1.14"
    assert root.findtext(".//x:SigningTime", namespaces=NS) == "2026-11-21T09:30:00Z"
    assert root.find(".//x:SignaturePolicyImplied", NS) is not None
    serial = root.findtext(".//x:IssuerSerial/ds:X509SerialNumber", namespaces=NS)
    assert serial == str(signing_key.certificate.serial_number)


def test_equal_lots_have_equal_signatures(signing_key: SigningKey) -> None:
    assert _signed(signing_key) == _signed(signing_key)
    assert _signed(signing_key) != _signed(signing_key, b"<other/>")


def test_signxml_verifies_it_and_finds_tampering(signing_key: SigningKey) -> None:
    two = SignatureConfiguration(expect_references=2)
    made = _signed(signing_key)
    results = XMLVerifier().verify(made, x509_cert=signing_key.certificate, expect_config=two)
    assert isinstance(results, list)
    assert [etree.QName(one.signed_xml).localname for one in results] == ["Manifest", "SignedProperties"]
    for tampered, error in (
        (made.replace(DOCUMENT.encode(), b"1.2.250.1.999.1.1.2"), InvalidDigest),
        (made.replace(b"09:30:00Z", b"09:31:00Z"), InvalidDigest),
        (made.replace(b"rsa-sha256", b"rsa-sha512"), InvalidSignature),
    ):
        with pytest.raises(error):
            XMLVerifier().verify(tampered, x509_cert=signing_key.certificate, expect_config=two)


@pytest.mark.xmlsec
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"signature_algorithm": SignatureMethod.RSA_SHA512, "digest_algorithm": DigestAlgorithm.SHA512},
        # what the samples of 2019-2020 use
        {"signature_algorithm": SignatureMethod.RSA_SHA1, "digest_algorithm": DigestAlgorithm.SHA1},
    ],
    ids=["default", "SHA-512", "SHA-1"],
)
def test_xmlsec1_verifies_it(
    signing_key: SigningKey, authority: Authority, tmp_path: Path, settings: dict[str, object]
) -> None:
    made = _signed(signing_key, **settings)
    root = authority.root.certificate_file
    assert verifies(made, root, tmp_path, ids=IDS)
    assert not verifies(made.replace(b"09:30:00Z", b"09:31:00Z"), root, tmp_path, ids=IDS)
    stranger = Authority(tmp_path / "stranger", name="Une autre autorité").root.certificate_file
    assert not verifies(made, stranger, tmp_path, ids=IDS)


def test_what_cannot_be_signed(signing_key: SigningKey) -> None:
    with pytest.raises(BadInput):
        _signed(signing_key, signature_algorithm=SignatureMethod.ECDSA_SHA256)
    with pytest.raises(BadInput):
        _signed(signing_key, digest_algorithm=DigestAlgorithm.SHA3_256)
    with pytest.raises(BadInput):
        sign_lot(signing_key, submission_set_uid=SET, documents={}, at=AT.replace(tzinfo=None))
