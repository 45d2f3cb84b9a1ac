"""Kind of encounter (JDV_J142)."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

ACT_CODE = "2.16.840.1.113883.5.4"
ENCOUNTER_FR = "1.2.250.1.213.1.1.4.2.291"

ENCOUNTERS = Table(
    Edition("JDV_J142_TypeRencontre_CISIS (1.2.250.1.213.1.1.5.589), ANS, 2021-03-26", date(2021, 3, 26)),
    *rows(
        ACT_CODE,
        "ActCode",
        {
            "IMP": "Hospitalisation (établissement, y compris HAD)",
            "EMER": "Passage aux urgences (établissement)",
            "AMB": "Ambulatoire (hors établissement)",
            "FLD": "Terrain (voie publique, hélicoptère, ambulance, etc.)",
            "HH": "Soins à domicile (hors établissement)",
            "VR": "Virtuelle (exemple : RCP en l'absence du patient)",
        },
    ),
    *rows(
        ENCOUNTER_FR,
        "",
        {
            "EXTERNE": "Acte et consultation externe (établissement)",
            "SEANCE": "Séance (établissement ou libéral)",
        },
    ),
)

AMBULATORY = ENCOUNTERS["AMB"]
HOME = ENCOUNTERS["HH"]
VIRTUAL = ENCOUNTERS["VR"]
