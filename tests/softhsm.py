"""A SoftHSM token with a key in it, in the place of a card."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

PIN = "1234"


def make_token(
    patch: pytest.MonkeyPatch, folder: Path, label: str, key: PrivateKeyTypes, certificate: x509.Certificate
) -> str:
    """Put a key and its certificate in a new token; gives the path of the module.

    The library reads its configuration once per process: it is made to read this one.
    """
    import pkcs11

    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    patch.setenv("SOFTHSM2_CONF", str(configuration))
    (folder / "key.p8").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate.der").write_bytes(certificate.public_bytes(serialization.Encoding.DER))
    module = str(next(iter(Path("/usr/lib").rglob("softhsm/libsofthsm2.so"))))
    for command in (
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "5678"],
        ["softhsm2-util", "--import", f"{folder}/key.p8", "--token", label, "--label", label, "--id", "01",
         "--pin", PIN],
        ["pkcs11-tool", "--module", module, "--login", "--pin", PIN, "--write-object", f"{folder}/certificate.der",
         "--type", "cert", "--label", label, "--id", "01"],
    ):  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
    pkcs11.lib(module).reinitialize()
    return module
