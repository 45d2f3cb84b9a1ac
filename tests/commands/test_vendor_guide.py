"""The vendor guide tells the truth: its thirty lines feed a DMP, its commands and names exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bonport.cli import COMMANDS
from bonport.interop.terminology import oids
from tests.commands.conftest import Services, run

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "vendor-guide.md").read_text()
(CODE,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


def test_thirty_lines() -> None:
    lines = [line for line in CODE.splitlines() if line.strip()]
    assert len(lines) <= 30


@pytest.mark.timeout(120)
def test_they_put_a_vsm_in_the_dmp(services: Services, tmp_path: Path) -> None:
    program = tmp_path / "thirty_lines.py"
    program.write_text(CODE)
    env = {**os.environ, "SERVICES": services.sandbox.services, "KEYS": str(services.structure)}
    done = subprocess.run([sys.executable, str(program)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Success" in done.stdout
    about = [one for one in services.sandbox.get("/control/documents") if one["matricule"] == "279035121518989"]
    assert [(one["typeCode"], one["oid"], one["status"]) for one in about] == [("SYNTH", oids.INS_NIR_TEST, "Approved")]


def test_the_commands_that_it_names_exist() -> None:
    named = set(re.findall(r"`(?:bonport )?(ins|insi|cda|xds|dmp) (\w+)`", GUIDE)) | {
        (group, name) for group, name in re.findall(r"^\$ bonport (ins|insi|cda|xds|dmp) (\w+)", GUIDE, re.MULTILINE)
    }
    assert len(named) >= 14
    for group, name in named:
        assert group in COMMANDS
        assert run(group, name, "--help").status == 0, (group, name)


def test_the_files_that_it_names_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / target).exists(), target
