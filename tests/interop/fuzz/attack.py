"""Readers under attack, each in a process of its own with a bound on CPU time per input and on memory.

A process that is killed by its bound names the reader, the seed and the round that make the input again.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import multiprocessing
import random
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized

from tests.interop.fuzz.damage import damaged
from tests.interop.fuzz.hostile import bombs
from tests.interop.fuzz.readers import READERS, Reader

SECONDS = 5.0
"""CPU time that one input may take, whatever it is."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space that a process may take beyond those that it has when the attack begins."""

_FORK = multiprocessing.get_context("fork")


@dataclass(slots=True)
class Outcome:
    """What came of an attack.

    Attributes:
        refused: inputs answered by a declared error.
        slowest: CPU seconds of the slowest input, and which it is.
        growth: megabytes by which the process grew at its largest.
        leaks: what the reader let out that it does not declare; what killed it.
    """

    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0
    which: str = ""
    growth: float = 0.0
    leaks: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.inputs += other.inputs
        self.refused += other.refused
        if other.slowest > self.slowest:
            self.slowest, self.which = other.slowest, other.which
        self.growth = max(self.growth, other.growth)
        self.leaks += other.leaks


def damages(name: str, seed: int, rounds: int) -> Iterator[tuple[str, bytes]]:
    """The same seed makes the same inputs."""
    reader, chance = READERS[name], random.Random(f"{name}/{seed}")
    valid = reader.inputs()
    for number in range(rounds):
        yield f"seed {seed} round {number}", damaged(valid, reader.kind, chance)


def hostilities(name: str, weight: int, *, of: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Every bomb against every valid input, or against the first `of` them; `weight`: megabytes of the large ones."""
    reader = READERS[name]
    for number, valid in enumerate(reader.inputs()[:of]):
        for title, raw in bombs(valid, reader.kind, weight):
            yield f"input {number}: {title}", raw


def attack(name: str, inputs: Callable[[], Iterable[tuple[str, bytes]]]) -> Outcome:
    """Read each input in a confined process."""
    READERS[name].inputs()  # made once, by the parent
    here, there = _FORK.Pipe(duplex=False)
    current = _FORK.Array("c", 200)
    process = _FORK.Process(target=_confined, args=(READERS[name], inputs, current, there))
    process.start()
    there.close()
    try:
        found = Outcome(**json.loads(here.recv_bytes()))
    except EOFError:
        found = Outcome(1, leaks=[f"{current.value.decode()}: killed"])
    process.join()
    if process.exitcode:
        found.leaks[-1:] = [f"{line} by {_signal(process.exitcode)}" for line in found.leaks[-1:]]
    found.leaks = [f"{name}: {leak}" for leak in found.leaks]
    return found


def _signal(exitcode: int) -> str:
    return signal.Signals(-exitcode).name if exitcode < 0 else f"exit {exitcode}"


def _confined(
    reader: Reader, inputs: Callable[[], Iterable[tuple[str, bytes]]], current: Synchronized, answer: Connection
) -> None:
    """Read, count, answer. SIGPROF, which comes when an input has had its time, tells where it was and kills."""
    faulthandler.register(signal.SIGPROF, chain=True)
    gc.freeze()  # what the whole test session holds is not this reader's to search
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()  # noqa: PTH123, SIM115
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = Outcome()
    for title, raw in inputs():
        current.value = title.encode()[:199]
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        start = time.process_time()
        try:
            reader.read(raw)
        except reader.declared:
            found.refused += 1
        except BaseException as error:  # noqa: BLE001  (anything else is what is looked for)
            found.leaks.append(f"{title}: {type(error).__name__}: {str(error)[:200]}")
        taken = time.process_time() - start
        signal.setitimer(signal.ITIMER_PROF, 0)
        found.inputs += 1
        if taken > found.slowest:
            found.slowest, found.which = taken, title
    found.growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    answer.send_bytes(json.dumps({name: getattr(found, name) for name in Outcome.__slots__}).encode())
