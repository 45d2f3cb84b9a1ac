"""What is told of authors: no group under eleven, whatever is counted of all that is told."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.reviews.opinions.profiles import K, Profile, told

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


# ----------------------------------------------------------------------------------------------- from day to day


def gained(days: list[dict[int, Profile | None]]) -> list[tuple[set[int], set[int]]]:
    """What somebody learns who keeps every day's file: of each day, those of whom he learns the same words, and those
    of whom he learns by then that they are not among these. None: nothing is told of them yet."""
    known: dict[int, Profile] = {}
    found = []
    for today in days:
        new = {key: words for key, words in today.items() if words is not None and len(words) > len(known.get(key, ()))}
        left = {key for key, words in today.items() if words == () and key not in known}
        for words in set(new.values()):
            found.append(({key for key, one in new.items() if one == words}, left))
        known |= new | dict.fromkeys(left, ())
    return found


def test_telling_anew_each_day_would_betray_the_few() -> None:
    """Why each review is told once: three of Corsica hide on Monday among the twelve of Normandy, on Tuesday among the
    thirteen of Brittany; whoever has both files finds the three."""

    def day(**regions: int) -> dict[tuple[str, int], Profile]:
        keys = [(region, number) for region, count in regions.items() for number in range(count)]
        return told({key: ("general", "group", "from_1", key[0]) for key in keys}, {key: key for key in keys})

    monday, tuesday = day(corse=3, normandie=12, bretagne=13), day(corse=3, normandie=14, bretagne=13)
    hidden = [{key for key, words in one.items() if len(words) < 4} for one in (monday, tuesday)]
    assert [len(one) for one in hidden] == [15, 16]
    assert len(hidden[0] & hidden[1]) == 3


@settings(max_examples=150)
@given(st.lists(st.tuples(crowds, st.sets(st.integers(0, 200), max_size=30)), min_size=2, max_size=6))
def test_whoever_compares_every_day_s_file_finds_no_smaller_group(
    days: list[tuple[list[tuple[Profile, int]], set[int]]],
) -> None:
    """Doctors come and go; as in `actions.telling` and `reading.counting`, which the rows' test tries too."""
    profiles: dict[int, Profile] = {}
    doctors: dict[int, int] = {}
    said: dict[int, Profile] = {}
    gone: set[int] = set()
    files: list[dict[int, Profile | None]] = []
    for sizes, leaving in days:
        came, by = crowd(sizes)
        start = len(profiles)
        profiles |= {start + key: profile for key, profile in came.items()}
        doctors |= {start + key: start + doctor for key, doctor in by.items()}
        fresh = {key: profile for key, profile in profiles.items() if key not in said and key not in gone}
        if len({doctors[key] for key in fresh}) >= 2 * K:
            said |= told(fresh, doctors)
        files.append(file_of(said, doctors, set(profiles) - gone))
        gone |= {key for key in leaving if key in profiles}
    for alike, left in gained(files):
        assert len({doctors[key] for key in alike}) >= K
        assert not left or len({doctors[key] for key in left}) >= K
    for one in files:  # and each alone, of those who are there
        for words, group in groups({key: words for key, words in one.items() if words is not None}, doctors).items():
            assert len(group) >= K or words == ()


def file_of(said: dict[int, Profile], doctors: dict[int, int], there: set[int]) -> dict[int, Profile | None]:
    shown = told({key: words for key, words in said.items() if key in there}, doctors)
    return {key: shown.get(key) for key in there}
