"""Signing keys: in files, and in a token that never gives its key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from bonport.interop.errors import BadInput
from bonport.interop.soap.keys import SigningKey, pkcs11_key, software_key
from tests.interop.peer import Authority, Certificate
from tests.interop.soap.test_vihf import ASSERTION_ID, CALLER, ID, LAURENCE, NOW, SOFTWARE, assertion
from tests.interop.xmlsec import verifies
from tests.softhsm import PIN, make_token


def test_a_software_key(structure: Certificate) -> None:
    key = software_key(structure.certificate_pem, structure.key_pem)
    assert key.subject == "CN=signature.exemple,OU=1750512344,O=Cabinet médical du Petit Pont,C=FR"
    signature = key.sign(b"data", hashes.SHA256())
    key.private_key.public_key().verify(signature, b"data", padding.PKCS1v15(), hashes.SHA256())
    assert "PRIVATE" not in repr(key)


def _elliptic() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _encrypted(structure: Certificate) -> bytes:
    return structure.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"secret")
    )


def test_files_that_are_no_key(authority: Authority, structure: Certificate) -> None:
    other = next(made for made in iter(lambda: authority.issue("autre"), None) if made.key is not structure.key)
    for certificate, key in (
        (b"", structure.key_pem),
        (structure.certificate_pem, b"not a key"),
        (structure.certificate_pem, other.key_pem),
        (structure.certificate_pem, _elliptic()),
        (structure.certificate_pem, _encrypted(structure)),
    ):
        with pytest.raises(BadInput):
            software_key(certificate, key)


LABEL = "carte"


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory, structure: Certificate) -> Iterator[str]:
    """A SoftHSM token that holds the structure's certificate and key; gives the path of the module."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("hsm")
        yield make_token(patch, folder, LABEL, structure.key, structure.certificate)


@pytest.fixture(scope="module")
def card(token: str) -> SigningKey:
    """Opened once: PKCS#11 knows one login per process."""
    return pkcs11_key(token, LABEL, PIN, LABEL)


@pytest.mark.card
def test_a_wrong_pin_or_token(token: str) -> None:
    for arguments in ((LABEL, "0000", LABEL), ("autre", PIN, LABEL)):
        with pytest.raises(BadInput) as caught:
            pkcs11_key(token, *arguments)
        assert arguments[1] not in str(caught.value)
    with pytest.raises(BadInput):
        pkcs11_key("/nonexistent.so", LABEL, PIN, LABEL)


@pytest.mark.card
@pytest.mark.xmlsec
def test_a_token_signs_a_vihf(card: SigningKey, structure: Certificate, authority: Authority, tmp_path: Path) -> None:
    made = assertion(card, CALLER, SOFTWARE, id=ID, now=NOW, ins=LAURENCE)
    assert verifies(made, authority.root.certificate_file, tmp_path, ids=ASSERTION_ID)
    assert card.certificate == structure.certificate


@pytest.mark.card
def test_a_token_signs_as_the_same_key_in_a_file_does(card: SigningKey, structure: Certificate) -> None:
    in_a_file = software_key(structure.certificate_pem, structure.key_pem)
    for algorithm in (hashes.SHA256(), hashes.SHA1()):
        assert card.sign(b"data" * 1000, algorithm) == in_a_file.sign(b"data" * 1000, algorithm)


@pytest.mark.card
def test_a_token_keeps_its_key(card: SigningKey) -> None:
    with pytest.raises(NotImplementedError):
        card.private_key.private_numbers()
    with pytest.raises(NotImplementedError):
        card.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    with pytest.raises(NotImplementedError):
        card.private_key.sign(b"x", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    with pytest.raises(NotImplementedError):
        card.sign(b"x", hashes.SHA512())
