"""What the frame around every screen of the practice says."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from bonport.www.common.http import Request
from bonport.www.practice import shortcuts
from bonport.www.practice.outcome.undo import offered


def frame(request: HttpRequest) -> dict[str, Any]:
    there = getattr(request, "activity", None) is not None
    return {"shortcuts": shortcuts.plain(), "take_back": offered(cast(Request, request)) if there else None}
