"""The one way to write a log line: an event and a fixed list of fields, so that no name, matricule or health datum
can reach a log, whoever writes the line."""

from __future__ import annotations

import json
import logging

ALLOWED = frozenset(
    {
        "action", "attempt", "code", "correlation", "count", "delivery", "document", "event_id", "fault", "fence",
        "message_id", "operation", "outcome", "port", "practice", "reason", "seconds", "service", "state", "status",
        "structure", "type", "worker",
    }
)  # fmt: skip

_logger = logging.getLogger("bonport")


def log(event: str, **fields: object) -> None:
    """Write one line. A field that is not in `ALLOWED` is a programming error and raises."""
    unknown = fields.keys() - ALLOWED
    if unknown:
        raise ValueError(f"fields that may not be logged: {sorted(unknown)}")
    _logger.info(json.dumps({"event": event, **fields}, default=str, ensure_ascii=False))
