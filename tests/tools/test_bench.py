"""`bonport bench`: what it lists, what it prints, and one very short run of a bench."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench import BENCHES, Bench, vsm_build

from bonport import cli
from bonport.tools import bench as tool
from tests.conftest import ROOT

AIMED_AT = {"vsm.build", "feed.rate", "insi.call", "worker.memory", "feed.growth"}


def test_every_bench_has_a_module_and_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        tool.main(["--help"])
    assert ended.value.code == 0
    listed = capsys.readouterr().out
    assert set(BENCHES) >= AIMED_AT
    for name, bench in BENCHES.items():
        assert f"  {name} " in listed
        assert (ROOT / "bench" / f"{bench.module}.py").is_file()


def test_an_unknown_name_is_bad_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        tool.main(["nothing.of.that.name"])
    assert ended.value.code == cli.USAGE


@pytest.fixture
def another_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with benches of its own, which take no time."""
    folder = tmp_path / "bench"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "__main__.py").write_text(
        "import json, sys\n"
        "name, *options = sys.argv[1:]\n"
        "if name == 'broken': sys.exit(1)\n"
        "print('not a figure', file=sys.stderr)\n"
        "print(json.dumps([3.0, 1.0, 2.0] * (3 if '--long' in options else 1)))\n"
    )
    benches = {
        name: Bench("none", "what does not matter", "ms", aim, better)
        for name, aim, better in (
            ("quick", 2.0, "lower"),
            ("slow", 1.5, "lower"),
            ("much", 3.0, "higher"),
            ("watched", None, "lower"),
            ("broken", None, "lower"),
        )
    }
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr("bench.BENCHES", benches)
    return tmp_path


def test_json_is_one_object_of_medians(another_clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["quick", "watched", "--json"]) == cli.OK
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {
        "quick": {"median": 2.0, "unit": "ms", "aim": 2.0, "better": "lower", "runs": 3},
        "watched": {"median": 2.0, "unit": "ms", "aim": None, "better": "lower", "runs": 3},
    }
    assert "quick" in printed.err


def test_text_tells_which_aims_are_missed(another_clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["quick", "slow", "much", "watched", "--long"]) == cli.OK
    quick, slow, much, watched = capsys.readouterr().out.splitlines()
    assert "≤ 2 " in quick and " met " in quick and quick.endswith("9 runs")
    assert "≤ 1.5 " in slow and " MISSED " in slow
    assert "≥ 3 " in much and " MISSED " in much
    assert "met" not in watched.lower() and "missed" not in watched.lower()


def test_a_bench_that_fails_is_trouble_and_no_figure(another_clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["quick", "broken", "--json"]) == cli.TROUBLE
    assert capsys.readouterr().out == ""


def test_without_a_clone_there_is_nothing_to_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    assert tool.main([]) == cli.USAGE


def test_a_very_short_run_of_vsm_build() -> None:
    values = vsm_build.measure(long=False, runs=2, each=1)
    assert len(values) == 2
    assert all(value > 0 for value in values)
