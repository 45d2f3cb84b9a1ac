"""`worker.memory`: what a worker process holds in the end and did not hold in the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.processes import resident_megabytes
from bench.stage import stage

if TYPE_CHECKING:
    from bench.scene import Scene

WARM_UP, DOCUMENTS, AT_ONCE = 300, 2000, 500


def measure(*, long: bool) -> list[float]:
    """Growth in MB over so many documents after the warm-up, in every run; a new worker each time."""
    with stage(patients=100) as scene:
        return [_growth(scene) for _ in range(3 if long else 1)]


def _growth(scene: Scene) -> float:
    with scene.workers(1) as workers:
        scene.write_letters(WARM_UP)
        scene.drain(workers)
        before = resident_megabytes(workers.pids[0])
        for _ in range(0, DOCUMENTS, AT_ONCE):
            scene.write_letters(AT_ONCE)
            scene.drain(workers)
        return resident_megabytes(workers.pids[0]) - before
