"""Figures in French, wherever they are said: in a sentence, a mail, a table."""

from __future__ import annotations

NARROW, WIDE = "\u202f", "\u00a0"


def percent(share: float) -> str:
    """« 42 % », and near an end « 4,2 % », « 96,1 % »; never « 0 % » or « 100 % » of what is but near it."""
    points = share * 100
    if 0 < points < 0.1:
        return f"moins de 0,1{WIDE}%"
    digits = 1 if points < 10 or 90 < points < 100 else 0
    shown = min(points, 99.9) if points < 100 else points
    return f"{shown:.{digits}f}".replace(".", ",").removesuffix(",0") + f"{WIDE}%"
