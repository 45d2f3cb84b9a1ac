"""Kinds of foreseeable adverse event, the clinical state of an allergy and what is feared of it."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

ALLERGY_CLINICAL = "2.16.840.1.113883.4.642.4.1373"
ALLERGY_CRITICALITY = "2.16.840.1.113883.4.642.4.130"

ALLERGY_KINDS = Table(
    Edition(
        "JDV_TypeEvenementIndesirablePrevisible_CISIS (1.2.250.1.213.1.1.5.794), ANS, 2024-06-04", date(2024, 6, 4)
    ),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "420134006": "propension aux effets indésirables",
            "609328004": "allergie",
            "416098002": "allergie médicamenteuse",
            "414285001": "allergie alimentaire",
            "419199007": "allergie à une substance",
            "609396006": "hypersensibilité non allergique",
            "609398007": "hypersensibilité non allergique à une drogue ou un médicament",
            "735449006": "hypersensibilité non allergique alimentaire",
            "609397002": "hypersensibilité non allergique à une substance",
            "782197009": "intolérance à une substance",
            "59037007": "intolérance aux drogues et/ou médicaments",
            "235719002": "intolérance alimentaire",
            "56840009": "idiosyncrasie",
        },
    ),
)

ALLERGY_STATES = Table(
    Edition(
        "JDV_HL7_allergyintolerance_clinical_CISIS (2.16.840.1.113883.4.642.3.1372), ANS, 2022-01-01", date(2022, 1, 1)
    ),
    *rows(
        ALLERGY_CLINICAL,
        "",
        {
            "active": "Actif",
            "inactive": "Inactif",
            "resolved": "Résolu",
        },
    ),
)

CRITICALITIES = Table(
    Edition(
        "JDV_HL7_allergy_intolerance_criticality_CISIS (2.16.840.1.113883.4.642.3.129), ANS, 2022-01-01",
        date(2022, 1, 1),
    ),
    *rows(
        ALLERGY_CRITICALITY,
        "",
        {
            "low": "Bas",
            "high": "Elevé",
            "unable-to-assess": "Impossible à évaluer",
        },
    ),
)

ALLERGY = ALLERGY_KINDS["609328004"]
DRUG_ALLERGY = ALLERGY_KINDS["416098002"]
FOOD_ALLERGY = ALLERGY_KINDS["414285001"]
ACTIVE = ALLERGY_STATES["active"]
