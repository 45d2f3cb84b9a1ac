"""The practice's address book."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.practice.documents.models import Correspondent
from bonport.practice.documents.perms import may_prepare
from bonport.practice.records.past import folded

FIELDS = (
    "family", "given", "civility", "title", "specialty", "national_id", "structure", "street", "postal_code", "city",
    "phone",
)  # fmt: skip
_RPPS = re.compile(r"8\d{11}", re.ASCII)


def save_correspondent(act: Act, values: dict[str, Any], correspondent: Correspondent | None = None) -> Correspondent:
    """Add somebody to the address book, or correct what it says of him. Letters already written do not change.

    Args:
        values: by field; the RPPS with or without its 8 in front.
    """
    with act.transaction():
        may_prepare(act)
        if correspondent is None:
            correspondent = Correspondent(id=act.new_id(), practice_id=act.practice)
        else:
            correspondent = Correspondent.objects.select_for_update().get(pk=correspondent.pk)
        for field in FIELDS:
            setattr(correspondent, field, " ".join(str(values.get(field, "")).split()))
        correspondent.national_id = _national_id(correspondent.national_id)
        _refuse_wrong(correspondent)
        correspondent.save()
        act.audit("save_correspondent", correspondent)
    return correspondent


def remove_correspondent(act: Act, correspondent: Correspondent) -> None:
    """No more proposed. Letters that were written to him keep his name."""
    with act.transaction():
        may_prepare(act)
        correspondent = Correspondent.objects.select_for_update().get(pk=correspondent.pk)
        correspondent.removed_at = act.now
        correspondent.save(update_fields=("removed_at",))
        act.audit("remove_correspondent", correspondent)


def find_correspondents(words: list[str]) -> list[Correspondent]:
    """Those of whom every word is said somewhere, by name. A practice has a few hundred."""
    rows = Correspondent.objects.filter(removed_at=None).order_by("family", "given", "id")
    return [row for row in rows if all(word in said_of(row) for word in words)]


def said_of(correspondent: Correspondent) -> str:
    specialty = SPECIALTIES.get(correspondent.specialty)
    return folded(
        f"{correspondent.given} {correspondent.family} {specialty.display if specialty else ''} "
        f"{correspondent.structure} {correspondent.city}"
    )


def _national_id(typed: str) -> str:
    digits = re.sub(r"\s", "", typed)
    return f"8{digits}" if re.fullmatch(r"\d{11}", digits, re.ASCII) else digits


def _refuse_wrong(correspondent: Correspondent) -> None:
    if correspondent.national_id and not _RPPS.fullmatch(correspondent.national_id):
        raise NotPossible(
            "Ce numéro RPPS n’a pas la bonne forme.", remedy="Il a 11\u00a0chiffres\u202f; ou laissez-le vide."
        )
    if correspondent.specialty and correspondent.specialty not in SPECIALTIES:
        raise NotPossible("Cette profession n’est pas connue.", remedy="Choisissez-la dans la liste.")
    try:
        correspondent.full_clean(exclude=("id", "practice"), validate_unique=False)
    except ValidationError as error:
        wrong = ", ".join(
            str(getattr(correspondent._meta.get_field(name), "verbose_name", name)) for name in error.message_dict
        )
        raise NotPossible(f"Valeur manquante ou incorrecte\u202f: {wrong}.", remedy="Corrigez, puis validez.") from None
