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


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    written = [
        test.name
        for name in MODULES
        for test in finder.find(import_module(name), module=import_module(name))
        if test.examples
    ]
    assert len(set(written)) >= 9, written
