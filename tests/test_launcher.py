"""The launcher: one small file that works with a bare Python, and what it installs."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bonport.cli import COMMANDS
from tests.conftest import LAUNCHER, ROOT

FILE = ROOT / "bonport"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)(.*?)(?=^[a-z]|\Z)", re.MULTILINE | re.DOTALL)


def pins() -> dict[str, tuple[str, str]]:
    """requirements.txt as {name: (version, the rest of its lines)}."""
    found = PINS.findall((ROOT / "requirements.txt").read_text())
    return {name: (version, rest) for name, version, rest in found}


def test_it_is_one_small_executable_file_of_the_standard_library() -> None:
    source = FILE.read_text()
    assert len(source.splitlines()) <= 150
    assert os.access(FILE, os.X_OK)
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == set()


def test_help_answers_on_a_bare_machine_and_names_every_command(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    for arguments in ([], ["help"]):
        done = subprocess.run(
            [sys.executable, "-S", tmp_path / "bonport", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in COMMANDS:
            assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE)
    assert not (tmp_path / ".venv").exists()


@pytest.mark.slow
def test_from_a_fresh_clone_without_uv(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in files.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "UV_"))}
    environment = {**kept, "PATH": "/usr/bin:/bin"}
    command = [sys.executable, clone / "bonport", "nothing-of-that-name"]

    first = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "installing Python packages" in first.stderr
    assert (first.returncode, first.stdout) == (2, ""), first.stderr

    second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "installing" not in second.stderr
    assert second.returncode == 2

    where = "import bonport, django, uv; print(bonport.__file__)"
    python = clone / ".venv" / "bin" / "python"
    imported = subprocess.run([python, "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(imported.stdout.strip()).is_relative_to(clone)


def test_every_group_is_known_to_the_tests_and_the_commands() -> None:
    markers = {marker.split(":")[0].split("(")[0] for marker in PYPROJECT["tool"]["pytest"]["ini_options"]["markers"]}
    assert set(LAUNCHER.GROUPS) - {"venv"} <= markers
    assert {group for groups in LAUNCHER.NEEDS.values() for group in groups} <= set(LAUNCHER.GROUPS)
    assert {name.split()[0] for name in LAUNCHER.NEEDS} <= set(COMMANDS)


def test_ci_requires_every_group_that_it_installs() -> None:
    required = re.search(r"BONPORT_REQUIRE=(\S+)", (ROOT / ".ci" / "run").read_text())
    assert required
    assert tuple(required[1].split(",")) == LAUNCHER.NEEDS["test --all"]


def test_without_root_it_prints_the_line_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(LAUNCHER.GROUPS, "absent", (("no-such-package",), ("/no/such/file",)))
    monkeypatch.setenv("BONPORT_NO_APT", "1")
    LAUNCHER.bring_groups(("absent",))
    said = capsys.readouterr().err
    assert "missing: absent" in said
    assert "sudo sh -c " in said
    assert "install -y --no-install-recommends no-such-package" in said


@pytest.mark.parametrize("groups", [["xmlsec"], ["postgres"], sorted(LAUNCHER.GROUPS)])
def test_the_line_is_sound_shell(groups: list[str]) -> None:
    subprocess.run(["sh", "-n", "-c", LAUNCHER.install_line(groups)], check=True)


@pytest.mark.parametrize("status", [0, 7])
def test_postgres_is_installed_without_a_cluster_and_leaves_no_setting(tmp_path: Path, status: int) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "apt-get").write_text(f"#!/bin/sh\ncat {tmp_path}/etc/*/*/*.conf >> {tmp_path}/seen\nexit {status}\n")
    (fake / "apt-get").chmod(0o755)
    line = LAUNCHER.install_line(["postgres"]).replace("/etc/", f"{tmp_path}/etc/")
    done = subprocess.run(["sh", "-c", line], env={"PATH": f"{fake}:/usr/bin:/bin"}, check=False)
    assert done.returncode == status
    assert set((tmp_path / "seen").read_text().split()) == {"create_main_cluster=false"}
    assert list((tmp_path / "etc").rglob("*.conf")) == []


def test_requirements_agree_with_pyproject() -> None:
    project = PYPROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
        *PYPROJECT["dependency-groups"]["dev"],
    ]
    pinned = pins()
    for line in wanted:
        requirement = Requirement(line)
        assert requirement.name in pinned, f"{line}: export requirements.txt again (CONTRIBUTING.md)"
        assert requirement.specifier.contains(pinned[requirement.name][0]), line


def test_every_requirement_has_a_hash_and_no_address() -> None:
    text = (ROOT / "requirements.txt").read_text()
    assert "://" not in text
    pinned = pins()
    assert len(pinned) > 50
    for name, (_, rest) in pinned.items():
        assert "--hash=sha256:" in rest, name
