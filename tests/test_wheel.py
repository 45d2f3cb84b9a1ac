"""`pip install bonport` without extras is interop: built, installed alone, and used, without Django."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.interop.fhir.bundles import data

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).with_name("uv")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LIBRARY = """
import importlib.util, sys
from pathlib import Path
from bonport.interop.cda import preflight, read, render
from bonport.interop.fhir import read_summary

summary = read_summary(Path(sys.argv[1]).read_bytes())
assert preflight(summary.document) == []
made = render(summary.document)
assert made.pdf.startswith(b"%PDF-1.4")
print(read(made.cda).patient.ins.matricule)
for name in ("django", "psycopg", "gunicorn", "rich", "saxonche", "pytest"):
    assert importlib.util.find_spec(name) is None, name
"""


@dataclass
class Installed:
    """A wheel, and an environment that holds it and its core dependencies."""

    wheel: Path
    environment: Path

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        program, *rest = words
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
        command = [self.environment / "bin" / program, *rest]
        return subprocess.run(
            [*map(str, command)], cwd=self.environment, env=clean, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("wheel")
    environment = folder / "empty"
    _uv("build", "--wheel", "--out-dir", folder, ROOT)
    (wheel,) = folder.glob("bonport-*.whl")
    _uv("venv", "--python", sys.executable, environment)
    _uv("pip", "install", "--python", environment / "bin" / "python", wheel)
    yield Installed(wheel, environment)


def _uv(*words: str | Path) -> None:
    env = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never", "PYTHONPATH": ""}
    done = subprocess.run([str(UV), *map(str, words)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_bytes(data())
    return path


def test_what_the_wheel_holds(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
    assert {"bonport/py.typed", "bonport/interop/pdf/document.typ"} <= set(names)
    assert not [name for name in names if name.startswith("tests/") or "/tests/" in name]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_library(installed: Installed, bundle: Path) -> None:
    done = installed.run("python", "-c", LIBRARY, bundle)
    assert (done.returncode, done.stdout) == (0, "279035121518989\n"), done.stderr[-2000:]


def test_the_commands(installed: Installed, bundle: Path) -> None:
    made = bundle.with_suffix(".xml")
    done = installed.run(
        "bonport", "cda", "vsm", "--from-fhir", bundle, "--out", made, "--pdf", made.with_suffix(".pdf")
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert made.read_bytes().startswith(b"<?xml")
    for words in (
        ("cda", "check", made),
        ("xds", "metadata", made),
        ("ins", "key", "2790351215189"),
        ("dmp", "--help"),
    ):
        done = installed.run("bonport", *words)
        assert done.returncode == 0, done.stderr[-2000:]


def test_what_is_not_installed_is_named(installed: Installed) -> None:
    for words, wanted in {
        ("sandbox", "--data", "sandbox"): "bonport[practice]",
        ("demo",): "bonport[practice]",
        ("conformance", "."): "dépôt",
    }.items():
        done = installed.run("bonport", *words)
        assert (done.returncode, wanted in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
