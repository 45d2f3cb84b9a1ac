"""Treatments that are taken; those that were stopped are said among the points de vigilance."""

from __future__ import annotations

from bonport.interop.cda.model import Treatment
from bonport.interop.fhir.dosages import how_taken, in_words
from bonport.interop.fhir.record import (
    CIS_SHAPE,
    SILENT,
    Record,
    absent,
    between,
    is_unsaid,
    notes_of,
    referenced_labels,
    sentence,
    span_of,
)
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import coded, label, labels, quantity
from bonport.interop.terminology import fhir, oids


def read_treatment(record: Record, statement: Element, title: str) -> None:
    """A MedicationStatement or MedicationRequest."""
    concept = statement.child("medicationCodeableConcept")
    medication = record.bundle.referenced(statement, "medicationReference")
    if medication is not None:
        medication.settle("status")
        concept = medication.child("code")
    if absent(record, concept, "treatments", title):
        statement.settle("status", "effectiveDateTime", "effectivePeriod")
        return
    if is_unsaid(statement):
        return
    drug = label(concept)
    if not drug:
        statement.leave(SILENT)
        return
    state = statement.text("status")
    if statement.kind == "MedicationRequest":
        statement.settle("intent", "priority")
    start, end, at = span_of(statement, "effective")
    reasons = [*labels(statement, "reasonCode"), *referenced_labels(record, statement, "reasonReference")]
    instructions = statement.children("dosage") + statement.children("dosageInstruction")
    details = [*_form(record, medication), *notes_of(statement), *([at] if at else [])]
    if state in fhir.STOPPED:
        what = {"not-taken": "non pris", "stopped": "arrêté"}.get(state, "terminé")
        said = in_words(instructions, None)
        record.watch_points.append(sentence(title, f"{drug} ({what})", said, between(start, end), *details))
        return
    taken = how_taken(instructions, start, details, suspended=state == "on-hold")
    record.treatments.append(
        Treatment(
            drug,
            coded(concept, fhir.CIS, oids.CIS, CIS_SHAPE, drug),
            taken.dosage,
            taken.route,
            taken.start,
            end,
            ", ".join(reasons),
            coded(concept, fhir.CIP, oids.CIP, r"[0-9]{7}|[0-9]{13}", drug),
        )
    )


def _form(record: Record, medication: Element | None) -> list[str]:
    """Form and ingredients of a Medication, in words."""
    if medication is None:
        return []
    said = [words for words in (label(medication.child("form")),) if words]
    for ingredient in medication.children("ingredient"):
        ingredient.settle("isActive")
        what = label(ingredient.child("itemCodeableConcept"))
        strength = ingredient.child("strength")
        above = quantity(strength.child("numerator")) if strength else ""
        below = quantity(strength.child("denominator")) if strength else ""
        much = f"{above} pour {below}" if above and below else above
        said.append(" ".join(part for part in (what, much) if part))
    return [words for words in said if words]
