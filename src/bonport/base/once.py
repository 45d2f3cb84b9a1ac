"""A link that lets somebody in once. Of the token that ends its address the digest alone is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import models


class OnceLink(models.Model):
    digest = models.CharField("empreinte", max_length=64, unique=True)
    made_at = models.DateTimeField("fait le")
    expires_at = models.DateTimeField("périmé le")
    used_at = models.DateTimeField("utilisé le", null=True)

    class Meta:
        abstract = True

    def opens(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


def new_token() -> str:
    """Shown once, kept nowhere."""
    return secrets.token_urlsafe(24)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def spent(who_makes_them: str) -> tuple[str, str, str]:
    """What is said to whoever comes by a link that opens no more."""
    return (
        "Ce lien n’ouvre plus.",
        "Un lien de connexion sert une seule fois et ne dure pas.",
        f"Demandez-en un nouveau à {who_makes_them}.",
    )
