"""Who acts in these tests, and a software to speak of."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from bonport.base.act import Act
from bonport.base.models import User
from bonport.sentinelle.registers.models import Line, Member, Product, Project, Vendor, Version
from bonport.sentinelle.registers.perms import acting

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_ROOT = UUID("0b8c6f0e-1c5a-4a55-9b0c-5f0a3a5d2c11")


def machine(now: datetime = NOW) -> Act:
    return acting(None, now)


def team(now: datetime = NOW) -> Act:
    return acting(_member("equipe", Member.Kind.TEAM).pk, now)


def of_vendor(now: datetime = NOW) -> Act:
    return acting(_member("editeur", Member.Kind.VENDOR, vendor=software().line.product.vendor).pk, now)


def doctor(key: str, now: datetime = NOW) -> Act:
    return acting(_member(f"medecin-{key[:8]}", Member.Kind.DOCTOR, doctor=key).pk, now)


def software() -> Project:
    """A project of « Exemple médical », whose versions are 4.1 then 4.2."""
    vendor, _ = Vendor.objects.get_or_create(pk=_id("vendor"), defaults={"name": "Exemple Éditions"})
    product, _ = Product.objects.get_or_create(pk=_id("p"), defaults={"vendor": vendor, "name": "Exemple médical"})
    line, _ = Line.objects.get_or_create(pk=_id("line"), defaults={"product": product})
    for rank, name in enumerate(("4.1", "4.2")):
        Version.objects.get_or_create(pk=_id(name), defaults={"line": line, "name": name, "rank": rank})
    project, _ = Project.objects.get_or_create(
        name="exemple", defaults={"line": line, "key": "0f" * 16, "opened_at": NOW}
    )
    return project


def _member(username: str, kind: Member.Kind, **what: object) -> User:
    user, new = User.objects.get_or_create(pk=_id(username), defaults={"username": username})
    if new:
        Member.objects.create(user=user, kind=kind, **what)
    return user


def _id(name: str) -> UUID:
    return uuid5(_ROOT, name)
