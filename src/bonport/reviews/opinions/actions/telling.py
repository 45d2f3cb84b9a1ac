"""What is told of authors: once for each review, with those of many others."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.reviews.catalogue.actions import turn
from bonport.reviews.catalogue.perms import must_keep_house
from bonport.reviews.opinions.models import Review
from bonport.reviews.opinions.profiles import band, told
from bonport.reviews.opinions.rules import TOLD_TOGETHER


def tell_profiles(act: Act, at_least: int = TOLD_TOGETHER) -> int:
    """Say what may be told of the authors of published reviews of whom nothing was said yet, for good, where enough
    doctors (`at_least`) wrote them; of how many reviews.

    Each review belongs to one such group, and what is told of it never changes after: who compares what was told from
    day to day finds what was told at once, and nothing smaller.
    """
    with act.transaction():
        must_keep_house(act)
        fresh = Review.objects.select_for_update(of=("self",)).filter(told__isnull=True, shown__isnull=False)
        found = list(fresh.filter(author__profile__isnull=False).select_related("author__profile", "shown", "product"))
        if len({review.author_id for review in found}) < at_least:
            return 0
        whole = {
            review.pk: (one.specialty, one.setting, band(said.used_since, said.at.date()).value, one.region)
            for review in found
            if (said := review.shown) is not None and review.author is not None and (one := review.author.profile)
        }
        said_of = told(whole, {review.pk: review.author_id for review in found})
        for review in found:
            review.told = list(said_of[review.pk])
        Review.objects.bulk_update(found, ("told",), batch_size=500)
        for category in {review.product.category_id for review in found}:
            turn(category)
        act.audit("tell_profiles", found[0], count=len(found))
    return len(found)
