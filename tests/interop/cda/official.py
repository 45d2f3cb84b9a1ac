"""The official rules: XSD and every ANS schematron of a checkout that is not part of this project.

`BONPORT_CISIS` names the checkout of the public repository TestContenuCDA-3-0; the tool that runs its rules lies beside
the project. Where either is absent, the tests that need them are skipped.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared"
EXAMPLES = SHARED / "data" / "cda-examples"
TOOL = SHARED / "tools" / "cda_conformance" / "validate.py"


def faults(documents: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What the official rules refuse in each document (name -> CDA); an empty answer is a set of conformant documents.

    Each is judged by the rules of all, and by those of the models that it claims. One process reads the rules once for
    all tests.
    """
    found: dict[str, list[str]] = {}
    for name, cda in documents.items():
        path = folder / f"{name}.xml"
        path.write_bytes(cda)
        for model in models(cda):
            if problems := _faults(path, model):
                found.setdefault(name, []).extend(problems)
    return found


MODELS = {
    "1.2.250.1.213.1.1.1.13": ("VSM_2023.01", "VSM_1.4_2022.01"),
    "1.2.250.1.213.1.1.1.5.1": ("CSE-CS8_2025.01",),
    "1.2.250.1.213.1.1.1.5.2": ("CSE-CS9_2025.01",),
    "1.2.250.1.213.1.1.1.5.3": ("CSE-CS24_2025.01",),
    "1.2.250.1.213.1.1.1.37": ("VAC_2023.01",),
    "1.2.250.1.213.1.1.1.46": ("VAC-NOTE_2023.01",),
}
"""By the templateId of the document: the models that it must satisfy."""


def models(cda: bytes) -> tuple[str, ...]:
    """The models that judge a document; `none` for the rules of all alone."""
    header = cda.split(b"<code", 1)[0].decode()
    return next((names for root, names in MODELS.items() if f'root="{root}"' in header), ("none",))


def _faults(path: Path, model: str) -> list[str]:
    result = yardstick().validate(str(path), model)
    problems = [error["message"] for error in result.get("xsd", {}).get("errors", [])]
    schematrons = result.get("schematrons", {})
    expected = 6 if model != "none" else 5
    if len(schematrons) < expected:
        problems.append(f"only {len(schematrons)} schematrons ran")
    for rules, outcome in schematrons.items():
        if "aborted" in outcome:
            problems.append(f"{rules}: {outcome['aborted']}")
        problems += [f"{rules}: {failure['message']}" for failure in outcome["failures"]]
    return problems if problems or result.get("conformant") else ["not conformant"]


@cache
def yardstick() -> Any:
    """The tool that runs the official rules, apart from ours."""
    checkout = os.environ.get("BONPORT_CISIS")
    if not checkout or not Path(checkout).is_dir():
        pytest.skip("BONPORT_CISIS names no checkout of the official rules")
    if not TOOL.exists():
        pytest.skip("the tool that runs the official rules is not beside the project")
    pytest.importorskip("saxonche")
    spec = importlib.util.spec_from_file_location("cda_conformance_validate", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module.Validator(checkout, str(Path(tempfile.gettempdir()) / "cda-conformance-cache"))
