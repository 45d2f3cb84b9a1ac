"""A person typed as one line: `DURAND Jeanne Marie F 04/03/1955 63113`.

Order, case, accents and punctuation hardly matter; what could not be understood is told, nothing is guessed silently:
the screen shows what was understood before anything is made of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bonport.base.search import fold
from bonport.interop.errors import BadInput
from bonport.interop.identity import Sex, Traits
from bonport.interop.identity.traits import known_birth_date, normalise

_MONTHS = (
    "JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN",
    "JUILLET", "AOUT", "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE",
)  # fmt: skip
_WORDED = re.compile(r"(?<!\w)(\d{1,2})(?:er)? +([^\W\d_]+) +(\d{4}|\d{2})(?!\w)", re.IGNORECASE)
_ISO = re.compile(r"(?<!\w)(\d{4})-(\d{1,2})-(\d{1,2})(?!\w)")
_DATE = re.compile(r"(?<![\w?])(\d{1,2}|\?{1,2})[/. -](\d{1,2}|\?{1,2})[/. -](\d{4}|\d{2})(?!\w)")
_DIGITS = re.compile(r"(?<!\w)(\d{2})(\d{2})(\d{4})(?!\w)")
_PHONE = re.compile(r"(?<!\w)(?:\+33 ?|0)[1-9](?:[ .-]?\d{2}){4}(?!\w)")
_PLACE = re.compile(r"(?<!\w)(\d{5}|2[AB]\d{3})(?!\w)", re.IGNORECASE)
_NEE = re.compile(r"(?<!\w)née?(?!\w)|(?<!\w)nee(?!\w)", re.IGNORECASE)
_SEXES = {
    "F": Sex.FEMALE, "FEMME": Sex.FEMALE, "FEMININ": Sex.FEMALE, "MME": Sex.FEMALE, "MLLE": Sex.FEMALE,
    "FILLE": Sex.FEMALE,
    "M": Sex.MALE, "H": Sex.MALE, "HOMME": Sex.MALE, "MASCULIN": Sex.MALE, "MR": Sex.MALE, "GARCON": Sex.MALE,
}  # fmt: skip
# What stands before a family name and belongs to it.
_PARTICLES = {"LE", "LA", "DE", "DU", "DES", "D", "L", "VAN", "VON", "DEN", "DER", "BEN", "EL", "AL", "SAINT", "SAINTE"}
_BLANKS = "\u00a0\u202f\t\n\r"


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What was understood; empty or None: nothing was said of it.

    Attributes:
        rest: what was not understood.
    """

    birth_name: str = ""
    first_names: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    birth_date_uncertain: bool = False
    birth_place: str = ""
    used_name: str = ""
    phone: str = ""
    rest: str = ""

    def traits(self) -> Traits | None:
        """As traits, once there is enough of it: names and date of birth."""
        if not (self.birth_name and self.first_names and self.birth_date):
            return None
        return Traits(
            birth_name=self.birth_name,
            birth_first_names=self.first_names,
            birth_first_name=self.first_names.split(" ")[0],
            sex=self.sex or Sex.UNKNOWN,
            birth_date=self.birth_date,
            birth_date_uncertain=self.birth_date_uncertain,
            birth_place=self.birth_place,
            used_name=self.used_name,
        )


class _Line:
    """What is left of a line while it is being understood."""

    def __init__(self, text: str) -> None:
        for blank in _BLANKS:
            text = text.replace(blank, " ")
        self.text = " ".join(text.split())

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.text)
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"
        return found


