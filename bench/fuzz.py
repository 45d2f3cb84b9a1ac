"""`fuzz`: damaged inputs per CPU second on every reader of interop; with --long, an hour of seeds never tried before.

What a reader lets out that it does not declare ends the bench with the seed and the round that make it again.
"""

from __future__ import annotations

import sys
import time

from tests.interop.fuzz.readers import READERS, attack

ROUNDS = 100
SECONDS = {False: 5, True: 3600}


def measure(*, long: bool) -> list[float]:
    """Inputs per CPU second, one value per pass over all readers."""
    first = int(time.monotonic_ns()) if long else 1000
    end = time.monotonic() + SECONDS[long]
    values: list[float] = []
    while time.monotonic() < end or not values:
        start = time.process_time()
        for name in READERS:
            _, leaks = attack(name, first + len(values), ROUNDS)
            if leaks:
                sys.exit("\n".join(leaks))
        values.append(len(READERS) * ROUNDS / (time.process_time() - start))
    return values
