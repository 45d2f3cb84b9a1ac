"""Chromium, for every test that opens a window: one Playwright for the whole session, whoever asks first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """Playwright's synchronous face, which cannot be started twice in one thread."""
    from playwright.sync_api import sync_playwright  # 0.8 s that only its users pay

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def _browsers(playwright: Any) -> Iterator[list[Any]]:
    started: list[Any] = []
    yield started
    for one in started:
        one.close()


@pytest.fixture
def browser(playwright: Any, _browsers: list[Any]) -> Any:
    """The session's Chromium; another if it died: one crash fails one test."""
    if not _browsers or not _browsers[-1].is_connected():
        _browsers.append(playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS))
    return _browsers[-1]
