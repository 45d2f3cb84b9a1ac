"""The versions of a product, in their order: by the team, or proposed by its vendor under the team's eye. Each that is
added or changed stays in the history of the product, for a major one ages what was written before its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.reviews.catalogue.actions.keeping import name_of, turn
from bonport.reviews.catalogue.models import Correction, Product, Version
from bonport.reviews.catalogue.perms import must_be_of, must_keep_house

_ASIDE = 1_000_000
"""Ranks in between, while an order changes: two versions of a product never have the same."""


def add_version(
    act: Act, product: Product, name: str, *, major: bool = False, released_on: date | None = None
) -> Version:
    """The latest of its product, until it is moved. A major one ages what was written before its day."""
    with act.transaction():
        must_keep_house(act)
        version = put(act, product, name, major, released_on)
        _keep(act, version, {})
    return version


def propose_version(
    act: Act, product: Product, name: str, *, major: bool = False, released_on: date | None = None, why: str
) -> Correction:
    """By the vendor of the product. There is no such version until the team accepts it."""
    with act.transaction():
        member = must_be_of(act, product.vendor)
        named = _checked(product, name, major, released_on)
        if not why.strip():
            raise NotPossible("Un motif est demandé\u00a0: il reste dans l’historique du produit.")
        proposed = Correction.objects.create(
            id=act.new_id(), product=product, changes={"version": _plain(named, major, released_on)},
            why=why.strip()[:1000], vendor=product.vendor, by=member, at=act.now, state=Correction.State.WAITING,
        )  # fmt: skip
        act.audit("propose_correction", proposed, product=product.pk, fields=["version"])
    return proposed


def change_version(act: Act, version: Version, *, major: bool, released_on: date | None) -> None:
    with act.transaction():
        must_keep_house(act)
        _has_its_day(major, released_on)
        before = _plain(version.name, version.major, version.released_on)
        version.major, version.released_on = major, released_on
        version.save(update_fields=("major", "released_on"))
        act.audit("change_version", version, major=major)
        _keep(act, version, before)
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


def put(act: Act, product: Product, name: str, major: bool, released_on: date | None) -> Version:
    """Within an action: the latest version of a product."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    named = _checked(product, name, major, released_on)
    last = product.versions.aggregate(last=models.Max("rank"))["last"] or 0
    version = Version.objects.create(
        id=act.new_id(), product=product, name=named, rank=last + 1, major=major, released_on=released_on
    )
    act.audit("add_version", version)
    turn(product.category_id)
    return version


def put_proposed(act: Act, correction: Correction) -> None:
    """Within an action: the version that was proposed, now accepted."""
    said = correction.changes["version"]
    released_on = date.fromisoformat(said["released_on"]) if said["released_on"] else None
    put(act, correction.product, said["name"], said["major"], released_on)


def _keep(act: Act, version: Version, before: Mapping[str, Any]) -> None:
    """In the history of the product, as the team's."""
    Correction.objects.create(
        id=act.new_id(), product=version.product, by_id=act.user, at=act.now, decided_at=act.now,
        changes={"version": _plain(version.name, version.major, version.released_on)},
        before={"version": before} if before else {}, state=Correction.State.ACCEPTED,
    )  # fmt: skip


def _plain(name: str, major: bool, released_on: date | None) -> dict[str, Any]:
    return {"name": name, "major": major, "released_on": released_on and released_on.isoformat()}


def _checked(product: Product, name: str, major: bool, released_on: date | None) -> str:
    _has_its_day(major, released_on)
    return name_of(name, product.versions.filter(name=name.strip()).exists(), 80)


def _has_its_day(major: bool, released_on: date | None) -> None:
    if major and released_on is None:
        raise NotPossible("Une version majeure a une date de livraison.", remedy="Indiquez-la.")
