"""How a treatment is taken: FHIR's list of Dosage as one structured dosage, and in words where it cannot be one.

Instructions of one rank (`sequence`) are taken together, and those of the next rank after them (FHIR R4, 2.41). What
is structured is exactly what the bundle says of dose and rhythm; all the rest goes with it in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from bonport.interop.cda.model import Dosage, Intake, Regimen, When
from bonport.interop.cda.words import SEMICOLON, dosage_words
from bonport.interop.fhir.instructions import restrictions_of, sentence_of
from bonport.interop.fhir.rhythms import is_incomplete, is_understood, lasting_of, times_of
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import label, listed
from bonport.interop.terminology import Code, fhir
from bonport.interop.terminology.routes import ROUTES
from bonport.interop.terminology.units import DOSE_UNITS

_IN_WORDS = "La posologie est écrite en toutes lettres, sans forme codée\u00a0: le VSM n’en a pas pour ce schéma."
_SUSPENDED = "Traitement suspendu\u00a0: sa posologie est écrite en toutes lettres, sans forme codée."

_INCOMPLETE = "Le rythme des prises est incomplet (une période sans unité, ou l’inverse)\u00a0: à relire."

_UNITS = {word.casefold(): unit for unit, words in DOSE_UNITS.items() for word in words} | fhir.DOSE_WORDS


@dataclass(frozen=True, slots=True)
class HowTaken:
    """A treatment's dosage, structured or in words, its route, and since when it is so taken where only it says so."""

    dosage: str | Dosage
    route: Code | None
    start: When | None


def how_taken(
    instructions: tuple[Element, ...], start: When | None, more: list[str], *, suspended: bool = False
) -> HowTaken:
    """Read the instructions of a treatment.

    Args:
        start: since when the treatment is taken, where its statement says so.
        more: what else is said with the dosage, in words.
        suspended: it is not taken now, so that no machine must read how it was.
    """
    route = route_of(instructions)
    if not suspended and (found := _structured(instructions, start)) is not None:
        structured, since = found
        note = SEMICOLON.join([*_notes_beside(instructions, structured, route), *more])
        return HowTaken(replace(structured, note=note), route, since)
    words = in_words(instructions, route)
    for instruction in instructions:
        why = _SUSPENDED if suspended else _IN_WORDS
        instruction.leave(why, "doseAndRate")
        instruction.leave(_INCOMPLETE if is_incomplete(instruction.child("timing")) else why, "timing")
    return HowTaken(" ; ".join(part for part in ("suspendu" if suspended else "", words, *more) if part), route, start)


def route_of(instructions: tuple[Element, ...]) -> Code | None:
    for instruction in instructions:
        if found := listed(instruction.child("route"), fhir.EDQM, ROUTES):
            return found
    return None


def in_words(instructions: tuple[Element, ...], route: Code | None) -> str:
    """All the instructions, in the order of their ranks, « puis » between two ranks."""
    said, before = "", None
    for instruction in sorted(instructions, key=_rank):
        own = _other_route(instruction, route)
        words = ", ".join(part for part in (sentence_of(instruction), own) if part)
        if said and words:
            said += ", puis " if _rank(instruction) != before else " ; "
        said += words
        before = _rank(instruction) if words else before
    return said


def _rank(instruction: Element) -> int:
    rank = instruction.value.get("sequence")
    return rank if isinstance(rank, int) else 0


def _other_route(instruction: Element, route: Code | None) -> str:
    """The words of a route that the treatment's own does not say."""
    own = instruction.child("route")
    if own is None or (route is not None and listed(own, fhir.EDQM, ROUTES) == route):
        return ""
    return label(own)


def _notes_beside(instructions: tuple[Element, ...], structured: Dosage, route: Code | None) -> list[str]:
    """What the structure does not say: restrictions, and the sender's own sentence where it says more."""
    notes = []
    for instruction in instructions:
        notes += [*restrictions_of(instruction, structured), _other_route(instruction, route)]
        own, coded = instruction.text("text"), dosage_words(replace(structured, note=" ".join(notes)))
        if not _words(own) <= _words(coded):
            notes.append(own)
    return list(dict.fromkeys(note for note in notes if note))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


# ---------------------------------------------------------------------------------------------------- the structure


