"""What the frame around every screen of the practice says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bonport.www.practice import shortcuts


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"shortcuts": shortcuts.plain()}
