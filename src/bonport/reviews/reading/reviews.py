"""What everybody may read of reviews: whole, dated, the latest first; searched; of those who left X for Y."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from bonport.base.errors import Gone
from bonport.base.stems import stems
from bonport.base.wilson import wilson
from bonport.reviews.catalogue.models import Category, Facet, Product
from bonport.reviews.catalogue.queries import majors_of
from bonport.reviews.marks import method_on
from bonport.reviews.opinions.models import (
    Band,
    Conflict,
    Mark,
    Region,
    Reply,
    Review,
    Revision,
    Setting,
    Solicitation,
    Specialty,
)
from bonport.reviews.opinions.rules import COUNTING_TIES
from bonport.reviews.reading.counting import told_profiles
from bonport.reviews.reading.types import Changed, ShownMark, ShownReply, ShownReview, Switch

ORDERS = {
    "latest": ("-published_at", "pk"),
    "oldest": ("published_at", "pk"),
    "experience": ("-shown__experience_on", "-published_at", "pk"),
}
"""How reviews may be ordered; the first is how they are."""
_PARTS = (Specialty, Setting, Band, Region)
_SHOWN = Review.objects.filter(shown__isnull=False)
_MARKS = Mark.objects.select_related("facet").order_by("facet__position")


def reviews_of(
    product: Product,
    today: date,
    *,
    like: tuple[str, ...] = (),
    order: str = "latest",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[ShownReview], int]:
    """The reviews of a product that everybody reads, whole, and how many there are in all.

    Args:
        like: the beginning of a profile, as codes: only of doctors who are told to have it.
        order: one of `ORDERS`.
    """
    keys = list(_SHOWN.filter(product=product).order_by(*ORDERS[order]).values_list("pk", flat=True))
    if like:
        told = told_profiles()
        keys = [key for key in keys if told.get(key, ())[: len(like)] == like]
    return whole_reviews(keys[offset : offset + limit], today), len(keys)


def review_of(id: UUID, today: date) -> ShownReview:
    """
    Raises:
        Gone: it is not, or no longer, published.
    """
    found = whole_reviews([id], today)
    if not found:
        raise Gone("Cet avis n’est pas, ou n’est plus, publié.")
    return found[0]


def revisions_of(id: UUID) -> list[Revision]:
    """What a review said and says, the latest first, with its marks; only what was published, of a review that still
    is."""
    found = Revision.objects.filter(review=id, review__shown__isnull=False, published_at__isnull=False)
    found = found.select_related("version", "previous").prefetch_related(Prefetch("marks", _MARKS))
    return list(found.order_by("-number"))


def search(
    words: str, today: date, *, category: Category | None = None, limit: int = 50
) -> tuple[list[ShownReview], int]:
    """Reviews whose experience speaks of all these words, or of their like, the latest first; and how many."""
    asked = stems(words)
    found = _SHOWN.filter(product__category=category) if category else _SHOWN
    for stem in asked:
        found = found.filter(shown__stems__contains=f" {stem}")
    if not asked:
        return [], 0
    keys = list(found.order_by(*ORDERS["latest"]).values_list("pk", flat=True))
    return whole_reviews(keys[:limit], today), len(keys)


def switches(category: Category) -> list[tuple[Product, Product, int]]:
    """From which product to which, and how many doctors say so, most first."""
    found = _SHOWN.filter(product__category=category, shown__previous__isnull=False)
    rows = list(found.values_list("shown__previous", "product").annotate(doctors=Count("pk")))
    known = Product.objects.select_related("vendor").in_bulk({key for row in rows for key in row[:2]})
    told = [(known[left], known[taken], doctors) for left, taken, doctors in rows]
    return sorted(told, key=lambda row: (-row[2], row[0].name, row[1].name))


def switch(left: Product, taken: Product, today: date) -> Switch:
    """« Ce que disent ceux qui ont quitté X pour Y »: facet by facet, and whole."""
    found = _SHOWN.filter(product=taken, shown__previous=left)
    reviews = whole_reviews(list(found.order_by(*ORDERS["latest"]).values_list("pk", flat=True)), today)
    pairs: dict[Facet, list[tuple[int, int]]] = {}
    for review in reviews:
        for mark in review.marks:
            if review.counts and mark.before is not None:
                pairs.setdefault(mark.facet, []).append((mark.before, mark.value))
    fewest = method_on(today).fewest_shown
    facets = sorted(pairs, key=lambda facet: facet.position)
    changed = tuple(_changed(facet, pairs[facet], fewest) for facet in facets)
    return Switch(left, taken, len(reviews), changed, tuple(reviews))


def _changed(facet: Facet, pairs: Sequence[tuple[int, int]], fewest: int) -> Changed:
    better = sum(after > before for before, after in pairs)
    worse = sum(after < before for before, after in pairs)
    low, high = wilson(better / len(pairs), len(pairs))
    enough = len(pairs) >= fewest
    return Changed(
        facet=facet,
        doctors=len(pairs),
        better=better,
        same=len(pairs) - better - worse,
        worse=worse,
        before=sum(before for before, _ in pairs) / len(pairs) if enough else None,
        after=sum(after for _, after in pairs) / len(pairs) if enough else None,
        low=low,
        high=high,
    )


def profile_words(codes: tuple[str, ...]) -> tuple[str, ...]:
    """A profile in French; a time of use that is not known is left out."""
    return tuple(str(part(code).label) for part, code in zip(_PARTS, codes, strict=False) if code)


# ----------------------------------------------------------------------------------------------------- whole, as it is


def whole_reviews(keys: Sequence[UUID], today: date) -> list[ShownReview]:
    """These reviews in this order; those that are not shown are left out."""
    if not keys:
        return []
    found = {review.pk: review for review in _around(_SHOWN.filter(pk__in=keys))}
    products = {review.product_id for review in found.values()}
    majors = majors_of(products)
    campaigns = list(Solicitation.objects.filter(product__in=products))
    told = told_profiles()
    categories = {review.product.category_id for review in found.values()}
    facets = {facet.pk: facet for facet in Facet.objects.filter(category__in=categories)}
    return [
        _shown(found[key], told.get(key, ()), majors.get(found[key].product_id, []), campaigns, facets, today)
        for key in keys
        if key in found
    ]


def _around(reviews: QuerySet[Review]) -> QuerySet[Review]:
    published = Count("revisions", filter=Q(revisions__published_at__isnull=False))
    return (
        reviews.select_related("product__vendor", "shown__version", "shown__previous__vendor")
        .prefetch_related(
            "shown__marks",
            Prefetch("replies", Reply.objects.select_related("vendor").order_by("-number")),
            "proofs",
        )
        .annotate(published_revisions=published)
    )


def _shown(
    review: Review,
    profile: tuple[str, ...],
    majors: list[date],
    campaigns: Iterable[Solicitation],
    facets: Mapping[int, Facet],
    today: date,
) -> ShownReview:
    said = review.shown
    assert said is not None and review.published_at is not None
    assert said.published_at is not None
    written = review.opened_at.date()
    replies = [one for one in review.replies.all() if one.removed_at is None]
    return ShownReview(
        id=review.pk,
        product=review.product,
        published_at=review.published_at,
        revised_at=said.published_at if said.published_at > review.published_at else None,
        experience_on=said.experience_on,
        words=said.words,
        marks=_marks(said, facets),
        profile=profile_words(profile),
        version=said.version.name if said.version else "",
        previous=said.previous,
        switched_in=said.switched_on and said.switched_on.replace(day=1),
        tie="" if said.conflict == Conflict.NONE else str(Conflict(said.conflict).label),
        tie_words=said.conflict_words,
        counts=said.conflict in COUNTING_TIES,
        solicited=said.solicited,
        campaign=any(
            one.product_id == review.product_id and one.begins_on <= written <= one.ends_on for one in campaigns
        ),
        proven_months=max((proof.months for proof in review.proofs.all()), default=None),
        before_major=any(said.experience_on < major <= today for major in majors),
        revisions=review.published_revisions,  # type: ignore[attr-defined]
        reply=_reply(replies, review.replies.all()),
    )


def _marks(said: Revision, facets: Mapping[int, Facet]) -> tuple[ShownMark, ...]:
    marks = [ShownMark(facets[mark.facet_id], mark.value, mark.before) for mark in said.marks.all()]
    return tuple(sorted(marks, key=lambda mark: mark.facet.position))


def _reply(standing: Sequence[Reply], every: Iterable[Reply]) -> ShownReply | None:
    """The latest that stands; none where the latest of all was removed: what came before does not come back."""
    if not standing or any(one.number > standing[0].number for one in every):
        return None
    latest = standing[0]
    return ShownReply(latest.pk, latest.vendor.name, latest.at, latest.text, len(standing) > 1)
