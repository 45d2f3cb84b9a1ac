"""What Avis does by itself, once an hour."""

from __future__ import annotations

from datetime import timedelta

from bonport import clock
from bonport.reviews.kits.actions import LASTS, open_kit
from bonport.reviews.kits.models import Kit
from bonport.reviews.kits.worker import Worker
from bonport.reviews.opinions.rules import PUBLISHED_FOR
from tests.reviews.cast import NOW, Cast


def test_what_is_too_old_goes_by_itself(house: Cast) -> None:
    review = house.review()
    open_kit(house.act(None), house.software)
    young = Worker("test", clock.starting_now(NOW, 1.0))
    assert young.step() is False and young.step() is False
    assert (Kit.objects.count(), house.again(review).state) == (1, "published")
    old = Worker("test", clock.starting_now(NOW + max(LASTS, PUBLISHED_FOR) + timedelta(days=2), 1.0))
    old.step()
    assert (Kit.objects.count(), house.again(review).state) == (0, "expired")
