"""The marks: what the formula gives, its thresholds, and what must hold whatever doctors say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.reviews.marks import METHODS, Mark, Opinion, method_on, ranked, standings, weighed
from bonport.reviews.marks.bayes import weight

TODAY = date(2026, 11, 23)
METHOD = METHODS[0]
FACETS = ("dmp", "prix")


def said(dmp: int, *, days: int = 0, majors: int = 0, **more: int) -> Opinion:
    return Opinion(TODAY - timedelta(days=days), {"dmp": dmp, **more}, {}, majors)


def of(products: dict[str, list[Opinion]]) -> dict[str, Mark]:
    return {name: one.marks["dmp"] for name, one in standings(products, ["dmp"], [], TODAY, METHOD).items()}


def test_a_mark_worked_by_hand() -> None:
    """A: 5, 5, 4; B: 2, 2, 2, 2. m = 6.
    Weights of products: A 3/9, B 4/10, the imaginary one 1. Mean: (3 + (1/3)(14/3) + 0.4 x 2) / (1 + 1/3 + 0.4) =
    5.3556 / 1.7333 = 3.0897. A: (14 + 6 x 3.0897) / 9 = 3.6154; half width 1.96 x 1.1 / sqrt(9) = 0.7187.
    """
    marks = of({"A": [said(5), said(5), said(4)], "B": [said(2)] * 4})
    assert marks["A"].value == pytest.approx(3.6154, abs=1e-4)
    assert (marks["A"].low, marks["A"].high) == (pytest.approx(2.8967, abs=1e-4), pytest.approx(4.3341, abs=1e-4))
    assert marks["B"].value == pytest.approx((8 + 6 * 3.08974) / 10, abs=1e-4)


def test_a_year_leaves_seven_tenths_and_a_major_version_ages_by_one_more() -> None:
    assert weight(said(4), TODAY, METHOD) == 1
    assert weight(said(4, days=365), TODAY, METHOD) == pytest.approx(0.7, abs=1e-3)
    assert weight(said(4, days=731), TODAY, METHOD) == pytest.approx(0.49, abs=1e-3)
    assert weight(said(4, days=365, majors=1), TODAY, METHOD) == pytest.approx(0.49, abs=1e-3)
    assert weight(replace(said(4), solicited=True), TODAY, METHOD) == 0.5


def test_nothing_under_five_no_place_under_ten() -> None:
    for count, shown, place in (
        (0, False, False),
        (4, False, False),
        (5, True, False),
        (9, True, False),
        (10, True, True),
    ):
        mark = of({"A": [said(4)] * count})["A"]
        assert (mark.count, mark.shown, mark.ranked) == (count, shown, place)


def test_old_reviews_keep_their_count_and_lose_their_weight() -> None:
    mark = of({"A": [said(4, days=3 * 365)] * 10})["A"]
    assert mark.count == 10
    assert mark.effective == pytest.approx(3.43, abs=0.01)
    assert mark.width > of({"A": [said(4)] * 10})["A"].width


def test_yes_and_no_have_the_interval_of_wilson() -> None:
    def share(yes: int, count: int) -> tuple[float, float]:
        opinions = [Opinion(TODAY, {}, {"recommande": number < yes}) for number in range(count)]
        found = standings({"A": opinions}, [], ["recommande"], TODAY, METHOD)["A"].answers["recommande"]
        return round(found.low, 2), round(found.high, 2)

    assert share(8, 10)[0] == 0.49 and share(80, 100)[0] == 0.71  # the reference notes, 3.2
    assert share(0, 0) == (0.0, 1.0)


def test_the_mean_of_a_category_is_one_of_products() -> None:
    """A thousand opinions of one product weigh on the others as one product: a mean of opinions would be 4.98."""
    few = of({"A": [said(5)] * 10, "B": [said(3)] * 10, "C": []})["C"].value
    many = of({"A": [said(5)] * 1000, "B": [said(3)] * 10, "C": []})["C"].value
    assert many - few < 0.25 and many < 3.8


def test_a_facet_that_nobody_marked_neither_helps_nor_harms() -> None:
    found = standings({"A": [said(5)] * 20, "B": [said(5, prix=1)] * 20}, FACETS, [], TODAY, METHOD)
    a, b = (weighed(found[name], METHOD) for name in "AB")
    assert a.value > b.value
    only = {"dmp": 3.0}
    assert weighed(found["A"], METHOD, only).value == pytest.approx(weighed(found["B"], METHOD, only).value)


def test_the_reader_weighs_for_himself() -> None:
    cheap, good = [said(2, prix=5)] * 20, [said(5, prix=2)] * 20
    found = standings({"cheap": cheap, "good": good}, FACETS, [], TODAY, METHOD)

    def order(weights: dict[str, float]) -> list[str]:
        return ranked((name, name, weighed(one, METHOD, weights)) for name, one in found.items())[0]

    assert order({"prix": 3, "dmp": 1}) == ["cheap", "good"]
    assert order({"prix": 1, "dmp": 3}) == ["good", "cheap"]
    assert weighed(found["good"], METHOD, {}) == weighed(found["good"], METHOD, {"dmp": 1, "prix": 1})


def test_a_past_day_has_the_method_of_that_day() -> None:
    assert method_on(date(2020, 1, 1)) == METHODS[0]
    assert [method.since for method in METHODS] == sorted(method.since for method in METHODS)
    assert METHOD.prior == pytest.approx(METHOD.spread**2 / 0.45**2, rel=0.01)


# ----------------------------------------------------------------------------------------------------------- properties

opinions = st.builds(
    Opinion,
    experience_on=st.integers(0, 2000).map(lambda days: TODAY - timedelta(days=days)),
    marks=st.fixed_dictionaries({}, optional={facet: st.integers(1, 5) for facet in FACETS}),
    answers=st.just({}),
    majors=st.integers(0, 2),
    solicited=st.booleans(),
)
categories = st.dictionaries(st.sampled_from("ABCDE"), st.lists(opinions, max_size=14), min_size=1, max_size=5)


def whole(products: dict[str, list[Opinion]]) -> dict[str, Mark]:
    found = standings(products, FACETS, [], TODAY, METHOD)
    return {name: weighed(one, METHOD) for name, one in found.items()}


def better(opinion: Opinion, facet: str) -> Opinion:
    return replace(opinion, marks={**opinion.marks, facet: opinion.marks[facet] + 1})


def improved(products: dict[str, list[Opinion]], data: st.DataObject) -> tuple[str, dict[str, list[Opinion]]] | None:
    """The same where one mark is one higher, and of which product."""
    places = [
        (name, number, facet)
        for name, every in products.items()
        for number, one in enumerate(every)
        for facet, value in one.marks.items()
        if value < 5
    ]
    if not places:
        return None
    name, number, facet = data.draw(st.sampled_from(places))
    changed = list(products[name])
    changed[number] = better(changed[number], facet)
    return name, {**products, name: changed}


@settings(max_examples=150)
@given(categories, st.data())
def test_a_better_opinion_never_lowers_a_mark_nor_a_place(
    products: dict[str, list[Opinion]], data: st.DataObject
) -> None:
    found = improved(products, data)
    if found is None:
        return
    name, after_ = found
    before, after = whole(products), whole(after_)
    assert after[name].value > before[name].value
    assert after[name].low >= before[name].low
    for other in set(products) - {name}:
        if before[name].low > before[other].low:
            assert after[name].low >= after[other].low - 1e-9, other
        assert after[name].value - before[name].value >= after[other].value - before[other].value - 1e-9


@settings(max_examples=100)
@given(categories, opinions)
def test_one_more_opinion_narrows_the_interval(products: dict[str, list[Opinion]], one: Opinion) -> None:
    name = sorted(products)[0]
    before = standings(products, FACETS, [], TODAY, METHOD)[name].marks
    after = standings({**products, name: [*products[name], one]}, FACETS, [], TODAY, METHOD)[name].marks
    for facet in one.marks:
        unclipped = METHOD.lowest < before[facet].low and before[facet].high < METHOD.highest
        if unclipped:
            assert after[facet].width <= before[facet].width + 1e-9
        assert after[facet].effective > before[facet].effective


@settings(max_examples=100)
@given(categories)
def test_a_mark_is_within_its_interval_on_its_scale_and_orders_are_total(products: dict[str, list[Opinion]]) -> None:
    marks = whole(products)
    for mark in marks.values():
        assert 1 <= mark.low <= mark.value <= mark.high <= 5
    rows = [(name, name, mark) for name, mark in marks.items()]
    placed, others = ranked(rows)
    assert sorted([*placed, *others]) == sorted(marks)
    assert ranked(reversed(rows)) == (placed, others)
    assert all(marks[one].low >= marks[two].low for one, two in pairwise(placed))
    assert all(marks[name].count >= 10 for name in placed) and all(marks[name].count < 10 for name in others)


@settings(max_examples=100)
@given(categories, st.randoms(use_true_random=False))
def test_the_order_in_which_doctors_speak_does_not_matter(products: dict[str, list[Opinion]], draw: object) -> None:
    mixed = {name: draw.sample(every, len(every)) for name, every in products.items()}  # type: ignore[attr-defined]
    assert {name: round(one.value, 9) for name, one in whole(mixed).items()} == {
        name: round(one.value, 9) for name, one in whole(products).items()
    }
