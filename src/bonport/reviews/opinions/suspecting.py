"""What makes a review that was just written be read by a person first: `checks`, over the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Avg, OuterRef, Q, Subquery

from bonport.interop.signalement import scrub_text
from bonport.reviews.catalogue.models import Facet, Product
from bonport.reviews.opinions.checks import burst, copy_of, one_sided
from bonport.reviews.opinions.models import ReadFirst, Review, Revision, Suspicion
from bonport.reviews.opinions.rules import ALIKE_WINDOWS, ORIGIN_KEPT, SAME_NETWORK, WAVE, WINDOWS
from bonport.reviews.opinions.states import State

_COMPARED = 5000
"""Texts, the latest, that a new one is compared with."""
_LIVING = (State.PUBLISHED, State.HELD, State.CONTESTED, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Suspected:
    """`told`: what the author reads; `detail`: what the team does, ids and counts."""

    kind: str
    told: str
    detail: dict[str, Any] = field(default_factory=dict)


def suspected(review: Review, revision: Revision, *, first: bool, today: date) -> list[Suspected]:
    """Every reason to look before all read it."""
    checks = (
        _burst(review, revision) if first else None,
        _one_sided(review, revision),
        _copy(review, revision),
        _network(review, revision),
    )
    return [one for one in (*checks, _personal(revision, today), _again(review)) if one is not None]


def in_the_wave(review: Review, found: Iterable[Suspected], now: datetime) -> list[Review]:
    """The reviews of the same burst that were published before it was seen."""
    for one in found:
        if one.kind == Suspicion.Kind.BURST:
            since = now - WAVE
            wave = Review.objects.filter(product=review.product_id, state=State.PUBLISHED, opened_at__gt=since)
            released = wave.filter(moves__event="release")
            return list(wave.exclude(pk=review.pk).exclude(pk__in=released).order_by("opened_at"))
    return []


def _burst(review: Review, revision: Revision) -> Suspected | None:
    since = revision.at - max(window + base for window, base in WINDOWS.items())
    category = Product.objects.filter(category=review.product.category_id)
    came = Review.objects.filter(product__in=category, opened_at__gt=since).values_list("product", "opened_at")
    mine = [at for product, at in came if product == review.product_id]
    others = [at for product, at in came if product != review.product_id]
    seen = burst(mine, revision.at, others, category.count() - 1)
    if seen is None:
        return None
    return Suspected(
        Suspicion.Kind.BURST,
        "Ce produit reçoit en ce moment bien plus d’avis que d’habitude\u00a0: une personne les lit avant publication.",
        {"days": seen.window.days, "count": seen.count, "usual": round(seen.usual, 2)},
    )


def _one_sided(review: Review, revision: Revision) -> Suspected | None:
    """Over what each review says now: writing it again is no way round."""
    since = revision.at - max(window + base for window, base in ALIKE_WINDOWS.items())
    category = Product.objects.filter(category=review.product.category_id)
    last = Revision.objects.filter(review=OuterRef("review")).order_by("-number").values("pk")[:1]
    written = Revision.objects.filter(review__product__in=category, at__gt=since, pk=Subquery(last))
    mean = Avg("marks__value", filter=Q(marks__facet__kind=Facet.Kind.MARK))
    rows = list(written.annotate(mean=mean).exclude(mean=None).values_list("pk", "review__product", "at", "mean"))
    of_this = next((mean for key, _, _, mean in rows if key == revision.pk), None)
    if of_this is None:  # it answers by yes or no alone
        return None
    mine = [(at, mean) for _, product, at, mean in rows if product == review.product_id]
    others = [(at, mean) for _, product, at, mean in rows if product != review.product_id]
    seen = one_sided(mine, revision.at, of_this, others, category.count() - 1)
    if seen is None:
        return None
    return Suspected(
        Suspicion.Kind.ALIKE,
        "Ce produit reçoit depuis des mois bien plus d’avis du même sens que d’habitude\u00a0: une personne les lit "
        "avant publication.",
        {"days": seen.window.days, "count": seen.count, "usual": round(seen.usual, 2)},
    )


def _copy(review: Review, revision: Revision) -> Suspected | None:
    others = Revision.objects.exclude(review__author=review.author_id).filter(review__state__in=_LIVING)
    texts = list(others.order_by("-at").values_list("review", "stems")[:_COMPARED])
    seen = copy_of(revision.stems, texts)
    if seen is None:
        return None
    return Suspected(
        Suspicion.Kind.COPY,
        "Votre texte ressemble beaucoup à celui d’un autre avis\u00a0: une personne le lit avant publication.",
        {"review": str(seen.review), "likeness": seen.likeness},
    )


def _network(review: Review, revision: Revision) -> Suspected | None:
    if not revision.origin:
        return None
    others = Revision.objects.filter(
        origin=revision.origin, at__gt=revision.at - ORIGIN_KEPT, review__product=review.product_id
    ).exclude(review=review.pk)
    count = others.values("review").distinct().count()
    if count < SAME_NETWORK:
        return None
    return Suspected(
        Suspicion.Kind.NETWORK,
        "Plusieurs avis sur ce produit viennent du même réseau\u00a0: une personne les lit avant publication.",
        {"others": count},
    )


def _personal(revision: Revision, today: date) -> Suspected | None:
    kinds = sorted(scrub_text(f"{revision.words}\n{revision.conflict_words}", today).removed)
    if not kinds:
        return None
    return Suspected(
        Suspicion.Kind.PERSONAL,
        "Votre texte nomme peut-être une personne\u00a0: quelqu’un le lit avant publication.",
        {"kinds": kinds},
    )


def _again(review: Review) -> Suspected | None:
    """Erasing is a right, and no way out of a decision."""
    if not ReadFirst.objects.filter(product=review.product_id, author=review.author_id).exists():
        return None
    return Suspected(
        Suspicion.Kind.AGAIN,
        "Vous avez effacé un avis sur ce produit qui attendait une décision, ou en avait une\u00a0: une personne lit "
        "celui-ci avant publication.",
    )
