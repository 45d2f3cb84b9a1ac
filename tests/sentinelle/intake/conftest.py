from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sentinelle.served import Project, Served, environment, serving

Start = Callable[..., Served]


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a Sentinelle with one project, as the command line makes them; made once, and copied."""
    folder = tmp_path_factory.mktemp("made") / "data"
    add = ["sentinelle", "project", "add", "first", "--data", str(folder), "--url", "http://localhost:1"]
    subprocess.run([sys.executable, "-m", "bonport.cli", *add], check=True, capture_output=True, env=environment())
    return folder


@pytest.fixture(scope="session")
def served(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One Sentinelle for all tests of the door; each has a project of its own."""
    folder = tmp_path_factory.mktemp("sentinelle") / "data"
    shutil.copytree(_made, folder)
    with serving(folder) as one:
        yield one


@pytest.fixture
def start(_made: Path, tmp_path: Path) -> Iterator[Start]:
    """A Sentinelle for one test, with these options and this environment."""
    with ExitStack() as stack:

        def start(*options: str, **env: str) -> Served:
            shutil.copytree(_made, tmp_path / "data")
            return stack.enter_context(serving(tmp_path / "data", *options, **env))

        yield start


@pytest.fixture
def project(served: Served, request: pytest.FixtureRequest) -> Project:
    return served.another(request.node.nodeid[-100:])
