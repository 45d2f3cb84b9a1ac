"""Frame of the care (JDV_J04)."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

PRACTICE_SETTINGS = Table(
    Edition("JDV_J04_XdsPracticeSettingCode_CISIS (1.2.250.1.213.1.1.5.467), ANS, 2024-09-27", date(2024, 9, 27)),
    *rows(
        oids.PRACTICE_SETTING,
        "practiceSettingCode",
        {
            "AMBULATOIRE": "Ambulatoire",
            "AMO": "Organisme d'assurance maladie obligatoire",
            "DEPISTAGE": "Dépistage",
            "ESSMS": "Etablissement ou Service Social ou Médico-Social",
            "ETABLISSEMENT": "Etablissement de santé",
            "HAD": "Hospitalisation à domicile",
            "MAD": "Maintien à domicile",
            "PALLIATIF": "Soins palliatifs",
            "SAD": "Soins à domicile",
            "SAMU_SMUR": "SAMU/SMUR",
        },
    ),
)

AMBULATORY = PRACTICE_SETTINGS["AMBULATOIRE"]
