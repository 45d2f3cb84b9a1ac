"""What a bundle says of the patient's health, as the clinical content of a VSM.

A section is known by its LOINC code (IPS 2.0.0). What has no chapter of its own in a VSM is said, in words, among the
points de vigilance; what words cannot say is left in the tree, which tells it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeGuard

from bonport.interop.cda.model import (
    Allergy,
    Dosage,
    FamilyHistory,
    Habit,
    Intake,
    PartialDate,
    Presence,
    Problem,
    Procedure,
    Synthesis,
    Treatment,
    When,
)
from bonport.interop.fhir.bundle import Bundle
from bonport.interop.fhir.tree import MAX_TEXT, Element
from bonport.interop.fhir.words import (
    NBSP,
    choice,
    coded,
    dosage,
    holds,
    interval,
    label,
    labels,
    listed,
    narrative,
    parts,
    period,
    quantity,
    shown,
    spoken,
    status,
)
from bonport.interop.terminology import Code, fhir, oids
from bonport.interop.terminology.allergies import ACTIVE, ALLERGY_KINDS, ALLERGY_STATES, CRITICALITIES
from bonport.interop.terminology.problems import CERTAINTIES, PROBLEM_STATES, SEVERITIES
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.routes import ROUTES
from bonport.interop.terminology.social_history import OTHER, SMOKING_STATUS, SOCIAL_HISTORY
from bonport.interop.terminology.units import DOSE_UNITS, PERIODS, UNITS

_CIM_10 = r"[A-Z][0-9]{2}(?:\.?[0-9A-Z+]{1,4})?"
_CIS = r"[0-9]{8}"
_CCAM = r"[A-Z]{4}[0-9]{3}"
_ATC = r"[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?"
_CIM_11 = r"[0-9A-Z]{2}[0-9A-Z.&/]{0,60}"
_MAX_MEMBERS = 8
"""How deep panels of observations may stand in each other."""

_UNSAID = "Écarté, ou saisi par erreur\u00a0: cela ne se dit pas dans le VSM."
_SILENT = "Il n’y a là rien à dire\u00a0: ni libellé, ni valeur."
_OVERLAP = "Le récit de cette rubrique contient des mots que ses données ne disent pas\u00a0: relisez-le."


@dataclass
class _Record:
    """What has been read so far."""

    bundle: Bundle
    problems: list[Problem] = field(default_factory=list)
    history: list[Problem] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    allergies: list[Allergy] = field(default_factory=list)
    treatments: list[Treatment] = field(default_factory=list)
    habits: list[Habit] = field(default_factory=list)
    family: list[FamilyHistory] = field(default_factory=list)
    watch_points: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """Paths of the resources read: one that two sections cite is said once."""
    none_known: dict[str, str] = field(default_factory=dict)
    """Domains said to hold nothing, with the words that said so."""


def synthesis_of(bundle: Bundle) -> Synthesis:
    """Read every section.

    Raises:
        BadInput: a resource about another person.
        Unreadable: wrong types.
    """
    record = _Record(bundle)
    for section in bundle.composition.children("section"):
        _section(record, section)
    said = _said(record)
    for section in _all_sections(bundle.composition):
        if not spoken(narrative(section)) <= said:
            section.leave(_OVERLAP, "text")
    return Synthesis(
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
        watch_points=tuple(record.watch_points),
    )


def _presence(record: _Record, domain: str) -> Presence:
    none = record.none_known.get(domain)
    if getattr(record, domain):
        if none:  # the bundle says both: the list counts, and the sentence is kept for the reader
            record.watch_points.append(none)
        return Presence.KNOWN
    return Presence.NOT_RECORDED if none is None else Presence.NONE_KNOWN


def _said(record: _Record) -> set[str]:
    everything = (
        record.problems, record.history, record.procedures, record.allergies, record.treatments, record.habits,
        record.family, record.watch_points, list(record.none_known.values()),
    )  # fmt: skip
    return spoken(repr(everything))


def _all_sections(holder: Element) -> list[Element]:
    found = []
    for section in holder.children("section"):
        found += [section, *_all_sections(section)]
    return found


# -------------------------------------------------------------------------------------------------------- sections


def _section(record: _Record, section: Element) -> None:
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
        reader = _BY_SECTION.get((resource.kind, loinc)) or _BY_KIND.get(resource.kind, _other)
        reader(record, resource, title)
    if not section.children("entry") and not section.children("section"):
        _without_entries(record, section, _DOMAINS.get(loinc, ""), title)
    for subsection in section.children("section"):
        _section(record, subsection)


def _without_entries(record: _Record, section: Element, domain: str, title: str) -> None:
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
    else:
        record.watch_points.append(f"{title}{NBSP}: {words}")


_FROM_WORDS: dict[str, Callable[[str], object]] = {
    "problems": Problem,
    "history": Problem,
    "procedures": Procedure,
    "allergies": Allergy,
    "treatments": Treatment,
}


def _absent(record: _Record, concept: Element | None, domain: str, title: str) -> bool:
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


# ------------------------------------------------------------------------------------------------ problems and acts


def _condition(record: _Record, condition: Element, title: str, *, past: bool = False) -> None:
    concept = condition.child("code")
    if _absent(record, concept, "history" if past else "problems", title):
        condition.settle("clinicalStatus", "verificationStatus", "severity")
        return
    if _is_unsaid(condition):
        return
    clinical = status(condition, "clinicalStatus")
    words = label(concept)
    if not words:
        condition.leave(_SILENT)
        return
    start, start_words = _moment(condition, "onset")
    end, end_words = _moment(condition, "abatement")
    severity = condition.child("severity")
    coded_severity = listed(severity, fhir.SNOMED_CT, SEVERITIES)
    notes = [
        *_notes(condition),
        *([f"Localisation{NBSP}: {', '.join(sites)}"] if (sites := labels(condition, "bodySite")) else []),
        *([f"Gravité{NBSP}: {said}"] if not coded_severity and (said := label(severity)) else []),
        *([f"Début{NBSP}: {start_words}"] if start_words else []),
        *([f"Fin{NBSP}: {end_words}"] if end_words else []),
        *_staged(condition),
    ]
    problem = Problem(
        words,
        _dotted(coded(concept, fhir.CIM_10, oids.CIM_10, _CIM_10, words)),
        start,
        end,
        " ; ".join(notes),
        PROBLEM_STATES.get(clinical),
        coded_severity,
        _certainty(condition),
    )
    over = past or clinical in fhir.PAST
    (record.history if over else record.problems).append(problem)


def _past_condition(record: _Record, condition: Element, title: str) -> None:
    _condition(record, condition, title, past=True)


def _is_unsaid(resource: Element) -> bool:
    """Refuted, or entered in error: a reader of the VSM must not take it for true."""
    concept = resource.child("verificationStatus")
    for coding in concept.children("coding") if concept else ():
        if coding.peek("code") in fhir.UNSAID:
            resource.leave(_UNSAID)
            return True
    if resource.peek("status") == "entered-in-error":
        resource.leave(_UNSAID)
        return True
    return False


def _certainty(resource: Element) -> Code | None:
    return CERTAINTIES.get(fhir.CERTAINTIES.get(status(resource, "verificationStatus"), ""))


def _staged(condition: Element) -> list[str]:
    stages = (label(stage.child("summary")) for stage in condition.children("stage"))
    return [f"Stade{NBSP}: {words}" for words in stages if words]


def _dotted(code: Code | None) -> Code | None:
    """CIM-10 codes carry a point after the third character; some leave it out."""
    if code and len(code.code) > 3 and "." not in code.code:
        return replace(code, code=f"{code.code[:3]}.{code.code[3:]}")
    return code


def _procedure(record: _Record, procedure: Element, title: str) -> None:
    concept = procedure.child("code")
    if _absent(record, concept, "procedures", title):
        procedure.settle("status")
        return
    if _is_unsaid(procedure):
        return
    state = procedure.text("status")
    words = label(concept)
    if not words:
        procedure.leave(_SILENT)
        return
    day, day_words = _moment(procedure, "performed")
    details = [*labels(procedure, "bodySite"), *_outcome(procedure), *_notes(procedure), *filter(None, (day_words,))]
    if state in ("not-done", "preparation"):
        record.watch_points.append(_sentence(title, f"{words} (non fait)", *details))
        return
    reasons = [*labels(procedure, "reasonCode"), *_referenced_labels(record, procedure, "reasonReference")]
    code = coded(concept, fhir.CCAM, oids.CCAM, _CCAM, words)
    said = f"{words} ({' ; '.join(details)})" if details else words
    record.procedures.append(Procedure(said, code, day, ", ".join(reasons)))


def _outcome(procedure: Element) -> list[str]:
    return [words for words in (label(procedure.child("outcome")), *labels(procedure, "complication")) if words]


# --------------------------------------------------------------------------------------------------------- allergies


def _allergy(record: _Record, allergy: Element, title: str) -> None:
    concept = allergy.child("code")
    if _absent(record, concept, "allergies", title):
        allergy.settle("clinicalStatus", "verificationStatus", "type", "criticality")
        return
    if _is_unsaid(allergy):
        return
    agent = label(concept)
    if not agent:
        allergy.leave(_SILENT)
        return
    start, start_words = _moment(allergy, "onset")
    reactions = allergy.children("reaction")
    said = [words for reaction in reactions if (words := _reaction(reaction, alone=len(reactions) == 1))]
    said += [*_notes(allergy), *([f"début{NBSP}: {start_words}"] if start_words else [])]
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
            _certainty(allergy),
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
        coded(concept, fhir.CIS, oids.CIS, _CIS, agent)
        or coded(concept, fhir.ATC, oids.ATC, _ATC, agent)
        or coded(concept, fhir.CIM_11, oids.CIM_11, _CIM_11, agent)
    )


def _reaction(reaction: Element, *, alone: bool) -> str:
    """A reaction in words; of several, each says its severity, for the entry holds but the worst."""
    severity = SEVERITIES.get(fhir.SEVERITIES.get(reaction.text("severity"), ""))
    substance = label(reaction.child("substance"))
    when, words = _moment(reaction, "onset")
    details = [
        severity.display if severity and not alone else "",
        reaction.text("description"),
        f"substance{NBSP}: {substance}" if substance else "",
        f"voie{NBSP}: {route}" if (route := label(reaction.child("exposureRoute"))) else "",
        f"le {_said_date(when)}" if when else words,
        *_notes(reaction),
    ]
    said = ", ".join(labels(reaction, "manifestation"))
    more = ", ".join(detail for detail in details if detail)
    return f"{said} ({more})" if said and more else said or more


def _reaction_code(reactions: tuple[Element, ...]) -> Code | None:
    for reaction in reactions:
        for manifestation in reaction.children("manifestation"):
            code = coded(manifestation, fhir.CIM_10, oids.CIM_10, _CIM_10) or coded(
                manifestation, fhir.CIM_11, oids.CIM_11, _CIM_11
            )
            if code:
                return _dotted(replace(code, display=code.display or label(manifestation)))
    return None


# -------------------------------------------------------------------------------------------------------- treatments


def _treatment(record: _Record, statement: Element, title: str) -> None:
    """A MedicationStatement or MedicationRequest."""
    concept = statement.child("medicationCodeableConcept")
    medication = record.bundle.referenced(statement, "medicationReference")
    if medication is not None:
        medication.settle("status")
        concept = medication.child("code")
    if _absent(record, concept, "treatments", title):
        statement.settle("status", "effectiveDateTime", "effectivePeriod")
        return
    if _is_unsaid(statement):
        return
    drug = label(concept)
    if not drug:
        statement.leave(_SILENT)
        return
    state = statement.text("status")
    if statement.kind == "MedicationRequest":
        statement.settle("intent", "priority")
    start, end, at = _span(statement, "effective")
    reasons = [*labels(statement, "reasonCode"), *_referenced_labels(record, statement, "reasonReference")]
    instructions = statement.children("dosage") + statement.children("dosageInstruction")
    route = _route(instructions)
    details = [*_form(record, medication), *_notes(statement), *([at] if at else [])]
    if state in fhir.STOPPED:
        what = {"not-taken": "non pris", "stopped": "arrêté"}.get(state, "terminé")
        record.watch_points.append(
            _sentence(title, f"{drug} ({what})", _dosage_words(instructions, route), _between(start, end), *details)
        )
        return
    structured = None if details or state == "on-hold" else _structured(instructions)
    said = _dosage_words(instructions, route) if structured is None else ""
    suspended = "suspendu" if state == "on-hold" else ""
    record.treatments.append(
        Treatment(
            drug,
            coded(concept, fhir.CIS, oids.CIS, _CIS, drug),
            structured or " ; ".join(part for part in (suspended, said, *details) if part),
            route,
            start,
            end,
            ", ".join(reasons),
            coded(concept, fhir.CIP, oids.CIP, r"[0-9]{7}|[0-9]{13}", drug),
        )
    )


def _form(record: _Record, medication: Element | None) -> list[str]:
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


def _route(instructions: tuple[Element, ...]) -> Code | None:
    for instruction in instructions:
        if found := listed(instruction.child("route"), fhir.EDQM, ROUTES):
            return found
    return None


def _dosage_words(instructions: tuple[Element, ...], route: Code | None) -> str:
    said = []
    for instruction in instructions:
        words = dosage(instruction)
        own = instruction.child("route")
        if own is not None and (route is None or listed(own, fhir.EDQM, ROUTES) != route):
            words = ", ".join(part for part in (words, label(own)) if part)
        said.append(words)
    return " ; ".join(words for words in said if words)


def _structured(instructions: tuple[Element, ...]) -> Dosage | None:
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


# -------------------------------------------------------------------------------------------- way of life and family


def _habit(record: _Record, observation: Element, title: str) -> None:
    if _is_unsaid(observation):
        return
    concept = observation.child("code")
    kind = listed(concept, fhir.LOINC, SOCIAL_HISTORY)
    name = "" if kind else label(concept)
    if kind:
        words = concept.peek("text") if concept else ""
        if words and words.casefold() != kind.display.casefold():
            name = label(concept)
    observation.settle("status")
    start, end, at = _span(observation, "effective")
    smoking = listed(observation.child("valueCodeableConcept"), fhir.SNOMED_CT, SMOKING_STATUS)
    amount = observation.child("valueQuantity")
    number_, unit = _counted(amount)
    value = "" if smoking or number_ is not None else choice(observation, "value") or _why_absent(observation)
    said = [value, *_components(record, observation, 0), *_notes(observation), at]
    words = ", ".join(part for part in said if part)
    text = f"{name}{NBSP}: {words}" if name and words else name or words
    if not (text or smoking or number_ is not None):
        observation.leave(_SILENT)
        return
    record.habits.append(Habit(kind or OTHER, text, number_, unit, start, end, smoking))


def _counted(amount: Element | None) -> tuple[float | None, str]:
    if amount is None or amount.peek("code") not in UNITS or "comparator" in amount:
        return None, ""
    value = amount.number("value")
    amount.settled()
    return (None, "") if value is None else (float(value), amount.peek("code"))


def _relative(record: _Record, relative: Element, title: str) -> None:
    if _is_unsaid(relative):
        return
    relationship = relative.child("relationship")
    relation = listed(relationship, fhir.ROLE_CODE, RELATIONSHIPS)
    named = "" if relation else label(relationship)
    relative.settle("status")
    notes = [*_notes(relative), *([f"décès{NBSP}: {died}"] if (died := choice(relative, "deceased")) else [])]
    conditions = relative.children("condition")
    for condition in conditions:
        concept = condition.child("code")
        words = label(concept)
        if not words:
            condition.leave(_SILENT)
            continue
        start, start_words = _moment(condition, "onset")
        details = [start_words, label(condition.child("outcome")), *_notes(condition), named, *notes]
        details = [part for part in details if part]
        record.family.append(
            FamilyHistory(
                relation or RELATIONSHIPS["FAMMEMB"],
                f"{words} ({', '.join(details)})" if details else words,
                _dotted(coded(concept, fhir.CIM_10, oids.CIM_10, _CIM_10, words)),
                start,
            )
        )
    if not conditions and notes:
        who = relation or RELATIONSHIPS["FAMMEMB"]
        record.family.append(FamilyHistory(who, ", ".join([*notes, *filter(None, (named,))])))


# ------------------------------------------------------------------------------------------------- points de vigilance


def _vaccination(record: _Record, vaccination: Element, title: str) -> None:
    """A VSM has no chapter for vaccinations (their history is a document of its own): they are said in words."""
    if _is_unsaid(vaccination):
        return
    state = {"completed": "", "not-done": "non fait"}.get(vaccination.text("status"), "")
    doses = [choice(one, "doseNumber") for one in vaccination.children("protocolApplied")]
    series = [one.text("series") for one in vaccination.children("protocolApplied")]
    lot, until = vaccination.text("lotNumber"), vaccination.text("expirationDate")
    where = [label(vaccination.child(name)) for name in ("site", "route")]
    said = [
        choice(vaccination, "occurrence"),
        f"lot{NBSP}{lot}" if lot else "",
        f"à utiliser avant le {shown(until, vaccination.path)}" if until else "",
        *where,
        quantity(vaccination.child("doseQuantity")),
        *(f"dose{NBSP}{dose}" for dose in doses if dose),
        *series,
        *labels(vaccination, "reasonCode"),
        label(vaccination.child("statusReason")),
        *_notes(vaccination),
    ]
    vaccine = label(vaccination.child("vaccineCode"))
    if not vaccine:
        vaccination.leave(_SILENT)
        return
    record.watch_points.append(_sentence(title, f"{vaccine} ({state})" if state else vaccine, *said))


def _other(record: _Record, resource: Element, title: str) -> None:
    """Anything that has no chapter of its own: a sentence, for what words can tell."""
    if _is_unsaid(resource):
        return
    for sentence in _sentences(record, resource, 0):
        record.watch_points.append(_sentence(title, sentence))


def _sentences(record: _Record, resource: Element, depth: int) -> list[str]:
    if resource.kind == "Observation":
        return _observation(record, resource, depth)
    resource.settle("status", "intent")
    name = label(resource.child("code")) or resource.text("title") or label(resource.child("type"))
    said = [resource.text("description"), resource.text("conclusion"), *labels(resource, "conclusionCode")]
    said += _notes(resource)
    said += [period(resource.child("period")), *_activities(resource)]
    words = [part for part in (name, *said) if part]
    return [*([" — ".join(words)] if words else []), *_members(record, resource, "result", depth)]


def _members(record: _Record, holder: Element, name: str, depth: int) -> list[str]:
    """What a panel or a report brings together, of which some may have been said already."""
    sentences = []
    for member in record.bundle.all_referenced(holder, name) if depth < _MAX_MEMBERS else ():
        if member.path not in record.read:
            record.read.add(member.path)
            record.bundle.require_about_subject(member)
            sentences += _sentences(record, member, depth + 1)
    return sentences


def _activities(resource: Element) -> list[str]:
    """What a CarePlan foresees."""
    details = [detail for one in resource.children("activity") if (detail := one.child("detail"))]
    return [words for detail in details for words in (label(detail.child("code")), detail.text("description")) if words]


def _observation(record: _Record, observation: Element, depth: int) -> list[str]:
    """« Hémoglobine glyquée : 7,5 % (10/11/2017) », and those of a panel after it."""
    observation.settle("status", "category")
    name = label(observation.child("code"))
    value = choice(observation, "value") or _why_absent(observation)
    details = [
        *labels(observation, "interpretation"),
        *_references(observation),
        *([choice(observation, "effective")]),
        *_notes(observation),
        *([label(observation.child("bodySite")), label(observation.child("method"))]),
    ]
    details = [part for part in details if part]
    said = f"{name}{NBSP}: {value}" if name and value else name or value
    if said and details:
        said += f" ({', '.join(details)})"
    components = ", ".join(_components(record, observation, depth))
    members = _members(record, observation, "hasMember", depth)
    whole = " — ".join(part for part in (said, components) if part)
    if not whole and not members:
        observation.leave(_SILENT)
    return [*([whole] if whole else []), *(f"{name} — {one}" if name else one for one in members)]


def _why_absent(observation: Element) -> str:
    return label(observation.child("dataAbsentReason"))


def _components(record: _Record, observation: Element, depth: int) -> list[str]:
    said = []
    for component in observation.children("component"):
        name, value = label(component.child("code")), choice(component, "value")
        said.append(f"{name}{NBSP}: {value}" if value else name)
    return said


def _references(observation: Element) -> list[str]:
    """Reference ranges: « normale : 4 à 6 % »."""
    said = []
    for one in observation.children("referenceRange"):
        words = one.text("text") or interval(one)
        if words:
            said.append(f"normale{NBSP}: {words}")
    return said


def _sentence(title: str, *said: str) -> str:
    return f"{title}{NBSP}: " + ", ".join(part for part in said if part)


# ------------------------------------------------------------------------------------------------------------ shared


def _notes(holder: Element) -> list[str]:
    return [words for note in holder.children("note") if (words := note.text("text"))]


def _referenced_labels(record: _Record, holder: Element, name: str) -> list[str]:
    found = record.bundle.all_referenced(holder, name)
    for resource in found:
        record.bundle.require_about_subject(resource)
    return [words for resource in found if (words := label(resource.child("code")))]


def _moment(holder: Element, name: str) -> tuple[When | None, str]:
    """When a `name[x]` says that something was, and the words where it says it otherwise than by a date."""
    if f"{name}DateTime" in holder:
        return _when(holder, f"{name}DateTime"), ""
    if f"{name}Period" in holder:
        span = holder.child(f"{name}Period")
        assert span is not None
        if "end" not in span or span.value.get("end") == span.value.get("start"):
            span.settle("end")
            return _when(span, "start"), ""
    if f"{name}Age" in holder:
        return None, f"à {choice(holder, name)}"
    return None, choice(holder, name)


def _span(holder: Element, name: str) -> tuple[When | None, When | None, str]:
    """Start and end of a period, or words: a single date says when it was so, not since when."""
    span = holder.child(f"{name}Period") if f"{name}Period" in holder else None
    if span is not None:
        return _when(span, "start"), _when(span, "end"), ""
    words = choice(holder, name)
    return None, None, f"au {words}" if words else ""


def _when(holder: Element, name: str) -> When | None:
    text = holder.text(name)
    if not text:
        return None
    year, month, day = parts(text, f"{holder.path}.{name}")
    return date(year, month, day) if day else PartialDate(year, month or None)


def _said_date(when: When) -> str:
    text = f"{when.year:04d}" + (f"-{when.month:02d}" if when.month else "")
    return shown(f"{text}-{when.day:02d}" if isinstance(when, date) else text, "")


def _between(start: When | None, end: When | None) -> str:
    said = [f"depuis {_said_date(start)}" if start else "", f"jusqu’au {_said_date(end)}" if end else ""]
    return " ".join(part for part in said if part)


_Reader = Callable[[_Record, Element, str], None]

_DOMAINS = {
    fhir.PROBLEMS: "problems",
    fhir.HISTORY: "history",
    fhir.PROCEDURES: "procedures",
    fhir.ALLERGIES: "allergies",
    fhir.MEDICATION: "treatments",
}
"""Section -> the chapter of a VSM that says whether anything is known."""

_BY_KIND: dict[str, _Reader] = {
    "Condition": _condition,
    "Procedure": _procedure,
    "AllergyIntolerance": _allergy,
    "MedicationStatement": _treatment,
    "MedicationRequest": _treatment,
    "FamilyMemberHistory": _relative,
    "Immunization": _vaccination,
}
"""How a resource is read, whatever the section that cites it: an allergy is one wherever it stands."""

_BY_SECTION: dict[tuple[str, str], _Reader] = {
    ("Condition", fhir.HISTORY): _past_condition,
    ("Observation", fhir.SOCIAL): _habit,
}
