"""`feed.rate`: how many documents a second three workers feed on two cores, letters and VSM in equal numbers."""

from __future__ import annotations

from bench.stage import stage

WORKERS = 3
WARM_UP, CONSULTATIONS = 10, 60


def measure(*, long: bool) -> list[float]:
    """Documents a second, in every run. Each patient is new: his DMP is looked for (TD0.2) before he is fed."""
    runs = 9 if long else 3
    with stage(patients=WARM_UP + runs * CONSULTATIONS) as scene, scene.workers(WORKERS) as workers:
        scene.consult(WARM_UP)
        scene.drain(workers)
        rates = []
        for _ in range(runs):
            scene.consult(CONSULTATIONS)
            drained = scene.drain(workers)
            rates.append((drained.count - 1) / drained.seconds)
        return rates
