"""What is asked of one patient is read of one patient, however large the practice.

SQLite keeps no statistics here: how it reads follows from the indexes alone, so what it plans for the handful of rows
of a test is what it does among 30 000 patients. (PostgreSQL gathers statistics by itself.)
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.www.rich import rich_samples
from tests.www.test_every_screen import SHOWN, client_of, who_opens

GROWS = re.compile(
    r"records_(?!phrase|guardians)|documents_(?!lettertemplate|correspondent|preference)|deliveries_(?!circuit|told)"
    r"|patients_(?!former)|base_(auditevent|search)"
)
EVERYBODYS = {"practice_id", "doctor_id", "author_id", "structure_id", "state"}
"""Columns that as good as every row of a practice has in common."""
FEW = {"task_open", "unsigned"}
"""Indexes of what is open only."""
OF_ONE = [address for address in SHOWN if "patient" in address.parameters and address.name != "repair"]
HOME = [address for address in SHOWN if address.name == "home"]


def test_what_is_asked_of_one_patient_is_not_looked_for_in_the_whole_practice(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by its statistics")
    samples = rich_samples(cast)
    wide = set()
    for address in OF_ONE + HOME:
        with CaptureQueriesContext(connection) as queries:
            client_of(who_opens(address, cast)).get(address.of(samples))
        asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
        wide |= {f"{address.name}: {step}: {sql}" for sql in asked for step in _steps(sql) if _is_wide(step, sql)}
    assert not wide, "\n".join(sorted(wide))


def _steps(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}", ())
        return [row[3] for row in cursor.fetchall()]


def _is_wide(step: str, sql: str) -> bool:
    table = step.split()[1]
    under_another_name = re.search(rf'"(\w+)" {re.escape(table)}\b', sql)
    if not GROWS.match(under_another_name[1] if under_another_name else table):
        return False
    found_by = re.search(r"INDEX (\S+) \((.*)\)", step)
    return not found_by or (found_by[1] not in FEW and set(re.findall(r"(\w+)[=<>]", found_by[2])) <= EVERYBODYS)
