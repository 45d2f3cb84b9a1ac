"""A Dosage of FHIR in words."""

from __future__ import annotations

from collections.abc import Mapping

from bonport.interop.cda.model import Dosage, Regimen
from bonport.interop.fhir.rhythms import is_incomplete
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import NBSP, choice, interval, label, labels, number, period, quantity, ratio, shown
from bonport.interop.terminology import fhir

_SAID_IN_FULL = "La posologie est reprise en toutes lettres, sans sa forme codée."


def sentence_of(instruction: Element) -> str:
    """The whole of it, in the sender's own words where he has some; its route is not said here."""
    instruction.settle("sequence")
    said = instruction.text("text")
    words = [said] if said else [*_doses(instruction), *_timing(instruction.child("timing"))]
    if said:
        for name in ("timing", "doseAndRate"):
            instruction.leave(_SAID_IN_FULL, name)
    if instruction.flag("asNeededBoolean"):
        words.append("si besoin")
    if reason := label(instruction.child("asNeededCodeableConcept")):
        words.append(f"si besoin{NBSP}: {reason}")
    words += [*_beside(instruction), *_maxima(instruction)]
    return ", ".join(word for word in words if word)


def restrictions_of(instruction: Element, structured: Dosage) -> list[str]:
    """What a structured dosage does not say of the instruction that it was made from."""
    timing = instruction.child("timing")
    repeat = timing.child("repeat") if timing else None
    words = _bounds(repeat) if repeat is not None and structured.regimen is not Regimen.TAPERED else []
    if timing is not None and (code := timing.child("code")) is not None:
        understood = any((one.peek("system"), one.peek("code")) in fhir.RHYTHMS for one in code.children("coding"))
        words.append(code.text("text") if understood else label(code))
    return [
        *words,
        *_beside(instruction),
        *_maxima(instruction, but="maxDosePerPeriod" if structured.max_per_day else ""),
    ]


def _beside(instruction: Element) -> list[str]:
    """What goes with any dosage."""
    where = [label(instruction.child("site")), label(instruction.child("method"))]
    return [*labels(instruction, "additionalInstruction"), instruction.text("patientInstruction"), *where]


def _maxima(instruction: Element, but: str = "") -> list[str]:
    said = []
    for name, of in _MAXIMA.items():
        found = instruction.child(name) if name != but else None
        most = ratio(found) if name == "maxDosePerPeriod" else quantity(found)
        said.append(f"maximum {most}{of}" if most else "")
    return said


_MAXIMA = {"maxDosePerPeriod": "", "maxDosePerAdministration": " par prise", "maxDosePerLifetime": " en tout"}


def _doses(element: Element) -> list[str]:
    words = []
    for dose in element.children("doseAndRate"):
        words += [choice(dose, "dose"), choice(dose, "rate"), label(dose.child("type"))]
    return words


def _timing(timing: Element | None) -> list[str]:
    if timing is None:
        return []
    words = [_shown_list(timing, "event")]
    repeat = timing.child("repeat")
    if repeat is not None and not is_incomplete(timing):
        words += [_frequency(repeat), *_among(repeat, "when", fhir.MOMENTS), *_among(repeat, "dayOfWeek", fhir.DAYS)]
        words += [f"à {time[:5]}" for time in repeat.texts("timeOfDay")]
        words += _bounds(repeat)
    words.append(label(timing.child("code")))
    return words


def _bounds(repeat: Element) -> list[str]:
    """How long."""
    words = [period(repeat.child("boundsPeriod"))]
    for length in (quantity(repeat.child("boundsDuration")), interval(repeat.child("boundsRange"))):
        words.append(f"pendant {length}" if length else "")
    if (count := repeat.number("count")) is not None:
        words.append(f"{number(count)}{NBSP}prise{'s' if count > 1 else ''} au total")
    return words


def _frequency(repeat: Element) -> str:
    """« 2 fois par jour », « 1 fois tous les 3 jours »; '' unless both the times and the period are said."""
    if repeat.value.get("period") is None or repeat.peek("periodUnit") not in fhir.PERIODS:
        return ""
    every, times, most = repeat.number("period"), repeat.number("frequency") or 1, repeat.number("frequencyMax")
    repeat.settle("periodUnit")
    assert every is not None
    one, many = fhir.PERIODS[repeat.text("periodUnit")]
    count = f"{number(times)} à {number(most)}" if most else number(times)
    feminine = one in ("seconde", "minute", "heure", "semaine")
    return f"{count} fois " + (
        f"par {one}" if every == 1 else f"{'toutes' if feminine else 'tous'} les {number(every)} {many}"
    )


def _among(repeat: Element, name: str, words: Mapping[str, str]) -> list[str]:
    return [words.get(code, code) for code in repeat.texts(name)]


def _shown_list(timing: Element, name: str) -> str:
    return ", ".join(shown(text, timing.path) for text in timing.texts(name))
