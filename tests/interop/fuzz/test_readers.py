"""Every reader under damaged inputs: a declared error or a value, in bounded time and memory."""

from __future__ import annotations

import resource

import pytest

from tests.interop.fuzz.readers import READERS, attack

ROUNDS = {"pdf": 200, "fhir": 500}
GROWTH = 150 * 1024  # kilobytes


@pytest.mark.parametrize("name", READERS)
def test_what_is_valid_is_read(name: str) -> None:
    reader = READERS[name]
    for raw in reader.valid():
        reader.read(raw)


@pytest.mark.timeout(90)
@pytest.mark.parametrize("name", READERS)
def test_damaged(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused, leaks = attack(name, seed=1, rounds=ROUNDS.get(name, 2000))
    assert not leaks, "\n".join(leaks[:10])
    assert refused, "no damage was ever refused"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", READERS)
def test_damaged_longer(name: str) -> None:
    for seed in range(2, 8):
        _, leaks = attack(name, seed, rounds=ROUNDS.get(name, 2000))
        assert not leaks, "\n".join(leaks[:10])
