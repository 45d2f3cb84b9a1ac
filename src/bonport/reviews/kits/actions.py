"""A practice chooses together. Whoever holds the kit's address may read it and add a voice: no account is needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from bonport.base.act import Act
from bonport.base.errors import Gone, NotPossible
from bonport.base.once import digest_of, new_token
from bonport.reviews.catalogue.models import Category, Facet
from bonport.reviews.catalogue.perms import must_keep_house
from bonport.reviews.kits.models import Kit, Voice

LASTS = timedelta(days=90)
HEAVIEST = 3
"""What a facet may weigh: 0 indifferent, 1 useful, 2 important, 3 indispensable."""
_MOST_VOICES = 40


def open_kit(act: Act, category: Category) -> tuple[Kit, str]:
    """By anybody.

    Returns:
        The kit, and the token that ends its address: whoever has it is of the practice.
    """
    token = new_token()
    with act.transaction():
        kit = Kit.objects.create(
            id=act.new_id(), token=digest_of(token), category=category, opened_at=act.now, expires_at=act.now + LASTS
        )
        act.audit("open_kit", kit, category=category.pk)
    return kit, token


def add_voice(act: Act, token: str, profession: str, weights: Mapping[str, int], *, again: UUID | None = None) -> Voice:
    """What matters to one of them, of what is marked; `again`: the voice that this one takes the place of.

    Raises:
        Gone: no kit has this address, or it has expired. NotPossible: no weight, or not of this category.
    """
    with act.transaction():
        kit = Kit.objects.select_for_update().filter(token=digest_of(token), expires_at__gt=act.now).first()
        if kit is None:
            raise Gone("Ce dossier de choix n’existe plus.", remedy="Ouvrez-en un autre\u00a0: il dure trois mois.")
        known = set(Facet.objects.filter(category=kit.category_id, kind=Facet.Kind.MARK).values_list("code", flat=True))
        if not set(weights) <= known or any(value not in range(HEAVIEST + 1) for value in weights.values()):
            raise NotPossible("Un critère compte de 0 à 3.")
        if not any(weights.values()) or not profession.strip():
            raise NotPossible("Indiquez votre profession, et au moins un critère qui compte.")
        if again is None and kit.voices.count() >= _MOST_VOICES:
            raise NotPossible(f"Un dossier de choix a {_MOST_VOICES} voix au plus.")
        found = kit.voices.filter(pk=again).first() if again else None
        voice = found or Voice(id=act.new_id(), kit=kit)
        voice.profession, voice.weights, voice.at = profession.strip()[:60], dict(weights), act.now
        voice.save()
        act.audit("add_voice", voice, kit=kit.pk)
    return voice


def drop_voice(act: Act, token: str, voice: UUID) -> None:
    with act.transaction():
        found = Voice.objects.filter(pk=voice, kit__token=digest_of(token)).first()
        if found is None:
            raise Gone("Cette voix n’est pas de ce dossier.")
        act.audit("drop_voice", found, kit=found.kit_id)
        found.delete()


def sweep_kits(act: Act) -> int:
    """Those that have expired, with their voices; how many."""
    with act.transaction():
        must_keep_house(act)
        old = Kit.objects.filter(expires_at__lte=act.now)
        count = old.count()
        for kit in old:
            act.audit("sweep_kits", kit)
        old.delete()
    return count
