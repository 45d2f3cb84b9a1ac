"""A look at the queue reads what is open, not all that was ever delivered."""

from __future__ import annotations

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from bonport.practice.deliveries.worker import due_deliveries
from tests.cast import TODAY


@pytest.mark.django_db
def test_what_is_due_is_found_by_the_index_of_what_is_open() -> None:
    with scopes_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which reads an empty table whole, if it may
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = due_deliveries().filter(due_at__lte=TODAY)[:1].explain()
    assert "delivery_due" in plan
    assert "SCAN deliveries_delivery" not in plan
