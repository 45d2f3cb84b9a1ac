"""An IPS bundle as a French vendor writes it, whole, made by hand; the identity is a published test identity."""

from __future__ import annotations

import copy
import json
from typing import Any

FR_CORE = "https://hl7.fr/ig/fhir/core/StructureDefinition/"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
NIR_TEST = "urn:oid:1.2.250.1.213.1.4.10"

Resource = dict[str, Any]


def concept(system: str, code: str, display: str = "", text: str = "") -> Resource:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]} | ({"text": text} if text else {})


def extension(name: str, **value: object) -> Resource:
    return {"url": FR_CORE + name, **value}


def patient(status: str | None = "QUAL") -> Resource:
    reliability = extension(
        "fr-core-identity-reliability",
        extension=[
            {
                "url": "identityStatus",
                "valueCoding": {"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445", "code": status},
            }
        ],
    )
    place = {
        "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
        "valueAddress": {
            "city": "Châlons",
            "extension": [extension("fr-core-address-insee-code", valueCoding={"code": "51215"})],
        },
    }
    return {
        "resourceType": "Patient",
        "extension": [*([reliability] if status else []), place],
        "identifier": [
            {"use": "official", "system": NIR_TEST, "value": "279035121518989"},
            {"system": "urn:oid:1.2.250.1.999.2", "value": "1234567"},
        ],
        "name": [
            {
                "use": "official",
                "family": "PAT-TROIS",
                "given": ["DOMINIQUE"],
                "extension": [extension("fr-core-patient-birth-list-given-name", valueString="DOMINIQUE MARIE-LOUISE")],
            },
            {"use": "usual", "family": "D'ARTAGNAN DE L'HERAULT", "given": ["DOMINIQUE"]},
        ],
        "gender": "female",
        "birthDate": "1979-03-28",
        "telecom": [{"system": "phone", "value": "tel:0144534551", "use": "home"}],
        "address": [{"use": "home", "line": ["28 avenue de Breteuil"], "postalCode": "75007", "city": "PARIS"}],
        "contact": [
            {
                "relationship": [
                    concept("http://terminology.hl7.org/CodeSystem/v2-0131", "C"),
                    concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "SIS"),
                ],
                "name": {"family": "NESSI", "given": ["SOPHIE"]},
                "telecom": [{"system": "phone", "value": "0600000000"}],
            }
        ],
        "generalPractitioner": [{"reference": "Practitioner/treating"}],
    }


