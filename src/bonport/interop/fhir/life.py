"""Way of life and family history."""

from __future__ import annotations

from bonport.interop.cda.model import FamilyHistory, Habit
from bonport.interop.fhir.record import CIM_10_SHAPE, SILENT, Record, dotted, is_unsaid, moment_of, notes_of, span_of
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.vigilance import components_of, why_absent
from bonport.interop.fhir.words import NBSP, choice, coded, label, listed
from bonport.interop.terminology import fhir, oids
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.social_history import OTHER, SMOKING_STATUS, SOCIAL_HISTORY
from bonport.interop.terminology.units import UNITS


def read_habit(record: Record, observation: Element, title: str) -> None:
    if is_unsaid(observation):
        return
    concept = observation.child("code")
    kind = listed(concept, fhir.LOINC, SOCIAL_HISTORY)
    name = "" if kind else label(concept)
    if kind:
        words = concept.peek("text") if concept else ""
        if words and words.casefold() != kind.display.casefold():
            name = label(concept)
    observation.settle("status")
    start, end, at = span_of(observation, "effective")
    smoking = listed(observation.child("valueCodeableConcept"), fhir.SNOMED_CT, SMOKING_STATUS)
    amount = observation.child("valueQuantity")
    number_, unit = _counted(amount)
    value = "" if smoking or number_ is not None else choice(observation, "value") or why_absent(observation)
    said = [value, *components_of(record, observation, 0), *notes_of(observation), at]
    words = ", ".join(part for part in said if part)
    text = f"{name}{NBSP}: {words}" if name and words else name or words
    if not (text or smoking or number_ is not None):
        observation.leave(SILENT)
        return
    record.habits.append(Habit(kind or OTHER, text, number_, unit, start, end, smoking))


def _counted(amount: Element | None) -> tuple[float | None, str]:
    if amount is None or amount.peek("code") not in UNITS or "comparator" in amount:
        return None, ""
    value = amount.number("value")
    amount.settled()
    return (None, "") if value is None else (float(value), amount.peek("code"))


def read_relative(record: Record, relative: Element, title: str) -> None:
    if is_unsaid(relative):
        return
    relationship = relative.child("relationship")
    relation = listed(relationship, fhir.ROLE_CODE, RELATIONSHIPS)
    named = "" if relation else label(relationship)
    relative.settle("status")
    notes = [*notes_of(relative), *([f"décès{NBSP}: {died}"] if (died := choice(relative, "deceased")) else [])]
    conditions = relative.children("condition")
    for condition in conditions:
        concept = condition.child("code")
        words = label(concept)
        if not words:
            condition.leave(SILENT)
            continue
        start, start_words = moment_of(condition, "onset")
        details = [start_words, label(condition.child("outcome")), *notes_of(condition), named, *notes]
        details = [part for part in details if part]
        record.family.append(
            FamilyHistory(
                relation or RELATIONSHIPS["FAMMEMB"],
                f"{words} ({', '.join(details)})" if details else words,
                dotted(coded(concept, fhir.CIM_10, oids.CIM_10, CIM_10_SHAPE, words)),
                start,
            )
        )
    if not conditions and notes:
        who = relation or RELATIONSHIPS["FAMMEMB"]
        record.family.append(FamilyHistory(who, ", ".join([*notes, *filter(None, (named,))])))
