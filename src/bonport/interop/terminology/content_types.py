"""What a submission set comes from (XDS contentTypeCode)."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

CONTENT_TYPE = "1.2.250.1.213.2.2"

CONTENT_TYPES = Table(
    Edition(
        "TRE_R209-TypeActivite 20260629120000 (ANS); ambulatory care is 07 in the ANS guide of HL7v2 transmission "
        "of CDA documents, against JDV_J59-ContentTypeCode-DMP",
        date(2021, 11, 26),
    ),
    *rows(CONTENT_TYPE, "", {"07": "Consultation Soins Externes"}),
)

AMBULATORY_CARE = CONTENT_TYPES["07"]
