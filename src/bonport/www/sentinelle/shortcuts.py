"""Every shortcut of Sentinelle, once: the overlay, the help line of the triage and the tests are made from this table.

A shortcut acts on the element of the page that has its name in `data-shortcut` (www/common/static/common/shortcuts.js).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key and what it does, in French."""

    name: str
    key: str
    does: str


SHORTCUTS = (
    Shortcut("next", "j", "suivant"),
    Shortcut("previous", "k", "précédent"),
    Shortcut("attach-1", "1", "rattacher au premier dossier proposé"),
    Shortcut("attach-2", "2", "rattacher au deuxième"),
    Shortcut("attach-3", "3", "rattacher au troisième"),
    Shortcut("new-dossier", "n", "ouvrir un dossier"),
    Shortcut("set-aside", "x", "écarter"),
    Shortcut("undo", "z", "annuler"),
    Shortcut("triage", "Alt+t", "Tri"),
    Shortcut("dossiers", "Alt+d", "Dossiers"),
    Shortcut("entry", "Alt+s", "Saisir un appel"),
)


def plain() -> list[dict[str, str]]:
    return [asdict(shortcut) for shortcut in SHORTCUTS]
