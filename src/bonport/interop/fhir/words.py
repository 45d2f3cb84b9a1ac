"""What FHIR codes, in French words: labels, quantities, dates, dosages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from datetime import date

from bonport.interop.errors import Unreadable
from bonport.interop.fhir.tree import Element
from bonport.interop.terminology import Code, fhir
from bonport.interop.terminology.table import Table

NBSP = "\u00a0"

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?",
    re.ASCII,
)
_BLOCK_END = re.compile(r"</(?:p|li|tr|div|caption|h[1-6])>|<br\s*/?>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


# ------------------------------------------------------------------------------------------------- coded concepts


def label(concept: Element | None) -> str:
    """The words of a CodeableConcept: its text, a French translation, or the display or code of a coding."""
    if concept is None:
        return ""
    if text := concept.text("text"):
        return text
    codings = concept.children("coding")
    for coding in codings:
        if french := _french(coding):
            return french
    for name in ("display", "code"):
        for coding in codings:
            if words := coding.text(name):
                coding.settle("system", "version", "userSelected")
                return words
    return ""


def labels(holder: Element, name: str) -> list[str]:
    return [words for concept in holder.children(name) if (words := label(concept))]


def _french(coding: Element) -> str:
    primitive = coding.child("_display")
    for extension in primitive.children("extension") if primitive else ():
        if extension.peek("url") != fhir.TRANSLATION:
            continue
        parts = {part.peek("url"): part for part in extension.children("extension")}
        language, content = parts.get("lang"), parts.get("content")
        if language and content and language.peek("valueCode").lower().startswith("fr"):
            extension.settled()
            coding.settle("system", "version", "userSelected", "display")
            return content.text("valueString")
    return ""


def coded(concept: Element | None, systems: Collection[str], oid: str, shape: str, words: str = "") -> Code | None:
    """The first coding of one of these systems whose code has the right shape, or None.

    Args:
        oid: of the code system, in CDA.
        shape: regular expression of the whole code.
        words: where the coding has no display.
    """
    for coding in concept.children("coding") if concept else ():
        code = coding.peek("code")
        if coding.peek("system") in systems and isinstance(code, str) and re.fullmatch(shape, code, re.ASCII):
            coding.settle("system", "version", "userSelected")
            return Code(coding.text("code"), oid, coding.text("display") or words)
    return None


def listed(concept: Element | None, systems: Collection[str], table: Table, prefix: str = "") -> Code | None:
    """The first coding of one of these systems that is in the table, as the table writes it."""
    for coding in concept.children("coding") if concept else ():
        code = coding.peek("code")
        if coding.peek("system") in systems and isinstance(code, str) and prefix + code in table:
            coding.settle("system", "version", "userSelected", "code", "display", "_display")
            return table[prefix + code]
    return None


def status(holder: Element, name: str) -> str:
    """The code of a concept of HL7's own (clinicalStatus…), '' if absent."""
    concept = holder.child(name)
    for coding in concept.children("coding") if concept else ():
        coding.settle("system", "version", "display", "userSelected")
        if code := coding.text("code"):
            return code
    return ""


def holds(concept: Element | None, systems: Collection[str], codes: Collection[str]) -> bool:
    """Whether a coding of one of these systems has one of these codes; it is then taken."""
    for coding in concept.children("coding") if concept else ():
        if coding.peek("system") in systems and coding.peek("code") in codes:
            coding.settle("system", "version", "userSelected", "code")
            return True
    return False


# --------------------------------------------------------------------------------------------------- dates, quantities


