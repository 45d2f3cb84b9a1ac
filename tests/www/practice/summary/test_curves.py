"""Curves: what they draw and say, and that 25 years of history stay light."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from bonport.practice.places.models import Person
from bonport.practice.records.actions import add_entry, add_measures
from bonport.practice.records.models import Encounter, LabValue, Problem, VitalSign
from bonport.practice.records.values import BMI, LAST, MOST, PRESSURE, Curve, Line, Point, curve_of, last_values
from bonport.www.practice.summary.chart import SPARK, WIDE, chart, described, sparkline
from tests.cast import Cast

SVG = "{http://www.w3.org/2000/svg}"
As = Callable[[Person], Client]

points = st.lists(
    st.builds(Point, st.dates(date(1990, 1, 1), date(2026, 11, 22)), st.floats(0.01, 99999, allow_nan=False)),
    min_size=1,
    max_size=60,
).map(lambda found: tuple(sorted(found, key=lambda point: point.day)))
curves = st.builds(
    lambda first, second, label, low: Curve(
        "k", label, "u", (Line("a", first), *((Line("b", second),) if second else ())), (low, low and low + 10)
    ),
    points,
    st.one_of(st.none(), points),
    st.text(max_size=20),
    st.one_of(st.none(), st.floats(1, 100)),
)


@given(curves)
def test_a_picture_is_well_formed_inside_its_frame_titled_and_without_style(curve: Curve) -> None:
    for picture in (chart(curve, "c1"), sparkline(curve)):
        clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", picture)
        root = ElementTree.fromstring(clean)
        assert "style" not in {name for node in root.iter() for name in node.attrib}
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for node in root.iter("polyline"):
            for x, y in (map(float, pair.split(",")) for pair in node.attrib["points"].split()):
                assert 0 <= x <= width and 0 <= y <= height
    root = ElementTree.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", chart(curve, "c1")))
    assert root.find("title") is not None and root.find("desc") is not None
    assert root.attrib["aria-labelledby"] == "c1-t c1-d"


def test_a_higher_value_stands_higher_and_a_later_one_further_right() -> None:
    low, high = Point(date(2020, 1, 1), 60.0), Point(date(2024, 1, 1), 80.0)
    picture = chart(Curve("k", "Poids", "kg", (Line("Poids", (low, high)),)), "c")
    (x1, y1), (x2, y2) = (
        map(float, pair.split(",")) for pair in re.findall(r'<polyline[^>]*points="([^"]*)"', picture)[0].split()
    )
    assert x1 < x2 <= WIDE[0] and y1 > y2
    assert "2021" in picture and "2024" in picture and ">60<" in picture and ">80<" in picture


def heights(curve: Curve) -> float:
    """How much of a sparkline's height its line takes."""
    drawn = re.findall(r'<polyline[^>]*points="([^"]*)"', sparkline(curve))[0].split()
    values = [float(pair.split(",")[1]) for pair in drawn]
    return (max(values) - min(values)) / SPARK[1]


def drawn(key: str, *values: float, usual: tuple[float | None, float | None] = (None, None)) -> float:
    line = Line("x", tuple(Point(date(2020 + n, 1, 1), value) for n, value in enumerate(values)))
    return heights(Curve(key, "x", "u", (line,), usual))


@pytest.mark.parametrize(
    ("key", "usual", "stable", "changed"),
    [
        ("lab:4548-4|%", (4.0, 6.0), (7.0, 7.1, 6.9, 7.0), (7.0, 7.9, 8.8, 9.4)),  # HbA1c
        ("lab:14682-9|umol/L", (45.0, 104.0), (95.0, 99.0, 92.0, 96.0), (95.0, 120.0, 145.0, 160.0)),  # creatinine
        ("lab:13457-7|g/L", (None, 1.6), (1.05, 1.1, 1.02, 1.08), (1.9, 1.5, 1.1, 0.7)),  # LDL, an upper bound alone
        ("lab:0000-0|u", (None, None), (50.0, 51.0, 49.0, 50.0), (50.0, 62.0, 71.0, 80.0)),
        ("29463-7", (None, None), (80.0, 80.6, 79.8, 80.2), (80.0, 76.0, 73.0, 71.0)),  # an adult's weight
        ("29463-7", (None, None), (3.40, 3.42, 3.41), (3.4, 3.7, 4.1)),  # a newborn's
        ("8302-2", (None, None), (158.0, 159.0, 158.0), (110.0, 116.0, 123.0)),  # height
        ("8867-4", (None, None), (72.0, 76.0, 70.0), (72.0, 96.0, 118.0)),  # heart rate
    ],
)
def test_what_is_stable_looks_flat_and_what_changed_shows(
    key: str, usual: tuple[float | None, float | None], stable: tuple[float, ...], changed: tuple[float, ...]
) -> None:
    assert drawn(key, *stable, usual=usual) <= 0.2
    assert drawn(key, *changed, usual=usual) >= 0.4


