"""`bonport conformance DIR`: try the document snapshots by the official rules, and stamp those that pass.

The stamps say, for each snapshot of the fixed cast, its hash and the edition of the rules that it passed. A test fails
when a snapshot is no longer the one that was stamped.
"""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from lxml import etree

from bonport.cli import FINDING, OK
from bonport.interop import cda
from bonport.interop.cda.read import document_element
from bonport.interop.cda.rules import Checkout, RulesPool
from bonport.interop.cda.rules.checkout import XSD
from bonport.interop.errors import Unreadable
from bonport.tools import ROOT

CAST = ROOT / "tests" / "interop" / "cda"
SNAPSHOTS = CAST / "__snapshots__" / "test_build"
STAMPS = CAST / "conformance.json"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="bonport conformance",
        description="Try every document snapshot by the official rules of a checkout, and stamp those that pass.",
        epilog="Exit status: 0 all pass; 1 one is refused, or a schematron did not run; 2 no such checkout.",
    )
    parser.add_argument("checkout", type=Path, metavar="DIR", help="a working copy of ansforge/TestContenuCDA-3-0")
    parser.add_argument(
        "--damages", action="store_true", help="also list again which damages the rules refuse (a quarter of an hour)"
    )
    options = parser.parse_args(argv)
    checkout = Checkout(options.checkout)
    edition = checkout.edition()
    with RulesPool(options.checkout) as pool:
        stamps, refused = _tried(pool)
        stamped = {"rules": {"commit": edition.commit, "day": edition.day}, "snapshots": stamps}
        STAMPS.write_text(json.dumps(stamped, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"{len(stamps)} stamped, {len(refused)} refused, by the rules of {edition.day} ({edition.commit[:10]})")
        if options.damages:
            _list_damages(pool, checkout)
    return FINDING if refused else OK


def _of_the_tests(name: str) -> Any:
    """The cast, and what is done with it, is with the tests."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module(f"tests.interop.cda.{name}")


def snapshot(name: str) -> Path:
    return SNAPSHOTS / f"test_snapshot[{name}].xml"


def digest(name: str) -> str:
    return sha256(snapshot(name).read_bytes()).hexdigest()


def _tried(pool: RulesPool) -> tuple[dict[str, dict[str, object]], list[str]]:
    """The stamps of what passes, and the names of what does not."""
    documents, official, shown = map(_of_the_tests, ("documents", "official", "shown"))
    stamps: dict[str, dict[str, object]] = {}
    refused = []
    for name, document in documents.CAST.items():
        rendition = cda.render(document)
        if not snapshot(name).exists() or snapshot(name).read_text(encoding="utf-8") != shown.shown(rendition):
            refused.append(name)
            print(f"NOT STAMPED {name}: its snapshot is not what is made today, look at it first")
            continue
        models = official.models(rendition.cda)
        reports = [pool.check(rendition.cda, model) for model in models]
        if all(report.passed for report in reports):
            stamps[name] = {"sha256": digest(name), "models": list(models)}
            continue
        refused.append(name)
        for report in reports:
            for stage in report.stages:
                if not stage.passed:
                    said = [f"{failure.location}: {failure.message}" for failure in stage.failures]
                    print(f"REFUSED {name}, {stage.name}:", *(said or [stage.not_run]), sep="\n  ")
    return stamps, refused


def _list_damages(pool: RulesPool, checkout: Checkout) -> None:
    refusals = _of_the_tests("refusals")
    schema = etree.XMLSchema(etree.parse(str(checkout.path(XSD))))
    names = []
    for subject, chosen in refusals.SUBJECTS.items():
        for number, (name, damaged) in enumerate(refusals.damages(subject), start=1):
            if _refused(damaged, chosen.model, schema, pool):
                names.append(name)
            if number % 500 == 0:
                print(f"{subject}: {number} tried, {len(names)} refused so far", flush=True)
    refusals.write_refused(names)
    print(f"{len(names)} damages are refused by the official rules: {refusals.REFUSED.relative_to(ROOT)}")


def _refused(damaged: bytes, model: str, schema: etree.XMLSchema, pool: RulesPool) -> bool:
    """What the schema refuses, a third of all, needs no schematron."""
    try:
        return not schema.validate(document_element(damaged)) or not pool.check(damaged, model).passed
    except Unreadable:
        return True
