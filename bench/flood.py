"""`flood`: envelopes at full speed while processes of Sentinelle's web and digest are killed with kill -9.

What it gives is how many accepted events were lost or doubled. 3 000 envelopes and 6 kills; --long: 100 000 and 20.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.sentinelle.intake.flood import Flood, lost_or_doubled
from tests.sentinelle.served import serving


def measure(*, long: bool) -> list[float]:
    total, kills = (100_000, 20) if long else (3_000, 6)
    with (
        tempfile.TemporaryDirectory(prefix="bonport-bench-", ignore_cleanup_errors=True) as name,
        serving(Path(name) / "data", "--digests", "2") as served,
    ):
        flood = Flood(served.project("flood"), total)
        flood.run(kills=kills)
        return [float(lost_or_doubled(flood))]
