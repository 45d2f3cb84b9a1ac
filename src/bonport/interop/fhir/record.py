"""What has been read so far of a patient’s health, and how the parts that resources share are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from bonport.interop.cda.model import Allergy, FamilyHistory, Habit, PartialDate, Problem, Procedure, Treatment, When
from bonport.interop.fhir.bundle import Bundle
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import NBSP, choice, holds, label, parts, shown, status
from bonport.interop.terminology import Code, fhir
from bonport.interop.terminology.problems import CERTAINTIES

CIM_10_SHAPE = r"[A-Z][0-9]{2}(?:\.?[0-9A-Z+]{1,4})?"
CIS_SHAPE = r"[0-9]{8}"
CCAM_SHAPE = r"[A-Z]{4}[0-9]{3}"
ATC_SHAPE = r"[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?"
CIM_11_SHAPE = r"[0-9A-Z]{2}[0-9A-Z.&/]{0,60}"

UNSAID = "Écarté, ou saisi par erreur\u00a0: cela ne se dit pas dans le VSM."
SILENT = "Il n’y a là rien à dire\u00a0: ni libellé, ni valeur."


@dataclass
class Record:
    """What has been read so far."""

    bundle: Bundle
    problems: list[Problem] = field(default_factory=list)
    history: list[Problem] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    allergies: list[Allergy] = field(default_factory=list)
    treatments: list[Treatment] = field(default_factory=list)
    habits: list[Habit] = field(default_factory=list)
    family: list[FamilyHistory] = field(default_factory=list)
    occupational_risks: list[str] = field(default_factory=list)
    watch_points: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """Paths of the resources read: one that two sections cite is said once."""
    none_known: dict[str, str] = field(default_factory=dict)
    """Domains said to hold nothing, with the words that said so."""


def absent(record: Record, concept: Element | None, domain: str, title: str) -> bool:
    """Whether a concept says « none known » or « no information » of the domain instead of naming something."""
    if holds(concept, fhir.ABSENT_UNKNOWN, fhir.NONE_KNOWN) or holds(
        concept, fhir.SNOMED_CT, frozenset({fhir.NO_KNOWN_ALLERGY})
    ):
        record.none_known[domain] = f"{title}{NBSP}: {label(concept)}"
        return True
    if holds(concept, fhir.ABSENT_UNKNOWN, fhir.NO_INFORMATION):
        label(concept)
        return True
    # « No known food allergy » says less than « no known allergy », and has no code of its own in a VSM.
    partial = holds(concept, fhir.SNOMED_CT, fhir.NO_KNOWN_ALLERGY_OF_A_KIND) or any(
        coding.peek("system") in fhir.ABSENT_UNKNOWN for coding in (concept.children("coding") if concept else ())
    )
    if partial:
        record.watch_points.append(f"{title}{NBSP}: {label(concept)}")
    return partial


def is_unsaid(resource: Element) -> bool:
    """Refuted, or entered in error: a reader of the VSM must not take it for true."""
    concept = resource.child("verificationStatus")
    for coding in concept.children("coding") if concept else ():
        if coding.peek("code") in fhir.UNSAID:
            resource.leave(UNSAID)
            return True
    if resource.peek("status") == "entered-in-error":
        resource.leave(UNSAID)
        return True
    return False


def certainty_of(resource: Element) -> Code | None:
    return CERTAINTIES.get(fhir.CERTAINTIES.get(status(resource, "verificationStatus"), ""))


def dotted(code: Code | None) -> Code | None:
    """CIM-10 codes carry a point after the third character; some leave it out."""
    if code and len(code.code) > 3 and "." not in code.code:
        return replace(code, code=f"{code.code[:3]}.{code.code[3:]}")
    return code


def sentence(title: str, *said: str) -> str:
    return f"{title}{NBSP}: " + ", ".join(part for part in said if part)


def notes_of(holder: Element) -> list[str]:
    return [words for note in holder.children("note") if (words := note.text("text"))]


def referenced_labels(record: Record, holder: Element, name: str) -> list[str]:
    found = record.bundle.all_referenced(holder, name)
    for resource in found:
        record.bundle.require_about_subject(resource)
    return [words for resource in found if (words := label(resource.child("code")))]


def moment_of(holder: Element, name: str) -> tuple[When | None, str]:
    """When a `name[x]` says that something was, and the words where it says it otherwise than by a date."""
    if f"{name}DateTime" in holder:
        return when_of(holder, f"{name}DateTime"), ""
    if f"{name}Period" in holder:
        span = holder.child(f"{name}Period")
        assert span is not None
        if "end" not in span or span.value.get("end") == span.value.get("start"):
            span.settle("end")
            return when_of(span, "start"), ""
    if f"{name}Age" in holder:
        return None, f"à {choice(holder, name)}"
    return None, choice(holder, name)


def span_of(holder: Element, name: str) -> tuple[When | None, When | None, str]:
    """Start and end of a period, or words: a single date says when it was so, not since when."""
    span = holder.child(f"{name}Period") if f"{name}Period" in holder else None
    if span is not None:
        return when_of(span, "start"), when_of(span, "end"), ""
    words = choice(holder, name)
    return None, None, f"au {words}" if words else ""


def when_of(holder: Element, name: str) -> When | None:
    text = holder.text(name)
    if not text:
        return None
    year, month, day = parts(text, f"{holder.path}.{name}")
    return date(year, month, day) if day else PartialDate(year, month or None)


def said_date(when: When) -> str:
    text = f"{when.year:04d}" + (f"-{when.month:02d}" if when.month else "")
    return shown(f"{text}-{when.day:02d}" if isinstance(when, date) else text, "")


def between(start: When | None, end: When | None) -> str:
    said = [f"depuis {said_date(start)}" if start else "", f"jusqu’au {said_date(end)}" if end else ""]
    return " ".join(part for part in said if part)
