"""How much one address may bring without an account, in ten minutes: counted by each process and kept nowhere."""

from __future__ import annotations

from allauth.account.adapter import get_adapter

from bonport.base.errors import TooMany
from bonport.base.window import Window
from bonport.www.avis.access.screens import Request

MOST = 20
"""Of each kind: a whole hospital may stand behind one address."""
CAME = Window(600)


def one_more(request: Request, kind: str) -> None:
    """Count one more of this kind for who asks.

    Raises:
        TooMany: nothing was taken.
    """
    wait = CAME.wait((kind, get_adapter(request).get_client_ip(request)), 1, MOST)
    if wait:
        minutes = -(-wait // 60)
        raise TooMany(
            f"Plus de {MOST} demandes sont venues de votre réseau en dix minutes.",
            "Celle-ci n’est pas enregistrée\u202f; ce que vous avez écrit est toujours dans la page.",
            f"Recommencez dans {minutes}\u00a0minute{'s' if minutes > 1 else ''}.",
        )
