"""The row that a vendor writes: what no file may hold is refused, and what is written is read again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.events import (
    CAUSES,
    CHANNELS,
    COLUMNS,
    CORRIDORS,
    DEPARTMENTS,
    Event,
    FileName,
    department_of,
    paris_day,
    pseudonym,
    read_events,
    write_events,
)

GOOD: dict[str, Any] = {
    "jour_paris": date(2026, 11, 20),
    "couloir": "medecin_ville",
    "produit": "alpha",
    "version": "4.2",
    "type_document": "57833-6",
    "canal": "dmp",
    "manuel": False,
    "professionnel": 12,
    "departement": "2A",
    "accepte": True,
    "remplace": False,
    "ins_qualifiee": True,
}


@st.composite
def events(draw: st.DrawFn) -> Event:
    accepted = draw(st.booleans())
    choice = {
        "jour_paris": st.dates(),
        "couloir": st.sampled_from(list(CORRIDORS)),
        "canal": st.sampled_from(list(CHANNELS)),
        "departement": st.sampled_from(sorted(DEPARTMENTS)),
        "professionnel": st.integers(0, 2**63 - 1),
        **dict.fromkeys(("manuel", "remplace", "ins_qualifiee"), st.booleans()),
    }
    drawn = {name: draw(strategy) for name, strategy in choice.items()}
    cause = "" if accepted else draw(st.sampled_from(list(CAUSES)))
    return Event(**{**GOOD, **drawn, "accepte": accepted, "cause": cause})


@given(st.lists(events()))
def test_what_is_written_is_read(rows: list[Event]) -> None:
    text = StringIO(newline="")
    assert write_events(rows, text) == len(rows)
    assert list(read_events(text.getvalue().splitlines())) == rows


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("couloir", "ville"),
        ("produit", "Alpha 4"),
        ("version", "4,2"),
        ("version", ""),
        ("type_document", "synthèse"),
        ("canal", "fax"),
        ("professionnel", -1),
        ("professionnel", 2**63),
        ("departement", "20"),
        ("cause", "identite"),
    ],
)
def test_what_no_file_may_hold_is_refused(field: str, value: Any) -> None:
    with pytest.raises(BadInput) as refused:
        Event(**{**GOOD, field: value})
    assert refused.value.where == field


@pytest.mark.parametrize("cause", ["", "panne"])
def test_a_refusal_has_a_known_cause(cause: str) -> None:
    with pytest.raises(BadInput, match="cause"):
        Event(**{**GOOD, "accepte": False, "cause": cause})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jour,produit\n",
        ",".join(COLUMNS) + "\n2026-11-20,medecin_ville\n",
        ",".join(COLUMNS) + '\n"2026-11-20\n',
    ],
)
def test_another_file_is_not_read(text: str) -> None:
    with pytest.raises(Unreadable):
        list(read_events(text.splitlines(keepends=True)))


@pytest.mark.parametrize(("column", "value"), [("jour_paris", "20/11/2026"), ("manuel", "oui"), ("canal", "fax")])
def test_a_bad_row_is_named_by_its_line_and_column_not_its_value(column: str, value: str) -> None:
    text = StringIO(newline="")
    write_events([Event(**GOOD)] * 2, text)
    header, first, second = text.getvalue().splitlines()
    cells = second.split(",")
    cells[COLUMNS.index(column)] = value
    with pytest.raises(BadInput) as refused:
        list(read_events([header, first, ",".join(cells)]))
    assert refused.value.where == f"ligne 3, {column}"
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2023, 3, 26, 22, 30, tzinfo=UTC), date(2023, 3, 27)),  # Monday in Paris, Sunday in UTC
        (datetime(2023, 12, 31, 22, 59, tzinfo=UTC), date(2023, 12, 31)),
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), date(2024, 1, 1)),
        (datetime(2023, 10, 29, 22, 59, tzinfo=UTC), date(2023, 10, 29)),  # winter time since that morning
    ],
)
def test_the_day_is_that_of_paris(moment: datetime, day: date) -> None:
    assert paris_day(moment) == day


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(BadInput):
        paris_day(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_pseudonym_is_stable_hides_and_depends_on_its_key() -> None:
    one, other = b"k" * 16, b"l" * 16
    assert pseudonym(one, "899700000017") == pseudonym(one, "899700000017")
    assert len({pseudonym(key, who) for key in (one, other) for who in ("899700000017", "899700000025")}) == 4
    assert all(0 <= pseudonym(one, str(who)) < 2**63 for who in range(200))
    for key, who in ((b"short", "899700000017"), (one, "")):
        with pytest.raises(BadInput):
            pseudonym(key, who)


@pytest.mark.parametrize(
    ("postal", "code"),
    [
        ("75011", "75"),
        ("01000", "01"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20600", "2B"),
        ("97400", "974"),
    ],
)
def test_a_postal_code_has_its_department(postal: str, code: str) -> None:
    assert department_of(postal) == code


@pytest.mark.parametrize("postal", ["", "20", "7501", "99000", "97999", "00100", "750110", "７５０１１"])
def test_a_postal_code_that_is_none_has_no_department(postal: str) -> None:
    with pytest.raises(BadInput):
        department_of(postal)


def test_the_name_of_a_file_says_whose_it_is() -> None:
    name = FileName("cabinet-du-pont", date(2026, 11, 20), 2)
    assert str(name) == "evenements.cabinet-du-pont.2026-11-20.2.csv"
    assert FileName.parse(str(name)) == name
    assert FileName.parse("evenements.a.2026-11-20.1.csv.gz").kind == "csv.gz"


@pytest.mark.parametrize(
    "name",
    [
        "evenements.csv",
        "evenements.A.2026-11-20.1.csv",
        "evenements.a.2026-02-30.1.csv",
        "evenements.a.2026-11-20.0.csv",
    ],
)
def test_another_name_is_none(name: str) -> None:
    with pytest.raises(BadInput):
        FileName.parse(name)
