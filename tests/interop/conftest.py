"""What the tests of messages share."""

from __future__ import annotations

import pytest

from bonport.interop.soap.keys import SigningKey
from bonport.interop.soap.transport import HttpTransport
from tests.interop.peer import Authority, Certificate


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def structure(authority: Authority) -> Certificate:
    """The structure's certificate, for both uses."""
    return authority.issue("signature.exemple", organization="Cabinet médical du Petit Pont", unit="1750512344")


@pytest.fixture(scope="session")
def signing_key(structure: Certificate) -> SigningKey:
    return SigningKey(structure.certificate, structure.key)


@pytest.fixture
def transport(authority: Authority, structure: Certificate) -> HttpTransport:
    """Impatient, so that tests of patience are short."""
    return HttpTransport(
        structure.certificate_file,
        structure.key_file,
        authority.root.certificate_file,
        connect_timeout=1.0,
        total_timeout=1.5,
        max_bytes=4 * 1024 * 1024,
    )
