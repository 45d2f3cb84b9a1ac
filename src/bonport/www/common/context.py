"""What the frame around every screen says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"activity": getattr(request, "activity", None), "now": getattr(request, "now", None)}
