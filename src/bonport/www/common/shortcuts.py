"""What a shortcut is. Each house has its table; the overlay, its help and the tests are made from it.

A shortcut acts on the element of the page that has its name in `data-shortcut` (static/common/shortcuts.js); it does
nothing where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key (« Alt+r », « ? ») and what it does, in French."""

    name: str
    key: str
    does: str


def plain(shortcuts: Iterable[Shortcut]) -> list[dict[str, str]]:
    """As the page hands them to its script."""
    return [asdict(shortcut) for shortcut in shortcuts]
