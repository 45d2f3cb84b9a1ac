"""Curves as SVG, made on the server: geometry in attributes, every look in classes (summary.css), for screen and paper.

A picture never stands alone: it has a title and a description, and a table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bonport.practice.records.lines.vitals import GLYCAEMIA, HEIGHT, TEMPERATURE, WEIGHT, french
from bonport.practice.records.values import BMI, PRESSURE, Curve, Line, Point

SPARK = (72, 18)
WIDE = (460, 190)
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 12, 24
MARKED = 40
"""Up to so many points, each is marked with a dot."""

LEAST = {
    PRESSURE: 60.0,  # mmHg
    HEIGHT.code: 10.0,  # cm
    "8867-4": 40.0,  # heart rate, /min
    "9279-1": 12.0,  # breathing rate, /min
    TEMPERATURE.code: 3.0,  # °C
    "20564-1": 10.0,  # saturation, %
    "8287-5": 5.0,  # head circumference, cm
    "8280-0": 15.0,  # waist, cm
    GLYCAEMIA.code: 1.0,  # g/L
}
"""The least that the height of a picture stands for, in the unit shown, by the curve's key. Two measures of a person
in whom nothing changed differ a little: drawn from edge to edge, that would look like an illness. Ours: some four
times that little, so that what is stable looks flat and what matters still shows."""
SHARE = {WEIGHT.code: 0.1, BMI: 0.1}
"""Of weight and index, a share of the value: what is nothing in an adult is much in a newborn."""
OTHER_SHARE = 0.4
"""Of a laboratory value without bounds. One with bounds has their width: within them it moves little in the picture."""


def sparkline(curve: Curve) -> SafeString:
    """The last points, without scale: whether it goes up, down or stays. The words beside it say the value."""
    width, height = SPARK
    scale = _Scale(curve, (2, width - 2), (height - 2, 2), padded=False)
    lines = format_html_join("", '<polyline class="l{}" points="{}"/>', _polylines(curve.lines, scale))
    ends = format_html_join(
        "", '<circle class="e{}" cx="{}" cy="{}" r="2"/>',
        ((n, *scale.at(line.points[-1])) for n, line in enumerate(curve.lines)),
    )  # fmt: skip
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">{}{}</svg>',
        width, height, width, height, lines, ends,
    )  # fmt: skip


def chart(curve: Curve, name: str) -> SafeString:
    """The whole curve with its scale.

    Args:
        name: unique in the page, for the ids of its title and description.
    """
    width, height = WIDE
    scale = _Scale(curve, (LEFT, width - RIGHT), (height - BOTTOM, TOP), padded=True)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}{}{}{}{}</svg>',
        width, height, name, name, name, f"{curve.label} ({curve.unit})" if curve.unit else curve.label,
        name, described(curve), _usual(curve, scale), _rules(scale), _days(scale),
        format_html_join("", '<polyline class="l{}" points="{}"/>', _polylines(curve.lines, scale)),
        _dots(curve.lines, scale),
    )  # fmt: skip


def described(curve: Curve) -> str:
    """« 12 valeurs, du 03/02/2019 au 23/11/2026. TA systolique : de 118 à 150, 135 en dernier. »"""
    points = curve.lines[0].points
    said = [f"{len(points)}\u00a0valeur{'s' if len(points) > 1 else ''}, {_span(points)}."]
    for line in curve.lines:
        values = [point.value for point in line.points]
        said.append(
            f"{line.label}\u00a0: de {french(min(values))} à {french(max(values))}, {french(values[-1])} en dernier."
        )
    return " ".join(said)


def least_range(curve: Curve) -> float:
    """The least that the height of its picture stands for, in its unit."""
    if curve.key in LEAST:
        return LEAST[curve.key]
    low, high = curve.usual
    if high is not None and high > (low or 0):
        return high - (low or 0)
    values = [point.value for line in curve.lines for point in line.points]
    middle = (min(values) + max(values)) / 2
    return SHARE.get(curve.key, OTHER_SHARE) * middle if middle > 0 else 1.0


class _Scale:
    """From days and values to places in the picture."""

    def __init__(self, curve: Curve, across: tuple[float, float], up: tuple[float, float], *, padded: bool) -> None:
        """`padded`: to round values, with the laboratory's bounds in sight."""
        points = [point for line in curve.lines for point in line.points]
        values = [point.value for point in points]
        if padded:
            values += [bound for bound in curve.usual if bound is not None]
        self.first, self.last = min(point.day for point in points), max(point.day for point in points)
        self.low, self.high = min(values), max(values)
        lacking = least_range(curve) - (self.high - self.low)
        if lacking > 0:
            self.low, self.high = self.low - lacking / 2, self.high + lacking / 2
            if self.low < 0 <= min(values):
                self.low, self.high = 0, self.high - self.low
        if padded:
            self.step = _round_step((self.high - self.low) / 4)
            self.low = floor(self.low / self.step) * self.step
            self.high = -floor(-self.high / self.step) * self.step
        self.across, self.up = across, up

    def x(self, day: date) -> float:
        left, right = self.across
        days = (self.last - self.first).days
        return round(right if days == 0 else left + (right - left) * (day - self.first).days / days, 1)

    def y(self, value: float) -> float:
        bottom, top = self.up
        return round(bottom + (top - bottom) * (value - self.low) / (self.high - self.low), 1)

    def at(self, point: Point) -> tuple[float, float]:
        return self.x(point.day), self.y(point.value)


