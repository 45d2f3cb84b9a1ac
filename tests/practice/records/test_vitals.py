"""Measures typed in one line: what is understood, what is asked back, and that nothing typed is dropped in silence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.terminology.vital_signs import GLUCOSE, UNITS, VITAL_SIGNS
from bonport.practice.records.lines.vitals import (
    BY_CODE,
    DIASTOLIC,
    HEIGHT,
    MEASURES,
    SYSTOLIC,
    WEIGHT,
    Measure,
    body_mass_index,
    read,
)


def said(text: str) -> list[tuple[str, float]]:
    return [(one.measure.label, one.value) for one in read(text).measured]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("TA 135/80 P 72 T 168", [("TA systolique", 135), ("TA diastolique", 80), ("Poids", 72), ("Taille", 168)]),
        ("ta:13/8, p=72,5kg; t 1m68", [
            ("TA systolique", 130), ("TA diastolique", 80), ("Poids", 72.5), ("Taille", 168),
        ]),
        ("13,5/8", [("TA systolique", 135), ("TA diastolique", 80)]),
        ("Tension 120 sur 70 mmHg", [("TA systolique", 120), ("TA diastolique", 70)]),
        ("P 3500 g PC 34,5 T 50", [("Poids", 3.5), ("Périmètre crânien", 34.5), ("Taille", 50)]),
        ("T 1,68 m P 70 kg.", [("Taille", 168), ("Poids", 70)]),
        ("T° 38,5 FC 92 FR 18 SpO2 97 %", [
            ("Température", 38.5), ("Fréquence cardiaque", 92), ("Fréquence respiratoire", 18), ("Saturation", 97),
        ]),
        ("glycémie 1,2", [("Glycémie capillaire", 120)]),
        ("dextro 110 mg/dL", [("Glycémie capillaire", 110)]),
        ("Température 39.2 °C, périmètre abdominal 98 cm", [("Température", 39.2), ("Périmètre abdominal", 98)]),
        ("TA 160/95 TA 150/90", [
            ("TA systolique", 160), ("TA diastolique", 95), ("TA systolique", 150), ("TA diastolique", 90),
        ]),
        ("P72T168", [("Poids", 72), ("Taille", 168)]),
    ],
)  # fmt: skip
def test_what_doctors_type(text: str, values: list[tuple[str, float]]) -> None:
    reading = read(text)
    assert said(text) == values
    assert reading.is_clear, reading.doubts


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("P 220", "Poids 220\u00a0kg\u00a0: valeur inhabituelle"),
        ("T 38,5", "la température s’écrit"),
        ("SpO2 70", "inhabituelle"),
    ],
)
def test_an_unusual_value_is_asked_and_may_be_confirmed(text: str, asked: str) -> None:
    reading = read(text)
    assert asked in " ".join(reading.doubts)
    assert not reading.is_clear and reading.may_be_confirmed


@pytest.mark.parametrize(
    "text",
    [
        "P 7200",
        "TA 80/135",
        "TA 80/80",
        "SpO2 101",
        "P 72 xyz",
        "P 5 cm",
        "TA 12",
        "P 72,5,3",
        "TA 135/80/7",
        "bonjour",
    ],
)
def test_what_is_impossible_or_unread_is_never_confirmed(text: str) -> None:
    reading = read(text)
    assert reading.doubts and not reading.may_be_confirmed


def test_an_empty_line_says_nothing() -> None:
    for text in ("", "   ", ", ;"):
        assert read(text) == read("") and not read(text).is_clear and not read(text).may_be_confirmed


# ---------------------------------------------------------------------------------------------------- properties


def typed(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def unit_of(measure: Measure) -> str:
    return {100: "g/l"}.get(measure.per_unit, measure.kept_in if measure.kept_in in measure.units else "")


@st.composite
def usual(draw: st.DrawFn) -> tuple[Measure, float]:
    measure = draw(st.sampled_from(MEASURES))
    low, high = measure.usual
    return measure, draw(st.integers(int(low * 10), int(high * 10))) / 10


@given(st.lists(usual(), min_size=1, max_size=6), st.sampled_from([" ", ", ", "\u00a0; ", "  "]), st.data())
def test_every_usual_value_is_read_whatever_its_order_name_case_and_decimal_mark(
    values: list[tuple[Measure, float]], between: str, data: st.DataObject
) -> None:
    pieces = []
    for measure, value in values:
        name = data.draw(st.sampled_from(measure.names))
        name = data.draw(st.sampled_from([name, name.upper(), name.capitalize()]))
        number = typed(value / measure.per_unit)
        number = data.draw(st.sampled_from([number, number.replace(",", ".")]))
        sign = data.draw(st.sampled_from([" ", ":", " = ", "  "]))
        unit = unit_of(measure)
        pieces.append(f"{name}{sign}{number}{data.draw(st.sampled_from(['', unit, f' {unit}']))}")
    reading = read(between.join(pieces))
    assert reading.is_clear, reading.doubts
    assert [one.measure.code for one in reading.measured] == [measure.code for measure, _ in values]
    for one, (_, value) in zip(reading.measured, values, strict=True):
        assert one.value == pytest.approx(value, abs=0.06)


@given(st.integers(80, 220), st.integers(40, 79), st.sampled_from(["TA", "ta ", "Tension ", "PA:", ""]))
def test_every_pressure_is_read(high: int, low: int, name: str) -> None:
    reading = read(f"{name} {high}/{low}")
    assert [(one.measure, one.value) for one in reading.measured] == [(SYSTOLIC, high), (DIASTOLIC, low)]
    assert reading.is_clear


@given(st.sampled_from(MEASURES), st.floats(0, 99999).map(lambda value: round(value, 1)))
def test_a_value_out_of_range_is_asked_and_never_kept_in_silence(measure: Measure, value: float) -> None:
    reading = read(f"{measure.names[0]} {typed(value)}")
    for one in reading.measured:
        low, high = one.measure.usual
        assert bool(one.doubt) is not (low <= one.value <= high)
        assert one.impossible is not (one.measure.possible[0] <= one.value <= one.measure.possible[1])


@given(st.text(max_size=80))
def test_it_never_raises_and_no_digit_is_lost(text: str) -> None:
    reading = read(text)
    if re.search(r"[0-9]", text):
        assert reading.measured or reading.unread


@given(st.text(alphabet="TAPCFS 0123456789/,.°mkgx", max_size=40))
def test_near_what_is_typed_nothing_is_dropped(text: str) -> None:
    """Every number stands in what was understood or in what is asked back."""
    reading = read(text)
    if reading.is_clear:
        assert len(re.findall(r"\d+(?:[.,]\d+)?", text)) >= len(reading.measured)
    if re.search(r"[^\s,;.]", text):
        assert reading.measured or reading.unread


@given(st.sampled_from(MEASURES), st.sampled_from(["kg", "cm", "mmhg", "°c", "g/l", "m"]))
def test_a_unit_of_something_else_is_asked_back(measure: Measure, unit: str) -> None:
    if unit not in measure.units:
        low, high = measure.usual
        assert not read(f"{measure.names[0]} {typed((low + high) / 2 / measure.per_unit)} {unit}").is_clear


def test_every_code_is_of_the_national_set_with_its_unit() -> None:
    for code, measure in BY_CODE.items():
        assert code in VITAL_SIGNS or code == GLUCOSE.code
        assert UNITS[code] == measure.kept_in
        assert measure.possible[0] <= measure.usual[0] < measure.usual[1] <= measure.possible[1]


def test_the_index() -> None:
    assert body_mass_index(72, 168) == 25.5
    assert {WEIGHT.kept_in, HEIGHT.kept_in} == {"kg", "cm"}
