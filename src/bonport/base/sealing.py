"""Secrets that must be kept: readable by this installation only, and only for what they were sealed for."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str, purpose: str) -> str:
    return _box(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for this purpose.

    Raises:
        cryptography.fernet.InvalidToken: changed, of another installation or for another purpose.
    """
    return _box(settings.SECRET_KEY, purpose).decrypt(sealed.encode()).decode()


def key_for(purpose: str) -> bytes:
    """32 bytes that only this installation knows, others for each purpose."""
    return _derived(settings.SECRET_KEY, purpose)


@lru_cache(maxsize=8)
def _box(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(secret, purpose)))


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"bonport {purpose}".encode()).derive(secret.encode())
