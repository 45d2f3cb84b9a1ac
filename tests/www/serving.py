"""`bonport web` as a process, as a browser meets it: its log in a file, and a doctor signed in by HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

from tests.conftest import ROOT
from tests.day.playing import bonport, environment

_ADDRESS = re.compile(r'(?:href|action|src|hx-(?:get|post|push-url|headers))="([^"]*)"')


class Web:
    """On a SQLite file of its own, with Jeanne DURAND several times over."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, f"sqlite:///{folder / 'practice.sqlite3'}"
        env = {"BONPORT_DATA": str(folder), "DATABASE_URL": self.url, "BONPORT_HTTPS": "0"}
        assert bonport("migrate", **env).returncode == 0
        self.log = folder / "web.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bonport.cli", "web"],
                cwd=ROOT, env=environment(**env), stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
            )  # fmt: skip
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip().rstrip("/")
        made = subprocess.run(
            [sys.executable, "-m", "tests.www.practice.note.practice_at"],
            cwd=ROOT, env=environment(**env), capture_output=True, text=True, check=True,
        )  # fmt: skip
        known = json.loads(made.stdout.splitlines()[-1])
        self.patients: list[str] = known["patients"]
        self.seen: list[str] = []
        """Every address and header that an answer held."""
        self.http = httpx.Client(base_url=self.address, timeout=60)
        self.http.cookies.set(settings.SESSION_COOKIE_NAME, known["session"])
        self.ask("/")

    def ask(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """GET, or POST with its token."""
        if form is None:
            answer = self.http.get(path, **more)
        else:
            headers = {"X-CSRFToken": self.http.cookies.get("csrftoken", ""), **more.pop("headers", {})}
            answer = self.http.post(path, data=form, headers=headers, **more)
        self.seen += [str(answer.request.url), *answer.headers.values(), *_ADDRESS.findall(answer.text)]
        return answer

    def stop(self) -> None:
        self.http.close()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


@contextmanager
def served(folder: Path) -> Iterator[Web]:
    web = Web(folder)
    try:
        yield web
    finally:
        web.stop()
