"""Every figure has its definition, every file its description, and the calendar is right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bonport.observatory import calendar
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.schemas import AGGREGATES, EVENTS, REGISTERS
from bonport.observatory.targets import DOCUMENTS_A_YEAR, DONUM_USE, TARGETS, target
from tests.observatory import data_doc


def test_the_page_is_the_code() -> None:
    """`python -m tests.observatory.data_doc` writes it anew."""
    page = data_doc.PAGE.read_text("utf-8")
    assert page.count(data_doc.BEGIN) == page.count(data_doc.END) == 1
    assert page == data_doc.written(page)


def test_every_indicator_says_all_of_itself() -> None:
    for one in INDICATORS.values():
        texts = (one.title, one.formula, one.numerator, one.denominator, one.exclusions, one.source)
        assert all(text.strip() for text in texts), one.name
        assert one.valid_from >= date(2022, 1, 1)
        assert one.name in one.tables(), "one of its tables has its bare name"
    names = [name for one in INDICATORS.values() for name in one.tables()]
    assert len(names) == len(set(names))


def test_every_engine_reads_every_column() -> None:
    """Days and no moments, signed numbers: what DuckDB and Spark both take for the same."""
    for schema in (EVENTS, *REGISTERS.values(), *AGGREGATES.values()):
        assert {str(one.type) for one in schema.columns} <= {"string", "date32[day]", "int64", "double", "bool"}
        assert all(one.what for one in schema.columns)
        assert set(schema.key) <= set(schema.names)


def test_targets_have_sources_and_never_overlap() -> None:
    assert all(one.source for one in TARGETS)
    for one in TARGETS:
        same = [other for other in TARGETS if other.name == one.name and other.holds_on(one.since)]
        assert same == [one]
    assert [target(DOCUMENTS_A_YEAR, date(year, 6, 1)) is not None for year in (2022, 2023, 2026, 2027)] == [
        False,
        True,
        True,
        False,
    ]
    aims = [target(DONUM_USE, date(year, 1, 1)) for year in (2025, 2027, 2028, 2040)]
    assert [one and one.value for one in aims] == [None, 0.6, 0.8, 0.8]


def test_the_holidays_of_2024() -> None:
    assert calendar.holidays(2024) == {
        date(2024, month, day)
        for month, day in [
            (1, 1),
            (4, 1),
            (5, 1),
            (5, 8),
            (5, 9),
            (5, 20),
            (7, 14),
            (8, 15),
            (11, 1),
            (11, 11),
            (12, 25),
        ]
    }


@pytest.mark.parametrize("start", [date(2023, 12, 25) + timedelta(days=n) for n in range(9)])
def test_only_whole_weeks_and_months(start: date) -> None:
    last = date(2024, 3, 3)
    spans = calendar.weeks(start, last)
    assert all(one.first.weekday() == 0 and one.last - one.first == timedelta(days=6) for one in spans)
    assert start <= spans[0].first < start + timedelta(days=7)
    assert spans[-1].last == last
    months = calendar.months(start, last)
    assert months[-1].last == date(2024, 2, 29)
    assert (months[0].first == date(2024, 1, 1)) == (start <= date(2024, 1, 1))


def test_days_worked() -> None:
    by_week = {one.first: one.worked for one in calendar.weeks(date(2024, 4, 29), date(2024, 5, 26))}
    assert list(by_week.values()) == [4, 3, 5, 4], "1 May; 8 May and Ascension; none; Whit Monday"
    assert [one.worked for one in calendar.months(date(2024, 5, 1), date(2024, 5, 31))] == [19]


def test_a_span_that_holds_no_whole_week_or_month() -> None:
    assert calendar.weeks(date(2024, 1, 2), date(2024, 1, 7)) == []
    assert calendar.months(date(2024, 1, 2), date(2024, 2, 28)) == []
