"""`vsm.build`: the bytes of a full VSM, from the model to the metadata that travel with it."""

from __future__ import annotations

import time
from statistics import mean

from msgspec.structs import replace

from bonport.interop import cda
from bonport.interop.cda.model import Document
from bonport.interop.xds.metadata import entry_from_cda
from tests.interop.cda.documents import FULL, header

VSM = "SYNTH"
WARM_UP = 5


def measure(*, long: bool, runs: int = 9, each: int = 20) -> list[float]:
    """CPU milliseconds per VSM: the mean of `each` in every run."""
    _build(0, WARM_UP)
    return [_build(run, each) for run in range(1, (3 if long else 1) * runs + 1)]


def _build(run: int, count: int) -> float:
    milliseconds = []
    for number in range(count):
        # Nothing in it is the same as in another: what is kept from one to the next is what a worker keeps too.
        body = replace(FULL, watch_points=(*FULL.watch_points, f"Point {number} du passage {run}."))
        document = Document(header(VSM, run * 1000 + number), body)
        start = time.process_time()
        made = cda.render(document)
        entry_from_cda(made.cda)
        milliseconds.append((time.process_time() - start) * 1000)
    return mean(milliseconds)
