"""What is traced of the way in, in every house."""

from __future__ import annotations

from django.db.models import TextChoices


class Access(TextChoices):
    """What is traced of the way in."""

    SIGNED_IN = "sign_in", "connexion"
    REFUSED = "sign_in_refused", "connexion refusée"
    SIGNED_OUT = "sign_out", "déconnexion"
    UNLOCKED = "unlock", "déverrouillage"
    FACTOR_ADDED = "add_factor", "moyen de connexion ajouté"
    FACTOR_REMOVED = "remove_factor", "moyen de connexion retiré"
    PASSWORD_CHANGED = "change_password", "mot de passe changé"
