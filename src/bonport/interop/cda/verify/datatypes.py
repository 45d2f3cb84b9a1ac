"""The data types of HL7 v3 R1 that a CDA uses: their parts, and what their attributes may hold.

Facts of HL7 v3 Data Types R1 (XML ITS); narrower where CI-SIS Structuration minimale is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_UID = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))*|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_TS = re.compile(r"\d{1,8}|(?:\d{9,14}|\d{14}\.\d+)(?:[+-]\d{1,4})?", re.ASCII)
_TOKEN = re.compile(r"\S+")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9_.]*", re.ASCII)
_REAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INT = re.compile(r"[+-]?\d+", re.ASCII)
_ID = re.compile(r"[^\W\d][\w.\-]*")
_NULLS = frozenset(("NI", "OTH", "NINF", "PINF", "UNK", "ASKU", "NAV", "NASK", "TRC", "MSK", "NA", "NP", "INV", "DER"))
_TELECOM_USES = frozenset(("AS", "BAD", "DIR", "EC", "H", "HP", "HV", "MC", "PG", "PUB", "TMP", "WP"))
_ADDRESS_USES = frozenset(("BAD", "CONF", "DIR", "H", "HP", "HV", "PHYS", "PST", "PUB", "TMP", "WP"))
_NAME_USES = frozenset(("A", "ABC", "ASGN", "C", "I", "IDE", "L", "P", "PHON", "R", "SNDX", "SRCH", "SYL"))
_NAME_QUALIFIERS = frozenset(("AC", "AD", "BR", "CL", "IN", "LS", "NB", "PR", "SP", "TITLE", "VV"))
_MOODS = frozenset(("INT", "APT", "ARQ", "DEF", "EVN", "GOL", "PRMS", "PRP", "RQO"))
_LINKS = frozenset(("CAUS", "COMP", "GEVL", "MFST", "REFR", "RSON", "SAS", "SPRT", "SUBJ", "XCRPT"))


def _words_of(allowed: frozenset[str]) -> Callable[[str], object]:
    return lambda value: allowed.issuperset(value.split())


ATTRIBUTES: dict[str, Callable[[str], object]] = {
    "nullFlavor": _NULLS.__contains__,
    "bl": frozenset(("true", "false")).__contains__,
    "cs": _TOKEN.fullmatch,
    "id": _ID.fullmatch,
    "int": _INT.fullmatch,
    "link": _LINKS.__contains__,
    "mood": _MOODS.__contains__,
    "qualifier": _words_of(_NAME_QUALIFIERS),
    "real": _REAL.fullmatch,
    "st": bool,
    "text": lambda value: True,
    "token": _SYMBOL.fullmatch,
    "ts": _TS.fullmatch,
    "uid": _UID.fullmatch,
    "useAD": _words_of(_ADDRESS_USES),
    "useEN": _words_of(_NAME_USES),
    "useTEL": _words_of(_TELECOM_USES),
}
"""What an attribute's value must satisfy (the answer is then true), by the name that `grammar` gives to it."""

_CODE = "@code=cs @codeSystem=uid @codeSystemName=st @codeSystemVersion=st @displayName=st "
_TS_BOUNDS = "center:TS? low:IVXB_TS? width:PQ? high:IVXB_TS?"
_PQ_BOUNDS = "center:PQ? low:IVXB_PQ? width:PQ? high:IVXB_PQ?"
_MEDIA = "@mediaType=cs @language=cs @representation=B64|TXT @compression=cs @integrityCheck=text "
_MEDIA += "@integrityCheckAlgorithm=cs"
_ADDRESS = (
    "delimiter country state county city postalCode streetAddressLine houseNumber houseNumberNumeric direction "
    "streetName streetNameBase streetNameType additionalLocator unitID unitType careOf censusTract "
    "deliveryAddressLine deliveryInstallationType deliveryInstallationArea deliveryInstallationQualifier deliveryMode "
    "deliveryModeIdentifier buildingNumberSuffix postBox precinct"
)

