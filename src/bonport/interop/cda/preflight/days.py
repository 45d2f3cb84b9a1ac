"""Days of a record: possible, in order, not yet to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bonport.interop.cda.model import When
from bonport.interop.cda.preflight.findings import Finding
from bonport.interop.cda.words import first_day, last_day


def check_day(where: str, when: When | None, signed: date) -> Iterator[Finding]:
    """A day that cannot be, or that is yet to come (a treatment may well end later)."""
    if when is None:
        return
    if not possible(when):
        yield Finding(where, "Cette date est impossible.", "Corrigez l'année ou le mois.")
    elif first_day(when) > signed and not (where.startswith("body.treatments") and where.endswith(".end")):
        yield Finding(where, "Cette date est postérieure à la signature.", "Vérifiez la date.", blocking=False)


def ends_before_it_starts(start: When | None, end: When | None) -> bool:
    """For sure: « 2012 » does not end before « 06/2012 »."""
    if start is None or end is None or not (possible(start) and possible(end)):
        return False
    return last_day(end) < first_day(start)


def possible(when: When) -> bool:
    return 1850 <= when.year <= 9999 and when.month in (None, *range(1, 13))
