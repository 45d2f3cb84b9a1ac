"""Who is drawn: reporters first, every stratum its share, the same for the same seed."""

from __future__ import annotations

import doctest
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.sentinelle.campaigns import keys, sus
from bonport.sentinelle.campaigns.draw import Candidate, sample
from bonport.sentinelle.campaigns.keys import contact_key, mail_in, phone_in

STRATA = st.tuples(st.sampled_from(["MG", "CARDIO", ""]), st.sampled_from(["solo", "group"]))
CANDIDATES = st.lists(st.builds(Candidate, st.integers(0, 60).map(str), STRATA, st.booleans()), max_size=60)


@given(CANDIDATES, st.integers(0, 80), st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(
    candidates: list[Candidate[str]], wanted: int, seed: int, order: object
) -> None:
    candidates = list({one.key: one for one in candidates}.values())
    drawn = sample(candidates, wanted, seed)
    order.shuffle(candidates)  # type: ignore[attr-defined]
    assert sample(candidates, wanted, seed) == drawn
    assert len(drawn) == min(wanted, len({one.key for one in candidates}))


@given(CANDIDATES, st.integers(0, 1000))
def test_each_once_and_reporters_first(candidates: list[Candidate[str]], seed: int) -> None:
    drawn = sample(candidates, 100, seed)
    assert sorted(one.key for one in drawn) == sorted({one.key for one in candidates})
    reporters = [one.reporter for one in drawn]
    assert reporters == sorted(reporters, reverse=True)
    spoke = {one.key for one in candidates if one.reporter}
    assert all(one.reporter == (one.key in spoke) for one in drawn)


@given(st.integers(0, 1000), st.integers(1, 99))
def test_wherever_the_calls_stop_every_stratum_had_its_share(seed: int, wanted: int) -> None:
    sizes = {("MG", "solo"): 60, ("MG", "group"): 30, ("CARDIO", "solo"): 10}
    candidates = [Candidate(f"{s}{n}", s, False) for s, size in sizes.items() for n in range(size)]
    counted = Counter(one.stratum for one in sample(candidates, wanted, seed))
    for stratum, size in sizes.items():
        assert abs(counted[stratum] - wanted * size / 100) <= 1.5


def test_over_many_seeds_everybody_is_drawn_as_often() -> None:
    candidates = [Candidate(str(number), ("MG", "solo"), False) for number in range(20)]
    drawn = Counter(one.key for seed in range(2000) for one in sample(candidates, 5, seed))
    assert len(drawn) == 20
    assert all(420 <= count <= 580 for count in drawn.values())  # 500 ± 4 standard deviations


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Doctor@Cabinet.example", "Dr X, doctor@cabinet.example."),
        ("06 11 22 33 44", "Tél. 06.11.22.33.44"),
        ("x", " X "),
    ],
)
def test_a_contact_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert contact_key(one) == contact_key(other)
    assert contact_key(one) != contact_key("someone@else.example")


def test_what_is_no_mail_and_no_number_is_none() -> None:
    assert mail_in("le matin, demander Sophie") == phone_in("le matin, demander Sophie") == ""
    assert phone_in("+33 6 11 22 33 44") == "+33 6 11 22 33 44"


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(keys).failed == doctest.testmod(sus).failed == 0


@given(st.lists(st.integers(1, 5), min_size=10, max_size=10))
def test_the_scale_stays_within_its_ends_and_mirrors(marks: list[int]) -> None:
    assert 0 <= sus.score(marks) <= 100
    assert sus.score(marks) + sus.score([6 - mark for mark in marks]) == 100


@pytest.mark.parametrize("marks", [[3] * 9, [0] * 10, [6] * 10, [True] * 10, []])
def test_what_is_no_ten_marks_has_no_score(marks: list[int]) -> None:
    with pytest.raises(ValueError, match="ten marks"):
        sus.score(marks)
