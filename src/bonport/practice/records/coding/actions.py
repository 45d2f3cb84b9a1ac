"""Loading a whole CIM-10 into its own table, for every practice of the installation."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from bonport.practice.records.models import Cim10
from bonport.practice.records.past import folded

AT_ONCE = 1000


def load_cim10(rows: Iterable[tuple[str, str]]) -> int:
    """Put these codes and labels in the place of those that were there; all of them or none.

    Returns:
        How many there are now.
    """
    lines = [Cim10(code=code, label=label, words=folded(f"{code} {label}")[:400]) for code, label in rows]
    with transaction.atomic():
        Cim10.objects.all().delete()
        Cim10.objects.bulk_create(lines, batch_size=AT_ONCE)
    return len(lines)
