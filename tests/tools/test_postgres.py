"""The throw-away PostgreSQL: unprivileged, reached by its socket alone, and gone when it is stopped or killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.postgres


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`bonport postgres` as a process, and the URL that it printed."""
    command = [sys.executable, "-m", "bonport.cli", "postgres"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()
        process.kill()


def folder_of(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def until(condition: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < last, "it did not come true in 20 s"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_serves_by_its_socket_alone_and_not_as_root(server: tuple[subprocess.Popen[str], str]) -> None:
    process, url = server
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_database(), current_user").fetchone() == ("bonport", "bonport")
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    folder = folder_of(url)
    pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert folder.stat().st_mode & 0o077 == 0

    process.terminate()
    assert process.wait(timeout=30) == 0
    assert not runs(pid)
    assert not folder.exists()


def test_it_does_not_outlive_a_killed_parent(server: tuple[subprocess.Popen[str], str]) -> None:
    process, url = server
    folder = folder_of(url)
    pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    assert runs(pid)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    until(lambda: not runs(pid))
    shutil.rmtree(folder)
