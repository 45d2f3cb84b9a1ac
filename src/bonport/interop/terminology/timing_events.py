"""Moments of the day at which a drug is taken."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

TIMING_EVENT = "2.16.840.1.113883.5.139"

TIMING_EVENTS = Table(
    Edition("JDV_HL7_TimingEvent_CISIS (2.16.840.1.113883.1.11.10706), ANS, 2010-01-01", date(2010, 1, 1)),
    *rows(
        TIMING_EVENT,
        "TimingEvent",
        {
            "AC": "Avant le repas",
            "ACD": "Avant le déjeuner",
            "ACM": "Avant le petit-déjeuner",
            "ACV": "Avant le dîner",
            "C": "Pendant les repas",
            "CD": "Pendant le déjeuner",
            "CM": "Pendant le petit-déjeuner",
            "CV": "Pendant le dîner",
            "HS": "Au coucher",
            "IC": "Entre les repas",
            "ICD": "Entre le déjeuner et le dîner",
            "ICM": "Entre le petit-déjeûner et le déjeûner",
            "ICV": "Entre le diner et le coucher",
            "PC": "Après le repas",
            "PCD": "Après le déjeuner",
            "PCM": "Après le petit-déjeuner",
            "PCV": "Après le dîner",
            "WAKE": "Au réveil",
        },
    ),
)