def test_it_says_in_words_what_it_draws() -> None:
    line = Line("Poids", (Point(date(2020, 1, 1), 60.5), Point(date(2024, 1, 1), 80.0), Point(date(2025, 1, 1), 70.0)))
    said = described(Curve("k", "Poids", "kg", (line,)))
    assert said == "3\u00a0valeurs, du 01/01/2020 au 01/01/2025. Poids\u00a0: de 60,5 à 80, 70 en dernier."


# ----------------------------------------------------------------------------------------------------- from the record


def measured(cast: Cast, code: str, unit: str, *values: float, every: int = 30, child: bool = False) -> None:
    rows = [
        {
            "code": code,
            "value": value,
            "unit": unit,
            "measured_at": cast.now - timedelta(days=every * (len(values) - n)),
        }
        for n, value in enumerate(values)
    ]
    add_measures(cast.act(cast.treating), cast.child if child else cast.patient, None, rows)


def read(cast: Cast, key: str | None = None, *, child: bool = False) -> Any:
    patient = cast.child if child else cast.patient
    with cast.act(None).reading():
        return curve_of(patient, key) if key else last_values(patient)


def test_a_pressure_is_one_curve_of_two_lines_and_the_index_is_computed(cast: Cast) -> None:
    measured(cast, "8480-6", "mm[Hg]", 140, 135)
    measured(cast, "8462-4", "mm[Hg]", 85, 80)
    measured(cast, "8302-2", "cm", 168)
    measured(cast, "29463-7", "kg", 70, 72)
    assert [(curve.label, curve.said) for curve in read(cast)] == [
        ("TA", "135/80\u00a0mmHg"), ("Poids", "72\u00a0kg"), ("Taille", "168\u00a0cm"), ("IMC", "25,5\u00a0kg/m²"),
    ]  # fmt: skip
    assert [len(line.points) for line in read(cast, PRESSURE).lines] == [2, 2]
    assert [point.value for point in read(cast, BMI).lines[0].points] == [24.8, 25.5]


def test_a_child_has_no_index_by_a_height_of_long_ago(cast: Cast) -> None:
    measured(cast, "8302-2", "cm", 110, 140, every=400, child=True)
    measured(cast, "29463-7", "kg", 35, every=399, child=True)
    measured(cast, "29463-7", "kg", 40, every=1, child=True)
    index = read(cast, BMI, child=True)
    assert [point.value for point in index.lines[0].points] == [17.9]


def test_what_was_struck_out_is_not_drawn(cast: Cast) -> None:
    measured(cast, "29463-7", "kg", 70, 700)
    with cast.act(None).reading():
        VitalSign.objects.filter(value=700).update(ended=True)
    assert [point.value for point in read(cast, "29463-7").lines[0].points] == [70]


def test_a_laboratory_value_out_of_its_bounds_is_said(cast: Cast) -> None:
    for value, unit in ((7.2, "%"), (55.0, "mmol/mol")):
        values = {"code": "4548-4", "label": "HbA1c", "value": value, "unit": unit, "low": 4.0, "high": 6.0,
                  "day": cast.now.date()}  # fmt: skip
        add_entry(cast.act(cast.treating), LabValue, cast.patient, None, values)
    curves = read(cast)
    assert {(curve.label, curve.unit, curve.outside) for curve in curves} == {
        ("HbA1c", "%", "haut"), ("HbA1c", "mmol/mol", "haut"),
    }  # fmt: skip
    assert read(cast, curves[0].key) == curves[0]


