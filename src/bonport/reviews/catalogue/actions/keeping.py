"""What the catalogue holds: by the team, or by the command line of whoever keeps the installation."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TypeVar
from uuid import UUID

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.models import Category, Product, Referencing, Vendor
from bonport.reviews.catalogue.perms import must_keep_house

Named = TypeVar("Named", Vendor, Product)


def turn(category: str) -> None:
    """What the marks of this category rest on has changed. Within the transaction of an act."""
    Category.objects.filter(pk=category).update(turn=secrets.randbits(62))  # never one that was: `reading.counting`


def add_vendor(act: Act, name: str, website: str = "") -> Vendor:
    with act.transaction():
        must_keep_house(act)
        taken = Vendor.objects.filter(name=name.strip()).exists()
        return _add(act, Vendor(id=act.new_id(), name=name_of(name, taken), website=website))


def add_product(act: Act, vendor: Vendor, category: Category, name: str) -> Product:
    """With an empty sheet: `correct` fills it."""
    with act.transaction():
        must_keep_house(act)
        taken = Product.objects.filter(vendor=vendor, name=name.strip()).exists()
        made = _add(act, Product(id=act.new_id(), vendor=vendor, category=category, name=name_of(name, taken)))
        turn(category.pk)
    return made


def withdraw_product(act: Act, product: Product, on: date | None) -> None:
    """Sold no more from this day on (None: sold again). Its reviews stay, and so does its page."""
    with act.transaction():
        must_keep_house(act)
        product.withdrawn_on = on
        product.save(update_fields=("withdrawn_on",))
        act.audit("withdraw_product", product, sold=on is None)
        turn(product.category_id)


def link_sentinelle(act: Act, product: Product, known_as: UUID | None) -> None:
    """Which product of Sentinelle's it is, by the `id` of its public figures: names are no ground for a measure. None:
    it is none that we know of."""
    with act.transaction():
        must_keep_house(act)
        other = Product.objects.filter(sentinelle=known_as).exclude(pk=product.pk).first() if known_as else None
        if other is not None:
            raise NotPossible(f"Ce produit de Sentinelle est déjà celui de {other.name}.")
        product.sentinelle = known_as
        product.save(update_fields=("sentinelle",))
        act.audit("link_sentinelle", product, known_as=known_as)


def note_referencing(act: Act, product: Product, programme: str, status: str, since: date, source: str) -> Referencing:
    """Where the product stands in a programme, as this public page says; what was noted before is kept."""
    with act.transaction():
        must_keep_house(act)
        if status not in Referencing.Status.values or not source.startswith("https://"):
            raise NotPossible("Un statut de référencement a une source publique, dont l’adresse est demandée.")
        noted = Referencing.objects.create(
            id=act.new_id(), product=product, programme=name_of(programme, taken=False), status=status, since=since,
            source=source[:300], at=act.now,
        )  # fmt: skip
        act.audit("note_referencing", noted, product=product.pk, status=status)
    return noted


def _add(act: Act, made: Named) -> Named:
    made.save(force_insert=True)
    act.audit(f"add_{made._meta.model_name}", made)
    return made


def name_of(given: str, taken: bool, longest: int = 120) -> str:
    given = given.strip()
    if not given or len(given) > longest:
        raise NotPossible(f"Un nom est demandé, de {longest} caractères au plus.")
    if taken:
        raise NotPossible("Ce nom est déjà pris.")
    return given
