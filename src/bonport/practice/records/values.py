"""Measures and laboratory values over the years, a bounded number of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from bonport.interop.terminology.vital_signs import UNITS, VITAL_SIGNS
from bonport.practice.patients.models import Patient
from bonport.practice.records.lines.vitals import BY_CODE, DIASTOLIC, HEIGHT, SYSTOLIC, WEIGHT, body_mass_index, french
from bonport.practice.records.models import LabValue, VitalSign
from bonport.practice.records.units import french_unit

Row = TypeVar("Row")

LAST = 24  # points of a sparkline
MOST = 600  # points of a curve
AT_ONCE = 400  # measures of a record that are read in one question
SAME_TIME = timedelta(days=30)
BMI = "39156-5"
PRESSURE = "pressure"
LAB = "lab:"


@dataclass(frozen=True, slots=True)
class Point:
    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a curve, the oldest point first, in the unit shown."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """What is followed over time: one line, or two for a blood pressure.

    Attributes:
        key: names it in a request. unit: as it is read.
        usual: the bounds that the laboratory gave last, where it gave some.
    """

    key: str
    label: str
    unit: str
    lines: tuple[Line, ...]
    usual: tuple[float | None, float | None] = (None, None)

    @property
    def last(self) -> date:
        return max(line.points[-1].day for line in self.lines)

    @property
    def said(self) -> str:
        """« 135/80 mmHg »: what was measured last."""
        return f"{'/'.join(french(line.points[-1].value) for line in self.lines)}\u00a0{self.unit}".strip()

    @property
    def outside(self) -> str:
        """Whether the last value is above or below the laboratory's bounds, in a word."""
        low, high = self.usual
        value = self.lines[0].points[-1].value
        if high is not None and value > high:
            return "haut"
        return "bas" if low is not None and value < low else ""


def last_values(patient: Patient) -> list[Curve]:
    """Every measure and laboratory value of the record, with its last points; the laboratory's latest first."""
    vitals = _vitals(_last_measures(VitalSign.objects.filter(patient=patient, ended=False)), _grown(patient))
    labs = _labs(_last_labs(LabValue.objects.filter(patient=patient, ended=False)))
    return [*vitals, *sorted(labs, key=lambda curve: (-curve.last.toordinal(), curve.label))]


def curve_of(patient: Patient, key: str) -> Curve | None:
    """One of them with all its points, as many as a curve can show."""
    if key.startswith(LAB):
        rows = LabValue.objects.filter(patient=patient, ended=False, code=key.removeprefix(LAB).partition("|")[0])
        return _named(_labs(rows.order_by("-day", "-recorded_at")[:MOST]), key)
    codes = {PRESSURE: [SYSTOLIC.code, DIASTOLIC.code], BMI: [BMI, WEIGHT.code, HEIGHT.code]}.get(key, [key])
    mine = VitalSign.objects.filter(patient=patient, ended=False)
    measures = (row for code in codes for row in _measures(mine.filter(code=code), MOST))
    return _named(_vitals(measures, _grown(patient)), key)


def height_for(patient: Patient, now: datetime) -> float | None:
    """The height in cm with which an index is computed today: the last one, for a child if it was measured lately."""
    rows = VitalSign.objects.filter(patient=patient, ended=False, code=HEIGHT.code)
    row = rows.order_by("-measured_at", "-recorded_at").first()
    if row is None:
        return None
    today, measured = timezone.localtime(now).date(), timezone.localtime(row.measured_at).date()
    return row.value if today >= _grown(patient) or today - measured <= SAME_TIME else None


def _named(curves: list[Curve], key: str) -> Curve | None:
    return next((curve for curve in curves if curve.key == key), None)


def _last_measures(mine: QuerySet[VitalSign]) -> list[tuple[str, float, str, datetime]]:
    """The last ones of each code. Most records hold few enough to be read at once. Of others each code is a short
    question to the index: 25 years of daily pressures cost as much as a month."""
    rows = list(_measures(mine, AT_ONCE + 1))
    if len(rows) > AT_ONCE:
        codes = mine.order_by("code").values_list("code", flat=True).distinct()
        return [row for code in codes for row in _measures(mine.filter(code=code), LAST)]
    return _last_of_each(rows, lambda row: row[0])


