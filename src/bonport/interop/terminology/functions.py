"""Function of a person towards the document (JDV_J47) and kind of participation (JDV_J144)."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

PARTICIPATION_FUNCTION = "2.16.840.1.113883.5.88"
ASIP_FUNCTION = "1.2.250.1.213.1.1.4.2.280"
PARTICIPATION_TYPE = "2.16.840.1.113883.5.90"

FUNCTIONS = Table(
    Edition("JDV_J47_FunctionCode_CISIS (1.2.250.1.213.1.1.5.124), ANS, 2024-12-13", date(2024, 12, 13)),
    *rows(
        PARTICIPATION_FUNCTION,
        "",
        {
            "ADMPHYS": "Responsable de l'admission",
            "ATTPHYS": "Référent - Responsable du patient dans la structure de soins",
            "DISPHYS": "Responsable de la sortie",
            "PCP": "Médecin traitant",
        },
    ),
    *rows(
        ASIP_FUNCTION,
        "",
        {
            "CORRE": "Correspondant",
            "PRELV": "Préleveur",
            "ES-REF": "Etablissement de santé de référence",
            "ES-PREF": "Etablissement de santé de préférence",
        },
    ),
)

PARTICIPATIONS = Table(
    Edition("JDV_J144_ParticipationType_CISIS (1.2.250.1.213.1.1.5.591), ANS, 2021-03-26", date(2021, 3, 26)),
    *rows(
        PARTICIPATION_TYPE,
        "",
        {
            "REF": "Référent / Prescripteur",
            "REFB": "Personne ayant adressé le patient",
            "INF": "Informateur",
            "RESP": "Responsable de l'acte",
            "PRF": "Exécutant",
            "CON": "Consultant",
            "VRF": "Vérificateur",
        },
    ),
)

TREATING_DOCTOR = FUNCTIONS["PCP"]
CORRESPONDENT = FUNCTIONS["CORRE"]
