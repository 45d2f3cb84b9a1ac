"""What the frame around every screen of Sentinelle says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bonport.www.common import members
from bonport.www.sentinelle.shortcuts import SHORTCUTS


def frame(request: HttpRequest) -> dict[str, Any]:
    return members.frame(getattr(request, "member", None), SHORTCUTS)
