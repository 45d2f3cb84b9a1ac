"""Charts as SVG, made here: plain geometry, which the templates draw and a table beside says again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bonport.sentinelle.health.queries import Bar, Ends

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 44, 34, 18
HOUR = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of the histogram: `crashed` stands on the axis, `abnormal` on it."""

    x: float
    width: float
    crashed_y: float
    crashed_height: float
    abnormal_y: float
    abnormal_height: float
    said: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place of an axis."""

    at: float
    said: str


@dataclass(frozen=True, slots=True)
class Histogram:
    width: int
    height: int
    left: int
    right: int
    floor: int
    columns: list[Column]
    hours: list[Mark]
    levels: list[Mark]
    peak: Mark | None


def histogram(ends: Ends) -> Histogram | None:
    """How long the sessions lasted that ended badly; None where none did. The axis bears the hours."""
    if not ends.n:
        return None
    bars, floor = _no_tail(ends.bars), HEIGHT - BOTTOM
    most = max(bar.crashed + bar.abnormal for bar in bars)
    step, tall = (WIDTH - LEFT - 8) / len(bars), floor - TOP
    columns = []
    for place, bar in enumerate(bars):
        crashed, abnormal = tall * bar.crashed / most, tall * bar.abnormal / most
        columns.append(
            Column(
                x=round(LEFT + place * step + 0.5, 2),
                width=round(max(step - 1, 1), 2),
                crashed_y=round(floor - crashed, 2),
                crashed_height=round(crashed, 2),
                abnormal_y=round(floor - crashed - abnormal, 2),
                abnormal_height=round(abnormal, 2),
                said=f"{lasted(bar)}\u00a0: {bar.crashed} plantages, {bar.abnormal} fins anormales",
            )
        )
    hours = [
        Mark(round(LEFT + place * step, 2), f"{bar.since // HOUR}\u00a0h")
        for place, bar in enumerate(bars)
        if bar.since % (HOUR if len(bars) <= 72 else 4 * HOUR) == 0
    ]
    levels = [Mark(round(floor - tall * part, 2), str(round(most * part))) for part in (0.5, 1)]
    peak = ends.peak
    shown = next((column for column, bar in zip(columns, bars, strict=True) if bar == peak), None)
    top = Mark(min(round(shown.x + shown.width / 2, 2), WIDTH - 60), lasted(peak)) if shown and peak else None
    return Histogram(WIDTH, HEIGHT, LEFT, WIDTH - 8, floor, columns, hours, levels, top)


def lasted(bar: Bar) -> str:
    """« de 60 à 65 min »."""
    return f"{bar.since}\u00a0min et plus" if bar.until is None else f"de {bar.since} à {bar.until}\u00a0min"


def _no_tail(bars: Sequence[Bar]) -> list[Bar]:
    """Two hours at least, so that « after an hour » is seen as such."""
    shown = list(bars)
    while len(shown) * 5 < 2 * HOUR:
        shown.append(Bar(len(shown) * 5, len(shown) * 5 + 5, 0, 0))
    return shown


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A column: its day, how many, its place and its height, and what it says."""

    day: date
    number: int
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class Days:
    """How often something came on each day: columns on a line of days."""

    width: int
    height: int
    left: int
    right: int
    floor: int
    columns: list[DayColumn]
    most: int
    total: int
    first: date
    last: date


def days_chart(counted: Sequence[tuple[date, int]]) -> Days:
    floor, low = 96, 8
    most = max((number for _, number in counted), default=0)
    step = (WIDTH - LEFT - 8) / max(len(counted), 1)
    columns = []
    for place, (day, number) in enumerate(counted):
        height = round((floor - low) * number / most, 2) if most else 0
        said = f"{day:%d/%m/%Y}\u00a0: {number}"
        x, y, width = round(LEFT + place * step, 2), round(floor - height, 2), round(step - 1, 2)
        columns.append(DayColumn(day, number, x, y, width, height, said))
    total = sum(number for _, number in counted)
    return Days(WIDTH, 120, LEFT, WIDTH - 8, floor, columns, most, total, counted[0][0], counted[-1][0])
