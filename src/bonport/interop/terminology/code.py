"""What every code table is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value.

    Attributes:
        code: the code itself.
        system: OID of the code system.
        display: the preferred French label of that code, as its value set writes it.
        system_name: the code system's usual name, where documents carry it.
    """

    code: str
    system: str
    display: str = ""
    system_name: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """Where a table comes from and when it holds.

    Attributes:
        source: document, version.
        valid_from: first day on which the table may be used.
        valid_to: last day, or None while it is in force.
    """

    source: str
    valid_from: date
    valid_to: date | None = None
