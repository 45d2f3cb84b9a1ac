"""What a vendor does with the reviews of its products: it answers them, and says when it asked for them."""

from __future__ import annotations

from datetime import date

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.interop.signalement import scrub_text
from bonport.reviews.catalogue.models import Product
from bonport.reviews.catalogue.perms import must_be_of
from bonport.reviews.opinions.actions.moving import held
from bonport.reviews.opinions.models import Reply, Review, Solicitation

_LONGEST = 4000


def reply(act: Act, review: Review, text: str) -> Reply:
    """Published at once, beside the review. Again: the latest is read, and what was said before is kept."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise NotPossible(f"Une réponse est demandée, de {_LONGEST} caractères au plus.")
    if scrub_text(text, act.today).removed:
        raise NotPossible(
            "Votre réponse contient ce qui ressemble au nom ou aux coordonnées d’une personne.",
            "Elle serait lue par tous, et l’auteur de l’avis n’est pas nommé.",
            "Retirez-les, puis publiez à nouveau.",
        )
    with act.transaction():
        found = held(review)
        member = must_be_of(act, found.product.vendor)
        if found.shown_id is None:
            raise NotPossible("Cet avis n’est pas publié\u00a0: il n’y a rien à quoi répondre.")
        made = Reply.objects.create(
            id=act.new_id(), review=found, number=found.replies.count() + 1, vendor=found.product.vendor, by=member,
            at=act.now, text=text,
        )  # fmt: skip
        act.audit("reply", made, review=found.pk, number=made.number)
    return made


def declare_solicitation(act: Act, product: Product, begins_on: date, ends_on: date, how: str) -> Solicitation:
    """The vendor asks its customers for reviews in this time: those written in it are tagged so."""
    if not how.strip() or not begins_on <= ends_on:
        raise NotPossible("Une sollicitation a un moyen, un premier et un dernier jour.")
    with act.transaction():
        member = must_be_of(act, product.vendor)
        made = Solicitation.objects.create(
            id=act.new_id(), product=product, begins_on=begins_on, ends_on=ends_on, how=how.strip()[:200], by=member,
            at=act.now,
        )  # fmt: skip
        act.audit("declare_solicitation", made, product=product.pk)
    return made
