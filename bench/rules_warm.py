"""`rules.warm`: the official rules on a day's documents, compiled before."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from bonport.interop import cda
from bonport.interop.cda.rules import OfficialRules
from tests.interop.cda.documents import CAST, made_up

A_DAY = 40


def measure(*, long: bool) -> list[float]:
    """CPU seconds, one value for each document; none without a checkout, which `BONPORT_CISIS` names."""
    checkout = os.environ.get("BONPORT_CISIS")
    if not checkout:
        print("BONPORT_CISIS names no checkout of the official rules", file=sys.stderr)
        return []
    rules = OfficialRules(Path(checkout))
    for document in CAST.values():  # each schematron, once
        rules.check(cda.render(document).cda)
    day = [cda.render(made_up(seed)).cda for seed in range(A_DAY * (3 if long else 1))]
    return [_check(rules, written) for written in day]


def _check(rules: OfficialRules, written: bytes) -> float:
    start = time.process_time()
    assert rules.check(written).passed
    return time.process_time() - start
