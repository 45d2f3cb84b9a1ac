"""The method beside the raw mean on a generated truth; and three attacks, on the pure functions and on the rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bonport.reviews.opinions import actions
from bonport.reviews.opinions.models import Review, Suspicion
from bonport.reviews.opinions.states import State
from bonport.reviews.reading.queries import marked_product
from bonport.reviews.reading.simulation import attacks, scores, sincere
from bonport.www.avis.method import SLOW
from tests.reviews.cast import Cast


def test_the_method_does_better_than_the_raw_mean() -> None:
    """Printed by `bonport avis simulate`; the notes (3.2) found 0.425 against 0.279, 42 % against 81 %, 83 % against 14
    %, the last without a threshold."""
    raw, *_, ours = scores(runs=40)
    print(raw, ours, sep="\n")
    assert ours.rmse < 0.75 * raw.rmse
    assert ours.top > raw.top + 0.2
    assert (ours.few, raw.few > 0.5) == (0, True)
    assert ours.covered > 0.93


def test_m_is_well_chosen() -> None:
    by_name = {one.name: one for one in scores(runs=40)}
    errors = {m: by_name[f"moyenne bayésienne, m = {m}"].rmse for m in (3, 6, 10, 25)}
    assert errors[6] <= min(errors.values()) * 1.02


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_an_attack_moves_a_mark_by_less_than_its_interval_or_is_queued(seed: int) -> None:
    told = attacks(seed)
    if seed == 1:  # what the method page tells is what this finds
        found = [(one.name, (one.sent, round(one.moved, 2), round(one.half, 2))) for one in told[4:]]
        assert found == list(SLOW.items())
    *seen, raised, lowered = told
    for one in seen:
        assert one.moved < 2 * one.half, one
    fastest = max(seen[-2:], key=lambda one: one.sent)  # verified doctors in half a year, who adapt to the checks
    assert fastest.sent < 20 and fastest.moved < 0.8 * 2 * fastest.half
    for one in (raised, lowered):  # on five reviews a year: told, not prevented
        assert one.sent < 25 and one.moved < 2 * one.half, one
    for one in told[:3]:
        assert one.queued >= 0.9 * one.sent, one
        assert one.largest > one.half > one.moved, one


def test_what_goes_one_way_costs_sincere_doctors_nearly_nothing() -> None:
    """At most one sincere review in a hundred is read first for it where nothing changes, three where a version mended
    the product: printed by `bonport avis simulate`."""
    steady, mended, launched = sincere(markets=3)
    print(steady, mended, launched, sep="\n")
    assert steady.reviews > 800 and mended.reviews > 150
    assert steady.alike <= 0.01 and mended.alike <= 0.03 and launched.alike <= 0.03
    assert steady.held <= 0.05


# ------------------------------------------------------------------------------------------------------- on the rows

MARK = {"ergonomie": 4}


def alternating() -> dict[str, int]:
    alternating.count = getattr(alternating, "count", 0) + 1  # type: ignore[attr-defined]
    return {"ergonomie": 3 + alternating.count % 2, "fiabilite": 4}  # type: ignore[attr-defined]


@pytest.fixture
def rated(house: Cast) -> Cast:
    """Cabinet A: twenty honest reviews over 400 days."""
    house.many(20, every=20, until=-1, marks=alternating)
    assert Review.objects.filter(state=State.PUBLISHED).count() == 20
    return house


def attacked(house: Cast, count: int, value: int, hours: float) -> float:
    """By how much the mark moves when so many new doctors give this value, one every so many hours."""

    def mark() -> float:
        return marked_product(house.product_a, house.today + timedelta(days=1)).whole.value

    before = mark()
    for number, who in enumerate(house.doctors(count)):
        house.review(who, days=number * hours / 24, marks={"ergonomie": value, "fiabilite": value})
    return abs(mark() - before)


@pytest.mark.parametrize(("count", "value"), [(30, 5), (15, 1)])
def test_thirty_false_reviews_or_a_revenge_are_queued(rated: Cast, count: int, value: int) -> None:
    before = marked_product(rated.product_a, rated.today).whole
    assert attacked(rated, count, value, hours=1) < before.width / 2
    held = Review.objects.filter(state=State.HELD)
    assert held.count() >= count
    assert "burst" in set(Suspicion.objects.values_list("kind", flat=True)) <= {"burst", "alike"}
    author = held.latest("opened_at").author
    assert author is not None and author.reviews.get().moves.get(event="hold").reasons.startswith("Ce produit reçoit")


def test_a_burst_pulls_the_week_before_it_and_a_person_lets_the_honest_through(rated: Cast) -> None:
    honest = Review.objects.latest("opened_at")
    attacked(rated, 12, 1, hours=2)
    assert rated.again(honest).state == State.HELD
    actions.release(rated.act(days=2), honest)
    rated.review(rated.doctors(1)[0], days=2.1)
    assert rated.again(honest).state == State.PUBLISHED  # released once, it is not held again


def test_a_wave_over_the_whole_category_is_no_burst_of_one(house: Cast) -> None:
    for number, who in enumerate(house.doctors(16)):
        house.review(who, (house.product_a, house.product_b)[number % 2], days=number / 10)
    alone = Review.objects.filter(state=State.HELD).count()
    assert alone <= 2  # the first of a wave may be taken for a burst


def test_a_copy_is_queued_whoever_sends_it_and_one_network_too(house: Cast) -> None:
    first = house.review(
        words="Un produit que je recommande sans réserve à tous mes confrères, il a changé mes journées !"
    )
    copied = house.review(
        "other_doctor", house.product_b,
        words="Un produit que je recommande sans aucune réserve à tous mes confrères, il a changé mes journées.",
    )  # fmt: skip
    assert copied.state == State.HELD
    assert Suspicion.objects.get().detail["review"] == str(first.pk)
    assert house.review(words=first.shown.words, days=1).state == State.PUBLISHED  # one's own words are no copy
    same = [
        house.review(who, house.screen_a, days=3 * number, address="192.0.2.7", marks=MARK).state
        for number, who in enumerate(house.doctors(4))
    ]
    assert same == [State.PUBLISHED] * 3 + [State.HELD]
    later = house.review(house.doctors(1)[0], house.screen_a, days=100, address="192.0.2.7", marks=MARK)
    assert later.state == State.PUBLISHED


def test_a_slow_campaign_that_goes_one_way_is_queued_and_an_edit_is_no_way_round(house: Cast) -> None:
    """Five verified doctors a month: no burst, and one way."""
    for product in (house.product_a, house.product_b):
        house.many(24, product, every=25, until=-185, marks=alternating)
    false = house.many(16, every=11, until=-1, marks={"ergonomie": 5, "fiabilite": 5})
    held = [house.again(one) for one in false if house.again(one).state == State.HELD]
    assert len(held) >= 3 and false[-1] in held
    assert set(Suspicion.objects.values_list("kind", flat=True)) == {"alike"}
    assert "du même sens" in held[0].moves.get(event="hold").reasons
    author = next(name for name, user in house.users.items() if user.pk == Review.objects.first().author_id)
    honest = house.review(author, days=1, marks={"ergonomie": 3, "fiabilite": 4})
    assert honest.state == State.PUBLISHED  # those who differ are read at once
    assert house.review(author, days=2, marks={"ergonomie": 5, "fiabilite": 5}).state == State.HELD
