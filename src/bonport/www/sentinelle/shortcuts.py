"""Every shortcut of Sentinelle, once: the overlay, the help line of the triage and the tests are made from it."""

from __future__ import annotations

from bonport.www.common.shortcuts import Shortcut

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