def _structured(instructions: tuple[Element, ...], start: When | None) -> tuple[Dosage, When | None] | None:
    """One dosage for all, and since when; None unless every dose and every rhythm is wholly understood."""
    ranks: dict[int, list[Element]] = {}
    for instruction in sorted(instructions, key=_rank):
        ranks.setdefault(_rank(instruction), []).append(instruction)
    if not ranks or not all(is_understood(one) for one in instructions):
        return None
    conditions = {_condition(one) for one in instructions}
    if "" in conditions and len(conditions) > 1:
        return None  # some of it always, some of it if needed: no scheme of CDA says both
    steps: list[tuple[Intake, ...]] = []
    for rank in ranks.values():
        taken = [_intakes(one) for one in rank]
        if not all(taken):
            return None
        steps.append(tuple(intake for some in taken for intake in some or ()))
    since: When | None = start
    if len(steps) > 1:
        lasting = lasting_of(list(ranks.values()), start)
        if lasting is None or conditions != {""}:
            return None
        days, since = lasting
        intakes = tuple(
            replace(intake, days=lasts, together=n > 0)
            for step, lasts in zip(steps, days, strict=True)
            for n, intake in enumerate(step)
        )
        regimen = Regimen.TAPERED
    else:
        (intakes,) = steps
        regimen = Regimen.NORMAL if len(intakes) == 1 else Regimen.SPLIT
        if conditions != {""}:
            regimen = Regimen.CONDITIONAL
    for instruction in instructions:
        _settle(instruction)
    return Dosage(intakes, regimen, **_most(instructions, intakes[0].unit)), since


def _settle(instruction: Element) -> None:
    """Everything that the intakes say need not be said again."""
    instruction.settle("sequence", "asNeededBoolean")
    for dose in instruction.children("doseAndRate"):
        for name in ("doseQuantity", "doseRange"):
            if (amount := dose.child(name)) is not None:
                amount.settled()
    timing = instruction.child("timing")
    repeat = timing.child("repeat") if timing else None
    if repeat is not None:
        repeat.settle("frequency", "period", "periodUnit", "when", "timeOfDay", "dayOfWeek")
        for name in ("when", "timeOfDay", "dayOfWeek"):
            repeat.texts(name)
    if timing is not None and (code := timing.child("code")) is not None:
        for coding in code.children("coding"):
            if (coding.peek("system"), coding.peek("code")) in fhir.RHYTHMS:
                coding.settled()


def _condition(instruction: Element) -> str:
    """« si besoin », « si besoin : douleur »; '' for what is always taken."""
    reason = label(instruction.child("asNeededCodeableConcept"))
    if reason:
        return f"si besoin\u00a0: {reason}"
    return "si besoin" if instruction.flag("asNeededBoolean") else ""


def _intakes(instruction: Element) -> tuple[Intake, ...] | None:
    """The doses of one instruction: as many as it names moments or hours of the day."""
    amount = _dose(instruction)
    times = times_of(instruction, if_needed=bool(_condition(instruction)))
    if amount is None or times is None:
        return None
    dose, most, unit = amount
    return tuple(Intake(dose, unit, most, condition=_condition(instruction), **when) for when in times)


def _dose(instruction: Element) -> tuple[float, float | None, str] | None:
    """How much, at most how much, in what."""
    doses = instruction.children("doseAndRate")
    if len(doses) != 1 or set(doses[0].value) & {"rateQuantity", "rateRange", "rateRatio"}:
        return None
    (dose,) = doses
    amounts = [dose.child("doseQuantity")]
    if (span := dose.child("doseRange")) is not None:
        amounts = [span.child("low"), span.child("high")]
    read = [_amount(amount) for amount in amounts]
    if read[0] is None or read[-1] is None or read[0][1] != read[-1][1] or read[-1][0] < read[0][0]:
        return None
    (low, unit), high = read[0], read[-1][0]
    return low, high if high > low else None, unit


def _amount(amount: Element | None) -> tuple[float, str] | None:
    if amount is None or "comparator" in amount:
        return None
    value, unit = amount.value.get("value"), _unit(amount)
    if not unit or not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e6:
        return None
    return float(value), unit


def _unit(amount: Element) -> str:
    """A unit of `units.DOSE_UNITS`, by its UCUM code, HL7's code of a drug's form, or its words; '' if none."""
    system, code = amount.peek("system"), amount.peek("code")
    if system == fhir.UCUM and code in DOSE_UNITS:
        return code
    if system == fhir.DRUG_FORM and code in fhir.DRUG_FORMS:
        return fhir.DRUG_FORMS[code]
    measured = system == fhir.UCUM and code not in ("", "1") and not code.startswith("{")
    return "" if measured else _UNITS.get(amount.peek("unit").casefold(), "")


def _most(instructions: tuple[Element, ...], unit: str) -> dict[str, Any]:
    """The most that may be taken in a day, where all the instructions that say one say the same."""
    saying = [most for one in instructions if (most := one.child("maxDosePerPeriod")) is not None]
    found = {_a_day(most) for most in saying}
    if len(found) != 1 or None in found:
        return {}
    ((value, of),) = (one for one in found if one is not None)
    for most in saying:
        most.settled()
    return {"max_per_day": value, "max_unit": "" if of == unit else of}


def _a_day(most: Element) -> tuple[float, str] | None:
    period = most.child("denominator")
    if period is None or "comparator" in period:
        return None
    length = period.value.get("value"), period.peek("code") or period.peek("unit")
    return _amount(most.child("numerator")) if length in fhir.ONE_DAY else None
