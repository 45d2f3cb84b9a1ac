"""What the team does with a fault that is no dossier's: set aside, with why; taken back."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.signalement import scrub_text
from bonport.sentinelle.registers.perms import must_be_team
from bonport.sentinelle.signatures.models import Signature


def set_signature_aside(act: Act, signature: Signature, reason: str) -> None:
    """It goes on being counted, and waits for nobody."""
    with act.transaction():
        must_be_team(act)
        reason = scrub_text(reason.strip(), act.today).value[:300]
        if not reason:
            raise NotPossible("Dites pourquoi cette erreur est écartée.", remedy="Un collègue lira ce motif.")
        held = Signature.objects.select_for_update().get(pk=signature.pk)
        if held.set_aside_at is not None:
            raise NotPossible("Cette erreur est déjà écartée.")
        held.set_aside_at, held.set_aside_reason = act.now, reason
        held.save(update_fields=("set_aside_at", "set_aside_reason"))
        act.audit("set_signature_aside", held.line, signature=held.pk)


def take_signature_back(act: Act, signature: Signature) -> None:
    """It waits to be sorted again."""
    with act.transaction():
        must_be_team(act)
        held = Signature.objects.select_for_update().get(pk=signature.pk)
        if held.set_aside_at is None:
            raise NotPossible("Cette erreur n’est pas écartée.")
        held.set_aside_at, held.set_aside_reason = None, ""
        held.save(update_fields=("set_aside_at", "set_aside_reason"))
        act.audit("take_signature_back", held.line, signature=held.pk)
