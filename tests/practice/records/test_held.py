"""Which kinds of lines a record holds, said by one question, is what each of them would say."""

from __future__ import annotations

import pytest

from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import add_entry, strike_entry
from bonport.practice.records.held import kinds_held
from bonport.practice.records.models import Entry
from bonport.www.practice.summary.kinds import KINDS
from tests.cast import Cast
from tests.practice.factories import LINES

pytestmark = pytest.mark.django_db


def test_there_is_a_line_of_each_kind_that_a_summary_shows() -> None:
    assert set(LINES) == {kind.model for kind in KINDS.values()}


def held(cast: Cast, patient: Patient) -> set[type[Entry]]:
    with cast.act(None).reading():
        return kinds_held(patient, LINES)


@pytest.mark.parametrize("kind", LINES, ids=lambda kind: kind.__name__)
def test_a_kind_is_held_from_its_first_line_until_its_last_is_struck(cast: Cast, kind: type[Entry]) -> None:
    assert held(cast, cast.patient) == set()
    lines = [add_entry(cast.act(cast.treating), kind, cast.patient, None, LINES[kind]) for _ in range(2)]
    assert held(cast, cast.patient) == {kind}
    strike_entry(cast.act(cast.treating), lines[0])
    assert held(cast, cast.patient) == {kind}
    strike_entry(cast.act(cast.treating), lines[1])
    assert held(cast, cast.patient) == set()


def test_what_another_record_holds_is_not_held_here(cast: Cast) -> None:
    for kind, values in LINES.items():
        add_entry(cast.act(cast.treating), kind, cast.child, None, values)
    assert held(cast, cast.child) == set(LINES)
    assert held(cast, cast.patient) == set()
