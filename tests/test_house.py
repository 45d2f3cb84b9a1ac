"""The code base itself: what the checks of `bonport check` hold, and what no linter can say."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bonport.cli import COMMANDS
from tests.conftest import ROOT, require

SRC = ROOT / "src" / "bonport"
PRACTICE = SRC / "practice"

# Written in pieces, so that this file does not name what it looks for.
HOSTS = ("pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "npmjs" + ".com", "debian" + ".org")
MACHINE_PATH = re.compile(r"(?<![\w./}])/(?:work|root|tmp)/\w")


def files() -> list[Path]:
    """Every file of the repository, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_files() -> Iterator[tuple[Path, str]]:
    for path in files():
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if any(host in line for host in HOSTS) or MACHINE_PATH.search(line)
    ]
    assert found == []


def test_every_decision_is_numbered_in_order() -> None:
    decisions = sorted(path for path in (ROOT / "docs" / "adr").iterdir() if path.name != "README.md")
    for number, path in enumerate(decisions, 1):
        assert path.name.startswith(f"{number:04}-"), f"{path.name}: number {number:04} is expected here"
        title = path.read_text().splitlines()[0]
        assert title.startswith(f"# {number:04}. "), f"{path.name}: its title begins with '# {number:04}. '"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/operator.md", "docs/requirements.md"])
def test_every_command_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"\./bonport ([a-z][a-z-]*)", (ROOT / page).read_text()))
    assert named
    assert named <= {"help", *COMMANDS}


WRITES = {
    name
    for verb in (
        "save",
        "create",
        "delete",
        "update",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
    )
    for name in (verb, f"a{verb}")
}


def writes(source: str) -> list[int]:
    """The lines on which a module writes to the database through Django's ORM.

    `update` counts with keywords only, as on a query set: a dict or a digest is given its argument by position.
    A `save` that is given something by position writes a picture or a PDF; a row's is not.
    `super().save()` in a model's own `save` is the same write, made by its caller.
    """
    lines = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        receiver = node.func.value
        if isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name) and receiver.func.id == "super":
            continue
        if node.func.attr in ("update", "aupdate") and (node.args or not node.keywords):
            continue
        if node.func.attr == "save" and node.args:
            continue
        lines.append(node.lineno)
    return lines


def test_the_practice_is_written_by_actions_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(PRACTICE.rglob("*.py"))
        if path.name != "actions.py" and not {"actions", "migrations"} & set(path.relative_to(PRACTICE).parts[:-1])
        for line in writes(path.read_text())
    ]
    assert found == [], "a write to a model goes through an action (actions.py), which checks, audits and delivers"


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("patient.save()", 1),
        ("Patient.objects.create(name='x')", 1),
        ("Patient.objects.filter(pk=1).update(name='x')", 1),
        ("Patient.objects.filter(pk=1).delete()", 1),
        ("Patient.objects.bulk_create(rows)", 1),
        ("class P:\n def save(self):\n  super().save()", 0),
        ("seen.update(other); digest.update(b'x')", 0),
        ("Patient.objects.get(pk=1)", 0),
    ],
)
def test_a_write_is_recognised(source: str, count: int) -> None:
    assert len(writes(source)) == count


EXTRAS = ("django", "django_scopes", "gunicorn", "pkcs11", "psycopg", "pysqlite3", "rich", "saxonche")


def test_the_ground_floor_imports_without_any_extra() -> None:
    modules = [
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((SRC / "interop").rglob("*.py"))
    ]
    code = (
        "import sys, importlib\n"
        f"for name in {EXTRAS!r}: sys.modules[name] = None\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("base/intruder.py", "import bonport.practice", "The floors of the house"),
        ("interop/intruder.py", "import bonport.base", "The floors of the house"),
        ("interop/intruder.py", "import django", "The ground floor knows no Django"),
        ("interop/intruder.py", "import bonport.clock", "The ground floor knows no Django"),
        ("practice/places/intruder.py", "import bonport.practice.patients", "The rooms of the practice"),
        ("practice/cellar/__init__.py", "", "The rooms of the practice"),
        ("sandbox/intruder.py", "import bonport.interop.cda", "The sandbox shares"),
        ("sandbox/intruder.py", "import bonport.base", "The sandbox shares"),
        ("practice/places/intruder.py", "import bonport.sandbox", "The house does not know the sandbox"),
    ],
)
def test_an_arrow_that_points_up_is_refused(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copytree(SRC, tmp_path / "src" / "bonport", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    intruder = tmp_path / "src" / "bonport" / file
    intruder.parent.mkdir(exist_ok=True)
    intruder.write_text(f"{line}\n")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert re.search(rf"^{contract}.* BROKEN", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize(
    ("file", "refused"),
    [("practice/places/actions.py", True), ("interop/cda/model.py", True), ("clock.py", False), ("base/act.py", False)],
)
@pytest.mark.parametrize(
    "source",
    [
        "from datetime import UTC, datetime\n\nprint(datetime.now(UTC))\n",
        "import time\n\nprint(time.time())\n",
        "import uuid\n\nprint(uuid.uuid4())\n",
        "from django.utils import timezone\n\nprint(timezone.now())\n",
    ],
)
def test_time_and_ids_are_passed_in(file: str, refused: bool, source: str) -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--stdin-filename", str(SRC / file), "-"]
    done = subprocess.run(ruff, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    assert ("TID251" in done.stdout) is refused


def test_a_missing_group_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("BONPORT_REQUIRE", "pdfa,xmlsec")
    require("card", True, "never said")
    with pytest.raises(pytest.skip.Exception, match="no token"):
        require("card", False, "no token")
    with pytest.raises(pytest.fail.Exception, match="no Java"):
        require("pdfa", False, "no Java")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no token"):
        require("card", False, "no token")
