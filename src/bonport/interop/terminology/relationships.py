"""Kinship, for family history: relatives by blood (JDV_HL7_PersonalRelationshipRoleType)."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

ROLE_CODE = "2.16.840.1.113883.5.111"

RELATIONSHIPS = Table(
    Edition(
        "JDV_HL7_PersonalRelationshipRoleType_CISIS (2.16.840.1.113883.1.11.19563), ANS, 2024-07-18", date(2024, 7, 18)
    ),
    *rows(
        ROLE_CODE,
        "RoleCode",
        {
            "AUNT": "Tante",
            "BRO": "Frère",
            "CHILD": "Enfant",
            "COUSN": "Cousin(e)",
            "DAU": "Fille biologique",
            "DAUC": "Fille",
            "FAMMEMB": "Autre membre de la famille",
            "FTH": "Père",
            "GGRPRN": "Arrière-grand-parent",
            "GRFTH": "Grand-père",
            "GRMTH": "Grand-mère",
            "GRPRN": "Grand-parent",
            "GRNDCHILD": "Petit-enfant",
            "HBRO": "Demi-frère",
            "HSIS": "Demi-sœur",
            "MAUNT": "Tante maternelle",
            "MCOUSN": "Cousin (maternel)",
            "MGRFTH": "Grand-père maternel",
            "MGRMTH": "Grand-mère maternelle",
            "MTH": "Mère",
            "MUNCLE": "Oncle maternel",
            "NBRO": "Frère biologique",
            "NEPHEW": "Neveu",
            "NFTH": "Père biologique",
            "NIECE": "Nièce",
            "NMTH": "Mère biologique",
            "NSIS": "Soeur biologique",
            "PAUNT": "Tante paternelle",
            "PCOUSN": "Cousin (paternel)",
            "PGRFTH": "Grand-père paternel",
            "PGRMTH": "Grand-mère paternelle",
            "PRN": "Parent, au sens père ou mère",
            "PUNCLE": "Oncle paternel",
            "SIB": "Frère ou sœur",
            "SIS": "Sœur",
            "SON": "Fils biologique",
            "SONC": "Fils",
            "TWIN": "Frère jumeau ou soeur jumelle",
            "TWINBRO": "Frère jumeau",
            "TWINSIS": "Soeur jumelle",
            "UNCLE": "Oncle",
        },
    ),
)
