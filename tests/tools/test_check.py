"""`bonport check`: what fails is named, told, and decides the exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from bonport import cli
from bonport.tools import check


def test_a_finding_is_shown_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "ROOT", tmp_path)
    (tmp_path / "tidy.py").write_text("import os\n")
    assert check.main(["ruff check", "ruff format"]) == cli.FINDING
    out = capsys.readouterr().out
    assert "FAIL ruff check" in out
    assert "F401" in out
    assert "ok   ruff format" in out

    (tmp_path / "tidy.py").write_text('"""Nothing wrong here."""\n')
    assert check.main(["ruff check", "ruff format"]) == cli.OK
    assert "FAIL" not in capsys.readouterr().out


def test_an_unknown_check_is_bad_usage() -> None:
    with pytest.raises(SystemExit) as stopped:
        check.main(["astrology"])
    assert stopped.value.code == cli.USAGE
