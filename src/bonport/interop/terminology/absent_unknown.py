"""« Aucun connu » and « pas d'information », as IPS codes them."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

ABSENT_PROBLEMS = Table(
    Edition("JDV_AbsentOrUnknownProblem_CISIS (1.2.250.1.213.1.1.5.662), ANS, 2021-12-22", date(2021, 12, 22)),
    *rows(
        oids.ABSENT_UNKNOWN,
        "IPS CodeSystem - Absent and Unknown Data",
        {
            "no-problem-info": "Pas d'information sur les problèmes",
            "no-known-problems": "Pas de problème connu",
        },
    ),
)

ABSENT_PROCEDURES = Table(
    Edition("JDV_AbsentOrUnknownProcedure_CISIS (1.2.250.1.213.1.1.5.665), ANS, 2021-12-22", date(2021, 12, 22)),
    *rows(
        oids.ABSENT_UNKNOWN,
        "IPS CodeSystem - Absent and Unknown Data",
        {
            "no-procedure-info": "Pas d'information sur les actes et interventions",
            "no-known-procedures": "Pas d'acte ou intervention connu",
        },
    ),
)

ABSENT_ALLERGIES = Table(
    Edition("JDV_AbsentOrUnknownAllergy_CISIS (1.2.250.1.213.1.1.5.661), ANS, 2021-12-22", date(2021, 12, 22)),
    *rows(
        oids.ABSENT_UNKNOWN,
        "IPS CodeSystem - Absent and Unknown Data",
        {
            "no-allergy-info": "Pas d’information sur les allergies/hypersensibilités",
            "no-known-allergies": "Pas d'allergie/hypersensibilité connue",
            "no-known-medication-allergies": "Pas d'allergie médicamenteuse connue",
            "no-known-environmental-allergies": "Pas d'allergie environnementale connue",
            "no-known-food-allergies": "Pas d'allergie alimentaire connue",
        },
    ),
)

ABSENT_TREATMENTS = Table(
    Edition("JDV_AbsentOrUnknownMedication_CISIS (1.2.250.1.213.1.1.5.664), ANS, 2021-12-22", date(2021, 12, 22)),
    *rows(
        oids.ABSENT_UNKNOWN,
        "IPS CodeSystem - Absent and Unknown Data",
        {
            "no-medication-info": "Pas d'information sur les traitements médicamenteux",
            "no-known-medications": "Pas de traitement médicamenteux connu",
        },
    ),
)
