"""Many documents stored: what a real feeding left in the practice and in the sandbox, copied in place so many times.

Keys and identifiers differ from one copy to the next. Of documents only the beginning is copied: they lie apart from
what is searched, and three gigabytes would take a minute to write. Nothing of it is timed.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3

Tables = dict[str, dict[str, str]]

# What changes in the n-th copy, in SQL. `{0}` is the column; keys that are numbers grow by those of the first copy.
_UUID = "printf('%08x', :n) || substr({0}, 9)"  # 32 hexadecimal digits, as Django writes them
_TEXT = "{0} || '.' || :n"  # an OID takes one more arc
_HEAD = "substr({0}, 1, 500)"

PRACTICE: Tables = {
    "documents_document": {"id": _UUID, "set_id": _TEXT, "unique_id": _TEXT, "replaces_id": _UUID},
    "documents_rendition": {"id": _UUID, "document_id": _UUID, "cda": _HEAD, "pdf": _HEAD},
    "deliveries_delivery": {"id": _UUID, "document_id": _UUID, "chain": _TEXT, "submission_set": _TEXT},
    "deliveries_attempt": {"id": _UUID, "delivery_id": _UUID, "message_id": _UUID},
    "base_auditevent": {
        "id": "{0} + :n * :base_auditevent",
        "seq": "{0} + :n * :base_auditevent",  # one practice: its chain is the table, the links alone are wrong
        "subject_id": _UUID,
    },
}
SANDBOX: Tables = {
    "sandbox_submissionset": {
        "id": "{0} + :n * :sandbox_submissionset",
        "entry_uuid": _TEXT,
        "unique_id": _TEXT,
        "metadata": _HEAD,
    },
    "sandbox_entry": {
        "id": "{0} + :n * :sandbox_entry",
        "entry_uuid": _TEXT,
        "logical_id": _TEXT,
        "unique_id": _TEXT,
        "submission_set_id": "{0} + :n * :sandbox_submissionset",
    },
    "sandbox_content": {"entry_id": "{0} + :n * :sandbox_entry", "data": _HEAD},
    "sandbox_association": {"id": "{0} + :n * :sandbox_association", "uuid": _TEXT, "source": _TEXT, "target": _TEXT},
    "sandbox_received": {"id": "{0} + :n * :sandbox_received"},
}


def multiply(database: Path, tables: Tables, copies: int) -> None:
    """Add so many copies of these tables' rows to them."""
    with closing(pysqlite3.connect(str(database), isolation_level=None, timeout=20)) as connection:
        last = {table: connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608
        statements = [_copy(connection, table, changes) for table, changes in tables.items()]
        for n in range(1, copies + 1):
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement, {"n": n, **last})
            connection.execute("COMMIT")
        if "base_auditevent" in tables:
            connection.execute("UPDATE base_audithead SET seq = (SELECT max(seq) FROM base_auditevent)")


def _copy(connection: Any, table: str, changes: dict[str, str]) -> str:
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    values = [changes.get(name, "{0}").format(f'"{name}"') for name in columns]
    quoted = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {table} WHERE rowid <= :{table}"  # noqa: S608
