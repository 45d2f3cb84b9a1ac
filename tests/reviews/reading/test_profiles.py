"""What is told of authors: no group under eleven, whatever is counted of all that is told."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.reviews.reading.profiles import K, Profile, told

parts = st.tuples(st.sampled_from("gps"), st.sampled_from("12"), st.sampled_from("ab"), st.sampled_from("NSE"))
crowds = st.lists(st.tuples(parts, st.integers(1, 25)), max_size=12)


def crowd(sizes: list[tuple[Profile, int]]) -> tuple[dict[int, Profile], dict[int, int]]:
    """Reviews of as many doctors; every seventh doctor wrote two."""
    profiles: dict[int, Profile] = {}
    doctors: dict[int, int] = {}
    for profile, size in sizes:
        for _ in range(size):
            key = len(profiles)
            profiles[key], doctors[key] = profile, key - 1 if key % 7 == 6 and key else key
    return profiles, doctors


def groups(shown: dict[int, Profile], doctors: dict[int, int]) -> dict[Profile, set[int]]:
    found = defaultdict(set)
    for key, profile in shown.items():
        found[profile].add(doctors[key])
    return found


@settings(max_examples=300)
@given(crowds)
def test_whatever_is_told_eleven_doctors_share_it(sizes: list[tuple[Profile, int]]) -> None:
    profiles, doctors = crowd(sizes)
    shown = told(profiles, doctors)
    assert set(shown) == set(profiles)
    assert all(profiles[key][: len(profile)] == profile for key, profile in shown.items())
    every = groups(shown, doctors)
    if len(set(doctors.values())) < K:
        assert set(every) <= {()}
    else:
        assert all(len(group) >= K for group in every.values())


@settings(max_examples=200)
@given(crowds)
def test_who_counts_all_that_is_told_finds_no_smaller_group(sizes: list[tuple[Profile, int]]) -> None:
    """Of any beginning of a profile: those told to have it, and those who may, are none or at least eleven."""
    profiles, doctors = crowd(sizes)
    shown = told(profiles, doctors)
    if len(set(doctors.values())) < K:
        return
    for start in {profile[:length] for profile in profiles.values() for length in range(5)}:
        have = {doctors[key] for key, profile in shown.items() if profile[: len(start)] == start}
        vague = {
            doctors[key] for key, profile in shown.items() if profile != start and start[: len(profile)] == profile
        }
        assert not have or len(have) >= K
        assert not vague or len(vague) >= K


def test_eleven_alike_are_told_whole_and_ten_are_not() -> None:
    whole: Profile = ("general", "group", "from_1", "53")
    for count, expected in ((11, whole), (10, ())):
        profiles = dict.fromkeys(range(count), whole)
        assert set(told(profiles, {key: key for key in profiles}).values()) == {expected}


def test_the_few_of_a_region_are_told_without_it_and_drag_neighbours_along() -> None:
    """Twenty of Brittany, twelve of Normandy, three of Corsica: told without a region the three would be known to be of
    neither; the smaller neighbour joins them."""
    rows = [("53", 20), ("28", 12), ("94", 3)]
    keys = [(region, number) for region, count in rows for number in range(count)]
    profiles = {key: ("general", "group", "from_1", key[0]) for key in keys}
    shown = told(profiles, {key: key for key in keys})
    assert {key[0]: profile for key, profile in shown.items()} == {
        "53": ("general", "group", "from_1", "53"),
        "28": ("general", "group", "from_1"),
        "94": ("general", "group", "from_1"),
    }


def test_a_doctor_of_eleven_reviews_is_one() -> None:
    profiles = dict.fromkeys(range(11), ("general", "solo", "from_1", "11"))
    assert set(told(profiles, dict.fromkeys(profiles, "the same")).values()) == {()}
