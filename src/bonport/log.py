"""The one way to write a log line: an event and a fixed list of fields, so that no name, matricule or health datum
can reach a log, whoever writes the line."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from copy import copy
from types import TracebackType

ALLOWED = frozenset(
    {
        "action", "attempt", "code", "correlation", "count", "delivery", "document", "event_id", "fault", "fence",
        "message_id", "operation", "outcome", "port", "practice", "reason", "seconds", "service", "state", "status",
        "structure", "type", "where", "worker",
    }
)  # fmt: skip

_logger = logging.getLogger("bonport")


def log(event: str, **fields: object) -> None:
    """Write one line. A field that is not in `ALLOWED` is a programming error and raises."""
    unknown = fields.keys() - ALLOWED
    if unknown:
        raise ValueError(f"fields that may not be logged: {sorted(unknown)}")
    _logger.info(json.dumps({"event": event, **fields}, default=str, ensure_ascii=False))


def where(error: BaseException) -> str:
    """Where an error came from, and its causes, without what they say: a message may quote a row of the database."""
    return "\n".join(_where(error))


class Formatter(logging.Formatter):
    """Formats an exception, whoever logs it, without its message; and a request without what its address says: the
    line of the URL table that it found."""

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if request is not None:
            found = getattr(request, "resolver_match", None)
            record = copy(record)
            record.msg = " ".join(
                (str(getattr(record, "status_code", "")), str(request.method), found.route if found else "no address")
            )
            record.args = None
        return super().format(record)

    def formatException(self, ei: object) -> str:
        assert isinstance(ei, tuple)
        return where(ei[1])


def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """In the place of Python's own, which prints the message too."""
    print(f"bonport: unexpected error\n{where(error)}", file=sys.stderr)


def _where(error: BaseException) -> Iterator[str]:
    if cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__):
        yield from _where(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}"
