from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from pytest_django import Settings

from bonport.clock import VARIABLE, Clock
from bonport.day.sandbox import Sandbox
from bonport.practice.deliveries import destinations
from bonport.practice.places import services
from tests.cast import TODAY, Cast, assemble
from tests.practice.factories import Postbox
from tests.practice.nation import Nation


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture(scope="session")
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    """One sandbox for all tests of the practice."""
    folder = tmp_path_factory.mktemp("nation")
    clock = Clock(TODAY, time.time(), 1)  # noqa: TID251 (the start of simulated time)
    sandbox = Sandbox(folder / "sandbox", population=200, seed=7, env=clock.to_env())
    try:
        adults = [
            person
            for person in sandbox.people()
            if person["dmp"] == "active" and date.fromisoformat(person["birthDate"]).year < 2000
        ]
        yield Nation(sandbox, clock, folder, iter(adults))
    finally:
        sandbox.stop()


@pytest.fixture
def nation(_sandbox: Nation, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nation]:
    """The national services as the practice's settings name them, without faults, and no waiting."""
    monkeypatch.setenv(VARIABLE, _sandbox.clock.to_env()[VARIABLE])
    settings.SERVICES_URL, settings.AUTHORITY = _sandbox.sandbox.services, _sandbox.sandbox.authority
    settings.KEYS = _sandbox.folder / "keys"
    settings.NOT_BEFORE = settings.GRACE = settings.CIRCUIT_PAUSE = timedelta(0)
    settings.FEEDS_PER_SECOND = None
    settings.TOTAL_TIMEOUT = timedelta(seconds=5)
    _forget_clients()
    yield _sandbox
    _sandbox.no_faults()
    _forget_clients()


@pytest.fixture
def clinic(db: None, nation: Nation, request: pytest.FixtureRequest) -> Cast:
    """The cast at work beside the national services: of the present time, with certificates and ids of its own."""
    cast = assemble(request.node.nodeid, nation.clock.now())
    number = cast.structure.national_id
    if not (nation.folder / "keys" / number).exists():
        nation.sandbox.structure_keys(nation.folder / "keys" / number, number, cast.structure.name)
    return cast


def _forget_clients() -> None:
    services.transport.cache_clear()
    services.signing_key.cache_clear()


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Postbox:
    """The only destination there is, and it does as told."""
    postbox = Postbox()
    monkeypatch.setattr(destinations, "_registry", {postbox.name: postbox})
    return postbox
