"""One-time links, before there is a practice to ask in: the address alone says whose it is."""

from __future__ import annotations

from django_scopes import scopes_disabled

from bonport.base.once import digest_of
from bonport.practice.places.models import SignInLink


def link_of(token: str) -> SignInLink | None:
    """The link whose address ends with this token, whatever became of it."""
    with scopes_disabled():
        return SignInLink.objects.select_related("person__user").filter(digest=digest_of(token)).first()
