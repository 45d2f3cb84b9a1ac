"""`bonport api`: docs/api.md, from the public names of interop and their docstrings.

A room says in `__all__` what is public. The modules named below beside them are public too: of those, every name that
they define and that has no underscore.
"""

from __future__ import annotations

import argparse
import ast
import enum
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from bonport.cli import FINDING, OK
from bonport.interop.errors import BonportError
from bonport.tools import ROOT

PAGE = ROOT / "docs" / "api.md"
ROOMS = (
    "errors",
    "identity",
    "identity.matricule",
    "identity.traits",
    "identity.datamatrix",
    "terminology",
    "terminology.table",
    "terminology.oids",
    "terminology.document_types",
    "terminology.feeding",
    "cda",
    "cda.model",
    "cda.rules",
    "pdf",
    "fhir",
    "xds",
    "soap",
    "insi",
    "dmp",
    "signalement",
    "events",
)
_HEAD = """# The public names of interop

Written by `./bonport api` from the code: change the docstrings, not this page. Everything is under `bonport.interop`; [the vendor guide](vendor-guide.md) shows how they go together.
Whole docstrings (arguments, errors, official sources, examples that run as tests) are in the code: `python -m pydoc bonport.interop.fhir`.
"""  # noqa: E501
_NOISE = (
    (re.compile(r"(: |-> )'([^']*)'"), r"\1\2"),  # annotations are strings
    (re.compile(r"\bbonport(?:\.[a-z_0-9]+)+\."), ""),
    (re.compile(r"<(\w+\.\w+): [^>]*>"), r"\1"),  # members of enumerations
    (re.compile(r" at 0x[0-9a-f]+"), ""),
)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bonport api", description="Write docs/api.md from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if the page is not up to date")
    page = text()
    if parser.parse_args(argv).check:
        if PAGE.read_text(encoding="utf-8") == page:
            return OK
        print("docs/api.md is not what the code says: run ./bonport api", file=sys.stderr)
        return FINDING
    PAGE.write_text(page, encoding="utf-8")
    return OK


def text() -> str:
    """The whole page. What a room shows is not shown again by the module that defines it."""
    lines, shown = [_HEAD], set[int]()
    for room in ROOMS:
        module = import_module(f"bonport.interop.{room}")
        lines += [f"## {room}\n", f"{_summary(module)}\n"]
        values = {name: getattr(module, name) for name in public_names(module)}
        plain = [name for name, value in values.items() if not _has_entry(value)]
        for name, value in values.items():
            if name not in plain and id(value) not in shown:
                lines += _entry(name, value)
            shown.add(id(value))
        if room == "errors":
            lines += ["", "```", *_drawn(BonportError), "```"]
        lines += [f"- Values: {', '.join(f'`{name}`' for name in plain)}"] if plain else []
        lines.append("")
    return "\n".join([*lines, *_tables()]).rstrip("\n") + "\n"


def _drawn(error: type[BaseException], depth: int = 0) -> Iterator[str]:
    """A tree of exceptions, as a picture."""
    yield f"{'   ' * (depth - 1)}{'└─ ' if depth else ''}{error.__name__}"
    for below in error.__subclasses__():
        if below.__module__ == error.__module__:
            yield from _drawn(below, depth + 1)


def _tables() -> Iterator[str]:
    """The other modules of terminology: what each holds, on one line."""
    yield "## terminology, table by table\n"
    package = import_module("bonport.interop.terminology")
    for one in pkgutil.iter_modules(package.__path__):
        if f"terminology.{one.name}" not in (*ROOMS, "terminology.code", "terminology.fhir"):  # fhir: its reader's own
            module = import_module(f"bonport.interop.terminology.{one.name}")
            names = ", ".join(f"`{name}`" for name in public_names(module))
            yield f"- `terminology.{one.name}`: {names} — {_summary(module)}"


def public_names(module: ModuleType) -> list[str]:
    """Those of its `__all__`; without one, what it defines or assigns itself, in the order of the code."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return sorted(listed)
    names: list[str] = []
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names += [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    return [name for name in names if not name.startswith("_")]


def _has_entry(value: object) -> bool:
    return inspect.isclass(value) or inspect.isfunction(value) or inspect.ismodule(value)


def _entry(name: str, value: object) -> Iterator[str]:
    if inspect.isclass(value):
        yield f"- `{name}{_class_shape(value)}` — {_summary(value)}".removesuffix(" — ")
        for method, function in _methods(value):
            yield f"  - `{method}{_signature(function)}` — {_summary(function)}"
    elif inspect.isfunction(value):
        yield f"- `{name}{_signature(value)}` — {_summary(value)}"


def _class_shape(value: type) -> str:
    if issubclass(value, enum.Enum):
        return f"({' | '.join(member.name for member in value)})"
    if getattr(value, "_is_protocol", False):
        return " (protocol)"
    if issubclass(value, BaseException):
        parents = ", ".join(base.__name__ for base in value.__bases__)
        return ("" if "__init__" not in vars(value) else _signature(value)) + f" < {parents}"
    return _signature(value)


def _methods(value: type) -> Iterator[tuple[str, object]]:
    """Public methods and properties that have a docstring, in the order of the code."""
    for name, raw in vars(value).items():
        if name.startswith("_") or issubclass(value, enum.Enum):
            continue
        if isinstance(raw, property) and raw.fget is not None and raw.fget.__doc__:
            yield name, raw
        elif isinstance(raw, classmethod | staticmethod) and raw.__func__.__doc__:
            yield name, raw.__func__
        elif inspect.isfunction(raw) and raw.__doc__:
            yield name, raw


def _signature(value: object) -> str:
    if isinstance(value, property):
        return ""
    try:
        made = inspect.signature(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    kept = [one for one in made.parameters.values() if one.name not in ("self", "cls")]
    written = str(made.replace(parameters=kept)).removesuffix(" -> 'None'").removesuffix(" -> None")
    for pattern, kept_part in _NOISE:
        written = pattern.sub(kept_part, written)
    return written


def _summary(value: object) -> str:
    """The first paragraph of a docstring, on one line; '' for one that nobody wrote."""
    holder = value.fget if isinstance(value, property) else value
    written = vars(holder).get("__doc__") if inspect.isclass(holder) else inspect.getdoc(holder)
    first = " ".join(inspect.cleandoc(written or "").split("\n\n")[0].split())
    return "" if first.startswith(f"{getattr(holder, '__name__', '')}(") else first
