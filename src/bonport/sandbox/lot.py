"""The XAdES signature of a lot (IHE DSG): whole, by the caller's own signature certificate, over what was received."""

from __future__ import annotations

import base64
import hashlib

from lxml import etree
from signxml import CanonicalizationMethod, SignatureConfiguration, XMLVerifier
from signxml.exceptions import SignXMLException

from bonport.interop.errors import Unreadable
from bonport.interop.xml import parse
from bonport.sandbox.pki import Holder
from bonport.sandbox.vihf import DS, read_certificate

_TWO_REFERENCES = SignatureConfiguration(
    expect_references=2, default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0
)
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": hashlib.sha256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashlib.sha384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
}
_CANONICAL = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": False,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": True,
}
PURPOSE = "1.2.840.10065.1.12.1.14"


class BadLot(Exception):
    """Why a lot's signature is not accepted, in French."""


def check(signature: bytes, signer: Holder, submission_set: str, documents: dict[str, bytes]) -> None:
    """Verify a lot's signature.

    Args:
        signer: of the VIHF; the lot must be signed with the same certificate.
        submission_set: its uniqueId.
        documents: the bytes received, by uniqueId.

    Raises:
        BadLot: broken, by another, or not over all of this.
    """
    try:
        root = parse(signature)
    except Unreadable:
        raise BadLot("La signature du lot n’est pas lisible.") from None
    if root.tag != f"{{{DS}}}Signature":
        raise BadLot("La signature du lot n’est pas une signature XML.")
    used = read_certificate(root.findtext(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate"))
    if used is None or used.certificate != signer.certificate:
        raise BadLot("Le lot n’est pas signé avec le certificat du VIHF.")
    try:
        # Not against xmldsig's schema: the published sample does not pass it (its SignatureProperty holds text).
        results = XMLVerifier().verify(
            root, x509_cert=signer.certificate, expect_config=_TWO_REFERENCES, validate_schema=False
        )
    except (SignXMLException, ValueError, TypeError, AttributeError, LookupError, etree.LxmlError):
        raise BadLot("La signature du lot n’est pas valide.") from None
    assert isinstance(results, list)  # as two references are expected
    signed = [result.signed_xml for result in results if result.signed_xml is not None]
    manifest = next((element for element in signed if element.tag == f"{{{DS}}}Manifest"), None)
    properties = next((element for element in signed if _is_signed_properties(element)), None)
    if manifest is None or manifest.get("Id") != "IHEManifest" or properties is None:
        raise BadLot("La signature du lot ne porte pas sur le manifeste et sur ses propriétés.")
    purpose = root.xpath("string(//*[local-name()='SignatureProperty' and @Id='purposeOfSignature'])")
    if str(purpose).strip() != PURPOSE:
        raise BadLot("L’objet de la signature du lot n’est pas « Source ».")
    _check_manifest(manifest, submission_set, documents)


def _check_manifest(manifest: etree._Element, submission_set: str, documents: dict[str, bytes]) -> None:
    references = {reference.get("URI", ""): reference for reference in manifest.iterfind(f"{{{DS}}}Reference")}
    if references.pop(f"urn:oid:{submission_set}", None) is None:
        raise BadLot("Le manifeste de la signature ne désigne pas le lot.")
    if set(references) != {f"urn:oid:{unique_id}" for unique_id in documents}:
        raise BadLot("Le manifeste de la signature ne désigne pas exactement les documents du lot.")
    for unique_id, content in documents.items():
        reference = references[f"urn:oid:{unique_id}"]
        method = reference.find(f"{{{DS}}}DigestMethod")
        digest = _DIGESTS.get(method.get("Algorithm", "") if method is not None else "")
        if digest is None:
            raise BadLot("L’algorithme d’empreinte du manifeste n’est pas accepté.")
        value = "".join((reference.findtext(f"{{{DS}}}DigestValue") or "").split())
        if base64.b64encode(digest(_transformed(reference, content)).digest()).decode() != value:
            raise BadLot("L’empreinte d’un document n’est pas celle du manifeste.")


def _transformed(reference: etree._Element, content: bytes) -> bytes:
    transforms = reference.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform")
    if not transforms:
        return content
    algorithm = transforms[0].get("Algorithm", "")
    if len(transforms) > 1 or algorithm not in _CANONICAL:
        raise BadLot("La transformation d’une référence du manifeste n’est pas acceptée.")
    try:
        return bytes(etree.tostring(parse(content), method="c14n", with_comments=_CANONICAL[algorithm]))
    except Unreadable:
        raise BadLot("Un document du lot n’est pas lisible.") from None


def _is_signed_properties(element: etree._Element) -> bool:
    name = etree.QName(element)
    return name.localname == "SignedProperties" and (name.namespace or "").startswith("http://uri.etsi.org/01903/")
