from __future__ import annotations

from datetime import datetime

import pytest
from django_scopes import ScopeError

from bonport.base.act import Act, seeded_ids
from bonport.base.errors import NotPossible
from bonport.base.models import AuditEvent
from bonport.practice.patients.models import Patient
from tests.cast import assemble

pytestmark = pytest.mark.django_db


def test_a_query_without_a_practice_raises() -> None:
    assemble()
    with pytest.raises(ScopeError):
        Patient.objects.count()


def test_a_practice_sees_only_its_own() -> None:
    cast = assemble()
    with cast.act(cast.stranger, practice=cast.other_practice).reading():
        assert Patient.objects.count() == 0
    with cast.act(cast.treating).reading():
        assert Patient.objects.count() == 2


def test_what_fails_leaves_nothing_behind() -> None:
    cast = assemble()
    before = AuditEvent.objects.count()
    act = cast.act(cast.treating)
    with pytest.raises(NotPossible), act.transaction():
        act.audit("something", cast.patient)
        raise NotPossible("non")
    assert AuditEvent.objects.count() == before


def test_an_audit_outside_the_transaction_is_a_mistake() -> None:
    cast = assemble()
    with pytest.raises(RuntimeError):
        cast.act(cast.treating).audit("something", cast.patient)


def test_an_act_has_an_aware_time() -> None:
    cast = assemble()
    with pytest.raises(ValueError, match="aware"):
        Act(user=None, practice=cast.practice, now=datetime(2026, 1, 1))  # noqa: DTZ001


def test_ids_replay() -> None:
    first, again = seeded_ids("x"), seeded_ids("x")
    assert [first() for _ in range(3)] == [again() for _ in range(3)]


def test_an_act_has_one_transaction() -> None:
    cast = assemble()
    act = cast.act(cast.treating)
    with act.transaction(), pytest.raises(RuntimeError, match="one transaction"), act.transaction():
        pass


def test_what_waits_for_the_end_is_done_inside_the_transaction() -> None:
    cast = assemble()
    act = cast.act(cast.treating)
    order: list[str] = []

    def last() -> None:
        order.append("end")
        act.audit("at_end", cast.patient)

    with act.transaction():
        act.at_end(last)
        order.append("body")
    assert order == ["body", "end"]
    assert AuditEvent.objects.filter(action="at_end").count() == 1


def test_everything_of_one_act_has_one_correlation() -> None:
    cast = assemble()
    act, other = cast.act(cast.treating), cast.act(cast.treating)
    assert act.correlation != other.correlation
    for name in ("first", "second"):
        with act.transaction():
            act.audit(name, cast.patient)
    assert {event.correlation for event in AuditEvent.objects.filter(action__in=("first", "second"))} == {
        act.correlation
    }


def test_nothing_of_a_failed_act_is_written_by_the_next_transaction() -> None:
    cast = assemble()
    act = cast.act(cast.treating)
    with pytest.raises(NotPossible), act.transaction():
        act.audit("lost", cast.patient)
        raise NotPossible("non")
    with act.transaction():
        act.audit("kept", cast.patient)
    assert set(AuditEvent.objects.filter(action__in=("lost", "kept")).values_list("action", flat=True)) == {"kept"}
