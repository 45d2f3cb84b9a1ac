"""What is made up follows what was published, is marked as made up, and is the same again from the same seed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from bonport.interop.errors import BadInput
from bonport.observatory.generate import generate
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.published import (
    ACTIVATED,
    DEPLOYED,
    EQUIPPED,
    FIGURES,
    MONTHLY,
    OPENED,
    SOLUTIONS,
    YEARLY,
    series,
)  # fmt: skip
from bonport.observatory.run import DuckDB, run
from bonport.observatory.schemas import EVENTS, REGISTERS
from bonport.observatory.store import Store

N, SEED = 60_000, 7


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.make(tmp_path_factory.mktemp("generated") / "data", generated="tests")
    generate(made, N, SEED)
    return made


def asked(store: Store, question: str) -> list[tuple[object, ...]]:
    tables = {name: f"read_parquet('{store.register_file(name)}')" for name in REGISTERS}
    tables["evenements"] = f"read_parquet('{store.root}/evenements/*/*.parquet')"
    return duckdb.sql(question.format(**tables)).fetchall()


def test_it_makes_as_many_as_it_was_asked_in_files_as_the_schemas_say(store: Store) -> None:
    assert asked(store, "SELECT count(*) FROM {evenements}") == [(N,)]
    files = store.event_files()
    assert len(files) == 735
    assert store.days() == (date(2024, 1, 29), date(2026, 2, 1))
    assert all(pq.read_schema(path).equals(EVENTS.arrow) for path in files)
    for name, schema in REGISTERS.items():
        assert pq.read_schema(store.register_file(name)).equals(schema.arrow), name
        rows, apart = asked(store, f"SELECT count(*), count(DISTINCT ({', '.join(schema.key)})) FROM {{{name}}}")[0]
        assert rows == apart, name
        for column in schema.columns:
            if column.among:
                assert {one for (one,) in asked(store, f"SELECT DISTINCT {column.name} FROM {{{name}}}")} <= set(
                    column.among
                )


def test_every_event_is_of_what_was_installed_there_that_day(store: Store) -> None:
    unknown = asked(
        store,
        "SELECT count(*) FROM {evenements} AS e WHERE NOT EXISTS (SELECT 1 FROM {installations} AS i "
        "WHERE i.professionnel = e.professionnel AND i.produit = e.produit AND i.version = e.version "
        "AND e.jour_paris >= i.debut AND (i.fin IS NULL OR e.jour_paris <= i.fin))",
    )
    nowhere = asked(
        store,
        "SELECT count(*) FROM {evenements} AS e WHERE NOT EXISTS (SELECT 1 FROM {professionnels} AS p "
        "WHERE p.professionnel = e.professionnel AND p.couloir = e.couloir AND p.departement = e.departement "
        "AND e.jour_paris >= p.debut AND (p.fin IS NULL OR e.jour_paris <= p.fin))",
    )
    too_early = asked(
        store,
        "SELECT count(*) FROM {installations} AS i JOIN {versions} AS v USING (produit, version) "
        "WHERE i.debut < v.disponible_le",
    )
    overlapping = asked(
        store,
        "SELECT count(*) FROM {installations} AS a JOIN {installations} AS b USING (professionnel) "
        "WHERE a.debut < b.debut AND (a.fin IS NULL OR a.fin >= b.debut)",
    )
    assert (unknown, nowhere, too_early, overlapping) == ([(0,)], [(0,)], [(0,)], [(0,)])


def test_the_park_is_that_of_the_published_figures(store: Store) -> None:
    doctors = "couloir = 'medecin_ville'"
    for figure in series(EQUIPPED):
        installed = f"SELECT count(*) FROM {{commandes}} WHERE {doctors} AND installee_le <= '{figure.on}'"
        assert asked(store, installed) == [(figure.value,)]
    signed = "SELECT count(*) FROM {commandes} WHERE signee_le <= '2022-11-30' AND " + doctors
    assert 40_000 / int(str(asked(store, signed)[0][0])) == pytest.approx(0.75, abs=0.001)
    for figure in series(DEPLOYED, "médecins de ville") + series(DEPLOYED, "radiologie"):
        corridor = "imagerie" if figure.detail == "radiologie" else "medecin_ville"
        share = asked(
            store,
            f"SELECT count(*) FILTER (installee_le <= '{figure.on}') / count(*) FROM {{commandes}} "
            f"WHERE couloir = '{corridor}' AND (annulee_le IS NULL OR annulee_le > '{figure.on}')",
        )
        assert share[0][0] == pytest.approx(figure.value, abs=0.001)
    for figure in FIGURES:
        if figure.of == SOLUTIONS and not figure.detail:
            assert asked(store, "SELECT count(*) FROM {produits}") == [(figure.value,)]
    assert asked(store, "SELECT count(*) FROM {produits} WHERE " + doctors) == [(43,)]
    assert (
        95_000
        < int(str(asked(store, f"SELECT count(DISTINCT professionnel) FROM {{professionnels}} WHERE {doctors}")[0][0]))
        < 105_000
    )


def test_profiles_and_answers_are_those_that_were_published(store: Store) -> None:
    for of, column in ((OPENED, "profils"), (ACTIVATED, "actives")):
        for figure in series(of):
            if figure.on.day == 1:
                total = asked(store, f"SELECT sum({column}) FROM {{activations}} WHERE jour_paris = '{figure.on}'")
                assert total[0][0] == pytest.approx(figure.value, rel=1e-5)
    answers = asked(
        store, "SELECT question, avg(reponse) FROM {reponses} WHERE enquete = 'cnam-2023-02' GROUP BY 1 ORDER BY 1"
    )
    assert answers == [("a_la_main", 0.83), ("connexion_difficile", 0.58)]


def test_what_is_sent_follows_the_published_parts_of_each_type(store: Store) -> None:
    [whole] = [figure.value for figure in series(YEARLY) if figure.on == date(2025, 1, 1)]
    parts = {"biologie": "11502-2", "ordonnances": "57833-6", "imagerie": "18748-4"}
    for detail, kind in parts.items():
        found = asked(store, f"SELECT avg((type_document = '{kind}')::INT) FROM {{evenements}}")[0][0]
        assert found == pytest.approx(series(YEARLY, detail)[0].value / whole, abs=0.01)


def test_a_year_has_two_fifths_more_than_the_year_before(store: Store) -> None:
    before, after = (figure.value for figure in series(YEARLY))
    counted = asked(
        store,
        "SELECT count(*) FILTER (jour_paris < '2025-02-01'), count(*) FILTER (jour_paris >= '2025-02-01') "
        "FROM {evenements} WHERE jour_paris >= '2024-02-01'",
    )
    assert counted[0][1] / counted[0][0] == pytest.approx(after / before, abs=0.03)


def test_the_history_is_long_enough_for_what_asks_for_a_year(store: Store) -> None:
    asked_for = [INDICATORS["documents_par_an"], INDICATORS["donum_teleservices"]]
    found = run(store, DuckDB(), asked_for, scan=True)
    months = [row["mois"] for row in found["documents_par_an"]]
    assert (len(months), months[0], months[-1]) == (13, "2025-01-01", "2026-01-01")
    assert [row["annee"] for row in found["donum_teleservices"]] == [2026]


def test_the_same_seed_makes_the_same_and_another_one_another(tmp_path: Path, store: Store) -> None:
    made = [Store.make(tmp_path / name, generated="tests") for name in ("again", "else")]
    for one, seed in zip(made, (SEED, SEED + 1), strict=True):
        generate(one, 3_000, seed, weeks=1)
    day = date(2026, 1, 27)
    again, other = (pq.read_table(one.event_file(day, "engendre")) for one in made)
    alike = Store.make(tmp_path / "third", generated="tests")
    generate(alike, 3_000, SEED, weeks=1)
    assert pq.read_table(alike.event_file(day, "engendre")) == again
    assert other != again
    assert asked(alike, "SELECT count(*) FROM {installations}") == asked(store, "SELECT count(*) FROM {installations}")


def test_true_data_are_never_mixed_with_it(tmp_path: Path) -> None:
    true = Store.make(tmp_path / "true")
    with pytest.raises(BadInput):
        generate(true, 10, SEED)
    assert true.event_files() == []


def test_a_folder_is_filled_once(store: Store) -> None:
    with pytest.raises(BadInput):
        generate(store, 10, SEED)


def test_the_published_figures_have_their_sources_and_their_order() -> None:
    assert all(figure.source and figure.value > 0 and figure.on < date(2026, 2, 1) for figure in FIGURES)
    assert [figure.value for figure in series(MONTHLY)] == [10_000_000, 12_000_000]
    assert [figure.on for figure in series(ACTIVATED)] == sorted(figure.on for figure in series(ACTIVATED))
    assert timedelta() < series(EQUIPPED)[1].on - series(EQUIPPED)[0].on
