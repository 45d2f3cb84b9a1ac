"""What a line typed in the summary says: « asthme depuis 2012 », « pénicilline : urticaire, grave », « 20 PA ».

Pure: text in, the values of a line of the record out, and `wrong` where something must be asked back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bonport.interop.cda.model import PartialDate, When
from bonport.interop.terminology.allergies import CRITICALITIES
from bonport.interop.terminology.problems import CERTAINTIES, SEVERITIES
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.social_history import ALCOHOL, OTHER, SMOKING, SOCIAL_HISTORY
from bonport.practice.records.past import folded

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


@dataclass(frozen=True, slots=True)
class Typed:
    """The values of a line, by field, and what is asked back if something is missing or wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: str = ""


# ----------------------------------------------------------------------------------------------------------- dates

_DAY = r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})"
_MONTH = r"(?P<month2>\d{1,2})[/.](?P<year2>\d{4})"
_WORDED = rf"(?P<month3>{'|'.join(folded(month) for month in MONTHS)})\s+(?P<year3>\d{{4}})"
_YEAR = r"(?P<year4>(?:19|20)\d{2})"
_WHEN = re.compile(rf"[\s,]*(?:\b(?:depuis|en|le|vers|du|de|d')\s+)*\(?\b(?:{_DAY}|{_MONTH}|{_WORDED}|{_YEAR})\)?\s*$")


def dated(text: str, today: date) -> tuple[str, When | None, str]:
    """The text without the date at its end, the date as far as it is said, and what is wrong with it.

    >>> dated("Asthme depuis mai 2012", date(2026, 11, 22))
    ('Asthme', PartialDate(year=2012, month=5), '')
    """
    text = " ".join(text.split())
    found = _WHEN.search(folded(text))
    if not found or not text[: found.start()].strip():
        return text, None, ""
    part = found.groupdict()
    month = next((part[name] for name in ("month", "month2") if part[name]), None)
    if part["month3"]:
        month = str([folded(name) for name in MONTHS].index(part["month3"]) + 1)
    year = next(part[name] for name in ("year", "year2", "year3", "year4") if part[name])
    try:
        first = date(int(year), int(month or 1), int(part["day"] or 1))
    except ValueError:
        return text, None, f"«\u00a0{text[found.start() :].strip(' ,()')}\u00a0» n’est pas une date."
    if first > today:
        return text, None, f"{text[found.start() :].strip(' ,()')} est à venir\u00a0: vérifiez la date."
    when: When = first if part["day"] else PartialDate(first.year, first.month if month else None)
    return text[: found.start()].rstrip(" ,"), when, ""


# ---------------------------------------------------------------------------------------------------- the domains


def problem(text: str, today: date, *, past: bool) -> Typed:
    """« Asthme 2012 ». Of a past problem the date is when it was, as far as it is known."""
    label, when, wrong = dated(text, today)
    if past:
        return Typed({"label": _capital(label), "start": when, "end": when, "past": True}, wrong)
    return Typed({"label": _capital(label), "start": when}, wrong)


def treatment(text: str, today: date) -> Typed:
    """« Amlodipine 5 mg : 1 comprimé le matin »: the drug, and after a colon its dosage."""
    text, start, wrong = dated(text, today)
    drug, _, dosage = text.partition(":")
    return Typed({"drug": _capital(drug), "dosage": dosage.strip(), "start": start}, wrong)


_SEVERITY = {"leger": "255604002", "legere": "255604002", "modere": "6736007", "moderee": "6736007",
             "grave": "24484000", "severe": "24484000", "mortel": "442452003", "mortelle": "442452003"}  # fmt: skip
_CRITICALITY = {"risque eleve": "high", "risque faible": "low", "risque bas": "low"}
_CERTAINTY = {"confirme": "confirmed", "confirmee": "confirmed", "certain": "confirmed", "certaine": "confirmed",
              "suspecte": "unconfirmed", "suspectee": "unconfirmed", "non confirme": "unconfirmed",
              "non confirmee": "unconfirmed", "a confirmer": "unconfirmed"}  # fmt: skip
_INTOLERANCE = re.compile(r"^intol[ée]rance\s+(?:au |aux |à la |à l['’]|à |a )?", re.IGNORECASE)
_ALLERGY = re.compile(r"^allergie\s+(?:au |aux |à la |à l['’]|à |a )?", re.IGNORECASE)
INTOLERANCE = "782197009"


def allergy(text: str, today: date) -> Typed:
    """« Pénicilline : urticaire, grave, confirmée 2015 »: the agent, and after a colon what it does and how."""
    text, start, wrong = dated(text, today)
    agent, _, said = text.partition(":")
    values: dict[str, Any] = {"start": start}
    if _INTOLERANCE.match(agent):
        agent, values["kind"] = _INTOLERANCE.sub("", agent), INTOLERANCE
    reaction = []
    for piece in (piece.strip() for piece in said.split(",")):
        word = folded(piece)
        for name, table in (("severity", _SEVERITY), ("criticality", _CRITICALITY), ("certainty", _CERTAINTY)):
            if word in table:
                values[name] = table[word]
                break
        else:
            if piece:
                reaction.append(piece)
    return Typed({"agent": _capital(_ALLERGY.sub("", agent)), "reaction": ", ".join(reaction), **values}, wrong)


