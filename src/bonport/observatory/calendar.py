"""The weeks and months that the data cover whole, and how many days were worked in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from bonport.observatory.store import monday

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


@dataclass(frozen=True, slots=True)
class Span:
    """A week or a month.

    Attributes:
        first: its first day. last: its last.
        worked: its days from Monday to Friday that are no public holiday.
    """

    first: date
    last: date
    worked: int


def holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of a year (Code du travail, art. L3133-1)."""
    return frozenset(
        {date(year, month, day) for month, day in _FIXED}
        | {easter(year) + timedelta(days=days) for days in _AFTER_EASTER}
    )


def weeks(first: date, last: date) -> list[Span]:
    """The weeks, Monday to Sunday, that lie whole between two days."""
    start = monday(first + timedelta(days=6))
    return list(_spans(start, last, lambda day: day + timedelta(days=7)))


def months(first: date, last: date) -> list[Span]:
    """The months that lie whole between two days."""
    start = first if first.day == 1 else next_month(first)
    return list(_spans(start, last, next_month))


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _spans(start: date, last: date, following: Callable[[date], date]) -> Iterator[Span]:
    while (after := following(start)) <= last + timedelta(days=1):
        days = [start + timedelta(days=n) for n in range((after - start).days)]
        worked = sum(day.weekday() < 5 and day not in holidays(day.year) for day in days)
        yield Span(start, days[-1], worked)
        start = after
