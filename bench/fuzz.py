"""`fuzz`: damaged inputs per CPU second on every reader; with --long, an hour of seeds never tried before.

Each reader works in processes of its own, bounded in CPU time and memory (tests/interop/fuzz/attack.py). What it lets
out that it does not declare, or what kills it, is told with the seed and the round that make it again, and fails the
bench. The table by reader goes to stderr.
"""

from __future__ import annotations

import resource
import sys
import time

from tests.interop.fuzz.attack import Outcome, attack, damages, hostilities
from tests.interop.fuzz.readers import READERS

ROUNDS = {"http": 20, "pdf": 100, "fhir": 100}
SECONDS = {False: 10, True: 3600}
WEIGHT = 8
"""Megabytes of the bombs."""


def measure(*, long: bool) -> list[float]:
    """Inputs per CPU second, one value per pass over all readers."""
    first = time.monotonic_ns() if long else 1000
    print(f"fuzz: first seed {first}", file=sys.stderr, flush=True)
    outcomes = {name: Outcome() for name in READERS}
    end = time.monotonic() + SECONDS[long]
    if long:
        for name, outcome in outcomes.items():
            _add(outcome, attack(name, lambda name=name: hostilities(name, WEIGHT)))
    values: list[float] = []
    while time.monotonic() < end or not values:
        start, inputs = _spent(), 0
        for name, outcome in outcomes.items():
            seed, rounds = first + len(values), ROUNDS.get(name, 500)
            _add(outcome, attack(name, lambda name=name, seed=seed, rounds=rounds: damages(name, seed, rounds)))
            inputs += rounds
        values.append(inputs / (_spent() - start))
        if len(values) % 50 == 0:
            print(_table(outcomes), file=sys.stderr, flush=True)
    print(_table(outcomes), file=sys.stderr)
    if any(outcome.leaks for outcome in outcomes.values()):
        sys.exit("fuzz: readers let out what they do not declare")
    return values


def _add(outcome: Outcome, more: Outcome) -> None:
    for leak in more.leaks:
        print(leak, file=sys.stderr, flush=True)
    outcome.add(more)


def _spent() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _table(outcomes: dict[str, Outcome]) -> str:
    heads = ("reader", "inputs", "refused", "slowest (ms CPU)", "which", "growth (MB)", "findings")
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, one in outcomes.items():
        told = (one.inputs, one.refused, round(one.slowest * 1000), one.which, round(one.growth), len(one.leaks))
        lines.append(f"| {name} | {' | '.join(map(str, told))} |")
    return "\n".join(lines)
