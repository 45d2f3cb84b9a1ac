"""The requirement register, what the plugin records of a run, and the states that `bonport requirements` prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bonport.tools import ROOT
from bonport.tools.requirements import (
    REGISTER,
    Outcome,
    Record,
    Requirement,
    State,
    as_json,
    as_text,
    line,
    lines,
    main,
    read_record,
    read_register,
    write_record,
)

REQUIREMENT = Requirement("X.01", "X", "Something is so.", ("S",), "medium", "thread")


# The register -----------------------------------------------------------------------------------------------------


def test_the_register_is_sound() -> None:
    register = read_register()
    assert {"REM-V2", "REM-V1", "DMPi", "INS", "MSS", "PORT"} <= set(register.families)
    for requirement in register.requirement:
        assert requirement.text.endswith("."), requirement.id
        assert requirement.source, requirement.id


def test_the_register_holds_all_80_identifiers_of_the_rem_that_were_recovered() -> None:
    """55 of wave 2, of which 3 bind hospital records only, and 25 of wave 1; plus the one test scenario."""
    register = read_register().requirement
    scenarios = {"LGC.DMP/UX.10.01"}
    wave2 = [it for it in register if it.family == "REM-V2" and it.id not in scenarios]
    assert len(wave2) == 55
    assert sum(bool(it.not_applicable) for it in wave2) == 3
    assert sum(it.family == "REM-V1" for it in register) == 25


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (('id = "SC.DMP/CONF.12"', 'id = "SC.PSC.01"'), "given twice: SC.PSC.01"),
        (('source = ["FAQ-10943"]', 'source = ["HEARSAY"]'), "sources not declared: HEARSAY"),
        (('confidence = "high"', 'confidence = "certain"'), "certain"),
        (('issue = "thread"', 'isue = "thread"'), "isue"),
    ],
)
def test_a_damaged_register_is_refused(tmp_path: Path, damage: tuple[str, str], complaint: str) -> None:
    path = tmp_path / "requirements.toml"
    path.write_text(REGISTER.read_text(encoding="utf-8").replace(*damage), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        read_register(path)


# States -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "tests", "state"),
    [
        ({}, {}, State.NOT_YET),
        ({}, {"a": "skipped"}, State.NOT_YET),
        ({}, {"a": "passed"}, State.SHOWN),
        ({}, {"a": "passed", "b": "skipped"}, State.PARTLY),
        ({}, {"a": "passed", "b": "failed"}, State.FAILING),
        ({"partly": "simulated"}, {}, State.NOT_YET),
        ({"partly": "simulated"}, {"a": "passed"}, State.PARTLY),
        ({"partly": "simulated"}, {"a": "failed"}, State.FAILING),
        ({"not_applicable": "hospitals"}, {}, State.NOT_APPLICABLE),
        ({"not_applicable": "hospitals"}, {"a": "failed"}, State.FAILING),
    ],
)
def test_state(more: dict[str, str], tests: dict[str, Outcome], state: State) -> None:
    found = line(msgspec.structs.replace(REQUIREMENT, **more), tests)
    assert found.state is state
    if "partly" in more and state is State.PARTLY:
        assert found.why == "simulated"


def test_a_test_that_fails_in_one_call_and_passes_in_another_has_failed() -> None:
    outcomes: tuple[Outcome, ...] = ("skipped", "passed", "failed")
    for first in outcomes:
        for second in outcomes:
            record = Record()
            record.add("t", ["X.01"], first)
            record.add("t", ["X.01"], second)
            assert record.tests["t"].outcome == max(first, second, key=outcomes.index)


def test_a_record_is_read_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "var" / "requirements.json"
    assert read_record(path) is None
    record = Record(ended="2026-11-21T10:00:00+00:00")
    record.add("t", ["SC.PSC.01"], "passed")
    write_record(record, path)
    assert read_record(path) == record
    assert [it.name for it in path.parent.iterdir()] == ["requirements.json"]


# What is printed --------------------------------------------------------------------------------------------------


def test_without_a_recorded_run_it_says_so_and_shows_nothing() -> None:
    found = lines(read_register(), None)
    assert {it.state for it in found} == {State.NOT_YET, State.NOT_APPLICABLE}
    assert "No run of the test suite is recorded" in as_text(found, None, each=False)
    assert json.loads(as_json(found, None))["recorded"] is False


def test_a_run_cut_short_is_said_to_be_incomplete() -> None:
    assert "did not come to its end" in as_text([], Record(), each=False)


def test_counts_and_tests_come_from_the_record() -> None:
    record = Record(ended="2026-11-21T10:00:00+00:00")
    record.add("tests/a.py::test_shown", ["INS/va1.53", "EXI SI 08"], "passed")
    record.add("tests/a.py::test_failing", ["EXI SI 08"], "failed")
    record.add("tests/a.py::test_many[1]", ["SC.PSC.01"], "passed")
    record.add("tests/a.py::test_many[2]", ["SC.PSC.01"], "passed")
    record.add("tests/a.py::test_many[3]", ["SC.PSC.01"], "skipped")
    found = lines(read_register(), record)
    by_id = {it.requirement.id: it for it in found}
    assert by_id["INS/va1.53"].state is State.SHOWN
    assert by_id["EXI SI 08"].state is State.FAILING
    document = json.loads(as_json(found, record))
    assert document["ended"] == record.ended
    assert document["families"]["REM-V1"]["shown"] == 1
    assert document["families"]["INS"]["failing"] == 1
    assert sum(sum(counts.values()) for counts in document["families"].values()) == len(document["requirements"])
    text = as_text(found, record, each=True)
    assert "EXI SI 08  [failing: 1 of 2 tests failed]" in text
    assert "    failed  tests/a.py::test_failing\n" in text
    assert "    passed  tests/a.py::test_many (2 cases)\n    skipped  tests/a.py::test_many\n" in text


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--family", "INS"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document["families"]) == ["INS"]
    assert {it["family"] for it in document["requirements"]} == {"INS"}
    assert main(["--family", "NOPE"]) == 2
    assert "REM-V2" in capsys.readouterr().err


# The plugin, in a pytest of its own -------------------------------------------------------------------------------

SUITE = """
import pytest