def parts(text: str, where: str) -> tuple[int, int, int]:
    """Year, month, day of a FHIR date or dateTime; 0 where not said.

    Raises:
        Unreadable: not such a date.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise Unreadable(f"{where} is not a date")
    year, month, day = (int(part or 0) for part in found.group(1, 2, 3))
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise Unreadable(f"{where} is not a date") from None
    return year, month, day


def shown(text: str, where: str) -> str:
    """A FHIR date as a French reader writes it, as precise as given."""
    year, month, day = parts(text, where)
    time = _DATE.fullmatch(text)
    assert time
    words = "/".join(f"{part:02d}" for part in (day, month) if part) + ("/" if month else "") + f"{year:04d}"
    return f"{words} à {time[4]}{NBSP}h{NBSP}{time[5]}" if time[4] else words


def number(value: int | float) -> str:
    return f"{value:.15g}".replace(".", ",")


def quantity(element: Element | None) -> str:
    """`7,5 %`; '' if absent."""
    if element is None:
        return ""
    value = element.number("value")
    unit = element.text("unit") or element.text("code")
    element.settle("system", "code")
    comparator = element.text("comparator")
    if value is None:
        return ""
    return f"{comparator} {number(value)}{NBSP}{unit}".strip(f" {NBSP}")


def interval(element: Element | None) -> str:
    """A Range."""
    if element is None:
        return ""
    low, high = quantity(element.child("low")), quantity(element.child("high"))
    return f"{low} à {high}" if low and high else low or high


def ratio(element: Element | None) -> str:
    if element is None:
        return ""
    above, below = quantity(element.child("numerator")), quantity(element.child("denominator"))
    return f"{above} pour {below}" if below else above


def period(element: Element | None) -> str:
    if element is None:
        return ""
    start, end = (element.text(name) for name in ("start", "end"))
    begun = f"depuis {shown(start, element.path)}" if start and not end else ""
    if start and end:
        return f"du {shown(start, element.path)} au {shown(end, element.path)}"
    return begun or (f"jusqu’au {shown(end, element.path)}" if end else "")


def choice(holder: Element, name: str) -> str:
    """The words of a `name[x]`, whatever its type; '' if absent or of a type that words cannot tell."""
    for suffix, read in _TYPES.items():
        if f"{name}{suffix}" in holder:
            return read(holder, f"{name}{suffix}")
    return ""


_TYPES: dict[str, Callable[[Element, str], str]] = {
    "Quantity": lambda holder, name: quantity(holder.child(name)),
    "Age": lambda holder, name: quantity(holder.child(name)),
    "Duration": lambda holder, name: quantity(holder.child(name)),
    "CodeableConcept": lambda holder, name: label(holder.child(name)),
    "String": lambda holder, name: holder.text(name),
    "Boolean": lambda holder, name: "oui" if holder.flag(name) else "non",
    "PositiveInt": lambda holder, name: _number_of(holder, name),
    "Integer": lambda holder, name: _number_of(holder, name),
    "Range": lambda holder, name: interval(holder.child(name)),
    "Ratio": lambda holder, name: ratio(holder.child(name)),
    "Time": lambda holder, name: holder.text(name),
    "DateTime": lambda holder, name: _shown_of(holder, name),
    "Date": lambda holder, name: _shown_of(holder, name),
    "Period": lambda holder, name: period(holder.child(name)),
}


def _number_of(holder: Element, name: str) -> str:
    value = holder.number(name)
    return "" if value is None else number(value)


def _shown_of(holder: Element, name: str) -> str:
    text = holder.text(name)
    return shown(text, f"{holder.path}.{name}") if text else ""


# ---------------------------------------------------------------------------------------------------------- narrative


def narrative(section: Element) -> str:
    """The narrative of a section as one line of text, without markup."""
    text = section.value.get("text")
    if not isinstance(text, dict):
        return ""
    div = text.get("div", "")
    if not isinstance(div, str):
        raise Unreadable(f"{section.path}.text.div is not a string")
    plain = _TAG.sub(" ", _BLOCK_END.sub("\n", _CELL_END.sub(" ", div)))
    lines = (re.sub(r"\s+", " ", line).strip() for line in html.unescape(plain).split("\n"))
    return " ; ".join(line for line in lines if line)


def spoken(text: str) -> set[str]:
    """The words of a text, to see whether another says them."""
    return set(re.findall(r"\w{3,}", text.casefold()))
