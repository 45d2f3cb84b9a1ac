"""`feed.growth`: whether a document costs more to feed when many were fed before.

CPU time of the worker and of the sandbox's services (both databases work inside these processes), which does not
depend on what else the machine does.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from bench.multiply import PRACTICE, SANDBOX, multiply
from bench.stage import stage

if TYPE_CHECKING:
    from bench.scene import Scene
    from bonport.day.workers import Workers

BATCH = 100
COPIES = 66  # of 300 documents: 20 100 in all


def measure(*, long: bool) -> list[float]:
    """The cost with 20 000 documents stored, over the median cost with 200, in every run."""
    with stage(patients=BATCH) as scene, scene.workers(1) as workers:
        _cost(scene, workers)  # warm-up: every patient's DMP is known now
        small = [_cost(scene, workers) for _ in range(2)]
        multiply(scene.folder / "practice.sqlite3", PRACTICE, COPIES)
        multiply(scene.folder / "sandbox" / "sandbox.sqlite3", SANDBOX, COPIES)
        return [_cost(scene, workers) / median(small) for _ in range(9 if long else 3)]


def _cost(scene: Scene, workers: Workers) -> float:
    """CPU seconds per document."""
    scene.write_letters(BATCH)
    drained = scene.drain(workers)
    return drained.cpu / drained.count
