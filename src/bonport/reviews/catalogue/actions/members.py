"""Who may sign in: members, and the links that let them in once."""

from __future__ import annotations

from datetime import timedelta

from bonport.base import entry
from bonport.base.access import Access
from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import User
from bonport.base.once import digest_of, spent
from bonport.reviews.catalogue.models import Doctor, Member, SignInLink, Vendor
from bonport.reviews.catalogue.perms import must_keep_house

SPENT = spent("l’équipe Avis")


def add_member(act: Act, username: str, vendor: Vendor | None = None) -> Member:
    """Of this vendor, or of the team where there is none. Comes in by a link, then chooses a key or a password."""
    with act.transaction():
        must_keep_house(act)
        user = entry.account(act, username)
        kind = Member.Kind.VENDOR if vendor else Member.Kind.TEAM
        member = Member.objects.create(user=user, kind=kind, vendor=vendor)
        act.audit("add_member", member, kind=kind.value)
    return member


def doctor_member(act: Act, key: str) -> Member:
    """The doctor whom the nation certified, known by `catalogue.keys.doctor_key` alone; made when he first comes."""
    with act.transaction():
        if act.user is not None:
            raise NotAllowed("Un médecin entre par Pro Santé Connect.")
        known = Doctor.objects.select_related("member__user").filter(key=key).first()
        if known is not None:
            return known.member
        member = Member.objects.create(user=entry.doctors_account(act), kind=Member.Kind.DOCTOR)
        Doctor.objects.create(key=key, member=member)
        act.audit("add_member", member, kind=member.kind)
    return member


def close_member(act: Act, member: Member) -> None:
    """Comes in no more; what he did stays his."""
    with act.transaction():
        must_keep_house(act)
        if member.pk == act.user:
            raise NotPossible("Vous ne pouvez pas fermer votre propre accès.", remedy="Demandez-le à un collègue.")
        User.objects.filter(pk=member.pk).update(is_active=False)
        act.audit("close_member", member)


def issue_link(act: Act, member: Member, lasts: timedelta) -> str:
    """Make a link that lets this member in once. Those not used yet open no more.

    Returns:
        The token that ends its address: shown once, kept nowhere.
    """
    with act.transaction():
        must_keep_house(act)
        member = Member.objects.select_for_update().get(pk=member.pk)
        if member.kind == Member.Kind.DOCTOR:
            raise NotPossible("Un médecin entre avec Pro Santé Connect.")
        link, token = entry.issue(act, SignInLink, member, lasts)
        act.audit("issue_link", link, member=member.pk)
    return token


def link_of(token: str) -> SignInLink | None:
    """The link whose address ends with this token, whatever became of it."""
    return SignInLink.objects.select_related("member__user").filter(digest=digest_of(token)).first()


def use_link(act: Act, link: SignInLink) -> None:
    """Its member comes in by it: it opens no more."""
    with act.transaction():
        used = entry.spend(act, SignInLink, link, SPENT)
        act.audit("use_link", used, member=used.member_id)


def note_access(act: Act, member: Member, what: Access, how: str = "") -> None:
    """Keep the trace of what happened to the way in of this member: by himself, or before anybody was known to be.

    Args:
        how: « password+totp », « link »…: the means, nothing that opens.
    """
    with act.transaction():
        if act.user not in (None, member.pk):
            raise NotAllowed("Cette trace est celle d’une autre personne.")
        act.audit(what, member, how=how)
