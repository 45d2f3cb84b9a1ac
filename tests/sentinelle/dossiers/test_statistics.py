"""Intervals cover what they claim: exactly where that can be computed, by seeded simulation where not."""

from __future__ import annotations

import random
from math import comb
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.base.french import percent
from bonport.sentinelle.dossiers.statistics import (
    FEWEST,
    TOLERATED,
    Verdict,
    answers_for_mean,
    answers_for_rate,
    answers_needed,
    mean,
    rate,
    verdict,
)
from bonport.sentinelle.dossiers.words import check_sentence

COUNTS = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def probability(count: int, of: int, true: float) -> float:
    return comb(of, count) * true**count * (1 - true) ** (of - count)


def test_no_failure_in_thirty_calls_excludes_but_eleven_percent() -> None:
    assert percent(rate(0, 30).high) == "11\u00a0%"
    assert percent(rate(0, 60).high) == "6\u00a0%"
    assert verdict(0, 30) is Verdict.UNDECIDED
    said = check_sentence(0, 30, verdict(0, 30), TOLERATED)
    assert "jusqu’à 11\u00a0%" in said
    assert "trop peu" in said
    assert not any(word in said for word in ("prouv", "résolu", "vérifié"))


@given(COUNTS)
def test_no_failure_is_never_told_without_what_it_does_not_exclude(counts: tuple[int, int]) -> None:
    said = check_sentence(0, counts[1], verdict(0, counts[1]), TOLERATED)
    assert "n’exclut pas" in said
    assert rate(0, counts[1]).high > 0


@given(COUNTS)
def test_the_interval_holds_the_rate_and_narrows_with_more(counts: tuple[int, int]) -> None:
    count, of = counts
    found, larger = rate(count, of), rate(count * 4, of * 4)
    assert 0 <= found.low <= count / of <= found.high <= 1
    assert larger.high - larger.low < found.high - found.low


@given(COUNTS)
def test_failures_and_successes_mirror_each_other(counts: tuple[int, int]) -> None:
    count, of = counts
    assert rate(count, of).low == pytest.approx(1 - rate(of - count, of).high)


@given(COUNTS)
def test_one_more_failure_never_makes_a_better_verdict(counts: tuple[int, int]) -> None:
    count, of = counts
    order = [Verdict.PASSED, Verdict.UNDECIDED, Verdict.FAILED]
    verdicts = [order.index(verdict(one, of)) for one in range(count, min(of, count + 30) + 1)]
    assert verdicts == sorted(verdicts)


@pytest.mark.parametrize("of", [10, 20, 30, 60, 120, 300])
def test_wilsons_interval_covers_as_it_is_told(of: int) -> None:
    """Computed, not drawn: the whole distribution of the counts."""
    intervals = [rate(count, of) for count in range(of + 1)]
    grid = [step / 500 for step in range(1, 500)]
    covered = [
        sum(probability(one.count, of, true) for one in intervals if one.low <= true <= one.high) for true in grid
    ]
    too_good = [
        sum(probability(one.count, of, true) for one in intervals if one.high < true) for true in grid if true <= 0.5
    ]
    assert fmean(covered) >= 0.95
    assert min(covered) >= 0.83
    assert max(too_good) <= 0.045  # the true rate is worse than the interval's end


@pytest.mark.parametrize("of", [35, 60, 100, 200, 400])
def test_what_still_fails_is_rarely_verified(of: int) -> None:
    """Just beyond what is tolerated a check passes wrongly in at most 4.5 % of cases; just within it, it fails wrongly
    in at most 6 %: a dossier is then reopened for nothing, which harms less."""
    worse, better = TOLERATED + 1e-9, TOLERATED
    passed = sum(probability(c, of, worse) for c in range(of + 1) if verdict(c, of) is Verdict.PASSED)
    failed = sum(probability(c, of, better) for c in range(of + 1) if verdict(c, of) is Verdict.FAILED)
    assert passed <= 0.045
    assert failed <= 0.06


def test_answers_needed_are_enough_and_one_fewer_is_not() -> None:
    for failures in range(6):
        needed = answers_needed(TOLERATED, failures)
        assert verdict(failures, needed) is Verdict.PASSED
        assert verdict(failures, needed - 1) is not Verdict.PASSED


def sus_population(centre: float, spread: float, draw: random.Random) -> list[float]:
    """Marks from 0 to 100 by 2.5, of a beta distribution."""
    share, variance = centre / 100, (spread / 100) ** 2
    size = share * (1 - share) / variance - 1
    return [round(draw.betavariate(share * size, (1 - share) * size) * 40) * 2.5 for _ in range(20_000)]


def coverage(centre: float, spread: float, n: int, samples: int) -> float:
    draw = random.Random(f"sus {centre} {n}")
    marks = sus_population(centre, spread, draw)
    true, covered = fmean(marks), 0
    for seed in range(samples):
        found = mean(draw.choices(marks, k=n), 0, 100, seed)
        assert found
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= true <= found.high
    print(f"SUS {centre} ± {spread}, {n} answers: the interval covers {covered / samples:.3f} of {samples} samples")
    return covered / samples


def test_the_interval_of_few_marks_covers() -> None:
    """120 samples: by chance alone 0.95 shows as 0.90 or more in 99 cases of a hundred."""
    assert coverage(46, 22, FEWEST, 120) >= 0.90


@pytest.mark.slow
@pytest.mark.parametrize("n", [FEWEST, 20, 40])
@pytest.mark.parametrize(("centre", "spread"), [(46, 22), (70, 18), (85, 12), (25, 18)])
def test_the_interval_of_few_marks_covers_wherever_they_lie(centre: float, spread: float, n: int) -> None:
    """600 samples: by chance alone 0.95 shows as 0.93 or more in 99 cases of a hundred."""
    assert coverage(centre, spread, n, 600) >= 0.93


@given(st.lists(st.sampled_from([step * 2.5 for step in range(41)]), min_size=FEWEST, max_size=40))
def test_an_interval_of_marks_stays_on_the_scale(marks: list[float]) -> None:
    found = mean(marks, 0, 100)
    assert found
    if found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.high <= 100


def test_few_marks_have_a_mean_and_no_interval() -> None:
    found = mean([50.0] * (FEWEST - 1), 0, 100)
    assert found
    assert (found.value, found.low) == (50.0, None)
    assert mean([], 0, 100) is None


def test_the_same_marks_give_the_same_interval() -> None:
    marks = [float(x % 40) * 2.5 for x in range(30)]
    assert mean(marks, 0, 100) == mean(marks, 0, 100)


def test_sample_sizes_are_those_of_the_reference() -> None:
    assert (answers_for_mean(5), answers_for_mean(10)) == (74, 19)
    assert (answers_for_rate(0.05), answers_for_rate(0.10)) == (385, 97)
    assert (answers_needed(0.10), answers_needed(0.05)) == (35, 73)
