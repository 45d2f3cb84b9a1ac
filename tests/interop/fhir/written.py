"""A Synthesis as a vendor would write it in FHIR: apart from the reader, to see what of it comes back."""

from __future__ import annotations

from datetime import date
from typing import Any

from bonport.interop.cda.model import Dosage, Intake, Synthesis, When
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.fhir import ALLERGY_KINDS, MOMENTS
from tests.interop.fhir.bundles import LOINC, RESOURCES, SNOMED, concept, data

ICD_10 = "http://hl7.org/fhir/sid/icd-10"
UCUM = "http://unitsofmeasure.org"
EDQM = "http://standardterms.edqm.eu"
HL7 = "http://terminology.hl7.org/CodeSystem/"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Resource = dict[str, Any]


def bundle_of(record: Synthesis, **changes: Any) -> bytes:
    """The whole bundle; every domain of the record is a section, « none known » and « not recorded » included."""
    made: dict[str, Resource] = {}
    sections = []
    for title, loinc, kind, none, domain, write in (
        ("Problèmes", "11450-4", "Condition", "problem", "problems", _condition),
        ("Antécédents", "11348-0", "Condition", "problem", "history", _condition),
        ("Actes", "47519-4", "Procedure", "procedure", "procedures", _procedure),
        ("Allergies", "48765-2", "AllergyIntolerance", "allergy", "allergies", _allergy),
        ("Traitements", "10160-0", "MedicationStatement", "medication", "treatments", _treatment),
        ("Mode de vie", "29762-2", "Observation", "", "habits", _habit),
        ("Famille", "10157-6", "FamilyMemberHistory", "", "family", _relative),
        ("Travail", "10161-8", "Observation", "", "occupational_risks", _remark),
        ("Résultats", "30954-2", "Observation", "", "watch_points", _remark),
    ):
        names = []
        for n, item in enumerate(getattr(record, domain)):
            names.append(f"{kind}/{domain}-{n}")
            made[names[-1]] = {"resourceType": kind} | write(item)
        presence = getattr(record, f"{domain}_presence", None)
        if presence is not None and presence.value != "known":
            plural = {"allergy": "allergies"}.get(none, f"{none}s")
            said = f"no-known-{plural}" if presence.value == "none_known" else f"no-{none}-info"
            absent = concept("http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", said, text=said)
            names = [f"{kind}/{domain}-absent"]
            made[names[0]] = {"resourceType": kind} | {
                "medicationCodeableConcept" if kind == "MedicationStatement" else "code": absent
            }
        entry = [{"reference": name} for name in names]
        sections.append({"title": title, "code": concept(LOINC, loinc), "entry": entry})
    others = {name: None for name in RESOURCES if not name.startswith(("Patient", "Practitioner", "Organization"))}
    return data(others | made | changes, section=sections)


def _said(when: When) -> str:
    if isinstance(when, date):
        return when.isoformat()
    return f"{when.year:04d}" + (f"-{when.month:02d}" if when.month else "")


def _dates(**dates: When | None) -> Resource:
    return {name: _said(when) for name, when in dates.items() if when is not None}


def _words(text: str, code: Code | None, system: str) -> Resource:
    return concept(system, code.code, code.display, text) if code else {"text": text}


def _status(name: str, code: Code | None, system: str = "") -> Resource:
    return {name: concept(HL7 + system if system else SNOMED, code.code)} if code else {}


def _condition(problem: Any) -> Resource:
    return {
        "code": _words(problem.label, problem.code, ICD_10),
        **_dates(onsetDateTime=problem.start, abatementDateTime=problem.end),
        **({"note": [{"text": problem.note}]} if problem.note else {}),
        **_status("clinicalStatus", problem.status, "condition-clinical"),
        **_status("severity", problem.severity),
        **_status("verificationStatus", problem.certainty, "condition-ver-status"),
    }


def _procedure(act: Any) -> Resource:
    return {
        "status": "completed",
        "code": _words(act.label, act.code, f"urn:oid:{oids.CCAM}"),
        **_dates(performedDateTime=act.day),
        **({"reasonCode": [{"text": act.reason}]} if act.reason else {}),
    }


