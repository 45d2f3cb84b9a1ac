"""A JSON document read once, that remembers what was taken from it: what was not can then be told, never dropped.

Whatever comes in is hostile until read: size, depth and number of values are bounded, and a value of another type than
the one that FHIR gives it is `Unreadable`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from bonport.interop.errors import Unreadable

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 60
MAX_VALUES = 400_000
MAX_NAME = 200
MAX_NUMBER = 1e15
MAX_TEXT = 20_000
"""Characters of any one text that is taken."""

_BOOKKEEPING = frozenset({"resourceType", "id", "meta", "implicitRules", "fullUrl"})
"""Says nothing of the patient; neither does the narrative of a resource, which repeats what the resource says."""


class Tree:
    """A JSON object, which of its values were taken, and why others could not be."""

    def __init__(self, data: bytes) -> None:
        """Read it.

        Raises:
            Unreadable: not a JSON object, too large, too deep.
        """
        if len(data) > MAX_BYTES:
            raise Unreadable(f"JSON larger than {MAX_BYTES} bytes")
        try:
            value = msgspec.json.decode(data)
        except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError) as error:
            raise Unreadable(f"not JSON: {type(error).__name__}") from None
        if not isinstance(value, dict):
            raise Unreadable("not a JSON object")
        _require_bounded(value)
        self.taken: set[str] = set()
        self.reasons: dict[str, str] = {}
        self.root = Element(self, value, "Bundle")

    def untaken(self) -> Iterator[tuple[str, str]]:
        """Path of everything that was not taken, in the order of the document, and the reason where one was given.

        A branch of which nothing was taken is told once.
        """
        yield from self._untaken(self.root.value, self.root.path)

    def _untaken(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        if path in self.reasons:
            yield path, self.reasons[path]
        elif path in self.taken:
            return
        elif not isinstance(value, dict | list) or not self._touched(value, path):
            yield path, ""
        else:
            for child, below in self._children(value, path):
                yield from self._untaken(child, below)

    def _touched(self, value: Any, path: str) -> bool:
        if path in self.taken or path in self.reasons:
            return True
        if isinstance(value, dict | list):
            children = list(self._children(value, path))
            return not children or any(self._touched(child, below) for child, below in children)
        return False

    def _children(self, value: Any, path: str) -> Iterator[tuple[Any, str]]:
        if isinstance(value, list):
            yield from ((child, f"{path}[{n}]") for n, child in enumerate(value) if child is not None)
            return
        for name, child in value.items():
            below = f"{path}.{name}"
            narrative = name == "text" and isinstance(child, dict)
            if below in self.reasons or not (narrative or name in _BOOKKEEPING):
                yield child, below


def _require_bounded(value: object) -> None:
    pending: list[tuple[object, int]] = [(value, 1)]
    count = 0
    while pending:
        one, depth = pending.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_VALUES:
            raise Unreadable("JSON too deep or too large")
        if isinstance(one, dict):
            if any(len(name) > MAX_NAME for name in one):
                raise Unreadable("JSON with too long a name")
            pending.extend((child, depth + 1) for child in one.values())
        elif isinstance(one, list):
            pending.extend((child, depth + 1) for child in one)


class Element:
    """A JSON object of the tree. What one asks of it is thereby taken.

    Attributes:
        path: FHIRPath-like, without any value of the patient: `Bundle.entry[4].resource.code.coding[0]`.
    """

    __slots__ = ("_tree", "path", "value")

    def __init__(self, tree: Tree, value: dict[str, Any], path: str) -> None:
        self._tree = tree
        self.value = value
        self.path = path

    def __contains__(self, name: str) -> bool:
        return name in self.value

    @property
    def kind(self) -> str:
        """The resource's type, or ''."""
        return self.peek("resourceType")

    def peek(self, name: str) -> str:
        """A string that is looked at and not taken; '' if it is absent, or something else."""
        value = self.value.get(name)
        return value if isinstance(value, str) else ""

    def text(self, name: str) -> str:
        """A string, '' if absent.

        Raises:
            Unreadable: another type, or too long.
        """
        return self._text(self._take(name), f"{self.path}.{name}")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, without those that are null."""
        found = []
        for number, value in enumerate(self._list(name)):
            path = f"{self.path}.{name}[{number}]"
            self._tree.taken.add(path)
            if value is not None:
                found.append(self._text(value, path))
        return tuple(text for text in found if text)

    def number(self, name: str) -> int | float | None:
        """A number; beyond what anything measured can be, it is not one."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MAX_NUMBER:
            return value
        raise Unreadable(f"{self.path}.{name} is not a number")

    def flag(self, name: str) -> bool | None:
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return value
        raise Unreadable(f"{self.path}.{name} is not a boolean")

    def child(self, name: str) -> Element | None:
        """An object within, or None."""
        value = self.value.get(name)
        if value is None:
            return None
        return self._element(value, f"{self.path}.{name}")

    def children(self, name: str) -> tuple[Element, ...]:
        """The objects of a list."""
        values = enumerate(self._list(name))
        return tuple(self._element(value, f"{self.path}.{name}[{number}]") for number, value in values)

    def extension(self, url: str) -> Element | None:
        """The first extension of that name; its url is taken."""
        for extension in self.children("extension"):
            if extension.peek("url") == url:
                extension.settle("url")
                return extension
        return None

    def settle(self, *names: str) -> None:
        """These need not be taken: they say nothing more, or are said in another way."""
        self._tree.taken.update(f"{self.path}.{name}" for name in names if name in self.value)

    def settled(self) -> None:
        """Nothing more is to be taken here."""
        self._tree.taken.add(self.path)

    def leave(self, why: str, name: str = "") -> None:
        """Tell that this, or what is here under that name, is not represented."""
        if not name:
            self._tree.reasons[self.path] = why
        elif name in self.value:
            self._tree.reasons[f"{self.path}.{name}"] = why

    def _take(self, name: str) -> Any:
        value = self.value.get(name)
        if value is not None and not isinstance(value, dict | list):
            self._tree.taken.add(f"{self.path}.{name}")
        return value

    def _list(self, name: str) -> list[Any]:
        values = self.value.get(name)
        if values is None:
            return []
        if not isinstance(values, list):
            raise Unreadable(f"{self.path}.{name} is not a list")
        return values

    def _element(self, value: object, path: str) -> Element:
        if not isinstance(value, dict):
            raise Unreadable(f"{path} is not an object")
        return Element(self._tree, value, path)

    def _text(self, value: object, path: str) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Unreadable(f"{path} is not a string")
        if len(value) > MAX_TEXT:
            raise Unreadable(f"{path} is longer than {MAX_TEXT} characters")
        return re.sub(r"\s+", " ", value).strip()
