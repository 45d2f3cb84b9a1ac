"""The command line's frame: its table, its exit statuses."""

from __future__ import annotations

from importlib import import_module

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


def count(argv: list[str]) -> int:
    return len(argv)


def fail(argv: list[str]) -> int:
    raise fail.error  # type: ignore[attr-defined]
