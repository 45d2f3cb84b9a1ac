"""Way of life: what is observed, and how much one smokes."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

SOCIAL_HISTORY = Table(
    Edition("JDV_SocialHistoryCodes_CISIS (1.2.250.1.213.1.1.4.2.283.4), ANS, 2024-12-09", date(2024, 12, 9)),
    *rows(
        oids.LOINC,
        "LOINC",
        {
            "72166-2": "Statut tabagique",
            "74011-8": "Consommation tabagique",
            "74013-4": "Consommation d'alcool",
            "11343-1": "Consommation de drogue non médicales",
            "73985-4": "Exercice physique",
            "81663-7": "Régime",
            "92944-8": "Exposition à risque",
            "8683-5": "Exposition professionnelle",
            "67875-5": "Statut d'emploi",
            "29556-8": "Trouble du comportement",
            "11345-6": "Autre élément social",
        },
    ),
)

SMOKING_STATUS = Table(
    Edition("JDV_StatutTabagique_CISIS (1.2.250.1.213.1.1.5.667), ANS, 2023-04-28", date(2023, 4, 28)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "449868002": "fumeur(-euse) quotidien(ne)",
            "428041000124106": "fumeur(-euse) occasionnel(le)",
            "8517006": "ancien(ne) fumeur(-euse)",
            "266919005": "n'a jamais fumé",
            "266927001": "Tobacco smoking consumption unknown",
            "56771006": "gros(se) fumeur(-euse) (plus de 20 cigarettes par jour)",
            "56578002": "fumeur(-euse) modéré(e) (20 cigarettes ou moins par jour)",
        },
    ),
)

SMOKING = SOCIAL_HISTORY["74011-8"]
ALCOHOL = SOCIAL_HISTORY["74013-4"]
OTHER = SOCIAL_HISTORY["11345-6"]
