"""Which kinds of lines a record holds: one short question, where most records hold half of the kinds or less."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from bonport.practice.patients.models import Patient
from bonport.practice.records.models import Entry

_HOLDS = "SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table} WHERE patient_id = %s AND NOT ended)"


def kinds_held(patient: Patient, kinds: Collection[type[Entry]]) -> set[type[Entry]]:
    """Those of which the record of this patient, who was read in his practice's scope, has a line that is not struck.

    Said to the database as it is: as the ORM's query it costs what it saves, 4 of the 8 questions of a summary
    (0.6 ms each).
    """
    tables = {kind._meta.db_table: kind for kind in kinds}
    key = Patient._meta.pk.get_db_prep_value(patient.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_HOLDS.format(table=table) for table in tables), [key] * len(tables))
        return {tables[table] for (table,) in cursor.fetchall()}