def test_without_requirement(): pass

@pytest.mark.requirement("SC.PSC.01", "LABEL.06")
def test_passes(): pass

@pytest.mark.requirement("LABEL.06")
@pytest.mark.parametrize("case", ["good", "bad"])
def test_half(case): assert case == "good"

@pytest.mark.requirement("SC.CDA/DD.15")
def test_skipped(): pytest.skip("no card")

@pytest.fixture
def broken(): raise RuntimeError

@pytest.mark.requirement("SC.CDA/INT.04")
def test_broken_before(broken): pass

@pytest.fixture
def breaks_after():
    yield
    raise RuntimeError

@pytest.mark.requirement("SC.CDA/INT.08")
def test_broken_after(breaks_after): pass

@pytest.mark.requirement("SC.CDA/INT.17")
@pytest.mark.xfail
def test_expected_to_fail(): assert False

@pytest.mark.requirement("SC.CDA/INT.18")
def test_started_processes_are_not_told():
    import os
    assert "BONPORT_TEST_RECORD" not in os.environ
"""


def run_suite(folder: Path, suite: str, record: Path | None) -> subprocess.CompletedProcess[str]:
    (folder / "test_suite.py").write_text(suite, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    requirement: as in the project\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BONPORT_", "PYTEST_"))}
    environment |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    if record:
        environment["BONPORT_TEST_RECORD"] = str(record)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.plugins.requirements", "."]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_run_records_every_outcome_and_the_next_call_adds_to_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "requirements.json"
    assert run_suite(tmp_path, SUITE, path).returncode == pytest.ExitCode.TESTS_FAILED
    record = read_record(path)
    assert record
    assert record.ended
    assert {name.removeprefix("test_suite.py::"): it.outcome for name, it in record.tests.items()} == {
        "test_passes": "passed",
        "test_half[good]": "passed",
        "test_half[bad]": "failed",
        "test_skipped": "skipped",
        "test_broken_before": "failed",
        "test_broken_after": "failed",
        "test_expected_to_fail": "skipped",
        "test_started_processes_are_not_told": "passed",
    }
    assert record.tests["test_suite.py::test_passes"].requirements == ("SC.PSC.01", "LABEL.06")

    second = 'import pytest\n\n@pytest.mark.requirement("SC.PSC.01")\ndef test_passes(): assert False\n'
    run_suite(tmp_path, second, path)
    merged = read_record(path)
    assert merged
    assert merged.tests.keys() == record.tests.keys()
    assert merged.tests["test_suite.py::test_passes"].outcome == "failed"


def test_a_call_that_is_not_part_of_a_whole_run_records_nothing(tmp_path: Path) -> None:
    run_suite(tmp_path, SUITE, None)
    assert not list(tmp_path.rglob("requirements.json"))


@pytest.mark.parametrize(
    ("marker", "complaint"),
    [
        ('requirement("SC.PSC.99")', "test_suite.py::test_it: not in docs/requirements.toml: SC.PSC.99"),
        ("requirement", "takes identifiers and nothing else"),
        ('requirement(id="SC.PSC.01")', "takes identifiers and nothing else"),
    ],
)
def test_a_marker_that_the_register_does_not_know_fails_the_collection(
    tmp_path: Path, marker: str, complaint: str
) -> None:
    done = run_suite(tmp_path, f"import pytest\n\n@pytest.mark.{marker}\ndef test_it(): pass\n", None)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert complaint in done.stdout + done.stderr
