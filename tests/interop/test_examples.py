"""The examples in interop's docstrings are true."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import bonport.interop

MODULES = sorted(one.name for one in pkgutil.walk_packages(bonport.interop.__path__, "bonport.interop."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


ENTRIES = {
    "cda",  # preflight, render, read, preflight_xml, entry_from_cda
    "fhir.summary.read_summary",
    "identity.comparison.compare",
    "identity.datamatrix.encode",
    "identity.matricule.INS.parse",
    "identity.matricule.key_of",
    "identity.status.status_of",
    "identity.traits.normalise",
    "identity.traits.parse_birth_date",
    "insi.strategy.search",
    "terminology.feeding.feeding_rule",
    "terminology.oids.oid_of",
}
"""Where a vendor begins. What speaks to the DMP is tried with it: the vendor guide is a test."""


def test_the_entries_have_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    written = {
        test.name.removeprefix("bonport.interop.")
        for name in MODULES
        for test in finder.find(import_module(name), module=import_module(name))
        if test.examples
    }
    assert written >= ENTRIES
