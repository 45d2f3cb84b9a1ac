"""Looks for planted personal data in what a run left behind: logs, metrics, error reports.

    leaks = planted(["Zoé LE GOFF", "2 07 05 85 756 270 97"]).in_files(folder.glob("*.log"))
    assert not leaks

A value is found however it is spelled (upper or lower case, accents or none, spaced, glued, with hyphens or
apostrophes) and however it was carried: JSON or Python escapes, percent or quoted-printable encoding, character
references, base64, and each inside the other. A matricule is also found without its key. A name of fewer than
`GLUED` letters counts as a word only, since « Marie » is in « mariée »; plant names that no log has reason to hold.
Not seen: what is compressed or encrypted, and text of fewer than `GLUED` bytes among binary data in base64.
"""

from __future__ import annotations

import base64
import codecs
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

GLUED = 8  # from this length on, a name is found inside a longer word too
SHORTEST = 3
DEPTH = 3  # how many encodings, one inside the other, are undone

_MATRICULE = re.compile(r"[1-8]\d{4}(?:\d\d|2[ab])\d{6}(?:\d\d)")
_BYTES = re.compile(r"(?:(?:%|=|\\+x)[0-9A-Fa-f]{2})+")
_CHARACTER = re.compile(r"\\+u([0-9A-Fa-f]{4})")
_WRAPPED = re.compile(r"(?<=[A-Za-z0-9+/]{60})(?:\\r|\\n|\s)+(?=[A-Za-z0-9+/])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}")
_STANDARD = str.maketrans("-_", "+/")
_TEXT = re.compile(rb"(?:[\t\r\n -~]|[\xc2-\xf4][\x80-\xbf]+)+")


class Leak(NamedTuple):
    """A planted value, where it was found, and on which line (None when it runs over several)."""

    where: str
    value: str
    line: int | None


class Text:
    """A text as it is searched: plain letters and digits, as words and as one run without anything between."""

    def __init__(self, text: str) -> None:
        plain = normalised(text)
        words = re.findall(r"[^\W\d_]+|\d+", plain)
        self.words = frozenset(words)
        self.spaced = f" {' '.join(words)} "
        self.glued = "".join(words)

    def holds(self, needle: Text) -> bool:
        if len(needle.glued) >= GLUED or any(map(str.isdigit, needle.glued)):
            return needle.glued in self.glued
        return needle.spaced in self.spaced or needle.glued in self.words


class planted:
    """The values to look for. Raises `ValueError` for one too short to be told from chance."""

    def __init__(self, values: Iterable[str]) -> None:
        self.needles: dict[str, list[Text]] = {}
        for value in values:
            needle = Text(value)
            if len(needle.glued) < SHORTEST:
                raise ValueError(f"too short to be looked for: {value!r}")
            self.needles[value] = [needle]
            if _MATRICULE.fullmatch(needle.glued):
                self.needles[value].append(Text(needle.glued[:-2]))
        if not self.needles:
            raise ValueError("no value to look for")

    def in_files(self, paths: Iterable[Path]) -> list[Leak]:
        """The leaks of these files. Raises `ValueError` when there is nothing in them: that would prove nothing."""
        contents = {path: path.read_bytes() for path in paths}
        if not any(contents.values()):
            raise ValueError(f"nothing to look through in {len(contents)} files")
        return [leak for path, content in contents.items() for leak in self.in_bytes(content, path.name)]

    def in_bytes(self, content: bytes, where: str = "") -> list[Leak]:
        """The leaks of one content, one for each value and line."""
        leaks = []
        if found := self._values(content):
            again = planted(found)
            for number, line in enumerate(content.splitlines(), start=1):
                leaks += [Leak(where, value, number) for value in again._values(line)]
            leaks += [Leak(where, value, None) for value in found if value not in {leak.value for leak in leaks}]
        return leaks

    def _values(self, content: bytes) -> list[str]:
        texts = [Text(text) for text in decoded(content)]
        return [
            value for value, needles in self.needles.items() if any(text.holds(it) for text in texts for it in needles)
        ]


def normalised(text: str) -> str:
    """Lower case, no accents, no ligatures."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def decoded(content: bytes) -> Iterator[str]:
    """The content as text, then all that can be decoded from it, layer after layer."""
    layer = _text(content)
    for _ in range(DEPTH):
        yield layer
        plain = html.unescape(_CHARACTER.sub(lambda it: chr(int(it[1], 16)), _BYTES.sub(_unescaped, layer)))
        inner = "\n".join(_from_base64(layer))
        layer = "\n".join(([plain] if plain != layer else []) + ([inner] if inner else []))
    yield layer


def _text(raw: bytes) -> str:
    """UTF-8, and Latin-1 for the bytes that are not."""
    return raw.decode(errors="bonport-latin-1")


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("bonport-latin-1", _as_latin_1)


def _unescaped(run: re.Match[str]) -> str:
    return _text(bytes.fromhex(re.sub(r"[%=]|\\+x", "", run[0])))


def _from_base64(text: str) -> Iterator[str]:
    """The text that runs of base64 letters may hold, wherever in them it begins; what is hardly text is left out."""
    for run in _BASE64.findall(_WRAPPED.sub("", text)):
        letters = run.translate(_STANDARD)
        for start in range(4):
            part = letters[start:]
            part = part[: len(part) - (len(part) % 4 == 1)]
            raw = base64.b64decode(part + "=" * (-len(part) % 4))
            for found in _TEXT.findall(raw):
                if len(found) >= GLUED or (found == raw and len(raw) >= SHORTEST):
                    yield _text(found)
