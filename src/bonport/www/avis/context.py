"""What the frame around every screen of Avis says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bonport.www.avis.shortcuts import SHORTCUTS
from bonport.www.common import members


def frame(request: HttpRequest) -> dict[str, Any]:
    return members.frame(getattr(request, "member", None), SHORTCUTS)
