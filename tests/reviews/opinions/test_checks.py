"""The checks, pure: what is a burst, a wave, a copy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bonport.reviews.opinions.checks import at_least, burst, copy_of, one_sided

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def ago(*days: float) -> list[datetime]:
    return [NOW - timedelta(days=day) for day in days]


def test_poisson_by_hand() -> None:
    """1 - e^-0.5 (1 + 0.5 + 0.125 + 0.0208 + 0.0026) = 0.00017."""
    assert at_least(5, 0.5) == pytest.approx(0.000172, abs=1e-6)
    assert (at_least(0, 3), at_least(1, 0)) == (1.0, 0.0)


def test_the_fifth_of_a_quiet_week_is_a_burst_and_the_fourth_is_not() -> None:
    assert burst(ago(0, 1, 2, 3), NOW, [], 0) is None
    seen = burst(ago(0, 1, 2, 3, 4), NOW, [], 0)
    assert seen is not None and (seen.window.days, seen.count, seen.usual) == (7, 5, 0.5)


def test_what_is_usual_for_a_product_is_its_own_past() -> None:
    busy = ago(*range(8, 908))  # one a day for two years and a half
    assert burst([*ago(0, 1, 2, 3, 4, 5, 6), *busy], NOW, [], 0) is None
    assert burst([*ago(*(number / 3 for number in range(21))), *busy], NOW, [], 0) is not None


def test_a_wave_that_lifts_the_others_too_is_none() -> None:
    five = ago(0, 1, 2, 3, 4)
    quiet, lifted = ago(*range(10, 700, 14)) * 4, ago(0.5, 1.5, 2.5, 3.5, 4.5) * 4
    assert burst(five, NOW, quiet, 4) is not None
    assert burst(five, NOW, [*quiet, *lifted], 4) is None


def test_a_slow_campaign_is_seen_over_half_a_year() -> None:
    monthly = ago(*(5.5 * number for number in range(33)))  # never more than two in a week
    assert burst(monthly, NOW, [], 0) is not None


def test_a_copy_is_found_and_short_texts_have_none() -> None:
    key = UUID(int=1)
    text = "renouvel ordon deux foi plus vit agend fig lund matin apres chaqu mis jour"
    seen = copy_of(text, [(UUID(int=2), "tout autr chos" * 6), (key, text.replace("lund", "mard"))])
    assert seen is not None and (seen.review, seen.likeness > 90) == (key, True)
    assert copy_of(text, [(key, "tout autr chos " * 6)]) is None
    assert copy_of("tre bon logiciel", [(key, "tre bon logiciel")]) is None
    assert copy_of(text, []) is None


def test_those_that_go_one_way_are_seen_where_no_burst_is() -> None:
    """A product and its category, half of whose reviews mark 4 and half 3; then one five-star review a fortnight."""
    past = [(NOW - timedelta(days=200 + 18 * number), 3.0 + number % 2) for number in range(30)]
    others = [(NOW - timedelta(days=3 * number), 3.0 + number % 2) for number in range(300)]
    fives = [(NOW - timedelta(days=14 * number), 5.0) for number in range(12)]
    told = [*past, *fives]
    assert burst([at for at, _ in told], NOW, [at for at, _ in others], 4) is None
    seen = one_sided(told, NOW, 5.0, others, 4)
    assert seen is not None and (seen.window.days, seen.count) == (180, 12)
    mixed = [(at, 3.0 + number % 2) for number, (at, _) in enumerate(fives)]
    assert one_sided([*past, *mixed], NOW, 4.0, others, 4) is None  # as many, who differ as doctors do
    ones = [(at, 1.0) for at, _ in fives]
    assert one_sided([*past, *ones], NOW, 1.0, others, 4) is not None


def test_a_category_that_all_think_well_of_has_no_side() -> None:
    others = [(NOW - timedelta(days=number), 5.0) for number in range(300)]
    fives = [(NOW - timedelta(days=9 * number), 5.0) for number in range(20)]
    assert one_sided(fives, NOW, 5.0, others, 4) is None
