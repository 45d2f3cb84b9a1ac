"""What a product's sheet says: proposed by its vendor, accepted or refused by the team with reasons, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.actions.versions import put_proposed
from bonport.reviews.catalogue.models import SHEET, Correction, Product
from bonport.reviews.catalogue.perms import member_of, must_be_of, must_be_team, must_keep_house

State = Correction.State


def propose_correction(act: Act, product: Product, changes: Mapping[str, Any], why: str) -> Correction:
    """By the vendor of the product. Nothing changes until the team accepts it.

    Args:
        changes: {field of `SHEET`: what it should say; "" or None: not known}.
    """
    with act.transaction():
        member = must_be_of(act, product.vendor)
        return _keep(act, product, changes, why, State.WAITING, vendor=product.vendor, by=member)


def correct(act: Act, product: Product, changes: Mapping[str, Any], why: str) -> Correction:
    """By the team itself, or the command line: accepted as it is said."""
    with act.transaction():
        must_keep_house(act)
        by = member_of(act) if act.user else None
        correction = _keep(act, product, changes, why, State.ACCEPTED, by=by)
        _apply(act, correction)
    return correction


def decide_correction(act: Act, correction: Correction, *, accepted: bool, reason: str = "") -> None:
    """A refusal has its reason, which the vendor reads."""
    with act.transaction():
        must_be_team(act)
        held = Correction.objects.select_for_update().get(pk=correction.pk)
        if held.state != State.WAITING:
            raise NotPossible("Cette correction a déjà été décidée.")
        if not accepted and not reason.strip():
            raise NotPossible("Un refus a une raison, que l’éditeur lira.", remedy="Écrivez-la.")
        held.state = State.ACCEPTED if accepted else State.REFUSED
        held.reason = reason.strip()[:1000]
        _apply(act, held)


def _keep(act: Act, product: Product, changes: Mapping[str, Any], why: str, state: str, **of: Any) -> Correction:
    product = Product.objects.select_for_update().get(pk=product.pk)
    now = {name: getattr(product, name) for name in SHEET}
    clean = {name: _clean(name, value) for name, value in changes.items()}
    different = {name: value for name, value in clean.items() if value != now[name]}
    if not different:
        raise NotPossible("Rien ne change sur cette fiche.")
    if not why.strip():
        raise NotPossible("Un motif est demandé\u00a0: il reste dans l’historique de la fiche.")
    correction = Correction.objects.create(
        id=act.new_id(), product=product, changes=different, why=why.strip()[:1000], at=act.now, state=state, **of
    )
    act.audit("propose_correction", correction, product=product.pk, fields=sorted(different))
    return correction


def _apply(act: Act, correction: Correction) -> None:
    """Write the decision, and the sheet where it was accepted."""
    correction.decided_at = act.now
    if correction.state == State.ACCEPTED:
        if "version" in correction.changes:
            put_proposed(act, correction)
        else:
            _put_sheet(correction)
    correction.save(update_fields=("state", "reason", "decided_at", "before"))
    act.audit("decide_correction", correction, state=str(correction.state))


def _put_sheet(correction: Correction) -> None:
    product = Product.objects.select_for_update().get(pk=correction.product_id)
    correction.before = {name: getattr(product, name) for name in correction.changes}
    for name, value in correction.changes.items():
        setattr(product, name, value)
    product.save(update_fields=list(correction.changes))


def _clean(name: str, value: Any) -> Any:
    if name not in SHEET:
        raise NotPossible("Ce champ n’est pas de la fiche.")
    field = cast("models.Field[Any, Any]", Product._meta.get_field(name))
    label = str(field.verbose_name).capitalize()
    value = value.strip() if isinstance(value, str) else value
    if field.null and value in ("", None):
        return None
    if field.max_length and len(value or "") > field.max_length:
        raise NotPossible(f"{label}\u00a0: {field.max_length} caractères au plus.")
    try:
        return field.clean(value if field.null else value or "", None)
    except ValidationError as error:
        raise NotPossible(f"{label}\u00a0: {' '.join(error.messages)}") from None
