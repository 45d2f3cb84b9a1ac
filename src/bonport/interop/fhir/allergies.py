"""Allergies and other hypersensitivities."""

from __future__ import annotations

from dataclasses import replace

from bonport.interop.cda.model import Allergy
from bonport.interop.fhir.record import (
    ATC_SHAPE,
    CIM_10_SHAPE,
    CIM_11_SHAPE,
    CIS_SHAPE,
    SILENT,
    Record,
    absent,
    certainty_of,
    dotted,
    is_unsaid,
    moment_of,
    notes_of,
    said_date,
)
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import NBSP, coded, label, labels, status
from bonport.interop.terminology import Code, fhir, oids
from bonport.interop.terminology.allergies import ACTIVE, ALLERGY_KINDS, ALLERGY_STATES, CRITICALITIES
from bonport.interop.terminology.problems import SEVERITIES


def read_allergy(record: Record, allergy: Element, title: str) -> None:
    concept = allergy.child("code")
    if absent(record, concept, "allergies", title):
        allergy.settle("clinicalStatus", "verificationStatus", "type", "criticality")
        return
    if is_unsaid(allergy):
        return
    agent = label(concept)
    if not agent:
        allergy.leave(SILENT)
        return
    start, start_words = moment_of(allergy, "onset")
    reactions = allergy.children("reaction")
    said = [words for reaction in reactions if (words := _reaction(reaction, alone=len(reactions) == 1))]
    said += [*notes_of(allergy), *([f"début{NBSP}: {start_words}"] if start_words else [])]
    criticality = CRITICALITIES.get(allergy.text("criticality"))
    # of several severities, the worst
    severities = [reaction.text("severity") for reaction in reactions]
    worst = next((name for name in ("severe", "moderate", "mild") if name in severities), "")
    record.allergies.append(
        Allergy(
            agent,
            _agent_code(concept, agent),
            _kind(allergy),
            " ; ".join(said),
            start,
            _reaction_code(reactions),
            SEVERITIES.get(fhir.SEVERITIES.get(worst, "")),
            criticality,
            certainty_of(allergy),
            ALLERGY_STATES.get(status(allergy, "clinicalStatus"), ACTIVE),
        )
    )


def _kind(allergy: Element) -> Code | None:
    kind = allergy.text("type")
    categories = allergy.texts("category")
    found = fhir.ALLERGY_KINDS.get((kind, categories[0] if len(categories) == 1 else ""))
    if kind and found is None:
        allergy.leave("La liste nationale n’a pas ce type d’hypersensibilité pour cette catégorie.", "type")
    return ALLERGY_KINDS[found] if found else None


def _agent_code(concept: Element | None, agent: str) -> Code | None:
    return (
        coded(concept, fhir.CIS, oids.CIS, CIS_SHAPE, agent)
        or coded(concept, fhir.ATC, oids.ATC, ATC_SHAPE, agent)
        or coded(concept, fhir.CIM_11, oids.CIM_11, CIM_11_SHAPE, agent)
    )


def _reaction(reaction: Element, *, alone: bool) -> str:
    """A reaction in words; of several, each says its severity, for the entry holds but the worst."""
    severity = SEVERITIES.get(fhir.SEVERITIES.get(reaction.text("severity"), ""))
    substance = label(reaction.child("substance"))
    when, words = moment_of(reaction, "onset")
    details = [
        severity.display if severity and not alone else "",
        reaction.text("description"),
        f"substance{NBSP}: {substance}" if substance else "",
        f"voie{NBSP}: {route}" if (route := label(reaction.child("exposureRoute"))) else "",
        f"le {said_date(when)}" if when else words,
        *notes_of(reaction),
    ]
    said = ", ".join(labels(reaction, "manifestation"))
    more = ", ".join(detail for detail in details if detail)
    return f"{said} ({more})" if said and more else said or more


def _reaction_code(reactions: tuple[Element, ...]) -> Code | None:
    for reaction in reactions:
        for manifestation in reaction.children("manifestation"):
            code = coded(manifestation, fhir.CIM_10, oids.CIM_10, CIM_10_SHAPE) or coded(
                manifestation, fhir.CIM_11, oids.CIM_11, CIM_11_SHAPE
            )
            if code:
                return dotted(replace(code, display=code.display or label(manifestation)))
    return None