RESOURCES: dict[str, Resource] = {
    "Patient/one": patient(),
    "Practitioner/author": {
        "resourceType": "Practitioner",
        "identifier": [{"system": "https://rpps.esante.gouv.fr", "value": "99700000025"}],
        "name": [{"family": "ROUVIÈRE", "given": ["Anne-Lise"], "prefix": ["MME"], "suffix": ["DR"]}],
    },
    "PractitionerRole/author": {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": "Practitioner/author"},
        "organization": {"reference": "Organization/practice"},
        "specialty": [
            concept("https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale", "SM54")
        ],
        "telecom": [{"system": "email", "value": "anne-lise.rouviere@exemple.mssante.fr"}],
    },
    "Practitioner/treating": {
        "resourceType": "Practitioner",
        "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "899700000017"}],
        "name": [{"family": "MEDIONI", "given": ["Stéphane"], "prefix": ["Dr"]}],
        "qualification": [{"code": concept("urn:oid:1.2.250.1.213.1.1.4.5", "G15_10/SM26")}],
    },
    "Organization/practice": {
        "resourceType": "Organization",
        "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": "1750512344"}],
        "name": "Cabinet médical du Petit Pont",
        "type": [
            concept("https://mos.esante.gouv.fr/NOS/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite", "SA08")
        ],
        "telecom": [{"system": "phone", "value": "0147150000"}],
        "address": [{"line": ["3 rue du Petit Pont"], "postalCode": "75005", "city": "PARIS"}],
    },
    "Organization/custodian": {
        "resourceType": "Organization",
        "identifier": [{"system": "https://finess.esante.gouv.fr", "value": "750512345"}],
        "name": "Maison de santé des Quais",
    },
    "Condition/diabetes": {
        "resourceType": "Condition",
        "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
        "verificationStatus": concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "provisional"),
        "severity": concept(SNOMED, "6736007", "Moderate"),
        "code": concept("http://hl7.org/fhir/sid/icd-10", "E119", "Diabète sucré de type 2", "Diabète de type 2"),
        "onsetDateTime": "2014-09",
        "note": [{"text": "Objectif HbA1c 7 %"}],
    },
    "Condition/refuted": {
        "resourceType": "Condition",
        "verificationStatus": concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted"),
        "code": {"text": "Épilepsie"},
    },
    "Condition/past": {
        "resourceType": "Condition",
        "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved"),
        "code": concept("http://hl7.org/fhir/sid/icd-10", "N10", "Néphrite tubulo-interstitielle aiguë"),
        "onsetPeriod": {"start": "2018-04-22", "end": "2018-04-22"},
        "abatementDateTime": "2018-04-30",
    },
    "Procedure/one": {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("urn:oid:1.2.250.1.215.300.1", "HHFA016", "Appendicectomie, par cœlioscopie"),
        "performedDateTime": "1996-07-02",
    },
    "AllergyIntolerance/one": {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"),
        "verificationStatus": concept(
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed"
        ),
        "type": "allergy",
        "category": ["medication"],
        "criticality": "high",
        "code": concept("http://www.whocc.no/atc", "J01CA04", "amoxicilline"),
        "onsetDateTime": "2003-05-14",
        "reaction": [
            {"manifestation": [{"text": "Urticaire"}], "severity": "mild"},
            {"manifestation": [{"text": "Choc anaphylactique"}], "severity": "severe", "description": "aux urgences"},
        ],
    },
    "Medication/apixaban": {
        "resourceType": "Medication",
        "code": concept("urn:oid:1.2.250.1.213.2.3.1", "61266250", "ELIQUIS 5 mg, comprimé pelliculé"),
    },
    "MedicationStatement/structured": {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationReference": {"reference": "Medication/apixaban"},
        "effectivePeriod": {"start": "2021-03-01"},
        "reasonCode": [{"text": "Fibrillation atriale"}],
        "dosage": [
            {
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                "route": concept("http://standardterms.edqm.eu", "20053000", "Oral use"),
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "comprimé"}}],
            }
        ],
    },
    "MedicationStatement/words": {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": "PARACÉTAMOL 1 g"},
        "dosage": [
            {
                "timing": {
                    "repeat": {"frequency": 1, "frequencyMax": 3, "period": 1, "periodUnit": "d", "when": ["PC"]}
                },
                "asNeededCodeableConcept": {"text": "douleur"},
                "doseAndRate": [{"doseRange": {"low": {"value": 0.5, "unit": "g"}, "high": {"value": 1, "unit": "g"}}}],
                "maxDosePerPeriod": {
                    "numerator": {"value": 3, "unit": "g"},
                    "denominator": {"value": 1, "unit": "jour"},
                },
            }
        ],
    },
    "MedicationStatement/stopped": {
        "resourceType": "MedicationStatement",
        "status": "stopped",
        "medicationCodeableConcept": {"text": "IBUPROFÈNE 400 mg"},
        "effectivePeriod": {"start": "2020", "end": "2021-02"},
    },
    "Observation/smoking": {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(LOINC, "72166-2", "Tobacco smoking status"),
        "valueCodeableConcept": concept(SNOMED, "8517006", "Ex-smoker"),
        "effectiveDateTime": "2026-01-10",
    },
    "Observation/packs": {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(LOINC, "74011-8"),
        "valueQuantity": {"value": 15, "unit": "PA", "system": "http://unitsofmeasure.org", "code": "{pack}/a"},
    },
    "FamilyMemberHistory/father": {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "relationship": concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "FTH"),
        "condition": [
            {
                "code": concept("http://hl7.org/fhir/sid/icd-10", "I21.9", "Infarctus du myocarde"),
                "onsetAge": {"value": 52, "unit": "ans"},
            }
        ],
    },
    "Observation/glycated": {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(LOINC, "4548-4", "HbA1c"),
        "valueQuantity": {"value": 7.4, "unit": "%"},
        "effectiveDateTime": "2026-05-03",
        "referenceRange": [{"low": {"value": 4, "unit": "%"}, "high": {"value": 6, "unit": "%"}}],
    },
    "Immunization/flu": {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"text": "Grippe saisonnière"},
        "occurrenceDateTime": "2025-10-20",
        "lotNumber": "AB12",
    },
}
"""By `type/id`. What is not told there about its subject is about the patient."""

SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "11450-4": ("Problèmes actifs", ("Condition/diabetes", "Condition/refuted")),
    "11348-0": ("Antécédents", ("Condition/past",)),
    "47519-4": ("Actes", ("Procedure/one",)),
    "48765-2": ("Allergies", ("AllergyIntolerance/one",)),
    "10160-0": (
        "Traitements",
        ("MedicationStatement/structured", "MedicationStatement/words", "MedicationStatement/stopped"),
    ),
    "29762-2": ("Mode de vie", ("Observation/smoking", "Observation/packs")),
    "10157-6": ("Antécédents familiaux", ("FamilyMemberHistory/father",)),
    "30954-2": ("Résultats", ("Observation/glycated",)),
    "11369-6": ("Vaccinations", ("Immunization/flu",)),
}


def bundle(changes: dict[str, Resource | None] | None = None, **composition: Any) -> Resource:
    """The whole bundle.

    Args:
        changes: resources in the place of those of `RESOURCES`; None takes one away.
        composition: elements of the Composition in the place of ours.
    """
    resources = {name: one for name, one in (RESOURCES | (changes or {})).items() if one is not None}
    made = []
    for name, resource in resources.items():
        one = copy.deepcopy(resource) | {"id": name.split("/")[1]}
        kind = one["resourceType"]
        if kind in ("AllergyIntolerance", "FamilyMemberHistory", "Immunization"):
            one.setdefault("patient", {"reference": "Patient/one"})
        elif kind in ("Condition", "Procedure", "MedicationStatement", "Observation"):
            one.setdefault("subject", {"reference": "Patient/one"})
        made.append({"fullUrl": f"https://exemple.fr/fhir/{name}", "resource": one})
    sections = [
        {
            "title": title,
            "code": concept(LOINC, code),
            "entry": [{"reference": name} for name in names if name in resources],
        }
        for code, (title, names) in SECTIONS.items()
    ]
    head = {
        "resourceType": "Composition",
        "id": "summary",
        "identifier": {"system": "urn:oid:1.2.250.1.999.3", "value": "7"},
        "status": "final",
        "type": concept(LOINC, "60591-5"),
        "subject": {"reference": "Patient/one"},
        "date": "2026-06-12T10:42:07+02:00",
        "author": [{"reference": "Practitioner/author"}],
        "title": "Synthèse de Mme d’Artagnan",
        "custodian": {"reference": "Organization/custodian"},
        "section": sections,
    }
    entries = [{"fullUrl": "https://exemple.fr/fhir/Composition/summary", "resource": head | composition}, *made]
    return {
        "resourceType": "Bundle",
        "language": "fr-FR",
        "type": "document",
        "timestamp": "2026-06-12T10:45:00+02:00",
        "entry": entries,
    }


def data(changes: dict[str, Resource | None] | None = None, **composition: Any) -> bytes:
    return json.dumps(bundle(changes, **composition), ensure_ascii=False).encode()
