"""The small authority that stands for IGC-Santé, and what its certificates say.

Layout (simulated, see docs/services/dmp.md): a structure's certificates carry its Struct_IdNat in `OU`, a card its
professional's identifier in `CN`. Certificates hold from 2020 to 2045, so that simulated time does not matter.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
VALID_TO = datetime(2045, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate was made for, and for what.

    Attributes:
        use: `auth` (TLS) or `sign` (VIHF, documents).
        structure: Struct_IdNat, or empty for a card. professional: 8 + RPPS, or empty for a structure.
        subject: RFC 4514.
    """

    use: str
    structure: str
    professional: str
    subject: str
    certificate: x509.Certificate


def make_authority(folder: Path) -> None:
    """Make the authority and the server's certificate, unless they are there."""
    if (folder / "authority.pem").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    key = _new_key()
    name = _name(common="Bonport, autorité de bac à sable", organization="Bonport")
    builder = _builder(name, name, key.public_key()).add_extension(x509.BasicConstraints(True, 0), critical=True)
    builder = builder.add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
    authority = builder.sign(key, hashes.SHA256())
    _write_private(folder / "authority.key", _pem(key))
    server_key = _new_key()
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    server = (
        _builder(_name(common="localhost"), name, server_key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_key_usage(digital_signature=True, key_encipherment=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_private(folder / "server.key", _pem(server_key))
    (folder / "server.pem").write_bytes(server.public_bytes(serialization.Encoding.PEM))
    (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))


def issue_structure(folder: Path, structure: str, name: str) -> dict[str, str]:
    """The two certificates of a structure, the same ones each time (PEM)."""
    return _issue(folder, f"structure-{structure}", _name(common=name, organization=name, unit=structure))


def issue_card(folder: Path, professional: str, family: str, given: str) -> dict[str, str]:
    """The two certificates of a professional's card, the same ones each time (PEM)."""
    return _issue(folder, f"card-{professional}", _name(common=professional, family=family, given=given))


_BROKEN = (x509.ExtensionNotFound, x509.DuplicateExtension, x509.InvalidVersion)


@lru_cache(maxsize=512)
def holder_of(der: bytes, folder: Path) -> Holder | None:
    """Read a certificate; None unless this authority made it for a structure or a card."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.verify_directly_issued_by(_authority(folder))
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, *_BROKEN):
        return None
    if ExtendedKeyUsageOID.CLIENT_AUTH in uses:
        use = "auth"
    elif ExtendedKeyUsageOID.EMAIL_PROTECTION in uses:
        use = "sign"
    else:
        return None
    units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    structure = str(units[0].value) if units else ""
    professional = "" if structure else str(common[0].value)
    return Holder(use, structure, professional, certificate.subject.rfc4514_string(), certificate)


@lru_cache(maxsize=1)
def _authority(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())


def _issue(folder: Path, slug: str, subject: x509.Name) -> dict[str, str]:
    issued = folder / "issued" / slug
    authority = (folder / "authority.pem").read_text()
    if not (issued / "sign_key").exists():
        issued.mkdir(parents=True, exist_ok=True)
        issuer = _authority(folder)
        issuer_key = serialization.load_pem_private_key((folder / "authority.key").read_bytes(), None)
        assert isinstance(issuer_key, rsa.RSAPrivateKey)
        for use, extended, usage in (
            ("auth", ExtendedKeyUsageOID.CLIENT_AUTH, _key_usage(digital_signature=True)),
            ("sign", ExtendedKeyUsageOID.EMAIL_PROTECTION, _key_usage(content_commitment=True)),
        ):
            key = _new_key()
            certificate = (
                _builder(subject, issuer.subject, key.public_key())
                .add_extension(x509.BasicConstraints(False, None), critical=True)
                .add_extension(usage, critical=True)
                .add_extension(x509.ExtendedKeyUsage([extended]), critical=False)
                .sign(issuer_key, hashes.SHA256())
            )
            (issued / f"{use}_certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
            _write_private(issued / f"{use}_key", _pem(key))
    files = ("auth_certificate", "auth_key", "sign_certificate", "sign_key")
    return {"authority": authority, **{file: (issued / file).read_text() for file in files}}


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_TO)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(*, common: str, organization: str = "", unit: str = "", family: str = "", given: str = "") -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "FR"),
        (NameOID.ORGANIZATION_NAME, organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.SURNAME, family),
        (NameOID.GIVEN_NAME, given),
        (NameOID.COMMON_NAME, common),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _key_usage(**granted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: granted.get(name, False) for name in names})


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_private(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
