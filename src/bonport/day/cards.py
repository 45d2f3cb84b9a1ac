"""Simulated cards of doctors, made by the sandbox's authority, locked by their PIN (practice/deliveries/reader.py)."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives import serialization

from bonport.day.sandbox import Sandbox


def make_card(sandbox: Sandbox, cards: Path, national_id: str, family: str, given: str, pin: str) -> Path:
    """Put a doctor's card in the reader whose cards are in this folder."""
    made = sandbox.post("/control/certificates", {"professional": national_id, "family": family, "given": given})
    key = serialization.load_pem_private_key(made["sign_key"].encode(), password=None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(pin.encode()),
    )
    folder = cards / national_id
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {
        "auth.pem": made["auth_certificate"],
        "auth.key": made["auth_key"],
        "sign.pem": made["sign_certificate"],
        "sign.key": locked.decode(),
    }.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(content)
    return folder
