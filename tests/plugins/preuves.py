"""What each test leaves for `./bonport preuves`: its outcome, the documents that it made, and what it keeps by itself.

Nothing is kept unless BONPORT_PREUVES names a folder; only tests that carry a requirement are then played. A test that
has something to show (a screen, a step with its time) asks for the fixture `evidence`, and does the same in any run:

    def test_the_patient_is_found(evidence: Evidence) -> None:
        ...
        evidence.picture(page_address, "fiche", "La fiche du patient")   # or keep(name, bytes, caption)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bonport.clock import from_env
from bonport.tools.preuves import record
from bonport.tools.preuves.record import Kept, Played, Run, Step

VARIABLE = "BONPORT_PREUVES"
CHROMIUM = Path("/usr/bin/chromium")
_WORST = ("passed", "skipped", "failed")


class Evidence:
    """What a test shows of itself.

    Attributes:
        folder: the test's own; what is put there is in the dossier if `keep` or `picture` named it.
    """

    def __init__(self, folder: Path, *, pictures: bool) -> None:
        self.folder = folder
        self.told = record.Evidence()
        self._pictures = pictures

    def step(self, step: Step) -> Step:
        self.told.steps.append(step)
        return step

    def keep(self, name: str, data: bytes, caption: str) -> None:
        """A file, and what it is, in French. A picture is a .png."""
        (self.folder / name).write_bytes(data)
        self.told.kept.append(Kept(name, caption))

    def picture(self, url: str, name: str, caption: str, height: int = 800) -> None:
        """The screen at this address as Chromium shows it: when a dossier is made and Chromium is there."""
        if self._pictures and CHROMIUM.exists():
            self.keep(f"{name}.png", photograph(url, height), caption)


def photograph(url: str, height: int = 800) -> bytes:
    """A page as Chromium shows it, 1280 wide and so high, in PNG. A PDF in it stays black."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        picture = Path(folder) / "page.png"
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
        profile, size = f"--user-data-dir={folder}/profile", f"--window-size=1280,{height}"
        command = [str(CHROMIUM), *options, profile, size, f"--screenshot={picture}", url]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return picture.read_bytes()


@pytest.fixture
def evidence(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Evidence]:
    keeper: Keeper | None = request.config.pluginmanager.get_plugin(VARIABLE)
    mine = Evidence(keeper.folder_of(request.node.nodeid) if keeper else tmp_path, pictures=keeper is not None)
    yield mine
    record.write_evidence(mine.told, mine.folder)


def pytest_configure(config: pytest.Config) -> None:
    folder = os.environ.pop(VARIABLE, None)  # not for a pytest that a test may start
    if folder:
        config.pluginmanager.register(Keeper(Path(folder)), VARIABLE)


class Keeper:
    """Keeps what the dossier is made of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.only: set[str] = set(json.loads((folder / "only.json").read_text()))
        self.run = record.read_run(folder) or Run()  # the sandbox's tests are a call of their own
        self.run.ended = ""
        self.tests: dict[str, Played] = {}
        self.current: Played | None = None
        sys.addaudithook(self._hear)

    def folder_of(self, test: str) -> Path:
        folder = self.folder / record.TESTS / self.tests[test].folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @pytest.hookimpl(tryfirst=True)  # before pytest takes out the slow ones: they are in the dossier, not played
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left = []
        for item in items:
            shown = [name for marker in item.iter_markers("requirement") for name in marker.args]
            if not shown or (self.only and not self.only & set(shown)):
                left.append(item)
                continue
            slow = "essai long" if item.get_closest_marker("slow") else ""
            told = " ".join((getattr(getattr(item, "function", None), "__doc__", None) or "").split())
            played = Played(item.nodeid, f"{len(self.run.tests):04d}", list(dict.fromkeys(shown)), told, reason=slow)
            self.tests[item.nodeid] = played
            self.run.tests.append(played)
        items[:] = [item for item in items if item.nodeid in self.tests]
        config.hook.pytest_deselected(items=left)
        record.write_run(self.run, self.folder)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.current = self.tests[item.nodeid]
        self.current.reason, self.current.began = "", time.monotonic_ns()
        try:
            return (yield)
        finally:
            self.current.ended = time.monotonic_ns()
            self.current = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = self.tests[report.nodeid]
        if report.when != "call" and report.outcome == "passed":
            return
        if test.outcome is not None and _WORST.index(report.outcome) <= _WORST.index(test.outcome):
            return
        test.outcome = report.outcome
        if report.skipped and isinstance(report.longrepr, tuple):
            test.reason = report.longrepr[2].removeprefix("Skipped: ")
        elif report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            test.reason = (crash.message if crash else str(report.longrepr)).splitlines()[0][:300]
            (self.folder_of(test.id) / record.FAILURE).write_text(report.longreprtext)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
            self.run.ended = from_env().now().isoformat(timespec="seconds")
        record.write_run(self.run, self.folder)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """A document was made: the bytes of its CDA and of its PDF."""
        if event != "bonport.cda.build" or self.current is None:
            return
        self.current.made += 1
        if self.current.made > record.MOST_DOCUMENTS:
            return
        cda, pdf = arguments
        assert isinstance(cda, bytes) and isinstance(pdf, bytes)
        folder = self.folder_of(self.current.id) / record.DOCUMENTS
        folder.mkdir(exist_ok=True)
        (folder / f"{self.current.made:02d}.xml").write_bytes(cda)
        (folder / f"{self.current.made:02d}.pdf").write_bytes(pdf)
