"""The user guide: nothing missing, nothing left over, small pictures; and the pictures made from the running demo."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bonport.www.practice.help.texts import all_help
from tests.conftest import ROOT
from tests.demo.running import running
from tests.guide.scenes import MOST, take

GUIDE = ROOT / "docs" / "guide"
INDEX = GUIDE / "README.md"
PAGES = sorted(GUIDE.glob("*.md"))


def targets(page: Path) -> set[str]:
    """The files of the guide that a page links or shows."""
    found: list[str] = re.findall(r"\]\(([^)#:]+)\)", page.read_text())
    return set(found)


def test_every_page_is_in_the_index_and_every_link_leads_somewhere() -> None:
    assert targets(INDEX) == {page.name for page in PAGES} - {INDEX.name}
    for page in PAGES:
        assert {target for target in targets(page) if not (GUIDE / target).is_file()} == set(), page.name


def test_every_picture_is_shown_and_small() -> None:
    shown = {target for page in PAGES for target in targets(page) if target.endswith(".png")}
    there = {picture.name: picture.stat().st_size for picture in GUIDE.glob("*.png")}
    assert set(there) == shown
    assert {name: size for name, size in there.items() if size > MOST} == {}


def test_the_help_in_the_page_leads_to_a_page_of_the_guide() -> None:
    assert {one.guide for one in all_help()} <= {page.stem for page in PAGES}


def test_every_shortcut_that_the_guide_names_exists() -> None:
    from bonport.www.practice.shortcuts import SHORTCUTS

    keys = {shortcut.key.title() for shortcut in SHORTCUTS}
    for page in PAGES:
        assert set(re.findall(r"\b(?:Alt|Ctrl)\+[A-Z]\b", page.read_text())) <= keys, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_french_typography(page: Path) -> None:
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", page.read_text())
    assert not re.search(r"[ \w][;!?](?!\w)|(?<=\w)[;!?]", re.sub(r"\u202f[;!?]", "", prose))
    assert not re.search(r"(?<!\u00a0):(?=\s)", prose)
    assert not re.search(r"« (?!\u00a0)|'", prose.replace("«\u00a0", ""))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(400)
def test_the_pictures_are_taken_from_the_running_demo(browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = Path(os.environ.get("BONPORT_SCREENS", tmp_path / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    with running(tmp_path / "demo", "--patients", "80", "--alone") as demo:
        import time

        end = time.monotonic() + 60
        while not demo.rows("SELECT 1 FROM deliveries_delivery WHERE state = 'refused'") and time.monotonic() < end:
            time.sleep(0.5)
        take(demo, browser, folder)
    shown = {target for page in PAGES for target in targets(page) if target.endswith(".png")}
    assert {picture.name for picture in folder.glob("*.png")} == shown
    assert all(picture.stat().st_size <= MOST for picture in folder.glob("*.png"))
