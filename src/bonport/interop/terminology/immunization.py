"""Vaccination: what kind of act, where the vaccine is given, how, and what is said when there is none."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Code, Edition
from bonport.interop.terminology.encounters import ACT_CODE
from bonport.interop.terminology.routes import EDQM
from bonport.interop.terminology.table import Table, rows

IMMUNIZATION_KINDS = Table(
    Edition(
        "JDV_HL7_ActSubstanceAdministrationImmunizationCode_CISIS (2.16.840.1.113883.1.11.19709), ANS, 2010-01-01",
        date(2010, 1, 1),
    ),
    *rows(
        ACT_CODE,
        "ActCode",
        {
            "INITIMMUNIZ": "1ère série vaccinante",
            "BOOSTER": "Rappel de vaccin",
            "IMMUNIZ": "Vaccination sans autre précision",
        },
    ),
)

IMMUNIZATION_SITES = Table(
    Edition("JDV_ImmunizationApproachSiteCode_CISIS (1.2.250.1.213.1.1.5.621), ANS, 2023-11-14", date(2023, 11, 14)),
    *rows(
        oids.SNOMED_CT,
        "SNOMED CT",
        {
            "64262003": "avant-bras droit",
            "66480008": "avant-bras gauche",
            "16217661000119109": "deltoïde droit",
            "16217701000119102": "deltoïde gauche",
            "91774008": "épaule droite",
            "91775009": "épaule gauche",
            "11207009": "cuisse droite",
            "61396006": "cuisse gauche",
            "723980000": "fesse droite",
            "723979003": "fesse gauche",
        },
    ),
)

IMMUNIZATION_ROUTES = Table(
    Edition("JDV_ImmunizationRouteCodes_CISIS (1.2.250.1.213.1.1.5.676), ANS, 2022-03-25", date(2022, 3, 25)),
    *rows(
        EDQM,
        "EDQM",
        {
            "20035000": "Voie intramusculaire",
            "20030000": "Voie intradermique",
            "20020000": "Voie inhalée",
            "20053000": "Voie orale",
            "20066000": "Voie sous-cutanée",
        },
    ),
)

ABSENT_IMMUNIZATIONS = Table(
    Edition("JDV_AbsentOrUnknownImmunization_CISIS (1.2.250.1.213.1.1.5.666), ANS, 2021-12-22", date(2021, 12, 22)),
    *rows(
        oids.ABSENT_UNKNOWN,
        "IPS CodeSystem - Absent and Unknown Data",
        {
            "no-immunization-info": "Pas d'information sur les vaccins",
            "no-known-immunizations": "Pas de vaccin connu",
        },
    ),
)

UNSPECIFIED = IMMUNIZATION_KINDS["IMMUNIZ"]
VACCINES = Code("J07", oids.ATC, "vaccins", "ATC")
"""The class of every vaccine (ATC, level 2), for one whose own class is not known."""
