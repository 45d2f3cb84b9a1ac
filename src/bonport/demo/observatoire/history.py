"""The generated history, made beside the screens: `python -m bonport.demo.observatoire.history DIR SEED`.

It takes minutes and is in nobody's way: at the lowest priority, in a folder beside, which takes its place when all of
it is published.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bonport.demo.market import OTHERS, SOFTWARE
from bonport.observatory import aggregates
from bonport.observatory.generate import generate
from bonport.observatory.publish import publish
from bonport.observatory.run import DuckDB, run
from bonport.observatory.store import Store

DOCUMENTS, WEEKS = 20_000_000, 105
"""Enough for a département's curve, and two minutes of one core; the nation sends 720 million in this time."""
LOWEST = 19


def make(root: Path, seed: int, *, documents: int = DOCUMENTS, weeks: int = WEEKS) -> None:
    """Whole or not at all."""
    begun = root.with_name(f"{root.name}.begun")
    shutil.rmtree(begun, ignore_errors=True)
    store = Store.make(begun, generated=f"bonport demo, graine {seed}")
    generate(store, documents, seed, weeks=weeks)
    _name(store)
    with store.writing():
        aggregates.rebuild(store, aggregates.stale(store))
        publish(store, run(store, DuckDB()))
    begun.replace(root)


def _name(store: Store) -> None:
    """The first products for city doctors are those of which the demo's other houses speak."""
    table = pq.read_table(store.register_file("produits"))
    names, vendors = table["nom"].to_pylist(), table["editeur"].to_pylist()
    for number, one in enumerate((*SOFTWARE, *OTHERS)):
        names[number], vendors[number] = f"{one.product} (inventé)", one.vendor
    for column, values in (("nom", names), ("editeur", vendors)):
        table = table.set_column(table.schema.get_field_index(column), column, pa.array(values))
    store.write_register("produits", table)


if __name__ == "__main__":
    os.nice(LOWEST)
    make(Path(sys.argv[1]), int(sys.argv[2]))