TYPES: dict[str, tuple[str, bool]] = {
    "II": ("@root=uid @extension=st @assigningAuthorityName=st @displayable=bl", False),
    "TypeId": ("@root!=2.16.840.1.113883.1.3 @extension!=POCD_HD000040", False),
    "CD": (f"originalText:ED? qualifier:CR* translation:CD* {_CODE} @valueSet=uid @valueSetVersion=st", False),
    "CE": (f"originalText:ED? translation:CD* {_CODE} @valueSet=uid @valueSetVersion=st", False),
    "CV": (f"originalText:ED? {_CODE}", False),
    "CS": ("@code=cs", False),
    "CR": ("name:CV? value:CD? @inverted=bl", False),
    "ED": (f"reference:TEL? thumbnail:ED? {_MEDIA}", True),
    "ST": ("@mediaType=text/plain @representation=TXT @language=cs", True),
    "SC": (_CODE, True),
    "BL": ("@value=bl", False),
    "INT": ("@value=int", False),
    "REAL": ("@value=real", False),
    "PQ": ("translation:PQR* @value=real @unit=cs", False),
    "PQR": (f"originalText:ED? {_CODE} @value=real", False),
    "MO": ("@value=real @currency=cs", False),
    "TS": ("@value=ts", False),
    "IVXB_TS": ("@value=ts @inclusive=bl", False),
    "IVXB_PQ": ("translation:PQR* @value=real @unit=cs @inclusive=bl", False),
    "IVXB_INT": ("@value=int @inclusive=bl", False),
    "SXCM_TS": ("@value=ts @operator=A|E|H|I|P", False),
    "IVL_TS": (f"{_TS_BOUNDS} @value=ts @operator=A|E|H|I|P", False),
    "PIVL_TS": ("phase:IVL_TS? period:PQ? @value=ts @operator=A|E|H|I|P @alignment=cs @institutionSpecified=bl", False),
    "EIVL_TS": ("event:CE? offset:IVL_PQ? @value=ts @operator=A|E|H|I|P", False),
    "SXPR_TS": ("comp:SXCM_TS* @value=ts @operator=A|E|H|I|P", False),
    "IVL_PQ": (f"{_PQ_BOUNDS} translation:PQR* @value=real @unit=cs @operator=A|E|H|I|P", False),
    "IVL_INT": ("center:INT? low:IVXB_INT? width:INT? high:IVXB_INT? @value=int @operator=A|E|H|I|P", False),
    "RTO_PQ_PQ": ("numerator:PQ denominator:PQ", False),
    "RTO": ("numerator:PQ denominator:PQ", False),
    "TEL": ("useablePeriod:SXCM_TS* @value=text @use=useTEL", False),
    "AD": (f"({' '.join(f'{part}:ST' for part in _ADDRESS.split())} useablePeriod:SXCM_TS)* @use=useAD", True),
    "EN": ("(delimiter:ENXP family:ENXP given:ENXP prefix:ENXP suffix:ENXP validTime:IVL_TS)* @use=useEN", True),
    "PN": ("(delimiter:ENXP family:ENXP given:ENXP prefix:ENXP suffix:ENXP validTime:IVL_TS)* @use=useEN", True),
    "ON": ("(delimiter:ENXP prefix:ENXP suffix:ENXP validTime:IVL_TS)* @use=useEN", True),
    "ENXP": ("@qualifier=qualifier @language=cs", True),
    "ANY": ("", False),
}
"""Type -> its parts, in the notation of `grammar`, and whether text may stand in it."""

SUBTYPES: dict[str, frozenset[str]] = {
    "ANY": frozenset(TYPES) - {"ANY", "ENXP", "TypeId", "PQR"},
    "CD": frozenset(("CE", "CV", "CS")),
    "CE": frozenset(("CV",)),
    "SXCM_TS": frozenset(("IVL_TS", "PIVL_TS", "EIVL_TS", "SXPR_TS")),
    "ED": frozenset(("ST",)),
}
"""Which types xsi:type may put in place of another."""