def _last_of_each(rows: Iterable[Row], code: Callable[[Row], str]) -> list[Row]:
    """Of rows that come the latest first."""
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        by_code.setdefault(code(row), []).append(row)
    return [row for one in sorted(by_code) for row in by_code[one][:LAST]]


def _last_labs(mine: QuerySet[LabValue]) -> Iterable[LabValue]:
    """The last ones of each examination, the latest first; read as measures are."""
    latest = mine.only("code", "label", "value", "unit", "low", "high", "day").order_by("-day", "-recorded_at")
    rows = list(latest[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        nth = Window(RowNumber(), partition_by=F("code"), order_by=[F("day").desc(), F("recorded_at").desc()])
        return latest.annotate(nth=nth).filter(nth__lte=LAST)
    return _last_of_each(rows, lambda row: row.code)


def _measures(rows: QuerySet[VitalSign], most: int) -> QuerySet[VitalSign, tuple[str, float, str, datetime]]:
    """Code, value, unit and time of the last ones, the latest first."""
    latest = rows.order_by("-measured_at", "-recorded_at")
    return latest.values_list("code", "value", "unit", "measured_at")[:most]


def _vitals(rows: Iterable[tuple[str, float, str, datetime]], grown: date) -> list[Curve]:
    """The rows of a code come the latest first."""
    by_code: dict[str, list[Point]] = {}
    here = timezone.get_current_timezone()
    for code, value, unit, at in rows:
        if unit == UNITS.get(code, unit):
            per_unit = BY_CODE[code].per_unit if code in BY_CODE else 1
            by_code.setdefault(code, []).append(Point(at.astimezone(here).date(), value / per_unit))
    lines = {code: tuple(reversed(points)) for code, points in by_code.items()}
    curves = []
    pressure = [Line(one.label, lines[one.code]) for one in (SYSTOLIC, DIASTOLIC) if one.code in lines]
    if pressure:
        curves.append(Curve(PRESSURE, "TA", SYSTOLIC.unit, tuple(pressure)))
    for measure in (one for one in BY_CODE.values() if one not in (SYSTOLIC, DIASTOLIC) and one.code in lines):
        curves.append(Curve(measure.code, measure.label, measure.unit, (Line(measure.label, lines[measure.code]),)))
        if measure is HEIGHT and (index := _indexes(lines, grown)):
            curves.append(Curve(BMI, "IMC", "kg/m²", (Line("IMC", index),)))
    others = (code for code in lines if code not in BY_CODE and code != BMI)
    for code in others:
        label = VITAL_SIGNS[code].display if code in VITAL_SIGNS else code
        curves.append(Curve(code, label, "", (Line(label, lines[code]),)))
    return curves


def _indexes(lines: dict[str, tuple[Point, ...]], grown: date) -> tuple[Point, ...]:
    """The body mass index of each weight. An adult's height is the one known that day, or else the first after it;
    a child grows: his was measured about the same time, or there is no index."""
    heights = lines.get(HEIGHT.code, ())
    indexes = []
    for weight in lines.get(WEIGHT.code, ()):
        known = [height for height in heights if height.day <= weight.day] or list(heights[:1])
        if known and (weight.day >= grown or abs(weight.day - known[-1].day) <= SAME_TIME):
            indexes.append(Point(weight.day, body_mass_index(weight.value, known[-1].value)))
    return tuple(indexes)


def _grown(patient: Patient) -> date:
    born = patient.identity.birth_date
    return date(born.year + 18, born.month, min(born.day, 28))


def _labs(rows: Iterable[LabValue]) -> list[Curve]:
    """One curve for each examination in each unit: values in two units stand on no common scale."""
    found: dict[str, list[LabValue]] = {}
    for row in rows:
        found.setdefault(f"{LAB}{row.code}|{row.unit}", []).append(row)
    return [
        Curve(
            key,
            values[0].label,
            french_unit(values[0].unit),
            (Line(values[0].label, tuple(Point(row.day, row.value) for row in reversed(values))),),
            (values[0].low, values[0].high),
        )
        for key, values in found.items()
    ]
