"""Confidentiality of a document and its masks (JDV_J08).

The CDA header carries the level; the masks are XDS metadata, chosen at signing.
"""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology import oids
from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.table import Table, rows

CONFIDENTIALITY = Table(
    Edition("JDV_J08_XdsConfidentialityCode_CISIS (1.2.250.1.213.1.1.5.463), ANS, 2020-04-24", date(2020, 4, 24)),
    *rows(
        oids.CONFIDENTIALITY,
        "Confidentiality",
        {
            "N": "Normal",
            "R": "Restreint",
            "V": "Très restreint",
        },
    ),
    *rows(
        oids.DMP_CONFIDENTIALITY,
        "",
        {
            "INVISIBLE_PATIENT": "Non visible par le patient",
            "INVISIBLE_REPRESENTANTS_LEGAUX": "Non visible par les représentants légaux du patient",
            "MASQUE_PS": "Masqué aux professionnels de santé",
        },
    ),
)

NORMAL = CONFIDENTIALITY["N"]
MASKED_TO_PROFESSIONALS = CONFIDENTIALITY["MASQUE_PS"]
INVISIBLE_TO_PATIENT = CONFIDENTIALITY["INVISIBLE_PATIENT"]
INVISIBLE_TO_GUARDIANS = CONFIDENTIALITY["INVISIBLE_REPRESENTANTS_LEGAUX"]
