"""Routes of administration (EDQM), those of drugs taken outside hospital."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

EDQM = "0.4.0.127.0.16.1.1.2.1"

ROUTES = Table(
    Edition("JDV_RouteofAdministration_CISIS (1.2.250.1.213.1.1.5.677), ANS, 2022-03-31", date(2022, 3, 31)),
    *rows(
        EDQM,
        "EDQM",
        {
            "20001000": "Voie auriculaire",
            "20003000": "Voie cutanée",
            "20006000": "Voie endocervicale",
            "20013500": "Voie gastrique",
            "20019500": "Infiltration",
            "20020000": "Voie inhalée",
            "20024000": "Voie intraarticulaire",
            "20030000": "Voie intradermique",
            "20035000": "Voie intramusculaire",
            "20045000": "Voie intraveineuse",
            "20046000": "Voie intravésicale",
            "20049000": "Voie nasale",
            "20051000": "Voie ophtalmique",
            "20053000": "Voie orale",
            "20054000": "Voie buccale",
            "20055000": "Voie oropharyngée",
            "20061000": "Voie rectale",
            "20062000": "Autre(s)",
            "20066000": "Voie sous-cutanée",
            "20067000": "Voie sublinguale",
            "20070000": "Voie transdermique",
            "20072000": "Voie vaginale",
        },
    ),
)

ORAL = ROUTES["20053000"]
