"""How a treatment is taken."""

from __future__ import annotations

from typing import TypeGuard

from bonport.interop.cda.model import Dosage, Intake
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import dosage, label, listed
from bonport.interop.terminology import Code, fhir
from bonport.interop.terminology.routes import ROUTES
from bonport.interop.terminology.units import DOSE_UNITS, PERIODS


def route_of(instructions: tuple[Element, ...]) -> Code | None:
    for instruction in instructions:
        if found := listed(instruction.child("route"), fhir.EDQM, ROUTES):
            return found
    return None


def dosage_words(instructions: tuple[Element, ...], route: Code | None) -> str:
    said = []
    for instruction in instructions:
        words = dosage(instruction)
        own = instruction.child("route")
        if own is not None and (route is None or listed(own, fhir.EDQM, ROUTES) != route):
            words = ", ".join(part for part in (words, label(own)) if part)
        said.append(words)
    return " ; ".join(words for words in said if words)


def structured_of(instructions: tuple[Element, ...]) -> Dosage | None:
    """One dose at one rhythm, where the bundle says exactly this and nothing more; words say all the rest."""
    if len(instructions) != 1 or set(instructions[0].value) - {"timing", "doseAndRate", "route", "sequence"}:
        return None
    (instruction,) = instructions
    doses, timing = instruction.children("doseAndRate"), instruction.child("timing")
    repeat = timing.child("repeat") if timing else None
    if len(doses) != 1 or set(doses[0].value) - {"doseQuantity"} or timing is None or repeat is None:
        return None
    if set(timing.value) != {"repeat"} or set(repeat.value) - {"frequency", "period", "periodUnit"}:
        return None
    dose = doses[0].child("doseQuantity")
    every, times, per = repeat.value.get("period"), repeat.value.get("frequency", 1), repeat.peek("periodUnit")
    if dose is None or set(dose.value) - {"value", "unit", "system", "code"} or per not in PERIODS:
        return None
    value, unit = dose.value.get("value"), _dose_unit(dose)
    if not unit or not _counts(every) or not _counts(times):
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e6:
        return None
    for part in (dose, repeat):
        part.settled()
    instruction.settle("sequence")
    return Dosage((Intake(float(value), unit, times=times, every=every, per=per),))


def _counts(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 1000


def _dose_unit(dose: Element) -> str:
    if dose.peek("code") in DOSE_UNITS and dose.peek("system") == fhir.UCUM:
        return dose.peek("code")
    return "{tablet}" if dose.peek("unit").casefold() in fhir.TABLET else ""