_RELATIVES = {
    "pere": "FTH", "mere": "MTH", "parents": "PRN", "parent": "PRN", "frere": "BRO", "sœur": "SIS", "soeur": "SIS",
    "fils": "SONC", "fille": "DAUC", "enfant": "CHILD", "grand-pere paternel": "PGRFTH",
    "grand-pere maternel": "MGRFTH",
    "grand-mere paternelle": "PGRMTH", "grand-mere maternelle": "MGRMTH", "grand-pere": "GRFTH", "grand-mere": "GRMTH",
    "grand-parent": "GRPRN", "oncle paternel": "PUNCLE", "oncle maternel": "MUNCLE", "tante paternelle": "PAUNT",
    "tante maternelle": "MAUNT", "oncle": "UNCLE", "tante": "AUNT", "cousin": "COUSN", "cousine": "COUSN",
    "neveu": "NEPHEW", "niece": "NIECE", "demi-frere": "HBRO", "demi-soeur": "HSIS", "demi-sœur": "HSIS",
    "jumeau": "TWINBRO", "jumelle": "TWINSIS", "fratrie": "SIB", "famille": "FAMMEMB",
}  # fmt: skip
_RELATIVE = re.compile(rf"(?P<who>{'|'.join(sorted(_RELATIVES, key=len, reverse=True))})\b[\s:,]*")


def family(text: str) -> Typed:
    """« Père infarctus à 55 ans »: who, then what."""
    text = " ".join(text.split())
    found = _RELATIVE.match(folded(text))
    if not found:
        return Typed(wrong="Commencez par le lien\u00a0: père, mère, frère, sœur, grand-mère maternelle, oncle…")
    label = text[found.end() :].strip()
    values = {"relation": _RELATIVES[found["who"]], "label": _capital(label)}
    return Typed(
        values, "" if label else f"{RELATIONSHIPS[values['relation']].display}\u00a0: qu’a-t-il, ou elle\u202f?"
    )


_HABITS = (
    (re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:pa\b|paquets?[- ]annees?)"), SMOKING.code, "{pack}/a", "paquets-années"),
    (
        re.compile(r"(\d+(?:[.,]\d+)?)\s*cig\w*\s*(?:/|par)\s*j\w*"),
        SMOKING.code,
        "{cigarette}/d",
        "cigarettes par jour",
    ),
    (re.compile(r"(\d+(?:[.,]\d+)?)\s*verres?\s*(?:/|par)\s*j\w*"), ALCOHOL.code, "{glass}/d", "verres par jour"),
    (re.compile(r"(\d+(?:[.,]\d+)?)\s*verres?\s*(?:/|par)\s*s\w*"), ALCOHOL.code, "{glass}/wk", "verres par semaine"),
)
_HABIT_WORDS = (
    ("tabac fumeur fumeuse fume cigarette sevre sevree cigarettes", SMOKING.code),
    ("alcool vin biere buveur", ALCOHOL.code),
    ("drogue cannabis cocaine heroine opiaces", "11343-1"),
    ("sport marche velo course natation exercice sedentaire", "73985-4"),
    ("regime vegetarien vegetarienne vegan vegane", "81663-7"),
)


def habit(text: str, today: date) -> Typed:
    """« 20 PA », « tabac 10 cig/j », « alcool 2 verres/j », « marche 1 h par jour »."""
    text, start, wrong = dated(text, today)
    plain = folded(text)
    for pattern, kind, unit, _ in _HABITS:
        if found := pattern.search(plain):
            quantity = float(found[1].replace(",", "."))
            return Typed(
                {"kind": kind, "text": _capital(text), "quantity": quantity, "unit": unit, "start": start}, wrong
            )
    words = set(re.findall(r"[a-z]+", plain))
    kind = next((code for known, code in _HABIT_WORDS if words & set(known.split())), OTHER.code)
    return Typed({"kind": kind, "text": _capital(text), "start": start}, wrong)


def procedure(text: str, today: date) -> Typed:
    """« Appendicectomie 1998 »."""
    label, day, wrong = dated(text, today)
    return Typed({"label": _capital(label), "day": day}, wrong)


def watch_point(text: str, *, occupational: bool) -> Typed:
    return Typed({"text": _capital(" ".join(text.split())), "occupational": occupational})


def vaccination(text: str, today: date) -> tuple[str, date, str]:
    """The words of « vaccin lot », the day (today unless said), and what is wrong.

    Which of the words is the lot is known from the vaccine (`vaccines.found`).
    """
    words, when, wrong = dated(text, today)
    if isinstance(when, PartialDate):
        return words, today, "Donnez le jour entier de la vaccination, par exemple 12/10/2024."
    return words, when or today, wrong


def severity_words(line: Any) -> str:
    """« grave, risque élevé, confirmé » of an allergy, in French."""
    pieces = (
        SEVERITIES[line.severity].display if line.severity in SEVERITIES else "",
        {"high": "risque élevé", "low": "risque faible"}.get(line.criticality, ""),
        CERTAINTIES[line.certainty].display.lower() if line.certainty in CERTAINTIES else "",
    )
    assert {"high", "low"} <= set(CRITICALITIES)
    return ", ".join(piece for piece in pieces if piece)


def relation_words(code: str) -> str:
    return RELATIONSHIPS[code].display if code in RELATIONSHIPS else code


def habit_kind_words(code: str) -> str:
    return SOCIAL_HISTORY[code].display if code in SOCIAL_HISTORY else code


def _capital(text: str) -> str:
    """A first letter in upper case; what the doctor typed stays as it is otherwise."""
    text = text.strip(" ,;:")
    return text[:1].upper() + text[1:]
