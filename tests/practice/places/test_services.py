"""The structure's signature key, in a file or on a token."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pytest_django import Settings

from bonport.practice.places import services
from tests.interop.peer import Authority
from tests.softhsm import PIN, make_token

STRUCTURE = "1630000012"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.KEYS = tmp_path / "keys"
    folder = tmp_path / "keys" / STRUCTURE
    folder.mkdir(parents=True)
    services.signing_key.cache_clear()
    return folder


def test_a_key_in_a_file(folder: Path, tmp_path: Path) -> None:
    made = Authority(tmp_path / "pki").issue("cabinet", unit=STRUCTURE)
    (folder / "sign.pem").write_bytes(made.certificate_pem)
    (folder / "sign.key").write_bytes(made.key_pem)
    assert services.signing_key(STRUCTURE).certificate == made.certificate


@pytest.mark.card
def test_a_key_on_a_token(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Authority(tmp_path / "pki").issue("cabinet", unit=STRUCTURE)
    module = make_token(monkeypatch, tmp_path / "hsm", "structure", made.key, made.certificate)
    (tmp_path / "pin").write_text(f"{PIN}\n")
    (folder / "token.toml").write_text(
        f'module = "{module}"\ntoken = "structure"\nlabel = "structure"\npin_file = "{tmp_path / "pin"}"\n'
    )
    signature = services.signing_key(STRUCTURE).sign(b"data", hashes.SHA256())
    made.key.public_key().verify(signature, b"data", padding.PKCS1v15(), hashes.SHA256())


def test_version_and_algorithms_are_settings(settings: Settings) -> None:
    settings.VIHF_VERSION = "4.0"
    settings.SIGNATURE_ALGORITHM, settings.DIGEST_ALGORITHM = "RSA_SHA512", "SHA512"
    made = services.dmp_settings()
    assert (made.vihf.version, made.vihf.signature_algorithm.name, made.vihf.digest_algorithm.name) == (
        "4.0",
        "RSA_SHA512",
        "SHA512",
    )
    assert (made.signature.signature_algorithm.name, made.signature.digest_algorithm.name) == ("RSA_SHA512", "SHA512")
