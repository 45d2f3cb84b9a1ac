"""The indicators as SQL, so that anyone runs them on the files: what Ibis asks of DuckDB, and nothing else.

    cd DATA_FOLDER && duckdb < alimentent.sql

A query is made of views over the files that it reads, of the short lists that are in no file (weeks, months, targets),
and of the indicator's expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis import Table

from bonport.observatory.indicators import INDICATORS, Tables
from bonport.observatory.schemas import READ, REGISTERS, Schema
from bonport.observatory.store import Store


def queries(store: Store) -> dict[str, dict[str, str]]:
    """Of each indicator, each of its tables as SQL for DuckDB; empty where there is no event, thus no period."""
    covered = store.days()
    if covered is None:
        return {name: {} for name in INDICATORS}
    schemas: dict[str, Schema] = {**REGISTERS, **READ}
    tables = Tables({name: ibis.table(_columns(one), name) for name, one in schemas.items()}, covered)
    return {
        one.name: {name: query(cut.build(tables).order_by(list(cut.dimensions))) for name, cut in one.tables().items()}
        for one in INDICATORS.values()
    }


def _columns(schema: Schema) -> ibis.Schema:
    """As DuckDB reads a file: any column may be empty."""
    return ibis.schema(pa.schema([field.with_nullable(True) for field in schema.arrow]))


def query(expression: Table) -> str:
    """One expression as a script."""
    sql = str(ibis.to_sql(expression, dialect="duckdb"))
    lists = sorted(expression.op().find(ops.InMemoryTable), key=lambda one: sql.find(one.name))
    for number, one in enumerate(lists, 1):
        sql = sql.replace(one.name, f"liste_{number}")
    read = sorted({one.name for one in expression.op().find(ops.UnboundTable)})
    parts = [*map(_view, read), *_lists(lists), _plain(sql)]
    return "\n\n".join(f"{part};" for part in parts) + "\n"


def _view(name: str) -> str:
    where = f"registres/{name}.parquet" if name in REGISTERS else f"agregats/{name}/*.parquet"
    return f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{where}')"  # noqa: S608 the names of our tables


def _lists(lists: list[ops.InMemoryTable]) -> Iterator[str]:
    for number, one in enumerate(lists, 1):
        rows: pa.Table = one.data.to_pyarrow(one.schema)
        names = ", ".join(rows.column_names)
        values = ",\n  ".join(f"({', '.join(map(_literal, row.values()))})" for row in rows.to_pylist())
        if values:
            yield f"CREATE VIEW liste_{number} AS SELECT * FROM (VALUES\n  {values}\n) AS liste ({names})"  # noqa: S608
        else:
            kinds = ", ".join(f"CAST(NULL AS {_KIND[str(field.type)]}) AS {field.name}" for field in rows.schema)
            yield f"CREATE VIEW liste_{number} AS SELECT {kinds} WHERE FALSE"


_KIND = {"date32[day]": "DATE", "int64": "BIGINT", "double": "DOUBLE", "string": "VARCHAR"}


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int | float) else f"DATE '{value}'"


def _plain(sql: str) -> str:
    """Quotes that DuckDB does not need make it hard to read."""
    return re.sub(r'"([a-z_0-9]+)"', r"\1", sql)
