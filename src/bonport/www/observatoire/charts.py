"""Lines over time as SVG: plain geometry, which the template draws and a table beside says again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bonport.base.french import NARROW, WIDE

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 200, 74, 12, 16, 26
IN_SCALE = 4
"""What is aimed at is drawn up to so many times what is reached; beyond, the line would lie flat on the floor."""


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
class Aim:
    """What was aimed at: how much, from which point of the line to which (its places), and its words."""

    value: float
    first: int
    last: int
    said: str


@dataclass(frozen=True, slots=True)
class Target:
    """An aim, drawn."""

    x1: float
    x2: float
    y: float
    said: str

    @property
    def above(self) -> float:
        """Where its words stand: over the line, under it near the top."""
        return self.y - 5 if self.y > TOP + 12 else self.y + 13


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
    targets: list[Target]
    beyond: list[str]

    @property
    def middle(self) -> int:
        return (self.left + self.right) // 2


def line(
    values: Sequence[tuple[str, float | None, str]],
    *,
    share: bool = True,
    aims: Sequence[Aim] = (),
    days: Sequence[int] | None = None,
) -> Line | None:
    """Of (when, how much, as it is said); None where nothing is published.

    Args:
        share: of one; else a number.
        days: when each is, where they are not as far from each other as the next.
    """
    known = [value for _, value, _ in values if value is not None]
    if not known:
        return None
    drawn = [aim for aim in aims if aim.value <= IN_SCALE * max(known)]
    most = max(*known, *(aim.value for aim in drawn), 0.0) or 1.0
    floor, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    places = days or range(len(values))
    wide = max(places[-1] - places[0], 1)

    def across(place: int) -> float:
        return round(LEFT + (right - LEFT) * (places[place] - places[0]) / wide, 1)

    def up(value: float) -> float:
        return round(floor - (floor - TOP) * value / most, 1)

    pieces: list[list[Point]] = [[]]
    for place, (when, value, said) in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(Point(across(place), up(value), f"{when}{WIDE}: {said}"))
    return Line(
        WIDTH, HEIGHT, LEFT, right, floor,
        [" ".join(f"{point.x},{point.y}" for point in piece) for piece in pieces if len(piece) > 1],
        [point for piece in pieces for point in piece],
        [Mark(up(most * part), level(most * part, share=share)) for part in (0.0, 0.5, 1.0)],
        values[0][0], values[-1][0],
        [Target(across(aim.first), across(aim.last), up(aim.value), aim.said) for aim in drawn],
        [aim.said for aim in aims if aim not in drawn],
    )  # fmt: skip


def level(value: float, *, share: bool) -> str:
    """« 25 % », « 400 M », « 12 500 »."""
    if share:
        digits = 1 if 0 < value < 0.1 else 0
        return f"{100 * value:.{digits}f}".replace(".", ",") + f"{WIDE}%"
    if value >= 10_000_000:
        return f"{value / 1e6:.0f}{WIDE}M"
    return f"{value:,.0f}".replace(",", NARROW)
