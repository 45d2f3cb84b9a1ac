"""`first.page` and `open.usable`: what Chromium transfers and waits for, from the real `bonport web`.

The first page is the heaviest that may come first: a record of 25 years, in a browser that has seen nothing of Bonport
before. Usable means that the note has the focus, with every script of the page run; the browser knows the static files
by then, as it does all day.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.kept import practice_of
from bonport.tools import ROOT

CHROMIUM, FLAGS = "/usr/bin/chromium", ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENTS = 3_000
RUNS, RECORDS = {False: 5, True: 15}, 5
# Focus is given as soon as the page takes it; a module script has run when DOMContentLoaded has.
USABLE = """
const look = () => {
  const note = document.getElementById("note")
  note?.focus()
  if (note && document.activeElement === note && document.readyState !== "loading") {
    const [loaded] = performance.getEntriesByType("navigation")
    if (loaded.domContentLoadedEventEnd) {
      window.usable = Math.max(performance.now(), loaded.domContentLoadedEventEnd)
      return
    }
  }
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
"""


def measure(*, long: bool, what: str) -> list[float]:
    """Kilobytes, or milliseconds: the median over some records in every run."""
    with practice_of(PATIENTS, "SQLite") as environment, _web({**os.environ, **environment}) as address:
        link = _told([*_bonport("link", "martin"), "--address", address], environment)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            signed_in, records = _enter(browser, link, address)
            once = _kilobytes if what == "kB" else _milliseconds
            return [once(browser, signed_in, records) for _ in range(RUNS[long])]


def _enter(browser: Browser, link: str, address: str) -> tuple[Any, list[str]]:
    """The state of a browser that is signed in, and some records of 25 years."""
    page = browser.new_page(base_url=address)
    page.goto(link)
    page.click("button.main")
    page.wait_for_selector("#find")
    records = []
    for number in range(1, RECORDS + 1):
        page.fill("#find", f"{number:06}")
        page.wait_for_selector("#found a")
        records.append(address + str(page.locator("#found a").first.get_attribute("href")))
        page.fill("#find", "")
        page.wait_for_selector("#found a", state="detached")
    state = page.context.storage_state()
    page.context.close()
    return state, records


def _kilobytes(browser: Browser, signed_in: Any, records: list[str]) -> float:
    """With nothing kept from before."""
    sizes = []
    for record in records:
        context = browser.new_context(storage_state=signed_in)
        page = context.new_page()
        received: list[float] = []
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda event, to=received: to.append(event["encodedDataLength"]))
        page.goto(record, wait_until="networkidle")
        sizes.append(sum(received) / 1000)
        context.close()
    return median(sizes)


def _milliseconds(browser: Browser, signed_in: Any, records: list[str]) -> float:
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.add_init_script(USABLE)
    page.goto(records[0], wait_until="networkidle")
    waits = []
    for record in records * 2:
        page.goto(record)
        page.wait_for_function("window.usable")
        waits.append(float(page.evaluate("window.usable")))
    context.close()
    return median(waits)


@contextmanager
def _web(environment: dict[str, str]) -> Iterator[str]:
    web = subprocess.Popen(_bonport("web"), cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    try:
        assert web.stdout is not None
        yield web.stdout.readline().decode().strip().rstrip("/")
    finally:
        web.terminate()
        web.wait(timeout=30)


def _bonport(*words: str) -> list[str]:
    return [sys.executable, "-m", "bonport.cli", *words]


def _told(command: list[str], environment: dict[str, str]) -> str:
    env = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=Path(ROOT), env=env, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()
