"""The indicators on Spark: the same expressions, for data that no longer fit one machine.

What differs from DuckDB is met here, and in how the expressions are written (reference notes, sentinelle-reviews-
observatory, 5): the session's time zone is UTC, so days are DATE and were decided in Paris when the row was written;
divisions go through `nullif`, which ANSI asks for; Python's workers are this Python, not the first of the PATH; nothing
is written to a `spark-warehouse` beside the data.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import ibis
import pyarrow as pa
from ibis import Table
from pyspark.sql import SparkSession

from bonport.observatory.schemas import Schema

LOCAL = "local[*]"
LOCAL_SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "3g",
    "spark.sql.shuffle.partitions": "8",
}
"""Of a cluster within this process: it listens to nobody else, and its tables are small for 200 partitions."""


class Spark:
    """Spark, as `run` asks of an engine.

    Attributes:
        session: of Spark; `spark` opens and closes one.
    """

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self.connection = ibis.pyspark.connect(session)
        self._kept: list[Table] = []

    def read(self, name: str, paths: list[str], schema: Schema) -> Table:
        """These Parquet files as one table; an empty one where there is none."""
        if paths:
            self.session.read.parquet(*paths).createOrReplaceTempView(name)
            return self.connection.table(name)
        return ibis.memtable([], schema=ibis.schema(schema.arrow))

    def keep(self, name: str, rows: Table) -> Table:
        """In Spark's memory, as long as this engine lives."""
        self.connection._run_pre_execute_hooks(rows)  # `cache` alone forgets the weeks and months, which are in memory
        self._kept.append(rows.cache())
        return self._kept[-1]

    def rows(self, expression: Table) -> pa.Table:
        return self.connection.to_pyarrow(expression)


@contextmanager
def spark(master: str = LOCAL) -> Iterator[Spark]:
    """An engine on a cluster, `spark://host:7077`, or within this process.

    On a cluster the data folder must have the same path on every machine.
    """
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory(prefix="bonport-spark-", ignore_cleanup_errors=True) as scratch:
        builder = SparkSession.builder.master(master).appName("bonport observatoire")
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.execution.arrow.pyspark.enabled": "true",
            "spark.sql.warehouse.dir": f"{scratch}/warehouse",
            "spark.local.dir": scratch,
            **(LOCAL_SETTINGS if master.startswith("local") else {}),
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield Spark(session)
        finally:
            session.stop()
