"""What the catalogue holds: by the team, or by the command line of whoever keeps the installation."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import models

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.models import Category, Product, Referencing, Vendor, Version
from bonport.reviews.catalogue.perms import must_keep_house

Named = TypeVar("Named", Vendor, Product, Version)
_ASIDE = 1_000_000
"""Ranks in between, while an order changes: two versions of a product never have the same."""


def turn(category: str) -> None:
    """What the marks of this category rest on has changed. Within the transaction of an act."""
    Category.objects.filter(pk=category).update(turn=secrets.randbits(62))  # never one that was: `reading.counting`


def add_vendor(act: Act, name: str, website: str = "") -> Vendor:
    with act.transaction():
        must_keep_house(act)
        taken = Vendor.objects.filter(name=name.strip()).exists()
        return _add(act, Vendor(id=act.new_id(), name=_name(name, taken), website=website))


def add_product(act: Act, vendor: Vendor, category: Category, name: str) -> Product:
    """With an empty sheet: `correct` fills it."""
    with act.transaction():
        must_keep_house(act)
        taken = Product.objects.filter(vendor=vendor, name=name.strip()).exists()
        made = _add(act, Product(id=act.new_id(), vendor=vendor, category=category, name=_name(name, taken)))
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


def add_version(
    act: Act, product: Product, name: str, *, major: bool = False, released_on: date | None = None
) -> Version:
    """The latest of its product, until it is moved. A major one ages what was written before its day."""
    with act.transaction():
        must_keep_house(act)
        product = Product.objects.select_for_update().get(pk=product.pk)
        last = product.versions.aggregate(last=models.Max("rank"))["last"] or 0
        named = _name(name, product.versions.filter(name=name.strip()).exists(), 80)
        _has_its_day(major, released_on)
        version = Version(
            id=act.new_id(), product=product, name=named, rank=last + 1, major=major, released_on=released_on
        )
        turn(product.category_id)
        return _add(act, version)


def change_version(act: Act, version: Version, *, major: bool, released_on: date | None) -> None:
    with act.transaction():
        must_keep_house(act)
        _has_its_day(major, released_on)
        version.major, version.released_on = major, released_on
        version.save(update_fields=("major", "released_on"))
        act.audit("change_version", version, major=major)
        turn(version.product.category_id)


def move_version(act: Act, version: Version, *, later: bool) -> None:
    """One place later, or earlier, in the order of its product; at its end it stays."""
    with act.transaction():
        must_keep_house(act)
        order = list(Version.objects.select_for_update().filter(product=version.product_id).order_by("rank"))
        here = next(place for place, one in enumerate(order) if one.pk == version.pk)
        there = here + (1 if later else -1)
        if not 0 <= there < len(order):
            return
        mine, other = order[here], order[there]
        Version.objects.filter(pk=mine.pk).update(rank=mine.rank + _ASIDE)
        Version.objects.filter(pk=other.pk).update(rank=mine.rank)
        Version.objects.filter(pk=mine.pk).update(rank=other.rank)
        act.audit("move_version", mine, later=later)


def note_referencing(act: Act, product: Product, programme: str, status: str, since: date, source: str) -> Referencing:
    """Where the product stands in a programme, as this public page says; what was noted before is kept."""
    with act.transaction():
        must_keep_house(act)
        if status not in Referencing.Status.values or not source.startswith("https://"):
            raise NotPossible("Un statut de référencement a une source publique, dont l’adresse est demandée.")
        noted = Referencing.objects.create(
            id=act.new_id(), product=product, programme=_name(programme, taken=False), status=status, since=since,
            source=source[:300], at=act.now,
        )  # fmt: skip
        act.audit("note_referencing", noted, product=product.pk, status=status)
    return noted


def _has_its_day(major: bool, released_on: date | None) -> None:
    if major and released_on is None:
        raise NotPossible("Une version majeure a une date de livraison.", remedy="Indiquez-la.")


def _add(act: Act, made: Named) -> Named:
    made.save(force_insert=True)
    act.audit(f"add_{made._meta.model_name}", made)
    return made


def _name(given: str, taken: bool, longest: int = 120) -> str:
    given = given.strip()
    if not given or len(given) > longest:
        raise NotPossible(f"Un nom est demandé, de {longest} caractères au plus.")
    if taken:
        raise NotPossible("Ce nom est déjà pris.")
    return given
