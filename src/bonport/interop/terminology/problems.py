"""What kind of thing a problem is, its clinical state, how sure and how severe it is."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

CONDITION_CLINICAL = "2.16.840.1.113883.4.642.1.1074"
CONDITION_VERIFICATION = "2.16.840.1.113883.4.642.1.1075"

PROBLEM_KINDS = Table(
    Edition("JDV_ProblemCodes_CISIS (1.2.250.1.213.1.1.5.172), ANS, 2024-06-04", date(2024, 6, 4)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "404684003": "constatation clinique",
            "55607006": "problème",
            "64572001": "maladie",
            "248536006": "constatation à propos de la performance fonctionnelle et l'activité",
            "1269496002": "plainte",
            "418799008": "symptôme rapporté par le patient ou le répondant",
            "282291009": "interprétation diagnostique",
        },
    ),
)

PROBLEM_STATES = Table(
    Edition("JDV_HL7_ConditionClinical_CISIS (2.16.840.1.113883.4.642.3.164), ANS, 2022-01-01", date(2022, 1, 1)),
    *rows(
        CONDITION_CLINICAL,
        "",
        {
            "active": "Actif",
            "recurrence": "Récurrent",
            "relapse": "Rechute",
            "inactive": "Inactif",
            "remission": "En rémission",
            "resolved": "Résolu",
        },
    ),
)

CERTAINTIES = Table(
    Edition("JDV_HL7_condition_ver_status_CISIS (2.16.840.1.113883.4.642.3.166), ANS, 2024-06-06", date(2024, 6, 6)),
    *rows(
        CONDITION_VERIFICATION,
        "",
        {
            "unconfirmed": "Non confirmé",
            "confirmed": "Confirmé",
            "refuted": "Réfuté",
        },
    ),
)

SEVERITIES = Table(
    Edition("JDV_SeveriteObservation_CISIS (1.2.250.1.213.1.1.5.675), ANS, 2022-11-14", date(2022, 11, 14)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "442452003": "gravité mortelle",
            "24484000": "grave",
            "371924009": "modéré à sévère",
            "6736007": "modéré",
            "371923003": "léger à modéré",
            "255604002": "léger",
        },
    ),
)

PROBLEM = PROBLEM_KINDS["55607006"]
DIAGNOSIS = PROBLEM_KINDS["282291009"]
REPORTED_SYMPTOM = PROBLEM_KINDS["418799008"]
