"""What leaves the Observatoire, read again by a stock tool and attacked: differences between all published tables."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pytest

from bonport.observatory import aggregates
from bonport.observatory.disclosure import K
from bonport.observatory.generate import generate
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.publish import FOLDER, SAME, SECRET, WITHIN, corridor_of, publish
from bonport.observatory.run import DuckDB, Row, run
from bonport.observatory.store import Store

pytestmark = pytest.mark.slow
Results = dict[str, list[Row]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Results]:
    store = Store.make(tmp_path_factory.mktemp("published") / "data", generated="tests")
    generate(store, 100_000, 5, weeks=6, last=date(2025, 12, 7))
    aggregates.rebuild(store)
    results = run(store, DuckDB())
    publish(store, results)
    return store, results


def read(store: Store, name: str) -> pandas.DataFrame:
    return pandas.read_csv(
        store.root / FOLDER / f"{name}.csv", dtype={"departement": str, SECRET: str}, keep_default_na=True
    )


def test_every_table_is_there_in_both_forms_and_says_the_same(made: tuple[Store, Results]) -> None:
    store, results = made
    for name, rows in results.items():
        indicator = INDICATORS[name.split("__")[0]]
        plain, parquet = read(store, name), pandas.read_parquet(store.root / FOLDER / f"{name}.parquet")
        assert list(plain.columns) == list(parquet.columns)
        assert list(plain.columns) == [*indicator.tables()[name].dimensions, *indicator.measures, SECRET]
        assert len(plain) == len(parquet) == len(rows)
        assert plain["numerateur"].fillna(-1).tolist() == parquet["numerateur"].fillna(-1).tolist()


def test_nothing_published_counts_fewer_than_k_and_all_is_rounded(made: tuple[Store, Results]) -> None:
    store, results = made
    for name, rows in results.items():
        shown = read(store, name)
        for row, seen in zip(rows, shown.to_dict("records"), strict=True):
            for column in ("numerateur", "denominateur"):
                if not pandas.isna(seen[column]):
                    assert seen[column] % 5 == 0 and (row[column] == 0 or row[column] >= K), (name, row)
            if not pandas.isna(seen["numerateur"]) and not pandas.isna(seen["denominateur"]):
                left = row["denominateur"] - row["numerateur"]
                assert left <= 0 or left >= K, (name, row)


def test_no_difference_between_published_tables_is_of_few(made: tuple[Store, Results]) -> None:
    """All tables that count the same thing, from whichever indicator: every whole less what is published of it."""
    store, results = made
    corridors, tried = corridor_of(store), 0
    alone = {(name, column) for name in INDICATORS for column in ("numerateur", "denominateur")}
    alone -= {(name, column) for same in SAME for name, column, _ in same}
    for measure in [*SAME, *(((name, column, ()),) for name, column in sorted(alone))]:
        tables = []
        for indicator, column, apart in measure:
            for name, cut in INDICATORS[indicator].tables().items():
                tables.append(
                    (
                        apart or cut.dimensions,
                        cells(results[name], read(store, name), column, apart or cut.dimensions, corridors),
                    )
                )
        for coarse, above in tables:
            for fine, below in tables:
                if not set(coarse) < {*fine, *(("couloir",) if "produit" in fine else ())}:
                    continue
                shown, hidden = defaultdict(int), defaultdict(int)
                for values, number, seen in below:
                    (shown if seen else hidden)[tuple(values[one] for one in coarse)] += number
                for values, number, seen in above:
                    at = tuple(values[one] for one in coarse)
                    if seen and hidden[at]:
                        tried += 1
                        assert hidden[at] >= K, (measure, coarse, fine, at, number, shown[at], hidden[at])
    assert tried > 100


def cells(
    rows: list[Row], seen: pandas.DataFrame, column: str, dimensions: tuple[str, ...], corridors: dict[str, str]
) -> list[tuple[dict[str, Any], int, bool]]:
    """Of each cell its place, its true figure, and whether it is published."""
    found = {}
    for row, shown in zip(rows, seen[column].notna().tolist(), strict=True):
        values = {name: row[name] for name in dimensions}
        if "produit" in values:
            values.setdefault("couloir", corridors[values["produit"]])
        found[tuple(values.values())] = (values, round(row[column] or 0), shown)
    return list(found.values())


def test_of_those_who_send_a_little_few_are_not_read_between_two_indicators(made: tuple[Store, Results]) -> None:
    """« 10 a week » are a part of « at all »: the others of them are a difference too."""
    store, results = made
    for part, whole in WITHIN.items():
        for name in INDICATORS[part].tables():
            other = name.replace(part, whole, 1)
            both = read(store, name)["numerateur"].notna() & read(store, other)["numerateur"].notna()
            for row, wider, seen in zip(results[name], results[other], both, strict=True):
                left = wider["numerateur"] - row["numerateur"]
                assert not seen or left == 0 or left >= K


def test_the_report_says_how_much_is_masked_and_that_it_is_made_up(made: tuple[Store, Results]) -> None:
    store, results = made
    report = json.loads((store.root / FOLDER / "rapport.json").read_text("utf-8"))
    assert (report["k"], report["arrondi"], report["engendre"]) == (11, 5, "tests")
    for one in report["tables"]:
        masked = read(store, one["table"])["numerateur"].isna().sum()
        assert one["masquees"] == masked and one["lignes"] == len(results[one["table"]])
    assert any("secondaire" in one["raisons"] for one in report["tables"])
    definitions = json.loads((store.root / FOLDER / "definitions.json").read_text("utf-8"))
    assert set(definitions) == set(INDICATORS)


def test_a_folder_that_is_published_again_says_the_same(made: tuple[Store, Results], tmp_path: Path) -> None:
    store, results = made
    before = (store.root / FOLDER / "alimentent__par_produit.csv").read_bytes()
    publish(store, results)
    assert (store.root / FOLDER / "alimentent__par_produit.csv").read_bytes() == before
