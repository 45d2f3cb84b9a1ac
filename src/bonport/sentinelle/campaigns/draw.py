"""Who is asked: those who reported first, then a draw in which every stratum has its share. Pure and seeded."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Key]):
    """Somebody who may be asked. `stratum`: specialty and size of practice."""

    key: Key
    stratum: tuple[str, str]
    reporter: bool


def sample(candidates: Iterable[Candidate[Key]], wanted: int, seed: int) -> list[Candidate[Key]]:
    """At most `wanted`, each key once, in the order in which they are asked. The order in which they come changes
    nothing: the same candidates and seed are the same sample.

    Reporters come first (they must be told, and asked), in an order that is drawn; then the others, in such an order
    that wherever the calls stop, every stratum was asked about its share of those left.
    """
    draw = random.Random(seed)
    seen: dict[Key, Candidate[Key]] = {}
    for one in sorted(candidates, key=lambda one: (not one.reporter, str(one.key))):
        seen.setdefault(one.key, one)
    reporters = [one for one in seen.values() if one.reporter]
    draw.shuffle(reporters)
    strata: dict[tuple[str, str], list[Candidate[Key]]] = defaultdict(list)
    for one in seen.values():
        if not one.reporter:
            strata[one.stratum].append(one)
    places: list[tuple[float, tuple[str, str], Candidate[Key]]] = []
    for stratum, members in sorted(strata.items()):
        draw.shuffle(members)
        start = draw.random()
        places += [((start + number) / len(members), stratum, one) for number, one in enumerate(members)]
    others = [one for _, _, one in sorted(places, key=lambda place: place[:2])]
    return [*reporters, *others][:wanted]
