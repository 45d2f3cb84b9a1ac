"""Every shortcut of the practice, once: the overlay, the printable card, the help and the tests are made from it."""

from __future__ import annotations

from bonport.www.common.shortcuts import Shortcut

SHORTCUTS = (
    Shortcut("find", "Alt+r", "Chercher un patient"),
    Shortcut("home", "Alt+a", "Aller à l’accueil"),
    Shortcut("deliveries", "Alt+e", "Voir les envois"),
    Shortcut("decide", "Alt+d", "Voir ce qui est à décider"),
    Shortcut("qualify", "Alt+q", "Voir les identités à qualifier"),
    Shortcut("new-patient", "Alt+n", "Créer un patient"),
    Shortcut("card", "Alt+c", "Lire la carte Vitale"),
    Shortcut("note", "Alt+t", "Écrire la note"),
    Shortcut("template", "Alt+i", "Insérer un modèle dans la note"),
    Shortcut("past", "Alt+h", "Filtrer les contacts passés"),
    Shortcut("sign", "Alt+v", "Signer la consultation"),
    Shortcut("vitals", "Alt+m", "Saisir des mesures"),
    Shortcut("problem", "Alt+p", "Ajouter un problème"),
    Shortcut("letter", "Alt+l", "Écrire un courrier"),
    Shortcut("addressee", "Alt+u", "Choisir le destinataire"),
    Shortcut("health-space", "Alt+s", "Voir les documents de Mon espace santé"),
    Shortcut("secret", "Alt+k", "Rendre la consultation confidentielle"),
    Shortcut("undo", "Alt+z", "Reprendre ce qui vient de partir"),
    Shortcut("report", "Alt+g", "Signaler une défaillance"),
    Shortcut("print", "Ctrl+p", "Imprimer"),
    Shortcut("help", "?", "Aide et raccourcis"),
)
