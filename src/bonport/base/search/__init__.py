"""Finding what a practice knows by the beginning of a few words: one interface, the same on both databases.

    keep(practice, "patient", patient.pk, Card(label, first=("DURAND",), other=("JEANNE", "MARIE")))
    find("patient", [Wanted.name("DUR"), Wanted.name("JEANE")]) -> [patient.pk]

Who calls decides which words a thing is found by and what was meant by what was typed (`practice.patients.finding`).
Why a plain index and neither FTS5 nor pg_trgm: ADR 0009.
"""

from bonport.base.search.index import Card, clear, keep, keep_all
from bonport.base.search.query import Like, Wanted, find
from bonport.base.search.words import fold

__all__ = ["Card", "Like", "Wanted", "clear", "find", "fold", "keep", "keep_all"]
