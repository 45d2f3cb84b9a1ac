"""The generated population: believable, official, the same for the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bonport.interop.identity import INS
from bonport.interop.identity.traits import check_family_name, check_given_names
from bonport.interop.terminology.oids import Environment
from bonport.sandbox import people

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def population() -> list[people.Value]:
    return people.published() + people.generate(400, 1, TODAY)


def test_same_seed_same_people() -> None:
    assert people.generate(100, 7, TODAY) == people.generate(100, 7, TODAY)
    assert people.generate(100, 7, TODAY) != people.generate(100, 8, TODAY)


def test_every_identity_is_official(population: list[people.Value]) -> None:
    for person in population:
        INS(person["matricule"], person["oid"]).check(Environment.TEST)
        check_family_name(person["birthName"], "birthName")
        check_given_names(person["firstNames"], "firstNames")
        if person["usedName"]:
            check_family_name(person["usedName"], "usedName")
        for former in person["history"]:
            INS(former["matricule"], former["oid"]).check_key()
            assert former["from"] <= former["to"]


def test_matricules_and_cards_are_of_one_person(population: list[people.Value]) -> None:
    matricules = Counter(person["matricule"] for person in population)
    cards = Counter(tuple(person["card"].values()) for person in population)
    assert max(matricules.values()) == 1
    assert max(cards.values()) == 1


def test_there_is_something_of_everything(population: list[people.Value]) -> None:
    def some(condition: object) -> bool:
        return any(condition(person) for person in population)  # type: ignore[operator]

    assert some(lambda p: p["birthPlace"].startswith("99"))
    assert some(lambda p: p["birthPlace"].startswith("2A") and p["matricule"][5:7] == "2A")
    assert some(lambda p: p["birthPlace"].startswith("2") and p["matricule"][5:7] == "20")
    assert some(lambda p: "-" in p["firstNames"])
    assert some(lambda p: "'" in p["birthName"])
    assert some(lambda p: " " in p["birthName"])
    assert some(lambda p: "--" in p["birthName"])
    assert some(lambda p: p["usedName"] and p["sex"] == "F")
    assert some(lambda p: p["history"])
    assert some(lambda p: p["appCard"])
    assert some(lambda p: p["dmp"] == "closed") and some(lambda p: p["dmp"] == "none")
    assert some(lambda p: p["birthDate"] > "2009" and p["card"]["insured"] != p["matricule"][:13])
    assert some(lambda p: p["card"]["rank"] == 2)


def test_some_bear_the_traits_of_another(population: list[people.Value]) -> None:
    traits = Counter((p["birthName"], p["firstNames"].split(" ")[0], p["sex"], p["birthDate"]) for p in population)
    assert max(traits.values()) > 1