def understood(text: str, today: date) -> Typed:
    """What a typed line says. Never raises.

    Args:
        today: a year of two digits is the last one that is not to come.

    >>> typed = understood("durand jeanne f 4/3/55", date(2026, 11, 22))
    >>> typed.birth_name, typed.first_names, typed.birth_date.isoformat()
    ('DURAND', 'JEANNE', '1955-03-04')
    """
    line = _Line(text)
    phone = line.take(_PHONE)
    born = _birth(line, today)
    place = line.take(_PLACE)
    sex, words = _sex(line.text)
    birth_name, first_names, used_name, rest = _names(words)
    return Typed(
        birth_name=birth_name,
        first_names=first_names,
        sex=sex,
        birth_date=born[0] if born else None,
        birth_date_uncertain=bool(born and born[1]),
        birth_place=place[1].upper() if place else "",
        used_name=used_name,
        phone=phone[0] if phone else "",
        rest=rest,
    )


def _birth(line: _Line, today: date) -> tuple[date, bool] | None:
    """The date of birth, taken out of the line, and whether it is uncertain."""
    before = line.text
    if (found := line.take(_WORDED)) and (month := _month(found[2])):
        parts = found[1], str(month), found[3]
    else:
        line.text = before
        if found := line.take(_ISO):
            parts = found[3], found[2], found[1]
        elif found := line.take(_DATE) or line.take(_DIGITS):
            parts = found[1], found[2], found[3]
        else:
            return None
    day, month_, year = (0 if "?" in part else int(part) for part in parts)
    if year < 100:
        year += today.year // 100 * 100
        year -= 100 if year > today.year else 0
    try:
        born = known_birth_date(year, month_, day)
    except BadInput:
        born = None
    if born is None or born[0] > today:
        line.text = before
        return None
    return born


def _month(word: str) -> int:
    """The number of a month named, or begun: « mars », « févr »; 0 for another word."""
    (name, *_) = fold(word) or [""]
    found = [number for number, month in enumerate(_MONTHS, 1) if len(name) >= 3 and month.startswith(name)]
    return found[0] if len(found) == 1 else 0


def _sex(text: str) -> tuple[Sex | None, str]:
    """The sex, said by a word of its own, and the other words."""
    kept, sex = [], None
    for word in text.split():
        named = "".join(fold(word))
        if sex is None and named in _SEXES:
            sex = _SEXES[named]
        else:
            kept.append(word)
    return sex, " ".join(kept)


def _names(text: str) -> tuple[str, str, str, str]:
    """Birth name, given names, used name, and what is none of them."""
    words: list[str] = []
    rest: list[str] = []
    for word in text.replace(";", ",").replace(",", " , ").split():
        official = word if word == "," else _official(word)
        (words if official else rest).append(word)
    used = ""
    at = next((n for n, word in enumerate(words) if _NEE.fullmatch(word)), None)
    if at is not None:
        before, words = [word for word in words[:at] if word != ","], words[at + 1 :]
        used, given_before = _split(before)
        family, given = _split(words)
        if given_before and not given:  # « Anne MARTIN née LE GOFF »
            family, given = _official(" ".join(word for word in words if word != ",")), given_before
        return family, given, used, " ".join(rest)
    family, given = _split(words)
    return family, given, used, " ".join(rest)


def _split(words: list[str]) -> tuple[str, str]:
    """Family name and given names: parted by a comma, by capitals, or else the first word with its particles."""
    if "," in words:
        at = words.index(",")
        family, given = words[:at], [word for word in words[at:] if word != ","]
    else:
        capitals = [word.isupper() for word in words]
        first = capitals.index(True) if True in capitals else 0
        end = first
        while end < len(words) and capitals[end]:
            end += 1
        if any(capitals) and not all(capitals):
            family, given = words[first:end], [*words[:first], *words[end:]]
        else:
            end = next((n + 1 for n, word in enumerate(words) if _bare(word) not in _PARTICLES), len(words))
            family, given = words[:end], words[end:]
    return _official(" ".join(family)), _official(" ".join(given))


def _bare(word: str) -> str:
    return "".join(fold(word))


def _official(name: str) -> str:
    """In official characters; '' if it has none."""
    try:
        return normalise(name).strip(" -")
    except BadInput:
        return ""
