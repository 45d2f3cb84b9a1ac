"""The client of Sentinelle. A report that is sent twice is taken once: in doubt, send it again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from bonport.interop.errors import NoAnswer, NotSent, OutcomeUnknown, Refused, RetryLater
from bonport.interop.signalement.read import from_plain
from bonport.interop.signalement.report import Report
from bonport.interop.signalement.scrub import scrub
from bonport.interop.soap.transport import Response, Transport

_LONGEST_PAUSE = 24 * 3600


@dataclass(frozen=True, slots=True)
class Accepted:
    """Sentinelle has the report.

    Attributes:
        number: what the doctor is told, « S-26-004217 ».
        follow: the address where it is followed, without an account; whoever has it may follow.
    """

    number: str
    follow: str

    def to_plain(self) -> dict[str, str]:
        """As JSON takes it."""
        return {"number": self.number, "follow": self.follow}


def scrubbed(report: Report, today: date) -> Report:
    """The report without personal values but those that are asked for: who its author is, how he is reached.

    It may be longer than it was: `[ADRESSE MAIL]` takes more room than some addresses.
    """
    plain = report.to_plain()
    kept = {name: plain.pop(name) for name in ("author", "contact", "picture", "id", "event_id") if name in plain}
    return from_plain(scrub(plain, today).value | kept, today)


def send(report: Report, transport: Transport, url: str, *, key: str = "") -> Accepted:
    """Give a report to Sentinelle.

    Args:
        report: scrub it first (`scrubbed`).
        url: of Sentinelle, without path.
        key: the project's public key, which says what software it is about; "": none.

    Raises:
        RetryLater: nothing was taken (unreachable, too many at once, no room there).
        OutcomeUnknown: it may have been taken; the same report sent again is taken once.
        Refused: it will not be taken as it is.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["X-Sentinelle-Key"] = key
    body = json.dumps(report.to_plain(), ensure_ascii=False).encode()
    try:
        response = transport.post(f"{url.rstrip('/')}/signalements", headers=headers, body=body)
    except NotSent as error:
        raise RetryLater(error.reason) from None
    except NoAnswer as error:
        raise OutcomeUnknown(error.reason) from None
    if response.status in (200, 201):
        return _accepted(response)
    if response.status in (429, 503):
        raise RetryLater("busy", _pause(response))
    if response.status >= 500 or response.status == 408:
        raise OutcomeUnknown(f"http_{response.status}")
    raise _refusal(response)


def _accepted(response: Response) -> Accepted:
    plain = _plain(response)
    number, follow = plain.get("number"), plain.get("follow")
    if not isinstance(number, str) or not isinstance(follow, str) or len(number) > 16 or len(follow) > 300:
        raise OutcomeUnknown("foreign_answer")
    if urlsplit(follow).scheme not in ("http", "https"):
        raise OutcomeUnknown("foreign_answer")
    return Accepted(number, follow)


def _refusal(response: Response) -> Refused:
    """What it will not take: a field of ours, this software's key, or it is no Sentinelle."""
    if response.status == 403:
        return Refused(
            "key",
            "Sentinelle ne connaît pas la clé de ce logiciel.",
            "Votre signalement n’est pas parti\u202f; il est gardé au cabinet.",
            "Demandez à l’assistance de vérifier l’adresse et la clé de Sentinelle.",
        )
    errors = _plain(response).get("errors")
    if response.status in (400, 413) and isinstance(errors, dict) and errors:
        return Refused(
            f"field:{str(next(iter(errors)))[:50]}",
            "Sentinelle ne prend pas ce signalement tel qu’il est.",
            "Il est gardé au cabinet.",
            "Écrivez-le autrement, sans image, ou appelez l’équipe Sentinelle.",
        )
    return Refused(
        f"http_{response.status}",
        "Cette adresse n’est pas celle d’un Sentinelle.",
        "Votre signalement n’est pas parti\u202f; il est gardé au cabinet.",
        "Demandez à l’assistance de vérifier l’adresse de Sentinelle.",
    )


def _plain(response: Response) -> dict[str, object]:
    try:
        plain = json.loads(response.body)
    except (ValueError, RecursionError):
        plain = None
    return plain if isinstance(plain, dict) else {}


def _pause(response: Response) -> timedelta | None:
    said = response.headers.get("retry-after", "")
    return timedelta(seconds=min(int(said), _LONGEST_PAUSE)) if said.isascii() and said.isdigit() else None
