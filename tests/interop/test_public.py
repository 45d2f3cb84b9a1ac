"""What a vendor can name: every class that a public signature speaks of is public too, and nothing private is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

from bonport.interop.errors import BonportError
from bonport.tools.api import PAGE, ROOMS, public_names

MODULES = {room: import_module(f"bonport.interop.{room}") for room in ROOMS}
PUBLIC = {name for module in MODULES.values() for name in public_names(module)}
OTHERS = {"Certificate", "RSAPrivateKey", "HashAlgorithm", "SignatureMethod", "DigestAlgorithm"}
"""Of cryptography and signxml: their own documentation tells them."""
OTHERS |= {"None", "Any", "Path", "UUID", "Callable", "Iterable", "Iterator", "Mapping", "Sequence", "InitVar"}
OTHERS |= {"TextIO"}
OTHERS |= {"Exam"}  # of terminology.child_health, which the page lists with the tables


def annotations(value: object) -> Iterator[str]:
    """Those of a function, or of a class: its fields, its constructor, its public methods and properties."""
    if inspect.isfunction(value):
        yield from map(str, value.__annotations__.values())
    if inspect.isclass(value):
        yield from map(str, vars(value).get("__annotations__", {}).values())
        for name, member in vars(value).items():
            if name == "__init__" or not name.startswith("_"):
                inner = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
                if inspect.isfunction(inner):
                    yield from map(str, inner.__annotations__.values())


@pytest.mark.parametrize("room", MODULES)
def test_every_class_of_a_signature_can_be_imported_from_a_public_place(room: str) -> None:
    module = MODULES[room]
    named = {
        word
        for name in public_names(module)
        for annotation in annotations(getattr(module, name))
        for word in re.findall(r"\b[A-Z]\w*[a-z]\w*\b", annotation)
    }
    assert named - PUBLIC - OTHERS == set()


@pytest.mark.parametrize("room", MODULES)
def test_nothing_private_is_public(room: str) -> None:
    module = MODULES[room]
    assert not [name for name in public_names(module) if name.startswith("_")]
    for name in public_names(module):
        value = getattr(module, name)
        home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "bonport.interop")
        assert str(home).startswith(("bonport.interop", "builtins", "typing", "types", "collections", "re")), name


def test_the_picture_of_the_exceptions_has_them_all() -> None:
    (picture,) = re.findall(r"```\n(BonportError.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    def below(error: type) -> set[str]:
        return {error.__name__}.union(*map(below, error.__subclasses__()))

    ours = {name for name in below(BonportError) if name in vars(import_module("bonport.interop.errors"))}
    assert set(re.findall(r"\w+", picture)) == ours
