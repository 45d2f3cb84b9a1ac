"""What leaves the Observatoire, read again by a stock tool and attacked: differences between all published tables."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pyarrow.parquet as pq
import pytest

from bonport.observatory import aggregates
from bonport.observatory.disclosure import K
from bonport.observatory.generate import generate
from bonport.observatory.indicators import BEHIND, INDICATORS
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
    return pandas.read_csv(store.root / FOLDER / f"{name}.csv", dtype={"departement": str})


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
            for column in ("numerateur", "denominateur", "professionnels"):
                if not pandas.isna(seen[column]):
                    assert seen[column] % 5 == 0 and (row[column] == 0 or row[column] >= K), (name, row)
            if not pandas.isna(seen["numerateur"]):
                assert not any(0 < (row.get(one) or 0) < K for one in ("professionnels", *BEHIND)), (name, row)
            missing = pandas.isna(seen["numerateur"]) or (pandas.isna(seen["denominateur"]) and row["denominateur"])
            assert seen[SECRET] == int(bool(missing)), "why it is missing is not told"
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
        assert set(one) == {"table", "lignes", "masquees"}, "how many professionals are masked is a difference too"
        assert one["masquees"] == read(store, one["table"])[SECRET].sum()
        assert one["lignes"] == len(results[one["table"]])


def test_a_folder_that_is_published_again_says_the_same(made: tuple[Store, Results]) -> None:
    store, results = made
    before = {path.name: path.read_bytes() for path in (store.root / FOLDER).glob("*.csv")}
    told = publish(store, results)
    assert before == {path.name: path.read_bytes() for path in (store.root / FOLDER).glob("*.csv")}
    assert {why for one in told for why in one["raisons"]} == {"peu", "secondaire"}, "who holds the data is told why"


def test_every_query_gives_its_figures_when_anyone_runs_it(made: tuple[Store, Results], tmp_path: Path) -> None:
    """With DuckDB alone, in the data folder: not a row differs from what `run` computed."""
    store, results = made
    definitions = json.loads((store.root / FOLDER / "definitions.json").read_text("utf-8"))
    assert set(definitions) == set(INDICATORS)
    asked = {name: sql for one in definitions.values() for name, sql in one["requetes"].items()}
    assert set(asked) == set(results)
    chosen = [name for name in sorted(asked) if "par_" not in name or name in ("versent_10__par_departement",)]
    for name in chosen:
        script = f"SET file_search_path = '{store.root}';\n{asked[name]}"
        rows = duckdb.connect().execute(script).fetchall()
        wanted = [tuple(row.values()) for row in results[name]]
        assert len(rows) == len(wanted)
        for row, mine in zip(rows, wanted, strict=True):
            for value, expected in zip(row, mine, strict=True):
                close = isinstance(expected, float) and value == pytest.approx(expected, rel=1e-8)
                assert close or str(value) == str(expected) or value == expected, (name, row, mine)


@pytest.fixture
def measured(made: tuple[Store, Results], tmp_path: Path) -> Store:
    """A folder of true data: only its register of products, and no day yet."""
    store = Store.make(tmp_path / "measured")
    store.write_register("produits", pq.read_table(made[0].register_file("produits")))
    return store


def test_what_comes_late_changes_nothing_that_was_published(made: tuple[Store, Results], measured: Store) -> None:
    """Whoever has yesterday's files and today's finds no difference: that would be of those who were late."""
    name = "alimentent__par_departement"
    results = only(made[1], name, "alimentent")
    weeks = sorted({row["semaine"] for row in results[name]})
    until = date.fromisoformat(weeks[2]) + timedelta(days=6)
    publish(measured, results, until)
    yesterday = read(measured, name)
    assert set(yesterday["semaine"]) == set(weeks[:3]), "weeks that are not over for long enough wait"
    late = {
        table: [row | {"numerateur": row["numerateur"] + 3} if row.get("semaine") == weeks[1] else row for row in rows]
        for table, rows in results.items()
    }
    publish(measured, late, until + timedelta(days=7))
    today = read(measured, name)
    assert today[: len(yesterday)].equals(yesterday)
    assert set(today["semaine"]) == set(weeks[:4])
    report = json.loads((measured.root / FOLDER / "rapport.json").read_text("utf-8"))
    assert next(one for one in report["tables"] if one["table"] == name)["lignes"] == len(today)


def test_a_fix_that_is_still_on_its_way_waits(made: tuple[Store, Results], measured: Store) -> None:
    """How many have it grows from week to week: it is told once, when half of them do."""
    results = only(made[1], "correctifs_delai")
    rows = [dict(row, valeur=None) if number % 2 else row for number, row in enumerate(results["correctifs_delai"])]
    publish(measured, results | {"correctifs_delai": rows}, date(2025, 12, 31))
    shown = read(measured, "correctifs_delai")
    assert len(shown) == sum(row["valeur"] is not None for row in rows) < len(rows)
    assert (shown["valeur"].notna() | (shown[SECRET] == 1)).all()
    again = [row | {"numerateur": row["numerateur"] + 1} for row in results["correctifs_delai"]]
    before = read(measured, "correctifs_delai")
    publish(measured, results | {"correctifs_delai": again}, date(2025, 12, 31))
    assert read(measured, "correctifs_delai")[: len(before)].equals(before)


def only(results: Results, *names: str) -> Results:
    """The rows of these tables; the others are empty."""
    return {name: rows if name in names else [] for name, rows in results.items()}