def test_a_unit_is_read_in_french_and_kept_as_it_came(cast: Cast) -> None:
    values = {"code": "3016-3", "label": "TSH", "value": 2.2, "unit": "m[IU]/L", "day": cast.now.date()}
    add_entry(cast.act(cast.treating), LabValue, cast.patient, None, values)
    (curve,) = read(cast)
    assert curve.said == "2,2\u00a0mUI/L"
    with cast.act(None).reading():
        assert LabValue.objects.get().unit == "m[IU]/L"


# ------------------------------------------------------------------------------------------------------ 25 years of it


@pytest.fixture
def long_history(cast: Cast) -> Cast:
    """25 years: 500 encounters, 6 000 measures, 1 500 laboratory values, 300 problems."""
    with cast.act(None).reading():
        for n in range(500):
            at = cast.now - timedelta(days=18 * (500 - n))
            common = {"practice_id": cast.practice, "patient": cast.patient, "recorded_at": at}
            encounter = Encounter.objects.create(
                id=cast.new_id(), practice_id=cast.practice, patient=cast.patient, doctor=cast.treating,
                structure=cast.structure, started_at=at, closed_at=at, note="Suivi.",
            )  # fmt: skip
            VitalSign.objects.bulk_create(
                VitalSign(id=cast.new_id(), encounter=encounter, code=code, value=value + n % 9, unit=unit,
                          measured_at=at + timedelta(minutes=twice), **common)
                for twice in range(2)
                for code, value, unit in (
                    ("8480-6", 130, "mm[Hg]"), ("8462-4", 80, "mm[Hg]"), ("29463-7", 70, "kg"), ("8302-2", 168, "cm"),
                    ("8867-4", 70, "/min"), ("8310-5", 37, "Cel"),
                )
            )  # fmt: skip
            LabValue.objects.bulk_create(
                LabValue(id=cast.new_id(), encounter=encounter, code=code, label=code, value=5 + n % 3, unit="u",
                         day=at.date(), **common)
                for code in ("4548-4", "14682-9", "2089-1")
            )  # fmt: skip
            if n < 300:
                Problem.objects.create(
                    id=cast.new_id(), encounter=encounter, label=f"Rhume {n}", code="J00", past=True, **common
                )
    return cast


def test_25_years_stay_light(long_history: Cast, as_: As) -> None:
    cast = long_history
    client = as_(cast.treating)
    with (
        CaptureQueriesContext(
            connection,
        ) as few,
        cast.act(None).reading(),
    ):
        shown = last_values(cast.patient)
    assert len(few) <= 4 + 6, "one for each kind of measure, and four: the last of all, the kinds, the laboratory's two"
    assert all(len(line.points) <= LAST for curve in shown for line in curve.lines)
    page = client.get(f"/patients/{cast.patient.pk}/").content.decode()
    assert "plus de 192\u00a0autres" in page and page.count('class="line"') < 60
    more = client.post(f"/patients/{cast.patient.pk}/resume/suite/", {"kind": "past"}).content.decode()
    assert more.count('class="line"') == 192 and "Il y en a d’autres, plus anciens." in more
    whole = client.post(f"/patients/{cast.patient.pk}/resume/courbe/", {"curve": PRESSURE}).content
    assert len(whole) < 40_000
    assert len(read(cast, "29463-7").lines[0].points) == MOST


def test_25_years_ask_few_questions_more_than_a_month(cast: Cast, as_: As, request: pytest.FixtureRequest) -> None:
    client, address = as_(cast.treating), f"/patients/{cast.patient.pk}/resume/aucun/"
    units = {"8480-6": "mm[Hg]", "8462-4": "mm[Hg]", "29463-7": "kg", "8302-2": "cm", "8867-4": "/min", "8310-5": "Cel"}
    for code, unit in units.items():
        measured(cast, code, unit, 60)

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.post(address, {"kind": "allergy"}).status_code == 200
        return len(made)

    queries()
    few = queries()
    request.getfixturevalue("long_history")
    assert queries() <= few + 3 + len(units), "one for each kind of measure, the kinds, the laboratory's, the problems"
