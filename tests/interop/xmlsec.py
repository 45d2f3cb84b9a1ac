"""xmlsec1, the independent judge of our signatures."""

from __future__ import annotations

import subprocess
from pathlib import Path


def verifies(data: bytes, authority: Path, folder: Path, *, ids: tuple[str, ...]) -> bool:
    """Whether xmlsec1 finds every reference and the signature good.

    Args:
        authority: PEM of the trusted root.
        ids: `attribute namespace:element`, what may be referred to.
    """
    signed = folder / "signed.xml"
    signed.write_bytes(data)
    named = [part for one in ids for part in (f"--id-attr:{one.split()[0]}", one.split()[1])]
    # References of the manifest are the receiver's affair: they point to MIME parts that xmlsec1 does not have.
    # The certificates of the tests begin on 1 January 2026; the machine may live at another time.
    command = ["xmlsec1", "--verify", "--ignore-manifests", "--trusted-pem", str(authority)]
    command += ["--verification-gmt-time", "2026-11-21 12:00:00", *named, str(signed)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
