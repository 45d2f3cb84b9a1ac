"""How many reports one address may bring: so many in ten minutes, counted by each process and kept nowhere.

What is refused was not taken, and is told so with the name of what is limited and for how long.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from bonport.base.window import Window

MOST = 60
"""Reports of one address in ten minutes: a whole hospital may stand behind one."""
CATEGORY = "report"
REPORTS = Window(600)


def wait(request: HttpRequest) -> int:
    """0, and one more report counted for who asks; or for how many seconds he must wait."""
    return REPORTS.wait(address_of(request), 1, MOST)


def address_of(request: HttpRequest) -> str:
    """Who asks, as the last proxy that we trust saw him."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return forwarded[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
