"""The command line's frame: its table, its exit statuses."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

from bonport import cli
from bonport.interop.errors import BadInput, OutcomeUnknown, Refused, RetryLater, Unreadable


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_row_names_a_function(name: str) -> None:
    module, function = cli.COMMANDS[name][0].split(":")
    assert callable(getattr(import_module(module), function))


def test_an_unknown_command_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nothing-of-that-name"]) == cli.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing-of-that-name" in err


def test_a_command_gets_the_rest_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "try", ("tests.test_cli:count", ""))
    assert cli.main(["try", "a", "--b", "c"]) == 3


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInput("patient.traits", "vide"), cli.USAGE),
        (Unreadable("not XML"), cli.USAGE),
        (Refused("01", "inconnu"), cli.FINDING),
        (RetryLater("unreachable"), cli.TROUBLE),
        (OutcomeUnknown("timeout"), cli.TROUBLE),
    ],
)
def test_an_error_of_ours_ends_as_a_line_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, status: int
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "try", ("tests.test_cli:fail", ""))
    monkeypatch.setattr(fail, "error", error, raising=False)
    assert cli.main(["try"]) == status
    assert capsys.readouterr().err == f"bonport: {error}\n"


def test_migrate_makes_the_database_of_a_new_installation(tmp_path: Path) -> None:
    environment = {**os.environ, "BONPORT_DATA": str(tmp_path / "new")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "bonport.cli", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)
    with closing(sqlite3.connect(tmp_path / "new" / "bonport.sqlite3")) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert {"django_migrations", "base_user"} <= tables


def count(argv: list[str]) -> int:
    return len(argv)


def fail(argv: list[str]) -> int:
    raise fail.error  # type: ignore[attr-defined]
