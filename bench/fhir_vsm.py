"""`fhir.vsm`: an IPS bundle to a VSM that was checked: read, pre-flight, PDF/A, CDA, pre-flight of what was written."""

from __future__ import annotations

import time
from statistics import mean

from bonport.interop import cda
from bonport.interop.fhir import read_summary
from tests.interop.fhir.bundles import data

WARM_UP = 5


def measure(*, long: bool, runs: int = 9, each: int = 10) -> list[float]:
    """CPU milliseconds per bundle: the mean of `each` in every run."""
    _make(0, WARM_UP)
    return [_make(run, each) for run in range(1, (3 if long else 1) * runs + 1)]


def _make(run: int, count: int) -> float:
    milliseconds = []
    for number in range(count):
        bundle = data(title=f"Synthèse {number} du passage {run}")
        start = time.process_time()
        made = cda.render(read_summary(bundle).document)
        findings = cda.preflight_xml(made.cda)
        milliseconds.append((time.process_time() - start) * 1000)
        assert not findings
    return mean(milliseconds)
