from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from bonport.base import audit
from bonport.base.append_only import TABLE
from bonport.base.models import AuditEvent
from tests.base.crowd import together
from tests.cast import assemble

pytestmark = pytest.mark.django_db


def test_each_practice_has_one_unbroken_chain() -> None:
    cast = assemble()
    assert audit.verify() == {}
    for practice in (cast.practice, cast.other_practice):
        assert list(
            AuditEvent.objects.filter(practice_id=practice).order_by("seq").values_list("seq", flat=True)
        ) == list(range(1, AuditEvent.objects.filter(practice_id=practice).count() + 1))


@pytest.mark.parametrize(
    "statement", [f"UPDATE {TABLE} SET action = 'nothing'", f"DELETE FROM {TABLE}"], ids=["update", "delete"]
)
def test_the_database_itself_refuses_to_change_it(statement: str) -> None:
    assemble()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_forged_event_shows() -> None:
    cast = assemble()
    events = list(AuditEvent.objects.filter(practice_id=cast.practice).order_by("seq"))
    events[2].action = "something_else"
    assert audit.broken_links(events) == [3]


def test_a_missing_event_shows() -> None:
    cast = assemble()
    events = list(AuditEvent.objects.filter(practice_id=cast.practice).order_by("seq"))
    assert audit.broken_links(events[:2] + events[3:]) == [4]


@pytest.mark.django_db(transaction=True)
def test_a_crowd_writes_one_unbroken_chain_per_practice() -> None:
    cast = assemble()
    before = AuditEvent.objects.count()

    def write(number: int) -> None:
        practice = cast.practice if number % 2 else cast.other_practice
        for turn in range(8):
            act = cast.act(None, practice=practice)
            with act.transaction():
                for _ in range(2):
                    act.audit("turn", cast.patient, turn=turn, writer=number)

    together(4, write)
    assert audit.verify() == {}
    assert AuditEvent.objects.count() == before + 4 * 8 * 2
    mine = AuditEvent.objects.filter(action="turn", practice_id=cast.practice).order_by("seq")
    by_act = [event.correlation for event in mine]
    assert by_act[::2] == by_act[1::2], "what one act says stands together"


def test_an_event_says_who_when_and_of_whom_and_no_name() -> None:
    cast = assemble()
    act = cast.act(cast.treating)
    with act.transaction():
        act.audit("something", cast.structure, patient=cast.patient.pk, code="x", count=3)
    event = AuditEvent.objects.get(action="something")
    assert (event.actor_id, event.at, event.correlation) == (cast.treating.user_id, act.now, act.correlation)
    assert (event.subject_type, event.subject_id) == ("places.structure", cast.structure.pk)
    assert (event.patient_id, event.detail) == (cast.patient.pk, {"code": "x", "count": 3})


def test_a_chain_that_is_cut_short_shows() -> None:
    cast = assemble()
    head = audit.AuditHead.objects.get(practice_id=cast.practice)
    head.seq += 1
    head.save()
    assert audit.verify() == {str(cast.practice): [head.seq]}
