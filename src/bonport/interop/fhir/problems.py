"""Problems, past and present, and procedures."""

from __future__ import annotations

from bonport.interop.cda.model import Problem, Procedure
from bonport.interop.fhir.record import (
    CCAM_SHAPE,
    CIM_10_SHAPE,
    SILENT,
    Record,
    absent,
    certainty_of,
    dotted,
    is_unsaid,
    moment_of,
    notes_of,
    referenced_labels,
    sentence,
)
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import NBSP, coded, label, labels, listed, status
from bonport.interop.terminology import fhir, oids
from bonport.interop.terminology.problems import PROBLEM_STATES, SEVERITIES


def read_condition(record: Record, condition: Element, title: str, *, past: bool = False) -> None:
    concept = condition.child("code")
    if absent(record, concept, "history" if past else "problems", title):
        condition.settle("clinicalStatus", "verificationStatus", "severity")
        return
    if is_unsaid(condition):
        return
    clinical = status(condition, "clinicalStatus")
    words = label(concept)
    if not words:
        condition.leave(SILENT)
        return
    start, start_words = moment_of(condition, "onset")
    end, end_words = moment_of(condition, "abatement")
    severity = condition.child("severity")
    coded_severity = listed(severity, fhir.SNOMED_CT, SEVERITIES)
    notes = [
        *notes_of(condition),
        *([f"Localisation{NBSP}: {', '.join(sites)}"] if (sites := labels(condition, "bodySite")) else []),
        *([f"Gravité{NBSP}: {said}"] if not coded_severity and (said := label(severity)) else []),
        *([f"Début{NBSP}: {start_words}"] if start_words else []),
        *([f"Fin{NBSP}: {end_words}"] if end_words else []),
        *_staged(condition),
    ]
    problem = Problem(
        words,
        dotted(coded(concept, fhir.CIM_10, oids.CIM_10, CIM_10_SHAPE, words)),
        start,
        end,
        " ; ".join(notes),
        PROBLEM_STATES.get(clinical),
        coded_severity,
        certainty_of(condition),
    )
    over = past or clinical in fhir.PAST
    (record.history if over else record.problems).append(problem)


def read_past_condition(record: Record, condition: Element, title: str) -> None:
    read_condition(record, condition, title, past=True)


def _staged(condition: Element) -> list[str]:
    stages = (label(stage.child("summary")) for stage in condition.children("stage"))
    return [f"Stade{NBSP}: {words}" for words in stages if words]


def read_procedure(record: Record, procedure: Element, title: str) -> None:
    concept = procedure.child("code")
    if absent(record, concept, "procedures", title):
        procedure.settle("status")
        return
    if is_unsaid(procedure):
        return
    state = procedure.text("status")
    words = label(concept)
    if not words:
        procedure.leave(SILENT)
        return
    day, day_words = moment_of(procedure, "performed")
    details = [*labels(procedure, "bodySite"), *_outcome(procedure), *notes_of(procedure), *filter(None, (day_words,))]
    if state in ("not-done", "preparation"):
        record.watch_points.append(sentence(title, f"{words} (non fait)", *details))
        return
    reasons = [*labels(procedure, "reasonCode"), *referenced_labels(record, procedure, "reasonReference")]
    code = coded(concept, fhir.CCAM, oids.CCAM, CCAM_SHAPE, words)
    said = f"{words} ({' ; '.join(details)})" if details else words
    record.procedures.append(Procedure(said, code, day, ", ".join(reasons)))


def _outcome(procedure: Element) -> list[str]:
    return [words for words in (label(procedure.child("outcome")), *labels(procedure, "complication")) if words]
