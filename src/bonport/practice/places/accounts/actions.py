"""Links that open once, and the trace of who came in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django_scopes import scopes_disabled

from bonport.base.access import Access
from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.once import digest_of, new_token, spent
from bonport.practice.places.models import Person, SignInLink
from bonport.practice.places.perms import administrator

SPENT = spent("l’administrateur de votre cabinet")


def issue_link(act: Act, person: Person, lasts: timedelta | None = None) -> str:
    """Make a link that lets this person in once. Those that he had not used yet open no more.

    Args:
        lasts: how long it opens; as the installation says, where not given.

    Returns:
        The token that ends its address: shown once, kept nowhere.
    """
    token = new_token()
    with act.transaction():
        administrator(act)
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.user_id is None:
            raise NotPossible("Cette personne n’a pas de compte.", remedy="Donnez-lui un identifiant d’abord.")
        if act.user is not None and _works_elsewhere(person):
            raise NotAllowed(
                "Ce compte sert aussi dans un autre cabinet.",
                remedy="Demandez le lien à la personne qui tient l’installation de Bonport.",
            )
        SignInLink.objects.filter(person=person, used_at=None, expires_at__gt=act.now).update(expires_at=act.now)
        link = SignInLink.objects.create(
            id=act.new_id(),
            practice_id=act.practice,
            person=person,
            digest=digest_of(token),
            made_at=act.now,
            expires_at=act.now + (settings.SIGN_IN_LINK_LASTS if lasts is None else lasts),
        )
        act.audit("issue_link", link, person=person.pk)
    return token


def use_link(act: Act, link: SignInLink) -> None:
    """Its person comes in by it: it opens no more."""
    with act.transaction():
        link = SignInLink.objects.select_for_update(of=("self",)).select_related("person").get(pk=link.pk)
        if act.user is None or act.user != link.person.user_id:
            raise NotAllowed("Ce lien est celui d’une autre personne.")
        if not link.opens(act.now):
            raise NotPossible(*SPENT)
        link.used_at = act.now
        link.save(update_fields=("used_at",))
        act.audit("use_link", link, person=link.person_id)


def note_access(act: Act, person: Person, what: Access, how: str = "") -> None:
    """Keep the trace of what happened to the way in of this person: by himself, or before anybody was known to be.

    Args:
        how: « password+totp », « link »…: the means, nothing that opens.
    """
    with act.transaction():
        if act.user not in (None, person.user_id):
            raise NotAllowed("Cette trace est celle d’une autre personne.")
        act.audit(what, person, how=how)


def _works_elsewhere(person: Person) -> bool:
    with scopes_disabled():
        return Person.objects.filter(user=person.user_id).exclude(practice=person.practice_id).exists()
