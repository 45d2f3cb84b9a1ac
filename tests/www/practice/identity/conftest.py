"""The practice's identities beside the nation's: INSi is the sandbox, over mutual TLS; cards are simulated."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from bonport.clock import VARIABLE, Clock
from bonport.day.sandbox import Sandbox
from bonport.practice.places import services
from tests.cast import TODAY, Cast, assemble


@dataclass
class Nation:
    """INSi and who it knows. `cards`: what the simulated reader offers."""

    sandbox: Sandbox
    clock: Clock
    keys: Path
    cards: Path
    adults: Iterator[dict[str, Any]]
    children: Iterator[dict[str, Any]]

    def card_of(self, *people: dict[str, Any], slot: str = "1") -> None:
        """Put one carte Vitale in the list, with these beneficiaries."""
        self._add({
            "id": slot, "kind": "vitale", "label": f"Carte de {people[0]['birthName']}",
            "beneficiaries": [{"label": named(it), **_on_card(it)} for it in people],
        })  # fmt: skip

    def app_card_of(self, person: dict[str, Any], slot: str = "2") -> None:
        names = ("matricule", "oid", "birthName", "firstNames", "sex", "birthDate", "birthPlace")
        self._add({"id": slot, "kind": "app", "label": "Appli", **{name: person[name] for name in names}})

    def _add(self, card: dict[str, Any]) -> None:
        cards = json.loads(self.cards.read_text()) if self.cards.exists() else []
        self.cards.write_text(json.dumps([*cards, card]))

    def down(self) -> None:
        self.sandbox.put("/control/faults", {"seed": 1, "insi": {"closed": 1.0}})

    def slow(self) -> None:
        """Three seconds before each answer."""
        self.sandbox.put("/control/faults", {"seed": 1, "insi": {"latency": 1.0}})

    def up(self) -> None:
        self.sandbox.delete("/control/faults")


def _on_card(person: dict[str, Any]) -> dict[str, Any]:
    card = person["card"]
    return {"insured": card["insured"], "birthDate": card["birthDate"], "rank": card["rank"]}


def named(person: dict[str, Any]) -> str:
    return f"{person['birthName']} {person['firstNames'].split(' ')[0].title()}"


def line_of(person: dict[str, Any]) -> str:
    """As a secretary types it: the first given name alone, and no place."""
    born = date.fromisoformat(person["birthDate"])
    return f"{named(person)} {person['sex']} {born:%d/%m/%Y}"


@pytest.fixture(scope="session")
def _nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    folder = tmp_path_factory.mktemp("insi")
    clock = Clock(TODAY, time.time(), 1)  # noqa: TID251 (the start of simulated time)
    sandbox = Sandbox(folder / "sandbox", population=300, seed=11, env=clock.to_env())
    try:
        sandbox.structure_keys(folder / "keys" / "1630000012", "1630000012", "Cabinet des Tilleuls")
        traits = lambda it: (it["birthName"], it["birthDate"], it["sex"])  # noqa: E731
        people = sandbox.people()
        alone = [it for it in people if sum(traits(it) == traits(other) for other in people) == 1]
        alone = [it for it in alone if " " in it["firstNames"] and it["birthName"].isalpha()]
        adults = [it for it in alone if it["birthDate"] < "2000"]
        children = [it for it in alone if it["birthDate"] > "2010"]
        yield Nation(sandbox, clock, folder / "keys", folder / "cards.json", iter(adults), iter(children))
    finally:
        sandbox.stop()


@pytest.fixture
def nation(_nation: Nation, settings: Settings) -> Iterator[Nation]:
    settings.SERVICES_URL, settings.AUTHORITY = _nation.sandbox.services, _nation.sandbox.authority
    settings.KEYS, settings.CARDS = _nation.keys, str(_nation.cards)
    services.transport.cache_clear()
    yield _nation
    _nation.up()
    _nation.cards.unlink(missing_ok=True)
    services.transport.cache_clear()


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest, _nation: Nation, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everyone, at the nation's time: it refuses what comes from another."""
    monkeypatch.setenv(VARIABLE, _nation.clock.to_env()[VARIABLE])
    return assemble(request.node.nodeid, _nation.clock.now())
