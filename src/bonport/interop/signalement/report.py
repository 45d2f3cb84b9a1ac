"""The report of one person, as software tells it to Sentinelle: plain values, and the same as JSON.

    {
      "format": "signalement/1",
      "id": "7f0c…",                      a UUID of the sender's: sent twice, the report is taken once
      "channel": "button",                the doctor said it inside his software; absent: a program says it
      "text": "L’envoi tourne sans fin.", what happened, in a sentence
      "happened_on": "2026-11-20",
      "software": {"product": "Exemple médical", "version": "4.2"},
      "function": "dmp", "service": "dmp", "code": "XDSRegistryError",
      "event_id": "9ec7…",                of the event that the software's SDK posted, if it did
      "author": "810…",                   RPPS, or the account in that software: hashed on arrival, never kept; he
                                          counts once, and finds his reports again with Pro Santé Connect
      "contact": {"how": "06…", "may_call": true},
      "context": {"screen": "record", "browser": "Firefox 128", "system": "Windows 11",
                  "refusals": [{"service": "dmp", "code": "XDSRegistryBusy", "at": "2026-11-20T08:30:00+01:00"}],
                  "services": [{"service": "dmp", "state": "unreachable"}]},
      "picture": {"type": "image/png", "blurred": true, "content": "iVBORw0K…"}
    }

`format`, `id` and `text` must be there, all else may be absent. A field that this version does not know is an error, so
that nobody believes to have said what nobody reads. Personal values are scrubbed on both sides all the same.

Source: none, the format is ours; what it holds follows the reference notes, sentinelle-reviews-observatory, 1 and 6.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bonport.interop.errors import BadInput
from bonport.interop.signalement.picture import PNG

FORMAT = "signalement/1"
BUTTON = "button"
"""The channel of a report that was made inside the software it is about."""
MAX_BYTES = 2_500_000
"""Of a report as JSON, its picture included."""
MAX_TEXT = 4096
MAX_LINES = 20
"""Refusals, and services, in a context."""


class BadReport(BadInput):
    """A report that cannot be sent or taken.

    Attributes:
        fields: what is wrong with each field, in French, by its name (`software.version`); "" is the report itself.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        where, what = next(iter(fields.items()))
        super().__init__(where, what)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Software:
    """What one speaks of, as it calls itself."""

    product: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How the author wants to be reached."""

    how: str
    may_call: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """A national service said no: its code, and when."""

    service: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ServiceState:
    """How a national service is seen from there: `reachable`, `unreachable`, or a word of the software's."""

    service: str
    state: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the software adds, and shows before it is sent. Codes and versions: nothing of a patient."""

    screen: str = ""
    browser: str = ""
    system: str = ""
    refusals: tuple[Refusal, ...] = ()
    services: tuple[ServiceState, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Of the screen, blurred before it left the hands of its author."""

    content: bytes
    blurred: bool
    type: str = PNG


@dataclass(frozen=True, slots=True)
class Report:
    """See the module. `function` and `service` are codes of Sentinelle's registers; others are kept as said."""

    id: UUID
    text: str
    channel: str = ""
    happened_on: date | None = None
    software: Software = Software()
    function: str = ""
    service: str = ""
    code: str = ""
    event_id: UUID | None = None
    author: str = ""
    contact: Reach | None = None
    context: Context = Context()
    picture: Picture | None = None

    def to_plain(self) -> dict[str, Any]:
        """As JSON takes it; what is not said is not there."""
        plain = {
            "format": FORMAT,
            "id": str(self.id),
            "channel": self.channel,
            "text": self.text,
            "happened_on": self.happened_on.isoformat() if self.happened_on else "",
            "software": _said({"product": self.software.product, "version": self.software.version}),
            "function": self.function,
            "service": self.service,
            "code": self.code,
            "event_id": self.event_id.hex if self.event_id else "",
            "author": self.author,
            "contact": {"how": self.contact.how, "may_call": self.contact.may_call} if self.contact else {},
            "context": context_to_plain(self.context),
        }
        if self.picture:
            content = base64.b64encode(self.picture.content).decode()
            plain["picture"] = {"type": self.picture.type, "blurred": self.picture.blurred, "content": content}
        return _said(plain)


def context_to_plain(context: Context) -> dict[str, Any]:
    """The context alone, as it stands in a report."""
    return _said(
        {
            "screen": context.screen,
            "browser": context.browser,
            "system": context.system,
            "refusals": [
                {"service": one.service, "code": one.code, "at": one.at.isoformat()} for one in context.refusals
            ],
            "services": [{"service": one.service, "state": one.state} for one in context.services],
        }
    )


def _said(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if value not in ("", {}, [])}
