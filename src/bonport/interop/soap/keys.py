"""The signing key: where a private key lives is the affair of this module alone.

A structure's software certificate is a pair of PEM files; a professional's card, or a structure's hardware module, is a
PKCS#11 token whose key never leaves it. Whoever signs sees a certificate and an RSA private key in both cases.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric import utils as asym_utils
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding

from bonport.interop.errors import BadInput


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A certificate and its private key.

    Attributes:
        certificate: what is shown to verifiers.
        private_key: signs; may be a token's key that cannot be exported.
    """

    certificate: x509.Certificate
    private_key: rsa.RSAPrivateKey = field(repr=False)

    @property
    def subject(self) -> str:
        """RFC 4514 string of the certificate's subject: the issuer of what this key signs."""
        return self.certificate.subject.rfc4514_string()

    def sign(self, data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
        """RSASSA-PKCS1-v1_5 signature of `data`."""
        return self.private_key.sign(data, padding=rsa_padding.PKCS1v15(), algorithm=algorithm)


def software_key(certificate_pem: bytes, key_pem: bytes) -> SigningKey:
    """A key kept in a PEM file.

    Raises:
        BadInput: unreadable, encrypted, not RSA, or the key is not that of the certificate.
    """
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        private_key = serialization.load_pem_private_key(key_pem, password=None)
        certificate.public_key(), certificate.subject.rfc4514_string()  # they are parsed when they are asked for
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise BadInput(
            "signing_key",
            f"certificat ou clé de signature illisible ({type(error).__name__}).",
            "Vérifiez les deux fichiers de signature de la structure.",
        ) from None
    if not isinstance(private_key, rsa.RSAPrivateKey):
        raise BadInput("signing_key", "la clé de signature n’est pas une clé RSA.")
    return _paired(certificate, private_key)


def pkcs11_key(module: str, token_label: str, pin: str, label: str) -> SigningKey:
    """A key that stays in a PKCS#11 token.

    One session is opened and kept: PKCS#11 knows one login per process, so call this once per token and process.

    Args:
        module: path of the token maker's library.
        token_label, label: of the token; of both the certificate and the private key on it.

    Raises:
        BadInput: python-pkcs11 is missing, no such token or object, wrong PIN, token already in use by this process.
    """
    try:
        import pkcs11
        from pkcs11 import Attribute, ObjectClass
    except ImportError:
        raise BadInput("token", "le module PKCS#11 n’est pas installé.", "Installez l’option « card ».") from None
    try:
        session = pkcs11.lib(module).get_token(token_label=token_label).open(user_pin=pin)
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
        wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: label}
        stored = next(iter(session.get_objects(wanted)), None)
    except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
        raise BadInput(
            "token",
            f"la carte ou le module de signature ne répond pas ({type(error).__name__}).",
            "Vérifiez la carte, le lecteur et le code.",
        ) from None
    if stored is None:
        raise BadInput("token", "aucun certificat sous ce nom dans le module de signature.")
    certificate, public_key = token_certificate(bytes(stored[Attribute.VALUE]))
    return SigningKey(certificate, TokenKey(session, key, public_key))


def token_certificate(der: bytes) -> tuple[x509.Certificate, rsa.RSAPublicKey]:
    """What a token holds as certificate, and its public key.

    Raises:
        BadInput: not a certificate, or not of an RSA key.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        public_key, _ = certificate.public_key(), certificate.subject.rfc4514_string()  # parsed when asked for
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise BadInput(
            "token", f"le certificat du module de signature est illisible ({type(error).__name__})."
        ) from None
    if not isinstance(public_key, rsa.RSAPublicKey):
        raise BadInput("token", "la clé du certificat n’est pas une clé RSA.")
    return certificate, public_key


class TokenKey(rsa.RSAPrivateKey):
    """A private key inside a token, as `cryptography` and signxml want one. It signs; it does nothing else.

    Args:
        session: kept open as long as this object lives.
        key: the token's private key (python-pkcs11).
        public_key: of the certificate that goes with it.
    """

    def __init__(self, session: Any, key: Any, public_key: rsa.RSAPublicKey) -> None:
        self._session = session
        self._key = key
        self._public_key = public_key
        self._one_at_a_time = threading.Lock()  # a PKCS#11 session does one operation at a time

    def sign(
        self,
        data: bytes | bytearray | memoryview,
        padding: AsymmetricPadding,
        algorithm: asym_utils.Prehashed | asym_utils.NoDigestInfo | hashes.HashAlgorithm,
    ) -> bytes:
        """PKCS1-v1_5 with SHA-256 or SHA-1. signxml passes `padding` and `algorithm` by these names."""
        from pkcs11 import Mechanism

        mechanisms = {"sha256": Mechanism.SHA256_RSA_PKCS, "sha1": Mechanism.SHA1_RSA_PKCS}
        if not isinstance(padding, rsa_padding.PKCS1v15) or not isinstance(algorithm, hashes.HashAlgorithm):
            raise NotImplementedError("a token signs PKCS1-v1_5 over the data itself")
        if algorithm.name not in mechanisms:
            raise NotImplementedError(f"a token does not sign with {algorithm.name} here")
        with self._one_at_a_time:
            return bytes(self._key.sign(bytes(data), mechanism=mechanisms[algorithm.name]))

    def close(self) -> None:
        """End the session: the token asks for its PIN again."""
        self._session.close()

    @property
    def key_size(self) -> int:
        return self._public_key.key_size

    def public_key(self) -> rsa.RSAPublicKey:
        return self._public_key

    def decrypt(self, ciphertext: bytes, padding: AsymmetricPadding) -> bytes:
        raise NotImplementedError("a signing key does not decrypt")

    def private_numbers(self) -> rsa.RSAPrivateNumbers:
        raise NotImplementedError("the key does not leave the token")

    def private_bytes(
        self,
        encoding: serialization.Encoding,
        format: serialization.PrivateFormat,
        encryption_algorithm: serialization.KeySerializationEncryption,
    ) -> bytes:
        raise NotImplementedError("the key does not leave the token")

    def __copy__(self) -> TokenKey:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> TokenKey:
        return self


def _paired(certificate: x509.Certificate, private_key: rsa.RSAPrivateKey) -> SigningKey:
    if certificate.public_key() != private_key.public_key():
        raise BadInput("signing_key", "la clé de signature n’est pas celle du certificat.")
    return SigningKey(certificate, private_key)
