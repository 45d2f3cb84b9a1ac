"""Who acts in Avis. An act here has one tenant, `AVIS`: its audit trail is one chain."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.reviews.catalogue.models import Member, Vendor

AVIS = UUID("a7150000-e000-4000-8000-000000000001")


def acting(user: UUID | None, now: datetime) -> Act:
    """An act of this user; of the machine, or of somebody who is not signed in, when None."""
    return Act(user=user, practice=AVIS, now=now)


def member_of(act: Act) -> Member:
    """Who acts.

    Raises:
        NotAllowed: nobody that Avis knows.
    """
    members = Member.objects.select_related("vendor").filter(user__is_active=True)
    member = members.filter(pk=act.user).first() if act.user else None
    if member is None:
        raise NotAllowed("Avis ne vous connaît pas.", remedy="Un médecin entre avec Pro Santé Connect.")
    return member


def must_keep_house(act: Act) -> None:
    """The team; or, when nobody is signed in, the command line of whoever keeps the installation."""
    if act.user is not None:
        must_be_team(act)


def must_be_team(act: Act) -> Member:
    member = member_of(act)
    if member.kind != Member.Kind.TEAM:
        raise NotAllowed("Ceci est réservé à l’équipe Avis.")
    return member


def must_be_doctor(act: Act) -> Member:
    member = member_of(act)
    if member.kind != Member.Kind.DOCTOR:
        raise NotAllowed("Seul un médecin donne son avis.", remedy="Entrez avec Pro Santé Connect.")
    return member


def must_be_of(act: Act, vendor: Vendor) -> Member:
    """Of this vendor, and of no other."""
    member = member_of(act)
    if member.kind != Member.Kind.VENDOR or member.vendor_id != vendor.pk:
        raise NotAllowed("Ceci est réservé à l’éditeur de ce produit.")
    return member
