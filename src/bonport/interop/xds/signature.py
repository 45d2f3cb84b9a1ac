"""The signature of a lot: IHE DSG with XAdES, as the DMP wants it.

Source: IHE ITI DSG, SEL-MP-037 samples of 2019-2020 as the reference notes report them (D3); what was decided here is
in docs/services/dmp.md. The signature says: these bytes, in this submission set, were submitted by the holder of this
certificate.

signxml makes enveloped and enveloping signatures, but not one over a Manifest. Here it is put together from lxml's
C14N, hashlib, and the signing key; signxml and xmlsec1 verify it in the tests.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, serialization
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from bonport.interop.errors import BadInput
from bonport.interop.soap.keys import SigningKey
from bonport.interop.xml import element, serialise

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.1.1#"
PURPOSE = "1.2.840.10065.1.12.1.14"
"""ASTM E1762: signed as source."""

_C14N_WITH_COMMENTS = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
_HASHES = {DigestAlgorithm.SHA1: "sha1", DigestAlgorithm.SHA256: "sha256", DigestAlgorithm.SHA512: "sha512"}
_SIGNATURE_HASHES: dict[SignatureMethod, hashes.HashAlgorithm] = {
    SignatureMethod.RSA_SHA1: hashes.SHA1(),  # noqa: S303  what the samples use
    SignatureMethod.RSA_SHA256: hashes.SHA256(),
    SignatureMethod.RSA_SHA512: hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class SignatureSettings:
    """What may change from one homologation to the next. The samples use SHA-1 for both."""

    signature_algorithm: SignatureMethod = SignatureMethod.RSA_SHA256
    digest_algorithm: DigestAlgorithm = DigestAlgorithm.SHA256


def sign_lot(
    key: SigningKey,
    *,
    submission_set_uid: str,
    documents: Mapping[str, bytes],
    at: datetime,
    settings: SignatureSettings = SignatureSettings(),
) -> bytes:
    """The signature document of a submission set.

    Equal arguments give equal bytes: RSASSA-PKCS1-v1_5 has no random part.

    Args:
        documents: bytes sent, by uniqueId.
        at: aware; when the lot was made.

    Raises:
        BadInput: a naive time, or an algorithm that is not RSA with SHA-1, 256 or 512.
    """
    if at.tzinfo is None:
        raise BadInput("at", "une heure sans fuseau.")
    if settings.signature_algorithm not in _SIGNATURE_HASHES or settings.digest_algorithm not in _HASHES:
        raise BadInput("signature_settings", "cet algorithme de signature n’est pas pris en charge.")
    digest_method = settings.digest_algorithm
    manifest = _ds(
        "Manifest",
        {"Id": "IHEManifest"},
        # The submission set has no bytes of its own: the samples give it a dummy digest of one zero byte.
        _reference(f"urn:oid:{submission_set_uid}", digest_method, b"\0"),
        *(
            _reference(f"urn:oid:{unique_id}", digest_method, _digest(digest_method, body))
            for unique_id, body in documents.items()
        ),
    )
    signature_id = f"S-{submission_set_uid}"
    # In no namespace, as in the samples: XMLDSig's own SignatureProperty may not hold bare text.
    purpose = element("SignatureProperty", {"Id": "purposeOfSignature", "Target": f"#{signature_id}"}, text=PURPOSE)
    properties = _signed_properties(key, digest_method, at)
    qualifying = _xades("QualifyingProperties", {"Target": f"#{signature_id}"}, properties)
    certificate = base64.b64encode(key.certificate.public_bytes(serialization.Encoding.DER)).decode()
    signed_info = _ds("SignedInfo", {})
    signature_value = _ds("SignatureValue", {})
    signature = _ds(
        "Signature",
        {"Id": signature_id},
        signed_info,
        signature_value,
        _ds("KeyInfo", {}, _ds("X509Data", {}, _ds("X509Certificate", {}, text=certificate))),
        _ds("Object", {}, manifest),
        _ds("Object", {}, element("SignatureProperties", {}, purpose)),
        _ds("Object", {}, qualifying),
    )
    # Digests are taken where the elements stand: inclusive C14N writes the namespaces that they inherit.
    signed_info.extend(
        (
            _ds("CanonicalizationMethod", {"Algorithm": _C14N_WITH_COMMENTS}),
            _ds("SignatureMethod", {"Algorithm": settings.signature_algorithm.value}),
            _reference("#IHEManifest", digest_method, _digest(digest_method, _c14n(manifest)), Type=f"{DS}Manifest"),
            _reference(
                "#SignedProperties",
                digest_method,
                _digest(digest_method, _c14n(properties)),
                Type=f"{XADES}SignedProperties",
            ),
        )
    )
    signed = key.sign(_c14n(signed_info), _SIGNATURE_HASHES[settings.signature_algorithm])
    signature_value.text = base64.b64encode(signed).decode()
    return serialise(signature)


def _signed_properties(key: SigningKey, digest_method: DigestAlgorithm, at: datetime) -> etree._Element:
    certificate = key.certificate
    digest = _digest(digest_method, certificate.public_bytes(serialization.Encoding.DER))
    cert = _xades(
        "Cert",
        {},
        _xades("CertDigest", {}, *_digest_elements(digest_method, digest)),
        _xades(
            "IssuerSerial",
            {},
            _ds("X509IssuerName", {}, text=certificate.issuer.rfc4514_string()),
            _ds("X509SerialNumber", {}, text=str(certificate.serial_number)),
        ),
    )
    return _xades(
        "SignedProperties",
        {"Id": "SignedProperties"},
        _xades(
            "SignedSignatureProperties",
            {},
            _xades("SigningTime", {}, text=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
            _xades("SigningCertificate", {}, cert),
            _xades("SignaturePolicyIdentifier", {}, _xades("SignaturePolicyImplied", {})),
        ),
        _xades("SignedDataObjectProperties", {}),
    )


def _reference(uri: str, digest_method: DigestAlgorithm, digest: bytes, **attributes: str) -> etree._Element:
    return _ds("Reference", {"URI": uri, **attributes}, *_digest_elements(digest_method, digest))


def _digest_elements(digest_method: DigestAlgorithm, digest: bytes) -> tuple[etree._Element, etree._Element]:
    return (
        _ds("DigestMethod", {"Algorithm": digest_method.value}),
        _ds("DigestValue", {}, text=base64.b64encode(digest).decode()),
    )


def _digest(digest_method: DigestAlgorithm, data: bytes) -> bytes:
    return hashlib.new(_HASHES[digest_method], data, usedforsecurity=digest_method is not DigestAlgorithm.SHA1).digest()


def _c14n(this: etree._Element) -> bytes:
    """C14N 1.0; ours holds no comment, so it is the same with and without them."""
    return etree.tostring(this, method="c14n", exclusive=False, with_comments=True)


def _ds(tag: str, attributes: Mapping[str, str], *children: etree._Element, text: str | None = None) -> etree._Element:
    return element(f"{{{DS}}}{tag}", attributes, *children, text=text, nsmap={"ds": DS})


def _xades(
    tag: str, attributes: Mapping[str, str], *children: etree._Element, text: str | None = None
) -> etree._Element:
    return element(f"{{{XADES}}}{tag}", attributes, *children, text=text, nsmap={"xades": XADES})
