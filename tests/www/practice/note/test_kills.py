"""What was typed up to two seconds before comes back: the browser killed, the server killed and started again, the
network cut and the browser killed with it. Real processes, and SIGKILL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, Playwright, expect

from tests.conftest import ROOT
from tests.day.playing import bonport, environment, rows
from tests.plugins.browser import CHROMIUM, FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


class Web:
    """`bonport web`, on a SQLite file of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'practice.sqlite3'}"
        self.env = {"BONPORT_DATA": str(folder), "DATABASE_URL": self.url, "BONPORT_HTTPS": "0"}
        assert bonport("migrate", **self.env).returncode == 0
        self.port = 0
        self.start()  # first: it makes the installation's secret, with which sessions are signed
        made = subprocess.run(
            [sys.executable, "-m", "tests.www.practice.note.practice_at"],
            cwd=ROOT, env=environment(**self.env), capture_output=True, text=True, check=True,
        )  # fmt: skip
        known = json.loads(made.stdout.splitlines()[-1])
        self.session, self.patients, self.patient = known["session"], known["patients"], ""

    def start(self) -> None:
        """Again at the same address, where there was one."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bonport.cli", "web", "--port", str(self.port)],
            cwd=ROOT, env=environment(**self.env), stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip().rstrip("/")
        self.port = int(urlsplit(self.address).port or 0)

    def kill(self) -> None:
        """The whole family, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def note(self) -> str:
        patient = self.patient.replace("-", "")
        (row,) = rows(self.url, f"SELECT note FROM records_encounter WHERE patient_id = '{patient}'") or [("",)]
        return row[0]

    @property
    def record(self) -> str:
        return f"{self.address}/patients/{self.patient}/"


class Chromium:
    """A browser with a profile on disk, that can be killed as a power cut kills it."""

    def __init__(self, playwright: Playwright, profile: Path, web: Web) -> None:
        (profile / "DevToolsActivePort").unlink(missing_ok=True)
        command = [CHROMIUM, *FLAGS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        self.process = subprocess.Popen([*command, "about:blank"], stderr=subprocess.DEVNULL, start_new_session=True)
        port = _wait_for(profile / "DevToolsActivePort").splitlines()[0]
        self.browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self.browser.contexts[0]
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": web.session, "url": web.address}
        self.context.add_cookies([cookie])

    def open(self, address: str) -> Page:
        page = self.context.new_page()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        return page

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _wait_for(file: Path) -> str:
    until = time.monotonic() + 30
    while not (file.exists() and file.read_text().count("\n")):
        assert time.monotonic() < until, "Chromium did not start"
        time.sleep(0.05)
    return file.read_text()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = Web(tmp_path_factory.mktemp("data"))
    yield web
    web.kill()


@pytest.fixture
def web(served: Web) -> Web:
    """Each test has a patient of its own."""
    served.patient = served.patients.pop()
    return served


@pytest.fixture
def chromium(web: Web, playwright: Playwright, tmp_path: Path) -> Iterator:
    started: list[Chromium] = []

    def start() -> Chromium:
        started.append(Chromium(playwright, tmp_path / "profile", web))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def type_in(page: Page, text: str) -> None:
    page.locator("#note").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_the_browser_is_killed_while_one_types(web: Web, chromium) -> None:
    first = chromium()
    page = first.open(web.record)
    type_in(page, "Deux secondes avant. ")
    page.wait_for_timeout(2000)
    type_in(page, "À l’instant.")
    first.kill()
    page = chromium().open(web.record)
    assert page.locator("#note").input_value().startswith("Deux secondes avant. ")


def test_the_server_is_killed_and_started_again_and_nothing_is_lost(web: Web, chromium) -> None:
    page = chromium().open(web.record)
    type_in(page, "Avant. ")
    expect(page.locator("#note-state")).to_contain_text("Enregistré")
    web.kill()
    assert web.note() == "Avant. "
    type_in(page, "Pendant. ")
    expect(page.locator("#note-state")).to_contain_text("ce que vous tapez est gardé dans cette page")
    web.start()
    expect(page.locator("#note-state")).to_contain_text("Enregistré à", timeout=20_000)
    assert web.note() == "Avant. Pendant. "


def test_the_network_is_cut_then_the_browser_killed_and_the_text_comes_back_and_is_nowhere_in_plain(
    web: Web, chromium, tmp_path: Path
) -> None:
    first = chromium()
    page = first.open(web.record)
    type_in(page, "Avant. ")
    expect(page.locator("#note-state")).to_contain_text("Enregistré")
    first.context.set_offline(True)
    type_in(page, "Zorglubite aiguë. ")
    page.wait_for_timeout(2000)
    first.kill()
    kept = [file for file in (tmp_path / "profile").rglob("*") if file.is_file()]
    assert any("IndexedDB" in file.parts for file in kept), "there is a local copy"
    for file in kept:
        for spelling in ("Zorglubite".encode(encoding) for encoding in ("utf-8", "utf-16-le")):
            assert spelling not in file.read_bytes(), f"in plain: {file.name}"
    assert web.note() == "Avant. "
    page = chromium().open(web.record)
    expect(page.locator("#note")).to_have_value("Avant. Zorglubite aiguë. ")
    expect(page.locator("#note-state")).to_contain_text("Retrouvé et enregistré")
    assert web.note() == "Avant. Zorglubite aiguë. "


def test_a_text_found_again_does_not_go_over_what_was_written_since(web: Web, chromium) -> None:
    first = chromium()
    page = first.open(web.record)
    first.context.set_offline(True)
    type_in(page, "Perdu de vue.")
    page.wait_for_timeout(2000)
    first.kill()
    other = chromium()
    blank = other.context.browser.new_context(base_url=web.address)  # another machine: no local copy
    blank.add_cookies(other.context.cookies())
    page = blank.new_page()
    page.goto(web.record)
    page.wait_for_load_state("networkidle")
    type_in(page, "Écrit depuis.")
    expect(page.locator("#note-state")).to_contain_text("Enregistré")
    page = other.open(web.record)
    expect(page.locator("#clash")).to_be_visible()
    expect(page.locator("[data-text=mine]")).to_have_text("Perdu de vue.")
    assert web.note() == "Écrit depuis."


def test_two_windows_of_one_browser_do_not_take_each_others_text(web: Web, chromium) -> None:
    """The copy of a window that lives is its own."""
    browser = chromium()
    here, there = browser.open(web.record), None
    here.route("**/note/", lambda route: route.abort())
    type_in(here, "Pas encore parti.")
    here.wait_for_timeout(1500)
    there = browser.open(web.record)
    there.wait_for_timeout(500)
    expect(there.locator("#note")).to_have_value("")
