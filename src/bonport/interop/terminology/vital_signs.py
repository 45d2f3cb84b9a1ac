"""What is measured at the practice (LOINC), and in which unit (UCUM) it is kept."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

VITAL_SIGNS = Table(
    Edition("JDV_SignesVitaux_CISIS (1.2.250.1.213.1.1.5.171), ANS, 2023-04-03", date(2023, 4, 3)),
    *rows(
        oids.LOINC,
        "LOINC",
        {
            "8480-6": "Pression artérielle systolique",
            "8462-4": "Pression artérielle diastolique",
            "29463-7": "Poids",
            "8302-2": "Taille",
            "39156-5": "Index de masse corporelle (IMC)",
            "8867-4": "Fréquence cardiaque",
            "9279-1": "Fréquence respiratoire",
            "8310-5": "Température corporelle",
            "20564-1": "Saturation en O2",
            "8287-5": "Périmètre crânien",
            "8280-0": "Périmètre abdominal (à l'ombilic)",
        },
    ),
)

GLUCOSE = Table(
    Edition(
        "JDV_J154_TypeGlucose_ENS (1.2.250.1.213.1.1.5.609), ANS, 2024-09-27; unit: JDV_J163_GlucoseUnits_ENS",
        date(2021, 4, 30),
    ),
    *rows(oids.LOINC, "LOINC", {"2345-7": "Glucose"}),
)["2345-7"]

UNITS: dict[str, str] = {
    "8480-6": "mm[Hg]",
    "8462-4": "mm[Hg]",
    "29463-7": "kg",
    "8302-2": "cm",
    "39156-5": "kg/m2",
    "8867-4": "/min",
    "9279-1": "/min",
    "8310-5": "Cel",
    "20564-1": "%",
    "8287-5": "cm",
    "8280-0": "cm",
    "2345-7": "mg/dL",
}
"""LOINC -> UCUM."""
