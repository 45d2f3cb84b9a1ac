"""`bonport test`: which parts run, with what, and how their outcomes become one exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from bonport import cli
from bonport.tools import tests as tool

PYTEST = """
[pytest]
addopts = -p no:cacheprovider
markers =
    slow
    db
"""
NOTE = """
import os, pathlib, pytest
def note(name):
    url = os.environ.get("DATABASE_URL", "").split(":")[0]
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    with pathlib.Path(__file__).parents[{up}].joinpath("ran").open("a") as file:
        print(name, url, settings, file=file)
"""
HOUSE = """
def test_quick(): note("quick")
@pytest.mark.slow
def test_slow(): note("slow")
@pytest.mark.db
def test_rows(): note("rows")
"""
SANDBOX = """
def test_service(): note("service")
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository with one test of each kind; each writes what it ran with to the file `ran`."""
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    sandbox = tmp_path / "tests" / "sandbox"
    sandbox.mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text(PYTEST)
    (tmp_path / "tests" / "test_house.py").write_text(NOTE.format(up=1) + HOUSE)
    (sandbox / "test_sandbox.py").write_text(NOTE.format(up=2) + SANDBOX)
    return tmp_path


def ran(repository: Path) -> list[str]:
    file = repository / "ran"
    return [line.rstrip() for line in file.read_text().splitlines()] if file.exists() else []


def test_without_all_the_slow_ones_are_left_out_and_the_sandbox_has_its_settings(repository: Path) -> None:
    assert tool.main([]) == cli.OK
    assert ran(repository) == ["quick", "rows", "service  bonport.sandbox.settings"]


@pytest.mark.postgres
def test_all_runs_what_touches_the_database_again_on_postgresql(repository: Path) -> None:
    assert tool.main(["--all"]) == cli.OK
    assert ran(repository) == ["quick", "slow", "rows", "rows postgresql", "service  bonport.sandbox.settings"]


def test_a_given_postgresql_is_used(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@/somewhere")
    assert tool.main(["--all", "tests/test_house.py", "-k", "rows"]) == cli.OK
    assert ran(repository)[-1] == "rows postgresql"


def test_a_path_keeps_to_its_part(repository: Path) -> None:
    assert tool.main(["tests/sandbox/test_sandbox.py"]) == cli.OK
    assert ran(repository) == ["service  bonport.sandbox.settings"]
    assert tool.main(["tests/test_house.py::test_quick"]) == cli.OK
    assert ran(repository)[1:] == ["quick"]


def test_a_failure_in_any_part_is_a_failure(repository: Path) -> None:
    with (repository / "tests" / "sandbox" / "test_sandbox.py").open("a") as file:
        file.write("def test_wrong(): assert False\n")
    assert tool.main([]) == cli.FINDING


def test_a_part_without_tests_is_fine_but_not_a_whole_without(repository: Path) -> None:
    assert tool.main(["-k", "service"]) == cli.OK
    assert tool.main(["-k", "nothing_of_that_name"]) == cli.USAGE
