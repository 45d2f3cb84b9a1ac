"""Kind of structure where the care took place (JDV_J02): those where private doctors practise."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

FACILITY_TYPES = Table(
    Edition(
        "JDV_J02_XdsHealthcareFacilityTypeCode_CISIS (1.2.250.1.213.1.1.5.466), ANS, 2024-12-13", date(2024, 12, 13)
    ),
    *rows(
        oids.FACILITY_TYPE,
        "",
        {
            "SA05": "Centre de santé",
            "SA07": "Cabinet individuel",
            "SA08": "Cabinet de groupe",
            "SA09": "Exercice en société",
            "SA50": "Permanence des soins ambulatoires hors cabinet",
            "SA52": "Maison de santé ou Pôle de santé",
            "SA64": "Société de téléconsultation",
            "SA67": "Maisons médicales de garde (MMG)",
        },
    ),
)

SOLO_PRACTICE = FACILITY_TYPES["SA07"]
GROUP_PRACTICE = FACILITY_TYPES["SA08"]
HEALTH_CENTRE = FACILITY_TYPES["SA05"]
HEALTH_HOUSE = FACILITY_TYPES["SA52"]
