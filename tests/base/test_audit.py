from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from bonport.base import audit
from bonport.base.append_only import TABLE
from bonport.base.models import AuditEvent
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
