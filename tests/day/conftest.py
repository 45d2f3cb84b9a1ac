from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bonport.tools.postgres import running
from tests.day.playing import Day, new_database, play

CONSULTATIONS, KILLS = 40, 6


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL: the one that DATABASE_URL names, or our own."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with running() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A new database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'practice.sqlite3'}"
    return new_database(request.getfixturevalue("postgres_server"), "bonport_day")


@pytest.fixture(scope="session")
def day(url: str, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """A morning with every fault and dead workers, all of them talkative; on each database another kind of DMP."""
    seed = "21" if url.startswith("sqlite") else "22"
    folder: Path = tmp_path_factory.mktemp("day")
    return play(
        folder, url, "--seed", seed, "--consultations", str(CONSULTATIONS), "--faults", "heavy",
        "--kill-workers", str(KILLS), "--workers", "2", BONPORT_LOG_LEVEL="DEBUG",
    )  # fmt: skip
