"""What a bundle says of the patient's health, as the clinical content of a VSM.

A section is known by its LOINC code (IPS 2.0.0). What has no chapter of its own in a VSM is said, in words, among the
points de vigilance; what words cannot say is left in the tree, which tells it.
"""

from __future__ import annotations

from collections.abc import Callable

from bonport.interop.cda.model import Allergy, Presence, Problem, Procedure, Synthesis, Treatment
from bonport.interop.cda.words import (
    allergy_chart,
    family_chart,
    habit_chart,
    problem_chart,
    procedure_chart,
    treatment_chart,
)
from bonport.interop.fhir.allergies import read_allergy
from bonport.interop.fhir.bundle import Bundle
from bonport.interop.fhir.life import read_habit, read_relative
from bonport.interop.fhir.problems import read_condition, read_past_condition, read_procedure
from bonport.interop.fhir.record import Record
from bonport.interop.fhir.treatments import read_treatment
from bonport.interop.fhir.tree import MAX_TEXT, Element
from bonport.interop.fhir.vigilance import read_device, read_other, read_risk, read_vaccination
from bonport.interop.fhir.words import NBSP, label, narrative, spoken, status
from bonport.interop.terminology import fhir

_OVERLAP = "Le récit de cette rubrique contient des mots que ses données ne disent pas\u00a0: relisez-le."


def synthesis_of(bundle: Bundle) -> Synthesis:
    """Read every section.

    Raises:
        BadInput: a resource about another person.
        Unreadable: wrong types.
    """
    record = Record(bundle)
    for section in bundle.composition.children("section"):
        _section(record, section)
    made = Synthesis(
        problems=tuple(record.problems),
        problems_presence=_presence(record, "problems"),
        history=tuple(record.history),
        history_presence=_presence(record, "history"),
        procedures=tuple(record.procedures),
        procedures_presence=_presence(record, "procedures"),
        allergies=tuple(record.allergies),
        allergies_presence=_presence(record, "allergies"),
        treatments=tuple(record.treatments),
        treatments_presence=_presence(record, "treatments"),
        habits=tuple(record.habits),
        family=tuple(record.family),
        occupational_risks=tuple(record.occupational_risks),
        watch_points=tuple(record.watch_points),
    )
    said = spoken(" ".join([*_shown(made), *record.none_known.values()]))
    for section in _all_sections(bundle.composition):
        if not spoken(narrative(section)) <= said:
            section.leave(_OVERLAP, "text")
    return made


def _presence(record: Record, domain: str) -> Presence:
    none = record.none_known.get(domain)
    if getattr(record, domain):
        if none:  # the bundle says both: the list counts, and the sentence is kept for the reader
            record.watch_points.append(none)
        return Presence.KNOWN
    return Presence.NOT_RECORDED if none is None else Presence.NONE_KNOWN


def _shown(made: Synthesis) -> list[str]:
    """What is read of it."""
    charts = (
        problem_chart(made.problems, "", "", ""),
        problem_chart(made.history, "", "", ""),
        procedure_chart(made),
        allergy_chart(made),
        treatment_chart(made),
        habit_chart(made),
        family_chart(made),
    )
    cells = [words for chart in charts for row in chart.rows for words in row.values()]
    return [*cells, *made.occupational_risks, *made.watch_points]


def _all_sections(holder: Element) -> list[Element]:
    found = []
    for section in holder.children("section"):
        found += [section, *_all_sections(section)]
    return found


def _section(record: Record, section: Element) -> None:
    code = section.child("code")
    codings = code.children("coding") if code else ()
    loinc = next((one.text("code") for one in codings if one.peek("system") in fhir.LOINC), "")
    title = section.text("title") or label(code)
    for coding in codings:
        coding.settle("system", "display", "version", "code")
    if code:
        code.settle("text")
    section.settle("mode")
    for reference in section.children("entry"):
        resource = record.bundle.resolve(reference, section)
        if resource is None or resource.path in record.read:
            continue
        record.read.add(resource.path)
        record.bundle.require_about_subject(resource)
        resource.settle("category")
        other = read_risk if loinc == fhir.OCCUPATION else read_other
        reader = _BY_SECTION.get((resource.kind, loinc)) or _BY_KIND.get(resource.kind, other)
        reader(record, resource, title)
    if not section.children("entry") and not section.children("section"):
        _without_entries(record, section, _DOMAINS.get(loinc, ""), title)
    for subsection in section.children("section"):
        _section(record, subsection)


def _without_entries(record: Record, section: Element, domain: str, title: str) -> None:
    """A section that is only a narrative, or that says why it is empty."""
    reason = status(section, "emptyReason")
    empty = section.child("emptyReason")
    if empty:
        empty.settle("text")
    words = narrative(section)
    if reason == "nilknown" and domain in _FROM_WORDS:
        record.none_known[domain] = f"{title}{NBSP}: {words or 'aucun connu'}"
    elif reason == "nilknown":
        record.watch_points.append(f"{title}{NBSP}: {words or 'aucun connu'}")
    elif reason or not words or len(words) > MAX_TEXT:
        return  # of a narrative that nobody could read in a table, it is told that it is not there
    elif domain in _FROM_WORDS:
        getattr(record, domain).append(_FROM_WORDS[domain](words))
    elif domain == "occupational_risks":
        record.occupational_risks.append(words)
    else:
        record.watch_points.append(f"{title}{NBSP}: {words}")


_FROM_WORDS: dict[str, Callable[[str], object]] = {
    "problems": Problem,
    "history": Problem,
    "procedures": Procedure,
    "allergies": Allergy,
    "treatments": Treatment,
}


_Reader = Callable[[Record, Element, str], None]

_DOMAINS = {
    fhir.PROBLEMS: "problems",
    fhir.HISTORY: "history",
    fhir.PROCEDURES: "procedures",
    fhir.ALLERGIES: "allergies",
    fhir.MEDICATION: "treatments",
    fhir.OCCUPATION: "occupational_risks",
}
"""Section -> the chapter of a VSM that says whether anything is known."""

_BY_KIND: dict[str, _Reader] = {
    "Condition": read_condition,
    "Procedure": read_procedure,
    "AllergyIntolerance": read_allergy,
    "MedicationStatement": read_treatment,
    "MedicationRequest": read_treatment,
    "FamilyMemberHistory": read_relative,
    "Immunization": read_vaccination,
    "DeviceUseStatement": read_device,
}
"""How a resource is read, whatever the section that cites it: an allergy is one wherever it stands."""

_BY_SECTION: dict[tuple[str, str], _Reader] = {
    ("Condition", fhir.HISTORY): read_past_condition,
    ("Observation", fhir.SOCIAL): read_habit,
}
