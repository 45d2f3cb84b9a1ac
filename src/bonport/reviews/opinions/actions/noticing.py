"""Somebody, with or without an account, says that a review or a reply should not be there (DSA, art. 16)."""

from __future__ import annotations

import json

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.base.once import digest_of, new_token
from bonport.base.sealing import seal
from bonport.reviews.catalogue.models import Member
from bonport.reviews.opinions.actions.moving import held
from bonport.reviews.opinions.models import Notice, Reply, Review
from bonport.reviews.opinions.states import Ground

CONTACT = "contact of a notice"
"""The purpose that contacts are sealed for."""


def notify(
    act: Act,
    review: Review,
    ground: str,
    text: str,
    *,
    name: str = "",
    mail: str = "",
    good_faith: bool,
    reply: Reply | None = None,
) -> tuple[Notice, str]:
    """Take a notice: free, without an account.

    Args:
        ground: a code of `Ground`. text: why, in which passage.
        name, mail: of who says so; sealed, told to nobody.
        good_faith: he says that he believes what he says is exact and whole.
        reply: the vendor's reply that it is about, instead of the review.

    Returns:
        The notice, and the token that ends the address of its page.
    """
    if ground not in Ground.values or not 20 <= len(text.strip()) <= 4000:
        raise NotPossible("Un motif et une explication sont demandés, de 20 à 4\u202f000 caractères.")
    if not good_faith:
        raise NotPossible("Confirmez que vous tenez ce que vous dites pour exact et complet.")
    if len(name) + len(mail) > 400 or (mail and "@" not in mail):
        raise NotPossible("Cette adresse de courriel n’est pas complète.")
    token = new_token()
    with act.transaction():
        found = held(review)
        if found.shown_id is None:
            raise NotPossible("Cet avis n’est plus publié.")
        if reply is not None and reply.review_id != found.pk:
            raise NotPossible("Cette réponse n’est pas de cet avis.")
        contact = json.dumps([name.strip(), mail.strip()]) if name.strip() or mail.strip() else ""
        notice = Notice.objects.create(
            id=act.new_id(), follow=digest_of(token), review=found, reply=reply, ground=ground, text=text.strip(),
            contact=seal(contact, CONTACT) if contact else "", by=Member.objects.filter(pk=act.user).first(),
            at=act.now,
        )  # fmt: skip
        act.audit("notify", notice, review=found.pk, ground=ground)
    return notice, token
