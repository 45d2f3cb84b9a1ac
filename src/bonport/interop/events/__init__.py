"""What a practice tells the Observatoire: one row per document accepted or refused, and nothing of a patient.

Source: none, the format is ours; what it holds follows the reference notes, sentinelle-reviews-observatory, 4 and 5.
"""

from bonport.interop.events.row import (
    CAUSES,
    CHANNELS,
    COLUMNS,
    CORRIDORS,
    DEPARTMENTS,
    Event,
    department_of,
    paris_day,
    pseudonym,
)
from bonport.interop.events.table import (
    FileName,
    read_events,
    write_events,
)

__all__ = [
    "CAUSES",
    "CHANNELS",
    "COLUMNS",
    "CORRIDORS",
    "DEPARTMENTS",
    "Event",
    "FileName",
    "department_of",
    "paris_day",
    "pseudonym",
    "read_events",
    "write_events",
]
