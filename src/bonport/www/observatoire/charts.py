"""Lines over time as SVG: plain geometry, which the template draws and a table beside says again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 200, 62, 12, 14, 26


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Mark:
    at: float
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """One chart. Where a figure is masked the line stops, and goes on after it."""

    width: int
    height: int
    left: int
    right: int
    floor: int
    pieces: list[str]
    points: list[Point]
    levels: list[Mark]
    first: str
    last: str


def line(values: Sequence[tuple[str, float | None, str]], level: str = "{:.0%}") -> Line | None:
    """Of (when, how much, as it is said); None where nothing is published."""
    known = [value for _, value, _ in values if value is not None]
    if not known:
        return None
    most, floor, right = max(known) or 1.0, HEIGHT - BOTTOM, WIDTH - RIGHT
    step = (right - LEFT) / max(len(values) - 1, 1)
    pieces: list[list[Point]] = [[]]
    for place, (when, value, said) in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        x, y = round(LEFT + place * step, 1), round(floor - (floor - TOP) * value / most, 1)
        pieces[-1].append(Point(x, y, f"{when}\u00a0: {said}"))
    levels = [
        Mark(
            round(floor - (floor - TOP) * part, 1),
            level.format(most * part).replace(",", "\u202f").replace("%", "\u00a0%"),
        )
        for part in (0.0, 0.5, 1.0)
    ]
    return Line(
        WIDTH, HEIGHT, LEFT, right, floor,
        [" ".join(f"{point.x},{point.y}" for point in piece) for piece in pieces if len(piece) > 1],
        [point for piece in pieces for point in piece],
        levels, values[0][0], values[-1][0],
    )  # fmt: skip
