"""`preflight`: the look at the XML of a full VSM before it leaves."""

from __future__ import annotations

import time
from statistics import median

from msgspec.structs import replace

from bonport.interop import cda
from bonport.interop.cda.model import Document
from tests.interop.cda.documents import FULL, header

VSM = "SYNTH"


def measure(*, long: bool, runs: int = 9, each: int = 30) -> list[float]:
    """CPU milliseconds: the median of `each` in every run."""
    document = Document(header(VSM), replace(FULL, watch_points=(*FULL.watch_points, "Vu ce jour.")))
    written = cda.render(document).cda
    assert cda.preflight_xml(written) == cda.preflight(document) == []
    return [_look(written, each) for _ in range((3 if long else 1) * runs)]


def _look(written: bytes, count: int) -> float:
    milliseconds = []
    for _ in range(count):
        start = time.process_time()
        cda.preflight_xml(written)
        milliseconds.append((time.process_time() - start) * 1000)
    return median(milliseconds)
