"""What Avis does by itself: what is too old expires, what may be kept no longer goes, what may be told is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonport.base.worker import WorkerProcess
from bonport.log import log
from bonport.reviews.catalogue.perms import acting
from bonport.reviews.kits.actions import sweep_kits
from bonport.reviews.opinions.actions import sweep, tell_profiles

EVERY = timedelta(hours=1)


@dataclass
class Worker(WorkerProcess):
    kind = "keeping"

    sweep_at: datetime | None = None

    def step(self) -> bool:
        now = self.clock.now()
        if self.sweep_at is None or now >= self.sweep_at:
            self.sweep_at = now + EVERY
            gone = sum(sweep(acting(None, now)).values()) + sweep_kits(acting(None, now))
            log("keeping_swept", count=gone, worker=self.name)
            log("profiles_told", count=tell_profiles(acting(None, now)), worker=self.name)
        return False
