"""Personal values out of a report, before anything is stored or sent.

Stock error trackers send a matricule that stands in a message or a local variable as it is: their scrubbers look at the
names of keys. This one looks at values too, wherever they stand, and takes away rather too much than too little; what
an engineer needs stays (error codes, versions, OIDs, UUIDs, moments).

Source: reference notes, sentinelle-reviews-observatory, section 1.3 (measured on stock SDKs).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import unquote_plus

from bonport.interop.errors import BadInput
from bonport.interop.identity.matricule import key_of
from bonport.interop.signalement import shapes
from bonport.interop.signalement.keys import kind_of_key

_STAYS = (shapes.OID, shapes.UUID, shapes.HASH)
KINDS = ("INS", "RPPS", "FINESS", "NOM", "NAISSANCE", "TÉLÉPHONE", "ADRESSE MAIL", "ADRESSE", "SECRET", "PERSONNEL")
"""What is taken away; each leaves `[its name]` in its place."""
FEWEST_DIGITS = 4
"""Of a number beside its key: « INS : 12 patients à qualifier » is a sentence, « tél : 4217 » a number."""
SENTENCE = 4  # words: « nom : le champ est trop court », and not « nom : le goff marie »
MAX_DEPTH = 60
"""Levels of a structure that are read; what is deeper is taken away whole."""
_clean: set[tuple[int, str]] = set()
"""Texts from which nothing was taken away, by the year: software says much the same from one report to the next. No
text that held anything is kept."""
_SHORT, _MOST = 200, 20_000


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What is left, and how many values of each kind were taken away."""

    value: Any
    removed: Mapping[str, int]


def scrub(value: Any, today: date) -> Scrubbed:
    """Take personal values out of JSON-like data: dicts, lists, texts, numbers; keys of dicts included.

    Args:
        value: as `json.loads` gives it. It is not changed.
        today: a full date of the year before last, or of an earlier year, is taken for a date of birth.
    """
    pass_ = _Pass(today)
    return Scrubbed(pass_.any(value, 0), dict(pass_.removed))


def scrub_text(text: str, today: date) -> Scrubbed:
    """The same in one text.

    >>> scrub_text("INS 1 85 05 78 006 084 91 refusée pour Mme Jeanne DURAND, erreur 004", date(2026, 11, 22)).value
    'INS [INS] refusée pour Mme [NOM], erreur 004'
    """
    pass_ = _Pass(today)
    return Scrubbed(pass_.text(text), dict(pass_.removed))


