"""The strict and complementary traits of a person (Référentiel INS v2.1; RNIV 1 v2.0; guide d'implémentation INS V3.0).

The characters and the syntax of names are those that INSi accepts and gives (SEL-MP-043 v05.00.01 §2 and §3.4.1):
capitals A–Z, space, apostrophe and hyphen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bonport.interop.errors import BadInput

MAX_LENGTH = 100
"""Characters of a name or of the list of given names (guide d'implémentation INS V3.0)."""

# What Unicode does not decompose by itself. Œ and Æ: SEL-MP-043. Stroked letters, thorn and eth: our own choice.
# No-break spaces and the typographic apostrophe and hyphen are those that keyboards and documents give.
_EQUIVALENTS = str.maketrans(
    {
        "Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH",
        "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "\u2011": "-",
        "\u00a0": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " ",
    }
)  # fmt: skip
_ACCENTED = re.compile(r"([A-Z])[\u0300-\u036f]+")
_NOT_OFFICIAL = re.compile(r"[^A-Z '-]")
_COMBINED = re.compile(r"[ '][ ']")  # doubled or combined space and apostrophe
_COG = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_TYPED_DATE = re.compile(r"([0-9]{1,2}|\?{1,2})[/. -]([0-9]{1,2}|\?{1,2})[/. -]([0-9]{4})", re.ASCII)
_WORD_SEPARATORS = re.compile(r"[ '-]+")


class Sex(StrEnum):
    """JDV_J143."""

    MALE = "M"
    FEMALE = "F"
    UNKNOWN = "UN"


@dataclass(frozen=True, slots=True, repr=False)
class Traits:
    """The traits that make an identity. They have no readable `repr`: those end in tracebacks and error reports.

    Attributes:
        birth_name: nom de naissance.
        birth_first_names: the whole list of given names of the birth certificate, separated by spaces.
        birth_first_name: the first of them (EXI ID 10); derived locally, never given by INSi.
        sex, birth_date: strict. A day or month not known is written by the rule of EXI ID 11-12, and
            `birth_date_uncertain` then says so.
        birth_place: INSEE code (COG) of 5 characters; `99xxx` is a country.
        used_name, used_first_name: complementary; never filled from the strict traits (EXI ID 08).
    """

    birth_name: str
    birth_first_names: str
    birth_first_name: str
    sex: Sex
    birth_date: date
    birth_place: str = ""
    birth_date_uncertain: bool = False
    used_name: str = ""
    used_first_name: str = ""

    def normalised(self) -> Traits:
        """The same person in official characters.

        Raises:
            BadInput: as `normalise`, naming the field.
        """
        return replace(
            self,
            birth_name=normalise(self.birth_name, "traits.birth_name"),
            birth_first_names=normalise(self.birth_first_names, "traits.birth_first_names"),
            birth_first_name=normalise(self.birth_first_name, "traits.birth_first_name"),
            birth_place=self.birth_place.strip().upper(),
            used_name=normalise(self.used_name, "traits.used_name"),
            used_first_name=normalise(self.used_first_name, "traits.used_first_name"),
        )

    def check(self) -> None:
        """Refuse what could not be an identity: names, first given name, code of the birth place.

        Raises:
            BadInput: names the first field that is wrong.
        """
        check_family_name(self.birth_name, "traits.birth_name")
        check_given_names(self.birth_first_names, "traits.birth_first_names")
        check_given_names(self.birth_first_name, "traits.birth_first_name")
        if not is_first_name_of(self.birth_first_name, self.birth_first_names):
            raise BadInput(
                "traits.birth_first_name",
                "Le premier prénom n’est pas le début de la liste des prénoms de naissance.",
                "Recopiez la liste des prénoms de l’acte de naissance, puis choisissez-en le début.",
            )
        check_birth_place(self.birth_place, "traits.birth_place")
        if self.used_name:
            check_family_name(self.used_name, "traits.used_name")
        if self.used_first_name:
            check_given_names(self.used_first_name, "traits.used_first_name")


def normalise(text: str, where: str = "name") -> str:
    """A name in official characters: capitals, accents and ligatures transliterated, single spaces.

    Nothing is dropped silently: a character without equivalent is refused. Empty text stays empty.

    Raises:
        BadInput: a character has no official equivalent.

    >>> normalise("Œuvrard-d’Été")
    "OEUVRARD-D'ETE"
    """
    decomposed = unicodedata.normalize("NFD", text.upper()).translate(_EQUIVALENTS)
    letters = _ACCENTED.sub(r"\1", decomposed)
    if _NOT_OFFICIAL.search(letters):
        raise BadInput(
            where,
            "Un caractère n’a pas d’équivalent accepté par INSi.",
            "Lettres de A à Z, espace, apostrophe et tiret seulement, comme sur la pièce d’identité.",
        )
    return re.sub(" +", " ", letters).strip(" ")


def check_family_name(name: str, where: str) -> None:
    """Syntax of a family name as INSi takes it: a double hyphen is allowed.

    Raises:
        BadInput: empty, too long, not in official characters, or badly formed.
    """
    _check_common(name, where)
    if "---" in name:
        raise BadInput(where, "Un nom de famille n’a pas plus de deux tirets de suite.")


def check_given_names(names: str, where: str) -> None:
    """Syntax of one or several given names as INSi takes them: no double hyphen, no hyphen or apostrophe at an end.

    Raises:
        BadInput: empty, too long, not in official characters, or badly formed.
    """
    _check_common(names, where)
    if "--" in names:
        raise BadInput(where, "Un prénom n’a pas de double tiret.")
    for name in names.split(" "):
        if name.startswith("-") or name.endswith(("-", "'")):
            raise BadInput(
                where, "Un prénom ne commence pas par un tiret et ne finit ni par un tiret ni par une apostrophe."
            )


def check_birth_place(code: str, where: str) -> None:
    """Shape of a COG code, or nothing.

    Raises:
        BadInput: not 5 characters of an INSEE code.
    """
    if code and not _COG.fullmatch(code):
        raise BadInput(
            where,
            "Le lieu de naissance est un code INSEE de 5 caractères.",
            "Cherchez la commune, ou le pays pour une naissance à l’étranger (99…).",
        )


def _check_common(name: str, where: str) -> None:
    if not name:
        raise BadInput(where, "Ce champ est obligatoire.")
    if len(name) > MAX_LENGTH:
        raise BadInput(where, f"Plus de {MAX_LENGTH} caractères.")
    if _NOT_OFFICIAL.search(name):
        raise BadInput(where, "Lettres de A à Z, espace, apostrophe et tiret seulement.")
    if name.startswith((" ", "-")) or name.endswith(" "):
        raise BadInput(where, "Le nom ne commence ni par un espace ni par un tiret, et ne finit pas par un espace.")
    if _COMBINED.search(name):
        raise BadInput(where, "Deux espaces, deux apostrophes ou un espace et une apostrophe ne se suivent pas.")


def words(name: str) -> tuple[str, ...]:
    """A name in official characters as the words it is made of: hyphen, apostrophe and space are equal."""
    return tuple(word for word in _WORD_SEPARATORS.split(name) if word)


def is_first_name_of(first: str, full_list: str) -> bool:
    """Whether `first` is the beginning of the list of given names; hyphen, apostrophe and space are equal (EXI ID 10).

    Both are in official characters. `JEAN`, `JEAN CHRISTOPHE` and `JEAN-CHRISTOPHE-PIERRE` begin
    `JEAN CHRISTOPHE PIERRE`; `CHRISTOPHE` does not, and neither does `JE`.

    >>> is_first_name_of("JEAN-CHRISTOPHE", "JEAN CHRISTOPHE PIERRE"), is_first_name_of("JE", "JEAN CHRISTOPHE PIERRE")
    (True, False)
    """
    wanted = words(first)
    return bool(wanted) and words(full_list)[: len(wanted)] == wanted


def first_name_of(full_list: str) -> str:
    """The first given name to propose for a list: INSi gives only the list. The user may lengthen it (EXI ID 10)."""
    return full_list.split(" ", maxsplit=1)[0]


def parse_birth_date(text: str) -> tuple[date, bool]:
    """A date of birth as typed or read on a document, `12/03/1950`, where `??` or `00` is an unknown day or month.

    EXI ID 11-12: an unknown day becomes the first, an unknown month January, both 31 December.

    Returns:
        The date, and whether it is uncertain.

    Raises:
        BadInput: not such a date, or the year is unknown.

    >>> parse_birth_date("??/03/1950")
    (datetime.date(1950, 3, 1), True)
    """
    typed = _TYPED_DATE.fullmatch(text.strip())
    if not typed:
        raise BadInput(
            "traits.birth_date",
            "La date de naissance s’écrit jour/mois/année.",
            "Écrivez ?? pour un jour ou un mois inconnu\u00a0; l’année est nécessaire.",
        )
    day, month = (0 if "?" in part else int(part) for part in typed.group(1, 2))
    return known_birth_date(int(typed[3]), month, day)


def known_birth_date(year: int, month: int, day: int) -> tuple[date, bool]:
    """A date of birth from its parts, 0 for an unknown day or month, by the same rule.

    Raises:
        BadInput: this day does not exist.
    """
    uncertain = not (day and month)
    if not day and not month:
        day, month = 31, 12
    try:
        return date(year, month or 1, day or 1), uncertain
    except ValueError:
        raise BadInput("traits.birth_date", "Ce jour n’existe pas.") from None
