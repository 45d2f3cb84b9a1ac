"""Every indicator, on small random worlds, is what plain Python counts."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.interop.events import Event
from bonport.observatory.run import Row
from tests.observatory.naive import Found, Naive, Rows, mean_with_interval
from tests.observatory.world import computed, event, installation, product, professional, world

START = date(2023, 11, 27)  # a Monday; the worlds go over a year's end, and twelve months
DAYS = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
NEAR = st.integers(-40, 60).map(lambda n: START + timedelta(days=n))
PEOPLE, PRODUCTS = st.integers(1, 5), st.sampled_from(["alpha", "beta", "gamma"])
CORRIDORS, PLACES = st.sampled_from(["medecin_ville", "hopital"]), st.sampled_from(["75", "2A", "971"])


@st.composite
def events(draw: st.DrawFn) -> Event:
    accepted = draw(st.booleans())
    return event(
        draw(st.one_of(NEAR.filter(lambda day: day >= START), DAYS)),
        draw(PEOPLE),
        couloir=draw(CORRIDORS),
        produit=draw(PRODUCTS),
        version=draw(st.sampled_from(["1.0", "2.0"])),
        type_document=draw(st.sampled_from(["SYNTH", "57833-6"])),
        canal=draw(st.sampled_from(["dmp", "mssante", "mssante_patient", "ordonnance_numerique"])),
        manuel=draw(st.booleans()),
        accepte=accepted,
        remplace=draw(st.integers(0, 3)) == 0,
        ins_qualifiee=draw(st.booleans()),
        cause="" if accepted else draw(st.sampled_from(["identite", "service"])),
    )


@st.composite
def period(draw: st.DrawFn) -> tuple[date, date | None]:
    since = draw(NEAR)
    length = draw(st.one_of(st.none(), st.integers(0, 40)))
    return since, None if length is None else since + timedelta(days=length)


@st.composite
def registers(draw: st.DrawFn) -> dict[str, Rows]:
    practices = draw(
        st.lists(
            st.tuples(PEOPLE, st.sampled_from("ab"), period(), CORRIDORS, PLACES), max_size=8, unique_by=lambda x: x[:2]
        )
    )
    installs = draw(st.lists(st.tuples(PEOPLE, PRODUCTS, period(), st.sampled_from(["1.0", "2.0"])), max_size=8))
    once = {(who, what, when[0]): (who, what, when, version) for who, what, when, version in installs}
    orders = draw(st.lists(st.tuples(NEAR, st.none() | st.integers(0, 60), st.none() | st.integers(0, 60)), max_size=6))
    return {
        "professionnels": [
            professional(who, *when, activite=place, couloir=corridor, departement=where)
            for who, place, when, corridor, where in practices
        ],
        "installations": [
            installation(who, *when, produit=what, version=version) for who, what, when, version in once.values()
        ],
        "produits": [
            product("alpha"),
            product("beta", reference_le=START + timedelta(days=10)),
            product("gamma", reference_le=None),
        ],
        "commandes": [
            {
                "commande": str(number),
                "professionnel": number,
                "couloir": "medecin_ville",
                "produit": "alpha",
                "signee_le": signed,
                "installee_le": None if installed is None else signed + timedelta(days=installed),
                "annulee_le": None if cancelled is None else signed + timedelta(days=cancelled),
            }
            for number, (signed, installed, cancelled) in enumerate(orders)
        ],
    }


def found(rows: list[Row], *dimensions: str) -> Found:
    return {tuple(_day(row[one]) for one in dimensions): (row["numerateur"], row["denominateur"]) for row in rows}


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


WORLDS = given(st.lists(events(), min_size=1, max_size=60), registers(), st.integers(0, 75))


@settings(max_examples=4)
@WORLDS
def test_the_indicators_are_what_plain_python_counts(rows: list[Event], tables: dict[str, Rows], length: int) -> None:
    compare(rows, tables, length)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=50)
@WORLDS
def test_in_many_worlds_too(rows: list[Event], tables: dict[str, Rows], length: int) -> None:
    compare(rows, tables, length)


def compare(rows: list[Event], tables: dict[str, Rows], length: int) -> None:
    days = [START, START + timedelta(days=length)]
    naive = Naive(days, rows, tables)
    with tempfile.TemporaryDirectory() as root:
        results = computed(world(Path(root) / "data", days, rows, tables))
    message = {"mssante", "mssante_patient"}
    assert found(results["equipes"], "semaine", "couloir") == naive.equipped()
    assert found(results["alimentent"], "semaine", "couloir") == naive.sending({"dmp"}, 1)
    assert found(results["mssante"], "semaine", "couloir") == naive.sending(message, 1)
    assert found(results["ordonnance_numerique"], "semaine", "couloir") == naive.sending({"ordonnance_numerique"}, 1)
    assert found(results["alimentent__par_produit"], "semaine", "produit") == naive.sending_by_product({"dmp"}, 1)
    assert found(results["versions"], "semaine", "produit", "version") == naive.versions()
    by_type = results["documents_par_mois__par_type_document"]
    assert found(by_type, "mois", "canal", "type_document") == naive.volumes()
    assert {date.fromisoformat(row["mois"]): row["numerateur"] for row in results["documents_par_an"]} == naive.years()
    assert found(results["envoi_manuel"], "mois", "couloir") == naive.by_hand()
    assert found(results["refus"], "mois", "canal") == naive.refused()
    assert found(results["refus_causes"], "mois", "canal", "cause") == naive.causes()
    assert found(results["ins_qualifiee"], "mois", "couloir") == naive.qualified()
    assert found(results["deployes"], "mois", "couloir") == naive.orders()
    for row in results["documents_par_an"]:
        assert row["professionnels"] == naive.feeders(date.fromisoformat(row["mois"]))
    for row in by_type:
        cell = date.fromisoformat(row["mois"]), row["canal"], row["type_document"]
        assert row["professionnels"] == naive.senders(*cell)
    for table in results.values():
        assert all(row["valeur"] is None or row["valeur"] >= 0 for row in table)


ANSWERS = st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.floats(0.1, 5)), min_size=1, max_size=20)


@settings(max_examples=6)
@given(ANSWERS, ANSWERS)
def test_a_survey_is_weighted_and_has_an_interval(
    binary: list[tuple[float, float]], marks: list[tuple[float, float]]
) -> None:
    asked = {"q": ("oui_non", binary), "m": ("note", [(1 + 4 * answer, weight) for answer, weight in marks])}
    tables: dict[str, Rows] = {
        "questions": [
            {"enquete": "e", "question": name, "libelle": "?", "nature": nature, "close_le": START}
            for name, (nature, _) in asked.items()
        ],
        "reponses": [
            {"enquete": "e", "question": name, "repondant": number, "reponse": answer, "poids": weight}
            for name, (_, answers) in asked.items()
            for number, (answer, weight) in enumerate(answers)
        ],
    }
    with tempfile.TemporaryDirectory() as root:
        rows = computed(world(Path(root) / "data", [START], (), tables), "enquetes")["enquetes"]
    assert [row["question"] for row in rows] == ["m", "q"]
    for row in rows:
        nature, answers = asked[row["question"]]
        expected = mean_with_interval(answers, binary=nature == "oui_non")
        assert row["professionnels"] == len(answers)
        for value, wanted in zip((row["valeur"], row["bas"], row["haut"]), expected, strict=True):
            assert value == (None if wanted is None else pytest.approx(wanted, rel=1e-6, abs=1e-6))
