"""A report from its JSON: every field checked, and everything that is wrong said at once."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from bonport.interop.errors import BadInput
from bonport.interop.signalement.picture import PNG, bare_png
from bonport.interop.signalement.report import (
    BUTTON,
    FORMAT,
    MAX_BYTES,
    MAX_LINES,
    MAX_TEXT,
    BadReport,
    Context,
    Picture,
    Reach,
    Refusal,
    Report,
    ServiceState,
    Software,
)

Value = TypeVar("Value")

_OLDEST = timedelta(days=10 * 365)
_NOBODY, _NEVER = UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC)  # where a fault was found: never given out


def read_report(body: bytes, today: date) -> Report:
    """The report that this JSON holds.

    Args:
        today: a report speaks of no later day, nor of one more than ten years ago.

    Raises:
        BadReport: with every field that is wrong.
    """
    if len(body) > MAX_BYTES:
        raise BadReport({"": f"Le signalement dépasse {MAX_BYTES // 1_000_000},5 Mo."})
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        raise BadReport({"": "Le corps n’est pas du JSON."}) from None
    return from_plain(plain, today)


def from_plain(plain: Any, today: date) -> Report:
    """The same from what `json.loads` gives.

    Raises:
        BadReport: with every field that is wrong.
    """
    faults: dict[str, str] = {}
    top = _Fields(plain, "", faults)
    version = top.text("format", 40)
    if not faults and version != FORMAT:
        raise BadReport({"format": f"Ce serveur lit «\u00a0{FORMAT}\u00a0»."})
    report = Report(
        id=top.uuid("id", needed=True) or _NOBODY,
        text=top.text("text", MAX_TEXT, needed="Écrivez au moins une phrase."),
        channel=_channel(top),
        happened_on=top.day("happened_on", today),
        software=_software(top.inside("software")),
        function=top.text("function", 20),
        service=top.text("service", 20),
        code=top.text("code", 60),
        event_id=top.uuid("event_id"),
        author=top.text("author", 80),
        contact=_reach(top.inside("contact")),
        context=_context(top.inside("context")),
        picture=_picture(top.inside("picture")),
    )
    top.end()
    if faults:
        raise BadReport(faults)
    return report


def context_from_plain(plain: Any) -> Context:
    """A context alone.

    Raises:
        BadReport: with every field that is wrong.
    """
    faults: dict[str, str] = {}
    context = _context(_Fields(plain, "context.", faults))
    if faults:
        raise BadReport(faults)
    return context


def _channel(fields: _Fields) -> str:
    channel = fields.text("channel", 20)
    if channel not in ("", BUTTON):
        fields.wrong("channel", f"Ce champ dit «\u00a0{BUTTON}\u00a0» ou rien.")
    return channel


def _software(fields: _Fields) -> Software:
    said = Software(fields.text("product", 120), fields.text("version", 80))
    fields.end()
    return said


def _reach(fields: _Fields) -> Reach | None:
    said = Reach(fields.text("how", 200), fields.flag("may_call", absent=True))
    fields.end()
    return said if said.how else None


def _context(fields: _Fields) -> Context:
    context = Context(
        screen=fields.text("screen", 60),
        browser=fields.text("browser", 120),
        system=fields.text("system", 120),
        refusals=tuple(_refusal(one) for one in fields.lines("refusals")),
        services=tuple(_state(one) for one in fields.lines("services")),
    )
    fields.end()
    return context


def _refusal(fields: _Fields) -> Refusal:
    said = Refusal(fields.text("service", 20), fields.text("code", 80), fields.moment("at"))
    fields.end()
    return said


def _state(fields: _Fields) -> ServiceState:
    said = ServiceState(fields.text("service", 20), fields.text("state", 20))
    fields.end()
    return said


def _picture(fields: _Fields) -> Picture | None:
    if fields.absent:
        return None
    if fields.text("type", 20) != PNG:
        fields.wrong("type", f"Une image est de type {PNG}.")
    blurred = fields.flag("blurred", absent=False)
    if not blurred:
        fields.wrong("blurred", "Seule une image déjà floutée est prise.")
    content = fields.content("content")
    fields.end()
    return Picture(content, blurred)


class _Fields:
    """The fields of one object, each looked at once; what is wrong goes into `faults` by its whole name."""

    def __init__(self, plain: Any, path: str, faults: dict[str, str]) -> None:
        self._path, self._faults = path, faults
        self.absent = plain is None
        if plain is not None and not isinstance(plain, Mapping):
            faults[path.rstrip(".")] = "Un objet est attendu."
            plain = None
        self._left: dict[str, Any] = dict(plain or {})

    def wrong(self, name: str, what: str) -> None:
        self._faults.setdefault(self._path + name, what)

    def end(self) -> None:
        for name in self._left:
            self.wrong(str(name)[:40], "Ce champ n’est pas connu.")

    def inside(self, name: str) -> _Fields:
        return _Fields(self._left.pop(name, None), f"{self._path}{name}.", self._faults)

    def lines(self, name: str) -> Iterator[_Fields]:
        lines = self._left.pop(name, None) or []
        if not isinstance(lines, list) or len(lines) > MAX_LINES:
            self.wrong(name, f"Une liste d’au plus {MAX_LINES} lignes est attendue.")
            return
        for n, line in enumerate(lines):
            yield _Fields(line, f"{self._path}{name}.{n}.", self._faults)

    def text(self, name: str, longest: int, needed: str = "") -> str:
        value: object = self._left.pop(name, None) or ""
        if not isinstance(value, str):
            self.wrong(name, "Un texte est attendu.")
            return ""
        text = value.replace("\x00", "").strip()
        if len(text) > longest:
            self.wrong(name, f"Ce champ compte au plus {longest} caractères.")
        if needed and not text:
            self.wrong(name, needed)
        return text

    def flag(self, name: str, *, absent: bool) -> bool:
        value = self._left.pop(name, absent)
        if not isinstance(value, bool):
            self.wrong(name, "Vrai ou faux est attendu.")
            return absent
        return value

    def uuid(self, name: str, *, needed: bool = False) -> UUID | None:
        if not needed and self._left.get(name) is None:
            self._left.pop(name, None)
            return None
        return self._made(name, UUID, "Un UUID est attendu.")

    def day(self, name: str, today: date) -> date | None:
        if self._left.get(name) is None:
            self._left.pop(name, None)
            return None
        day = self._made(name, date.fromisoformat, "Une date AAAA-MM-JJ est attendue.")
        if day and not today - _OLDEST <= day <= today:
            self.wrong(name, "Cette date n’est pas possible.")
        return day

    def moment(self, name: str) -> datetime:
        moment = self._made(name, datetime.fromisoformat, "Un moment ISO 8601 est attendu.")
        if moment is not None and moment.tzinfo is None:
            self.wrong(name, "Un moment dit son fuseau horaire.")
        return moment or _NEVER

    def content(self, name: str) -> bytes:
        try:
            return bare_png(base64.b64decode(self.text(name, MAX_BYTES), validate=True))
        except (binascii.Error, ValueError):
            self.wrong(name, "Du base64 est attendu.")
        except BadInput as error:
            self.wrong(name, error.what[:1].upper() + error.what[1:])
        return b""

    def _made(self, name: str, make: Callable[[str], Value], otherwise: str) -> Value | None:
        value = self._left.pop(name, None)
        try:
            if isinstance(value, str):
                return make(value)
        except ValueError:
            pass
        self.wrong(name, otherwise)
        return None
