"""What the frame around every screen says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    wait: timedelta | None = settings.LOCK_AFTER
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "house": settings.HOUSE,
        "lock_after": round(wait.total_seconds()) if wait and signed_in else 0,
        "psc_offered": bool(settings.PSC_URL),
        "now": getattr(request, "now", None),
        "today": getattr(request, "today", None),
    }
