"""Which profile of an author is told: as many of its parts as at least eleven doctors share. Pure. When it is told, and
that it is told once: `actions.telling`.

A profile is a tuple, the least telling part first: specialty, setting, time of use, region. What is told of two doctors
is either the same words or words that each share with ten others; whoever counts all that is told finds no group under
eleven, what is left out included: a group too small is told by fewer words, and where those who are left in such a
group are too few, the smallest of its neighbours joins them.

Source of eleven: reference notes, 4.2 (CASD: no cell under 11).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from bonport.reviews.opinions.models import Band

K = 11
Key = TypeVar("Key")
Profile = tuple[str, ...]
_YEARS = ((1, Band.UNDER_1), (3, Band.FROM_1), (8, Band.FROM_3))


def told(profiles: Mapping[Key, Profile], doctor_of: Mapping[Key, Hashable], k: int = K) -> dict[Key, Profile]:
    """What is told of each review.

    Args:
        profiles: of each review. doctor_of: who wrote it: a doctor counts once.
    """
    depth = max((len(profile) for profile in profiles.values()), default=0)
    groups: dict[Profile, set[Key]] = defaultdict(set)
    for key, profile in profiles.items():
        groups[profile].add(key)
    for length in range(depth, 0, -1):
        groups = _step(groups, length, doctor_of, k)
    left = groups.get((), set())
    if left and _doctors(left, doctor_of) < k:
        return dict.fromkeys(profiles, ()) if len(groups) == 1 else _all_shorter(groups, doctor_of, k)
    return {key: profile for profile, keys in groups.items() for key in keys}


def _step(
    groups: Mapping[Profile, set[Key]], length: int, doctor_of: Mapping[Key, Hashable], k: int
) -> dict[Profile, set[Key]]:
    """Those of this length that are too small join their parent; and the smallest of their siblings, if needed."""
    after: dict[Profile, set[Key]] = {profile: set(keys) for profile, keys in groups.items()}
    parents = sorted({profile[:-1] for profile in groups if len(profile) == length})
    for parent in parents:
        children = sorted(
            (profile for profile in after if len(profile) == length and profile[:-1] == parent),
            key=lambda one: (_doctors(after[one], doctor_of), one),
        )
        for child in children:
            alone = _doctors(after[child], doctor_of)
            rest = _doctors(after.get(parent, set()), doctor_of)
            if alone < k or 0 < rest < k:
                after.setdefault(parent, set()).update(after.pop(child))
    return after


def _all_shorter(groups: Mapping[Profile, set[Key]], doctor_of: Mapping[Key, Hashable], k: int) -> dict[Key, Profile]:
    """Those of whom nothing may be told are too few: the smallest group joins them."""
    after = {profile: set(keys) for profile, keys in groups.items()}
    while 0 < _doctors(after[()], doctor_of) < k and len(after) > 1:
        smallest = min((one for one in after if one), key=lambda one: (_doctors(after[one], doctor_of), one))
        after[()] |= after.pop(smallest)
    return {key: profile for profile, keys in after.items() for key in keys}


def _doctors(keys: Iterable[Key], doctor_of: Mapping[Key, Hashable]) -> int:
    return len({doctor_of[key] for key in keys})


def band(since: date | None, on: date) -> Band:
    """For how long the product had been used on that day.

    >>> band(date(2024, 5, 1), date(2026, 11, 22)).value
    'from_1'
    """
    if since is None:
        return Band.UNKNOWN
    years = (on - since).days / 365.25
    return next((one for most, one in _YEARS if years < most), Band.FROM_8)
