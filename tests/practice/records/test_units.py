"""A unit is kept in UCUM and read in French."""

from __future__ import annotations

import pytest

from bonport.practice.records.units import french_unit


@pytest.mark.parametrize(
    ("ucum", "read"),
    [
        ("umol/L", "µmol/L"),
        ("m[IU]/L", "mUI/L"),
        ("m[iU]/L", "mUI/L"),
        ("u[IU]/mL", "µUI/mL"),
        ("[IU]/L", "UI/L"),
        ("ug/L", "µg/L"),
        ("10*9/L", "G/L"),
        ("10*12/L", "T/L"),
        ("10*3/uL", "G/L"),
        ("mL/min/{1.73_m2}", "mL/min/1,73\u00a0m²"),
        ("mmol/d", "mmol/24\u00a0h"),
        ("mm[Hg]", "mmHg"),
        ("kg/m2", "kg/m²"),
        ("Cel", "°C"),
        ("/min", "/min"),
        ("{copies}/mL", "/mL"),
        ("{INR}", ""),
        ("%", "%"),
        ("g/L", "g/L"),
        ("mmol/mol", "mmol/mol"),
        ("U/L", "U/L"),
        ("", ""),
    ],
)
def test_a_unit_is_read_as_a_french_laboratory_prints_it(ucum: str, read: str) -> None:
    assert french_unit(ucum) == read
