"""What the registers hold: by the team, or by the command line of whoever keeps the installation; a vendor says how
many installations of its versions there are."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TypeVar

from django.db import models

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.sentinelle.registers.models import Line, Member, Park, Product, Project, Vendor, Version
from bonport.sentinelle.registers.perms import member_of, must_be_of, must_keep_house

Named = TypeVar("Named", Vendor, Product, Line, Version)
_ASIDE = 1_000_000
"""Ranks in between, while an order changes: two versions of a line never have the same."""


def add_vendor(act: Act, name: str) -> Vendor:
    with act.transaction():
        must_keep_house(act)
        taken = Vendor.objects.filter(name=name.strip()).exists()
        return _add(act, Vendor(id=act.new_id(), name=_name(name, taken)))


def add_product(act: Act, vendor: Vendor, name: str) -> Product:
    """With its first line, which bears no name: most software has but one."""
    with act.transaction():
        must_keep_house(act)
        taken = Product.objects.filter(vendor=vendor, name=name.strip()).exists()
        product = _add(act, Product(id=act.new_id(), vendor=vendor, name=_name(name, taken)))
        _add(act, Line(id=act.new_id(), product=product, name=""))
    return product


def add_line(act: Act, product: Product, name: str) -> Line:
    with act.transaction():
        must_keep_house(act)
        taken = Line.objects.filter(product=product, name=name.strip()).exists()
        return _add(act, Line(id=act.new_id(), product=product, name=_name(name, taken, 60)))


def add_version(act: Act, line: Line, name: str, *, shipped_on: date | None = None) -> Version:
    """The latest of its line, until it is moved."""
    with act.transaction():
        must_keep_house(act)
        line = Line.objects.select_for_update().get(pk=line.pk)
        last = line.versions.aggregate(last=models.Max("rank"))["last"] or 0
        named = _name(name, line.versions.filter(name=name.strip()).exists(), 80)
        return _add(act, Version(id=act.new_id(), line=line, name=named, rank=last + 1, shipped_on=shipped_on))


def move_version(act: Act, version: Version, *, later: bool) -> None:
    """One place later, or earlier, in the order of its line; at its end it stays."""
    with act.transaction():
        must_keep_house(act)
        order = list(Version.objects.select_for_update().filter(line=version.line_id).order_by("rank"))
        here = next(place for place, one in enumerate(order) if one.pk == version.pk)
        there = here + (1 if later else -1)
        if not 0 <= there < len(order):
            return
        mine, other = order[here], order[there]
        Version.objects.filter(pk=mine.pk).update(rank=mine.rank + _ASIDE)
        Version.objects.filter(pk=other.pk).update(rank=mine.rank)
        Version.objects.filter(pk=mine.pk).update(rank=other.rank)
        act.audit("move_version", mine, later=later)


def date_version(
    act: Act, version: Version, *, referenced_on: date | None, shipped_on: date | None, withdrawn_on: date | None
) -> None:
    with act.transaction():
        must_keep_house(act)
        if shipped_on and withdrawn_on and withdrawn_on < shipped_on:
            raise NotPossible("Une version n’est pas retirée avant d’être livrée.")
        version.referenced_on, version.shipped_on, version.withdrawn_on = referenced_on, shipped_on, withdrawn_on
        version.save(update_fields=("referenced_on", "shipped_on", "withdrawn_on"))
        act.audit("date_version", version)


def declare_park(act: Act, version: Version, corridor: str, day: date, installations: int) -> Park:
    """How many installations of this version stood in this corridor on this day; said again, the latest word counts."""
    with act.transaction():
        if act.user is not None and member_of(act).kind == Member.Kind.VENDOR:
            must_be_of(act, version.line.product.vendor)
        else:
            must_keep_house(act)
        if installations < 0 or day > act.today:
            raise NotPossible("Un parc est un nombre d’installations, à un jour passé.")
        where = _name(corridor, taken=False, longest=40)
        park, _ = Park.objects.update_or_create(
            version=version, corridor=where, day=day, defaults={"installations": installations}
        )
        act.audit("declare_park", version, park=park.pk, installations=installations)
    return park


def open_project(act: Act, name: str, *, vendor: str, product: str, line: str = "") -> Project:
    """Where the installations of a line post. Vendor, product and line are those of these names; made where there are
    none."""
    with act.transaction():
        must_keep_house(act)
        of = Vendor.objects.filter(name=vendor.strip()).first()
        of = of or _add(act, Vendor(id=act.new_id(), name=_name(vendor, taken=False)))
        whole = Product.objects.filter(vendor=of, name=product.strip()).first()
        whole = whole or _add(act, Product(id=act.new_id(), vendor=of, name=_name(product, taken=False)))
        where = Line.objects.filter(product=whole, name=line.strip()).first()
        where = where or _add(
            act, Line(id=act.new_id(), product=whole, name=_name(line, False, 60) if line.strip() else "")
        )
        named = _name(name, Project.objects.filter(name=name.strip()).exists())
        project = Project.objects.create(line=where, name=named, key=secrets.token_hex(16), opened_at=act.now)
        act.audit("open_project", where, project=project.pk)
    return project


def close_project(act: Act, project: Project) -> None:
    """What is posted there is refused from now on (within half a minute: the door remembers a key for so long)."""
    with act.transaction():
        must_keep_house(act)
        project.closed_at = project.closed_at or act.now
        project.save(update_fields=("closed_at",))
        act.audit("close_project", project.line, project=project.pk)


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