class _Pass:
    """One pass over one report: what it took away, counted."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.removed: Counter[str] = Counter()

    def any(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            return self._gone("PERSONNEL")
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return self._number(value)
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple):
            return self._list(list(value), depth)
        return self.text(str(value))

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        left: dict[str, Any] = {}
        for key, child in value.items():
            name = self.text(str(key))
            while name in left:  # two keys that were two people
                name += "'"
            kind = kind_of_key(str(key))
            left[name] = self._under(kind, child, depth) if kind else self.any(child, depth + 1)
        return self._rejoined(left, list(left))

    def _under(self, kind: str, child: Any, depth: int) -> Any:
        """The value of a key that says what it is. A structure is gone through: `user: {"id": 3}` stays."""
        if child is None or isinstance(child, bool) or child == "":
            return child
        if depth > MAX_DEPTH:
            return self._gone(kind)
        if isinstance(child, Mapping):
            return self._mapping(child, depth + 1)
        if isinstance(child, list | tuple):
            return [self._under(kind, one, depth + 1) for one in child]
        if isinstance(child, str) and _is_marked(child):
            return child
        return self._gone(kind)

    def _list(self, values: list[Any], depth: int) -> list[Any]:
        if len(values) == 2 and isinstance(values[0], str) and (kind := kind_of_key(values[0])):
            return [self.text(values[0]), self._under(kind, values[1], depth)]  # headers, query strings and tags
        left = {str(n): self.any(one, depth + 1) for n, one in enumerate(values)}
        return list(self._rejoined(left, list(left)).values())

    def _rejoined(self, left: dict[str, Any], names: list[str]) -> dict[str, Any]:
        """A matricule split over neighbours: ["185057800608", "491"]."""
        for digits, group in groupby(names, lambda name: _is_digits(left[name])):
            run = list(group)
            if not digits or len(run) < 2:
                continue
            for start in range(len(run)):
                joined = ""
                for end in range(start, min(start + 9, len(run))):
                    joined += "".join(str(left[run[end]]).split())
                    if len(joined) >= 15:
                        break
                if end > start and len(joined) in (13, 15) and self._is_matricule(joined):
                    for name in run[start : end + 1]:
                        left[name] = "[INS]"
                    self.removed["INS"] += 1
                    break
        return left

    def _number(self, value: int | float) -> Any:
        text = str(value)
        if isinstance(value, int) and len(text) in (12, 13, 15) and (left := self.text(text)) != text:
            return left
        return value

    # -------------------------------------------------------------------------------------------------------- texts

    def text(self, text: str) -> str:
        """The passes, from what is surest to what is only likely."""
        known = (self.today.year, text)
        if known in _clean or shapes.PLAIN.fullmatch(text):
            return text
        left = self._decoded_passes(text) if shapes.ENCODED.search(text) else self._passes(text)
        if left == text and len(text) <= _SHORT:
            if len(_clean) >= _MOST:
                _clean.clear()
            _clean.add(known)
        return left

    def _decoded_passes(self, text: str) -> str:
        for decode in (_decoded, _unescaped, str, unquote_plus):
            decoded = decode(text)
            if (decoded != text or decode is str) and (left := self._passes(decoded)) != decoded:
                text = left
        return text

    def _passes(self, text: str) -> str:
        """All that is looked for, but what lacks a letter or the digits that it cannot be written without."""
        if not text.isascii() or "\x00" in text:
            text = shapes.INVISIBLE.sub("", text)
        if "eyJ" in text:
            text = self._replace(shapes.JWT, text, "SECRET")
        if "Bearer" in text or "Basic" in text:
            text = shapes.BEARER.sub(lambda m: f"{m['word']} {self._gone('SECRET')}", text)
        if "|" in text:
            text = shapes.HL7_PERSON.sub(lambda m: m["head"] + self._gone("PERSONNEL"), text)
        if "</" in text:
            text = shapes.ELEMENT.sub(self._tag, text)
        if "@" in text or "%40" in text or "[at]" in text or "\\u0040" in text:
            text = self._replace(shapes.MAIL, text, "ADRESSE MAIL")
        digits = len(shapes.NO_DIGITS.sub("", text))
        if digits:
            text = self._numbers(text, digits)
        if ":" in text or "=" in text:
            text = self._keyed(text)
        text = self._names(text)
        return self._replace(shapes.XPN, text, "NOM") if "^" in text else text

    def _numbers(self, text: str, digits: int) -> str:
        """What is written with digits: so many of them at least."""
        if digits >= 12:
            text = self._matricules(text)
        if digits >= 2 and digits + sum(map(text.count, "ABab")) >= 12:
            text = self._matricules_beside_words(text)
        if digits >= 4 and shapes.NUMBER_WORD.search(text):
            text = self._beside_words(text)
        if digits >= 12:
            text = self._replace(shapes.NATIONAL_ID, text, "RPPS", kept_by=_STAYS)
        if digits >= 3:
            text = self._on_flat(shapes.BORN, text, lambda m: f"{m['word']}{m['gap']}{self._gone('NAISSANCE')}")
        if digits >= 10:
            text = self._replace(shapes.PHONE, text, "TÉLÉPHONE", kept_by=(*_STAYS, shapes.MOMENT))
        if digits >= 5:
            for pattern in shapes.DATES:
                text = self._on_flat(pattern, text, self._date)
        text = self._replace(shapes.STREET, text, "ADRESSE")
        return self._replace(shapes.TOWN, text, "ADRESSE") if digits >= 4 else text

    def _matricules(self, text: str) -> str:
        """With its key, wherever; without, where its months and departments are real."""

        def sure(found: re.Match[str]) -> str | None:
            if not self._is_matricule(_joined(found[0])):
                return None
            an_oid = any(_overlap(found.span(), oid) for oid in oids) and not shapes.NIR_IN_GROUPS.fullmatch(found[0])
            return None if an_oid else self._gone("INS")

        def likely(found: re.Match[str]) -> str | None:
            month, department = _joined(found[0])[3:5], _joined(found[0])[5:7]
            written = found[0] != _joined(found[0])
            real = department != "00" and (written or "01" <= month <= "12") and not shapes.CIP.fullmatch(found[0])
            return self._gone("INS") if real else None

        oids = _spans(text, *_STAYS)
        text = self._on_flat(shapes.NIR_WITH_KEY, text, sure)
        return self._on_flat(shapes.NIR_WITHOUT_KEY, text, likely, kept_by=_STAYS)

    def _matricules_beside_words(self, text: str) -> str:
        """Whatever has about so many digits, where a word says what it is."""

        def beside(found: re.Match[str]) -> str | None:
            around = text[max(0, found.start() - 25) : found.end() + 12]
            return self._gone("INS") if shapes.NIR_WORD.search(around) else None

        return self._on_flat(shapes.NIR_BESIDE_ITS_WORD, text, beside, kept_by=_STAYS)

    def _beside_words(self, text: str) -> str:
        """RPPS and FINESS stand beside their word: nine digits alone are an error code."""
        for kind, (before, after) in shapes.NUMBERS.items():
            text = self._on_flat(before, text, lambda found, kind=kind: found["word"] + self._gone(kind))  # type: ignore[misc]
            text = self._on_flat(after, text, lambda found, kind=kind: self._gone(kind) + found["word"])  # type: ignore[misc]
        return text

    def _date(self, found: re.Match[str]) -> str | None:
        return self._gone("NAISSANCE") if int(found["year"]) <= self.today.year - 2 else None

    def _keyed(self, text: str) -> str:
        """`nom=DURAND`, `"prenom": "Jeanne"`, within a text. What follows a key of no kind may begin with another."""
        made, at, look_from = [], 0, 0
        while found := shapes.KEY_AND_VALUE.search(text, look_from):
            kind = kind_of_key(found["key"])
            if kind and _says_something(kind, found["value"].strip()):
                tail = found["value"][len(found["value"].rstrip()) :]
                made += [text[at : found.start("value")], self._gone(kind) + tail]
                at = look_from = found.end()
            else:
                look_from = found.start("value")
        return "".join([*made, text[at:]])

    def _tag(self, found: re.Match[str]) -> str:
        kind = kind_of_key(found["local"]) or ("NOM" if found["local"] in ("prefix", "suffix") else None)
        if kind is None or not found["value"].strip():
            return found[0]
        return f"<{found['name']}{found['attributes']}>{self._gone(kind)}"

    def _names(self, text: str) -> str:
        """The words after a civility that can be a name."""
        made, at = [], 0
        flat = _flat(text)
        for civility in shapes.CIVILITY.finditer(flat):
            if civility.end() < at:
                continue
            end = _end_of_name(flat, civility.end(), lower=bool(shapes.BEFORE_ANY_NAME.match(civility[0])))
            if end > civility.end():
                made += [text[at : civility.end()], self._gone("NOM")]
                at = end
        return "".join([*made, text[at:]])

    # --------------------------------------------------------------------------------------------------------- means

    def _replace(
        self, pattern: re.Pattern[str], text: str, kind: str, kept_by: tuple[re.Pattern[str], ...] = ()
    ) -> str:
        return self._on_flat(pattern, text, lambda found: self._gone(kind), kept_by)

    def _on_flat(
        self,
        pattern: re.Pattern[str],
        text: str,
        decide: Callable[[re.Match[str]], str | None],
        kept_by: tuple[re.Pattern[str], ...] = (),
    ) -> str:
        """Look at the text with plain spaces and digits, replace in the text itself; what is kept is not looked at."""
        flat = _flat(text)
        if not pattern.search(flat):
            return text
        kept = _spans(text, *kept_by)
        made, at = [], 0
        for found in pattern.finditer(flat):
            if any(_overlap(found.span(), span) for span in kept):
                continue
            said = decide(found)
            if said is not None:
                made += [text[at : found.start()], said]
                at = found.end()
        return "".join([*made, text[at:]])

    def _is_matricule(self, joined: str) -> bool:
        try:
            expected = key_of(joined[:13].upper())
        except BadInput:
            return False
        return joined[13:] in ("", expected)

    def _gone(self, kind: str) -> str:
        self.removed[kind] += 1
        return f"[{kind}]"


def _says_something(kind: str, value: str) -> bool:
    """Whether what stands after a key is a value of its kind, not the rest of a sentence."""
    if not value or _is_marked(value) or value.lower() in ("null", "none", "true", "false"):
        return False
    words, digits = value.split(), sum(letter.isdigit() for letter in value)
    match kind:
        case "NOM":
            return words[0] not in shapes.NO_NAME or 1 < len(words) < SENTENCE
        case "INS" | "RPPS" | "FINESS" | "TÉLÉPHONE":
            return digits >= FEWEST_DIGITS
        case "ADRESSE MAIL":  # with its @ it is known wherever it stands
            return len(words) == 1
        case "ADRESSE":
            return bool(digits) or words[0] not in shapes.NO_NAME
    return True


def _decoded(text: str) -> str:
    return _unescaped(unquote_plus(text))


def _unescaped(text: str) -> str:
    """`\\u00e9` as JSON within a text writes it, `\\xa0` as Python shows a variable."""
    return shapes.ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)


def _joined(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _is_digits(value: Any) -> bool:
    if isinstance(value, bool) or (isinstance(value, str) and value[:1].isalpha()):
        return False
    text = "".join(str(value).split()) if isinstance(value, str | int) else ""
    return 1 <= len(text) <= 14 and text.isascii() and text.isdigit()


def _is_marked(text: str) -> bool:
    return text.startswith("[") and text.rstrip("]")[1:] in KINDS


def _flat(text: str) -> str:
    return text.replace("\t", " ") if text.isascii() else text.translate(shapes.SAME_LENGTH)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _spans(text: str, *patterns: re.Pattern[str]) -> list[tuple[int, int]]:
    return [found.span() for pattern in patterns for found in pattern.finditer(text)]


def _end_of_name(text: str, start: int, *, lower: bool) -> int:
    """Where the words that can be a name end: up to five, particles among them."""
    at, words = start, 0
    while words < 5:
        particle = shapes.PARTICLE.match(text, at)
        word = shapes.NAME.match(text, at)
        if particle and _is_name(shapes.NAME.match(text, _after_space(text, particle.end()))):
            at = _after_space(text, particle.end())
            continue
        if word and _is_name(word):
            at, words = word.end(), words + 1
        elif words == 0 and lower and (small := shapes.SMALL_NAME.match(text, at)) and _is_name(small):
            return small.end()
        else:
            break
        if text[at : at + 1] != " ":
            return at
        at += 1
    return at - 1 if at > start and text[at - 1] == " " else at


def _is_name(word: re.Match[str] | None) -> bool:
    return word is not None and word[0].lower().rstrip(".") not in shapes.NO_NAME


def _after_space(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == " " else at
