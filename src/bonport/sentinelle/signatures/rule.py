"""The rule that makes signatures of events.

With a stack: the type of the error, the places of our own code it went through, and the codes in its message. Without:
the type and the parameterised message. What the SDK was told by its user (`fingerprint`) comes first. When the rule
changes, the version changes with it.

Source: reference notes, sentinelle-reviews-observatory, section 1.4.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bonport.sentinelle.signatures.message import codes, parameterised

VERSION = 1
_FRAMES = 4
"""Of our own code, the innermost: what lies above changes with who called."""
_DEFAULT = "{{ default }}"
_TITLE = 160

_HASHED_FILE = re.compile(r"[.\-_](?=[0-9a-f]*\d)[0-9a-f]{6,}(?=[.\-_]|$)|\?.*$", re.IGNORECASE)
_VERSION_DIR = re.compile(r"[-_/\\]v?\d+(?:\.\d+){1,3}(?=[/\\.\-_]|$)")
_GENERATED = re.compile(
    r"\$\$Lambda[$\d/x0-9a-f]*|\$\$(?:Enhancer|FastClass|Spring|Ehc)\w*(?:\$\$\w+)?|<>c(?:__DisplayClass\d+_\d+)?|lambda\$|"
    r"\$\d+|\+0x[0-9a-f]+|@[0-9a-f]{5,}|0x[0-9a-f]+",
    re.IGNORECASE,
)
_OF_THE_COMPILER = re.compile(r"<(\w+)>[a-z]__")
"""« <Ouvrir>d__12.MoveNext »: what .NET makes of a method that waits or is a closure."""
_ANONYMOUS = frozenset(("", "?", "<anonymous>", "anonymous", "<lambda>", "<unknown>", "<module>"))
_ADDED = frozenset(("async", "new", "object", "module", "exports"))


@dataclass(frozen=True, slots=True)
class Signature:
    """What an event is recognised by.

    Attributes:
        version: of the rule. key: the same for events of one fault. title: for a person to read.
        culprit: the innermost place of our own code, "" without one.
    """

    version: int
    key: str
    title: str
    culprit: str


def signature(event: Mapping[str, Any]) -> Signature:
    """The signature of a scrubbed Sentry event; whatever is not as the protocol says counts as absent."""
    exceptions = _exceptions(event)
    message = _message(event)
    places = list(_places(exceptions[-1] if exceptions else _thread(event)))
    kind = _text(exceptions[-1].get("type")) if exceptions else ""
    said = _text(exceptions[-1].get("value")) if exceptions else message
    title = f"{kind}: {_first_line(said)}" if kind and said else kind or _first_line(said) or "événement sans message"
    default = _default(kind, said, places)
    return Signature(VERSION, _key(_parts(event, default)), title[:_TITLE], places[0] if places else _culprit(event))


def _default(kind: str, said: str, places: list[str]) -> list[str]:
    kind = kind.rpartition(".")[2].rpartition("::")[2]
    if places:
        return ["stack", kind, *places[:_FRAMES], *codes(said)]
    return ["message", kind, parameterised(said)]


def _parts(event: Mapping[str, Any], default: list[str]) -> list[str]:
    given = event.get("fingerprint")
    if not isinstance(given, list) or not given or given == [_DEFAULT] or given == [_DEFAULT.replace(" ", "")]:
        return default
    made = ["given"]
    for part in given[:20]:
        text = _text(part)
        made += default if text.replace(" ", "") == _DEFAULT.replace(" ", "") else [text]
    return made


def _key(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


# -------------------------------------------------------------------------------------------------- what is in an event


def _exceptions(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """From the cause to what was raised at last, as the protocol orders them."""
    given = event.get("exception")
    values = given.get("values") if isinstance(given, Mapping) else given
    return [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []


def _thread(event: Mapping[str, Any]) -> Mapping[str, Any]:
    given = event.get("threads")
    values = given.get("values") if isinstance(given, Mapping) else None
    threads = [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []
    return next((one for one in threads if one.get("crashed") or one.get("current")), event)


def _message(event: Mapping[str, Any]) -> str:
    entry = event.get("logentry")
    if isinstance(entry, Mapping):
        return _text(entry.get("message") or entry.get("formatted"))
    given = event.get("message")
    return _text(given.get("message") or given.get("formatted") if isinstance(given, Mapping) else given)


def _places(holder: Mapping[str, Any]) -> Iterator[str]:
    """Where it went through our own code, innermost first; through all, where nothing is said to be ours."""
    stack = holder.get("stacktrace")
    given = stack.get("frames") if isinstance(stack, Mapping) else None
    frames = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    ours = [one for one in frames if one.get("in_app") is True] or [one for one in frames if one.get("in_app") is None]
    last = ""
    for frame in reversed(ours or frames):
        place = _place(frame)
        if place and place != last:  # a recursion is one place
            yield place
        last = place or last


def _place(frame: Mapping[str, Any]) -> str:
    """`module.function` without what a build or a run writes into it."""
    file = _text(frame.get("module") or frame.get("filename") or frame.get("abs_path") or frame.get("package"))
    file = file.replace("\\", "/").rpartition("/")[2] if not frame.get("module") else file
    file = _GENERATED.sub("", _VERSION_DIR.sub("", _HASHED_FILE.sub("", file))).lower()
    if made := _OF_THE_COMPILER.search(_text(frame.get("function"))):
        return f"{file}:{made[1]}"
    function = _GENERATED.sub("", _text(frame.get("function"))).partition("(")[0].strip()
    function = " ".join(word for word in function.split() if word not in _ADDED)
    name = re.split(r"[.:]+|\$", function)[-1] if function else ""
    if name.lower() in _ANONYMOUS:
        name = ""
    return f"{file}:{name}" if name else file


def _culprit(event: Mapping[str, Any]) -> str:
    return _text(event.get("transaction") or event.get("culprit"))[:_TITLE]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else str(value)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
