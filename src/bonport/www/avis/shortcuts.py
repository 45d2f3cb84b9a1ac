"""Every shortcut of Avis, once: the overlay, the help line of the queue and the tests are made from it."""

from __future__ import annotations

from bonport.www.common.shortcuts import Shortcut

SHORTCUTS = (
    Shortcut("next", "j", "suivant"),
    Shortcut("previous", "k", "précédent"),
    Shortcut("publish", "p", "publier"),
    Shortcut("refuse", "r", "écrire un refus"),
    Shortcut("suspend", "s", "suspendre"),
    Shortcut("search", "/", "chercher"),
    Shortcut("queue", "Alt+t", "À relire"),
    Shortcut("catalogue", "Alt+l", "Logiciels"),
)
