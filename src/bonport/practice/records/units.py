"""How a unit is read in French: « µmol/L », « mUI/L », « G/L ». What is kept, coded and sent stays UCUM."""

from __future__ import annotations

_SYMBOLS = {
    "ug": "µg",
    "uL": "µL",
    "um": "µm",
    "umol": "µmol",
    "u[IU]": "µUI",
    "m[IU]": "mUI",
    "k[IU]": "kUI",
    "[IU]": "UI",
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "kg/m2": "kg/m²",
    "m2": "m²",
    "meq": "mEq",
    "mosm": "mOsm",
    "{1.73_m2}": "1,73\u00a0m²",
    "10*9/L": "G/L",
    "10*12/L": "T/L",
    "10*3/uL": "G/L",
    "10*6/uL": "T/L",
    "d": "24\u00a0h",
    "a": "an",
}
"""A UCUM unit, or one of those between the strokes of one -> what a French laboratory's report prints. Giga and tera
stand there for 10⁹ and 10¹² cells."""


def french_unit(ucum: str) -> str:
    """
    Args:
        ucum: the unit of a value; one that is not known here is read as it is written.

    >>> french_unit("umol/L"), french_unit("m[iU]/L"), french_unit("mL/min/{1.73_m2}"), french_unit("10*9/L")
    ('µmol/L', 'mUI/L', 'mL/min/1,73\\xa0m²', 'G/L')
    >>> french_unit("%"), french_unit("{INR}"), french_unit("mmol/d"), french_unit("/min"), french_unit("{copies}/mL")
    ('%', '', 'mmol/24\\xa0h', '/min', '/mL')
    """
    unit = ucum.replace("[iU]", "[IU]")
    if unit in _SYMBOLS:
        return _SYMBOLS[unit]
    parts = (_SYMBOLS.get(part, "" if part.startswith("{") else part) for part in unit.split("/"))
    return "/".join(parts).removesuffix("/")