def _allergy(allergy: Any) -> Resource:
    severities = {"255604002": "mild", "6736007": "moderate", "24484000": "severe"}
    kinds = {code: pair for pair, code in ALLERGY_KINDS.items()}
    kind, category = kinds[allergy.kind.code] if allergy.kind else ("", "")
    reaction = {
        **({"manifestation": [_words(allergy.reaction, allergy.reaction_code, ICD_10)]} if allergy.reaction else {}),
        **({"severity": severities[allergy.severity.code]} if allergy.severity else {}),
    }
    return {
        "code": _words(allergy.agent, allergy.agent_code, f"urn:oid:{oids.CIS}"),
        **({"type": kind} if kind else {}),
        **({"category": [category]} if category else {}),
        **({"reaction": [reaction]} if reaction else {}),
        **_dates(onsetDateTime=allergy.start),
        **({"criticality": allergy.criticality.code} if allergy.criticality else {}),
        **_status("clinicalStatus", allergy.status, "allergyintolerance-clinical"),
        **_status("verificationStatus", allergy.certainty, "allergyintolerance-verification"),
    }


def _treatment(treatment: Any) -> Resource:
    codes = ((treatment.code, oids.CIS), (treatment.package, oids.CIP))
    codings = [{"system": f"urn:oid:{oid}", "code": code.code, "display": code.display} for code, oid in codes if code]
    period = _dates(start=treatment.start, end=treatment.end)
    dosages = _dosages(treatment.dosage) if isinstance(treatment.dosage, Dosage) else []
    if isinstance(treatment.dosage, str) and (treatment.dosage or treatment.route):
        dosages = [{"text": treatment.dosage} if treatment.dosage else {}]
    if treatment.route:
        route = concept(EDQM, treatment.route.code, treatment.route.display)
        dosages = [one | {"route": route} for one in dosages]
    return {
        "status": "active",
        "medicationCodeableConcept": {"text": treatment.drug} | ({"coding": codings} if codings else {}),
        **({"effectivePeriod": period} if period else {}),
        **({"dosage": dosages} if dosages else {}),
        **({"reasonCode": [{"text": treatment.reason}]} if treatment.reason else {}),
    }


def _dosages(dosage: Dosage) -> list[Resource]:
    rank, made = 1, []
    for n, intake in enumerate(dosage.intakes):
        if dosage.regimen.value == "tapered" and n and not intake.together:
            rank += 1
        made.append({"sequence": rank} | _instruction(intake))
    if dosage.max_per_day is not None:
        most = _amount(dosage.max_per_day, dosage.max_unit or dosage.intakes[0].unit)
        made[0]["maxDosePerPeriod"] = {"numerator": most, "denominator": _amount(1, "d")}
    if dosage.note:
        made[0]["patientInstruction"] = dosage.note
    return made


def _amount(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def _instruction(intake: Intake) -> Resource:
    repeat: Resource = {}
    if intake.moment:
        repeat["when"] = [intake.moment.code]
    elif intake.hour:
        repeat["timeOfDay"] = [f"{intake.hour:%H:%M:%S}"]
    elif intake.times is not None:
        repeat |= {"frequency": intake.times, "period": intake.every, "periodUnit": intake.per}
    if intake.around:
        repeat["when"] = [next(code for code, words in MOMENTS.items() if words == intake.around)]
    if intake.weekdays:
        repeat["dayOfWeek"] = [DAYS[day] for day in intake.weekdays]
    if intake.days is not None:
        repeat["boundsDuration"] = _amount(intake.days, "d")
    dose: Resource = {"doseQuantity": _amount(intake.dose, intake.unit)}
    if intake.dose_max is not None:
        low, high = (_amount(value, intake.unit) for value in (intake.dose, intake.dose_max))
        dose = {"doseRange": {"low": low, "high": high}}
    made: Resource = {"doseAndRate": [dose], "timing": {"repeat": repeat}}
    if intake.condition:
        made["asNeededCodeableConcept"] = {"text": intake.condition.removeprefix("si besoin\u00a0: ")}
    return made


def _habit(habit: Any) -> Resource:
    value: Resource = {"valueString": habit.text}
    if habit.value:
        value = {"valueCodeableConcept": concept(SNOMED, habit.value.code)}
    elif habit.quantity is not None:
        value = {"valueQuantity": _amount(habit.quantity, habit.unit)}
    period = _dates(start=habit.start, end=habit.end)
    return {
        "status": "final",
        "code": concept(LOINC, habit.kind.code),
        **value,
        **({"effectivePeriod": period} if period else {}),
    }


def _relative(history: Any) -> Resource:
    condition = {"code": _words(history.label, history.code, ICD_10)}
    if history.start:
        condition["onsetPeriod"] = _dates(start=history.start)
    relation = concept(f"{HL7}v3-RoleCode", history.relation.code)
    return {"status": "completed", "relationship": relation, "condition": [condition]}


def _remark(words: str) -> Resource:
    return {"status": "final", "code": {"text": words}}
