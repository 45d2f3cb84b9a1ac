"""Counts that several processes raise at once: rows that are made, or added to, by the database itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

_ROWS = 500
"""In one statement."""


def add(
    model: type[models.Model],
    by: tuple[str, ...],
    counts: Mapping[tuple[Any, ...], Mapping[str, Any]],
    given: Sequence[str] = (),
) -> None:
    """Add to the counters of rows, and make those that are not there yet.

    They are written in the order of their keys, so that two processes never wait for each other crosswise. A counter
    that may be lowered must be of a field that may be negative, for SQLite looks at the row that is not made, too.

    Args:
        by: the fields that make a row one, as its unique constraint says; `signature_id` for a foreign key.
        counts: for the values of these fields, what is added to which field; the same fields for every row.
        given: those of these fields that are no counters, but written once, with a row that is made.
    """
    if not counts:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    written = (*by, *next(iter(counts.values())))
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = {name: quote(str(fields[name].column)) for name in written}
    added = ", ".join(
        f"{columns[name]} = {table}.{columns[name]} + excluded.{columns[name]}"
        for name in written[len(by) :]
        if name not in given
    )
    one = f"({', '.join(['%s'] * len(written))})"
    rows = [
        [
            fields[name].get_db_prep_save(value, connection)
            for name, value in zip(written, (*key, *row.values()), strict=True)
        ]
        for key, row in sorted(counts.items(), key=lambda item: tuple(map(str, item[0])))
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns.values())}) VALUES {', '.join([one] * len(some))} "  # noqa: S608
                f"ON CONFLICT ({', '.join(columns[name] for name in by)}) DO UPDATE SET {added}",
                [value for row in some for value in row],
            )
