"""`bonport serve sentinelle` and `bonport sentinelle`, as processes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sentinelle.served import envelope, environment, event, item, serving

BONPORT = (sys.executable, "-m", "bonport.cli")


def bonport(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BONPORT, *arguments], env=environment(), capture_output=True, text=True, check=False)


def test_a_house_is_made_by_whoever_asks_for_it_first(tmp_path: Path) -> None:
    data = str(tmp_path / "some" / "where")
    listed = bonport("sentinelle", "signature", "list", "--data", data, "--json")
    assert (listed.returncode, json.loads(listed.stdout)) == (0, [])
    names = ("--vendor", "Éditeur", "--product", "Cabinet", "--line", "Mac")
    url = ("--url", "https://sentinelle.example/bas/")
    added = bonport("sentinelle", "project", "add", "Cabinet Mac", "--data", data, *url, *names)
    assert re.fullmatch(r"https://[0-9a-f]{32}@sentinelle\.example/bas/1\n", added.stdout), added.stderr
    again = bonport("sentinelle", "project", "add", "Cabinet Mac", "--data", data, *url)
    assert (again.returncode, again.stdout) == (2, "")
    wrong = bonport("sentinelle", "project", "add", "Autre", "--data", data, "--url", "sentinelle.example")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert (tmp_path / "some" / "where" / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_it_is_served_told_and_stopped(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--workers", "1") as served:
        project = served.project("Cabinet")
        assert project.post(envelope(item("event", event("Le DMP refuse")))).status_code == 200
        said = {"contexts": {"feedback": {"message": "Rien ne part"}}, "release": "4.2"}
        assert project.post(envelope(item("feedback", said))).status_code == 200
        served.wait(lambda: served.count("signatures_event") + served.count("reports_report") == 2, seconds=3)
        [signature] = served.listed("signature")
        assert (signature["product"], signature["title"], signature["events"]) == ("Cabinet", "Le DMP refuse", 1)
        [feedback] = served.listed("feedback")
        assert (feedback["channel"], feedback["text"], feedback["release"]) == ("sdk", "Rien ne part", "4.2")
        family = [pid for pid, _ in served.family()]
        assert len(family) >= 3
        assert served.stop() == 0
        assert not list(served.family())
    assert not any(Path(f"/proc/{pid}").exists() for pid in family)


@pytest.mark.slow
def test_what_is_killed_is_started_again_and_all_end_with_the_first(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--workers", "1") as served:
        [digest] = [pid for pid, command in served.family() if "bonport.serving" in command]
        os.kill(digest, signal.SIGKILL)
        served.wait(lambda: [pid for pid, what in served.family() if "bonport.serving" in what] not in ([], [digest]))
        served._process.kill()
        end = time.monotonic() + 30
        while list(served.family()) and time.monotonic() < end:
            time.sleep(0.1)
        assert not list(served.family())
