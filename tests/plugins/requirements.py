"""What the tests show of the official requirements, written for `./bonport requirements`.

A whole run, `./bonport test` without arguments of pytest's, clears var/requirements.json and names it to all its calls
of pytest in BONPORT_TEST_RECORD: they add to it one after the other. Any other call, which runs what one likes, records
nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bonport.clock import from_env
from bonport.tools.requirements import Record, read_record, read_register, write_record

VARIABLE = "BONPORT_TEST_RECORD"


def pytest_configure(config: pytest.Config) -> None:
    path = os.environ.pop(VARIABLE, None)  # not for a pytest that a test may start
    if path and not hasattr(config, "workerinput"):  # under xdist only the controller writes
        config.pluginmanager.register(Recorder(Path(path)), "bonport-requirements-recorder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known = read_register().ids
    for item in items:
        markers = list(item.iter_markers("requirement"))
        if any(marker.kwargs or not marker.args for marker in markers):
            raise pytest.UsageError(f"{item.nodeid}: requirement takes identifiers and nothing else")
        shown = list(dict.fromkeys(name for marker in markers for name in marker.args))
        if unknown := [name for name in shown if name not in known]:
            raise pytest.UsageError(f"{item.nodeid}: not in docs/requirements.toml: {', '.join(map(str, unknown))}")
        item.user_properties += [("requirement", name) for name in shown]


class Recorder:
    """Keeps the outcome of every test that carries a requirement, and writes them at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.record = read_record(path) or Record()

    def pytest_sessionstart(self) -> None:
        self.record.ended = ""
        write_record(self.record, self.path)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        shown = [str(value) for name, value in report.user_properties if name == "requirement"]
        if shown and (report.when == "call" or report.outcome != "passed"):
            self.record.add(report.nodeid, shown, report.outcome)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus != pytest.ExitCode.INTERRUPTED:
            self.record.ended = from_env().now().isoformat(timespec="seconds")
        write_record(self.record, self.path)
