"""Finding a patient: by what, and what was meant by what was typed.

Names in any order, with or without accents and hyphens; a date of birth in any usual form (`4/3/55`, `4 mars 1955`,
`04031955`, `1955-03-04`, `03/1955`, `1955`); a phone, a matricule, a file number or the beginning of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django_scopes import scope

from bonport.base.models import Practice, SearchEntry
from bonport.base.search import Card, Like, Wanted, clear, find, fold, keep, keep_all
from bonport.practice.patients.models import FormerMatricule, Identity, Patient

KIND = "patient"
# What a number is: the first character of its term. Names begin with a letter.
BORN, BORN_YEAR_FIRST, PHONE, MATRICULE, NUMBER = "12345"

MOST_WORDS = 8
_TELLING = (
    "patient__number", "birth_name", "birth_first_name", "used_name", "used_first_name", "sex", "birth_date", "homonym",
)  # fmt: skip
_AT_ONCE = 300
_MONTHS = {
    "JANVIER": 1, "FEVRIER": 2, "MARS": 3, "AVRIL": 4, "MAI": 5, "JUIN": 6,
    "JUILLET": 7, "AOUT": 8, "SEPTEMBRE": 9, "OCTOBRE": 10, "NOVEMBRE": 11, "DECEMBRE": 12,
}  # fmt: skip
_MONTH = re.compile(rf"(\d{{1,2}})(?:ER)? +({'|'.join(_MONTHS)}) +(\d{{2,4}})", re.ASCII)
_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{0,4}))?(?!\d|[/.-])", re.ASCII)
_SPACED_DATE = re.compile(r"(?<![\d/.-])(\d{1,2}) (\d{1,2}) (\d{4})(?![\d ]*\d)", re.ASCII)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.ASCII)
_MONTH_YEAR = re.compile(r"(?<!\d)(\d{1,2})/(\d{4})(?!\d)", re.ASCII)
_NUMBERS = re.compile(r"\+?\d(?:[ .-]*(?:\d|2[AB]))*", re.ASCII)
_SAID_BESIDE = {"NEE", "NE", "MME", "MLLE", "MR"}


def index(patient: Patient, identity: Identity) -> None:
    """What this patient is found by, as it is now. In the transaction of the action that changed it."""
    keep(patient.practice_id, KIND, patient.pk, card_of(patient, identity))


def find_patients(typed: str, limit: int = 12) -> list[Identity]:
    """The patients who are meant, best first, with what tells one from another. In the scope of a practice."""
    ids = find(KIND, meant(typed), limit)
    rows = Identity.objects.filter(patient__in=ids).select_related("patient").only(*_TELLING)
    found = {one.patient_id: one for one in rows}
    return [found[one] for one in ids if one in found]


def index_all(*, anew: bool = False) -> int:
    """Index every patient that is not, in every practice; `anew`: all of them, from nothing.

    Returns:
        How many were indexed.
    """
    count = 0
    for practice in Practice.objects.all():
        with scope(practice=practice), transaction.atomic():
            if anew:
                clear(KIND)
            known = set(SearchEntry.objects.filter(kind=KIND).values_list("subject", flat=True))
            missing = (it for it in Identity.objects.select_related("patient") if it.patient_id not in known)
            while some := list(islice(missing, _AT_ONCE)):
                keep_all(practice.pk, KIND, {it.patient_id: card_of(it.patient, it) for it in some})
                count += len(some)
    return count


def card_of(patient: Patient, identity: Identity) -> Card:
    family = (*_words(identity.birth_name), *_words(identity.used_name))
    given = (*_words(identity.birth_first_names), *_words(identity.birth_first_name), *_words(identity.used_first_name))
    born = identity.birth_date
    matricules = [
        identity.matricule,
        *FormerMatricule.objects.filter(patient=patient).values_list("matricule", flat=True),
    ]
    numbers = [
        f"{BORN}{born:%d%m}{born.year:04d}",
        f"{BORN_YEAR_FIRST}{born.year:04d}{born:%m%d}",
        f"{NUMBER}{patient.number}",
        *(f"{MATRICULE}{matricule}" for matricule in matricules if matricule),
        *(f"{PHONE}{phone}" for phone in [_national(patient.phone)] if phone),
    ]
    known_as = f"{identity.used_name or identity.birth_name} {identity.used_first_name or identity.birth_first_name}"
    label = f"{' '.join(fold(known_as))} {born.isoformat()}"
    return Card(label, tuple(dict.fromkeys(family)), (*dict.fromkeys(given), *numbers))


def meant(typed: str) -> list[Wanted]:
    """What was typed, as what is wanted: dates first, then other numbers, then names."""
    text = " ".join(typed.upper().replace("É", "E").replace("Û", "U").split())
    wanted: list[Wanted] = []

    def take(pattern: re.Pattern[str], read: Callable[[re.Match[str]], Iterable[Like]]) -> None:
        nonlocal text
        wanted.extend(Wanted(tuple(read(found))) for found in pattern.finditer(text))
        text = pattern.sub(" ", text)

    take(_MONTH, lambda found: _day(found[1], str(_MONTHS[found[2]]), found[3]))
    take(_ISO, lambda found: _day(found[3], found[2], found[1]))
    take(_DATE, lambda found: _day(found[1], found[2], found[3] or ""))
    take(_MONTH_YEAR, lambda found: [Like(f"{BORN_YEAR_FIRST}{found[2]}{found[1]:0>2}")])
    take(_SPACED_DATE, lambda found: _day(found[1], found[2], found[3]))
    take(_NUMBERS, lambda found: _number(found[0]))
    names = [word for word in fold(text) if word not in _SAID_BESIDE]
    return [*wanted, *map(Wanted.name, names)][:MOST_WORDS]


def _day(day: str, month: str, year: str) -> Iterator[Like]:
    """Of a year of two digits, both centuries; of a year begun, all that begin so."""
    start = f"{BORN}{day:0>2}{month:0>2}"
    if len(year) == 2:
        yield Like(f"{start}19{year}", whole=True)
        yield Like(f"{start}20{year}", whole=True)
    yield Like(start + year, whole=len(year) == 4)


def _number(run: str) -> Iterator[Like]:
    """Digits may be a file number, a day, a year, a phone or a matricule, or the beginning of one."""
    digits = re.sub(r"[^0-9AB]", "", run)
    yield Like(f"{NUMBER}{digits:0>6}", whole=True)
    if digits[:2] in ("18", "19", "20") and len(digits) in (4, 6, 8):
        yield Like(BORN_YEAR_FIRST + digits)
    if "01" <= digits[:2] <= "31" and "01" <= digits[2:4].ljust(2, "1") <= "12":
        yield from _day(digits[:2], digits[2:4], digits[4:])
    if (national := _national(run)).startswith("0") and len(national) >= 3:
        yield Like(PHONE + national)
    if "1" <= digits[0] <= "8" and len(digits) >= 3:
        yield Like(MATRICULE + digits)


def _words(name: str) -> tuple[str, ...]:
    """Each word of a name, and all of them as one: « LE GOFF » is found by « LEGOFF »."""
    words = fold(name)
    return (*words, "".join(words)) if len(words) > 1 else tuple(words)


def _national(phone: str) -> str:
    """« +33 6 39 98 00 11 » and « 06 39 98 00 11 » are one."""
    digits = re.sub(r"\D", "", phone)
    for prefix in ("0033", "33") if phone.strip().startswith(("+", "00")) else ():
        if digits.startswith(prefix):
            return "0" + digits.removeprefix(prefix).removeprefix("0")
    return digits