def _round_step(least: float) -> float:
    """1, 2 or 5 times a power of ten, not less than this."""
    power = 10 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * 0.999)


def _polylines(lines: Sequence[Line], scale: _Scale) -> Iterable[tuple[int, str]]:
    return ((n, " ".join("{},{}".format(*scale.at(point)) for point in line.points)) for n, line in enumerate(lines))


def _rules(scale: _Scale) -> SafeString:
    values = [scale.low + n * scale.step for n in range(round((scale.high - scale.low) / scale.step) + 1)]
    left, right = scale.across
    return format_html_join(
        "", '<line class="rule" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="scale" x="{}" y="{}">{}</text>',
        ((left, right, y, y, left - 5, y + 4, french(value)) for value in values for y in (scale.y(value),)),
    )  # fmt: skip


def _days(scale: _Scale) -> SafeString:
    """The first of some years; the first and the last day where all happened within one."""
    left, right = scale.across
    years = range(scale.first.year + 1, scale.last.year + 1)
    every = max(1, -(-len(years) // 8))
    marks = [(scale.x(date(year, 1, 1)), str(year)) for year in years if year % every == 0]
    if len(marks) < 2:
        marks = [(left, f"{scale.first:%d/%m/%Y}"), (right, f"{scale.last:%d/%m/%Y}")]
        marks = marks[1:] if scale.first == scale.last else marks
    return format_html_join(
        "", '<text class="day {}" x="{}" y="{}">{}</text>',
        (("first" if x < left + 30 else "last" if x > right - 30 else "", x, WIDE[1] - 6, said) for x, said in marks),
    )  # fmt: skip


def _usual(curve: Curve, scale: _Scale) -> SafeString:
    """The band between the laboratory's bounds."""
    low, high = curve.usual
    if low is None and high is None:
        return SafeString("")
    top, bottom = scale.y(high if high is not None else scale.high), scale.y(low if low is not None else scale.low)
    left, right = scale.across
    return format_html(
        '<rect class="usual" x="{}" y="{}" width="{}" height="{}"/>', left, top, right - left, round(bottom - top, 1)
    )


def _dots(lines: Sequence[Line], scale: _Scale) -> SafeString:
    shown = [(n, point) for n, line in enumerate(lines) if len(line.points) <= MARKED for point in line.points]
    last = [(n, line.points[-1]) for n, line in enumerate(lines) if len(line.points) > MARKED]
    return format_html_join(
        "", '<circle class="e{}" cx="{}" cy="{}" r="2.5"/>', ((n, *scale.at(point)) for n, point in [*shown, *last])
    )


def _span(points: Sequence[Point]) -> str:
    if points[0].day == points[-1].day:
        return f"le {points[0].day:%d/%m/%Y}"
    return f"du {points[0].day:%d/%m/%Y} au {points[-1].day:%d/%m/%Y}"
