"""Accounts of a house of members, and the links that let them in once. Within the transaction of the house's action,
which has checked who acts and audits what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import User
from bonport.base.once import OnceLink, digest_of, new_token

Link = TypeVar("Link", bound=OnceLink)


def account(act: Act, username: str) -> User:
    """A new account of this name. It has no password: its owner comes by a link, then chooses a key or a password."""
    username = username.strip()
    if not username or len(username) > 150:
        raise NotPossible("Un identifiant est demandé, de 150 caractères au plus.")
    if User.objects.filter(username=username).exists():
        raise NotPossible("Cet identifiant est déjà pris.")
    return _made(User(id=act.new_id(), username=username))


def doctors_account(act: Act) -> User:
    """A new account of a doctor whom the nation certified; its name says nothing of him."""
    identifier = act.new_id()
    return _made(User(id=identifier, username=f"medecin-{identifier.hex}"))


def issue(act: Act, links: type[Link], member: Any, lasts: timedelta) -> tuple[Link, str]:
    """A link that lets this member in once, and the token that ends its address: shown once, kept nowhere. Those not
    used yet open no more. The member is locked by who calls."""
    token = new_token()
    links._default_manager.filter(member=member, used_at=None, expires_at__gt=act.now).update(expires_at=act.now)
    made = {"digest": digest_of(token), "made_at": act.now, "expires_at": act.now + lasts}
    return links._default_manager.create(id=act.new_id(), member=member, **made), token


def spend(act: Act, links: type[Link], link: Any, spent: tuple[str, str, str]) -> Link:
    """Its member comes in by it: it opens no more.

    Raises:
        NotAllowed: of another member. NotPossible: it opens no more; told by `spent`.
    """
    found: Any = links._default_manager.select_for_update(of=("self",)).select_related("member__user").get(pk=link.pk)
    if act.user != found.member_id:
        raise NotAllowed("Ce lien est celui d’une autre personne.")
    if not found.opens(act.now) or not found.member.user.is_active:
        raise NotPossible(*spent)
    found.used_at = act.now
    found.save(update_fields=("used_at",))
    return found


def _made(user: User) -> User:
    user.set_unusable_password()
    user.save(force_insert=True)
    return user
