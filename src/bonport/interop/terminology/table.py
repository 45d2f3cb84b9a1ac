"""A code table: codes by their code, with the edition they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bonport.interop.terminology.code import Code, Edition


class Table(Mapping[str, Code]):
    """Some or all codes of a value set, in the order given.

    `table["AMB"]` is the code with its display; `table.holds(code)` asks whether code and system are in it.
    """

    def __init__(self, edition: Edition, *codes: Code) -> None:
        self.edition = edition
        self._codes = {code.code: code for code in codes}

    def __getitem__(self, code: str) -> Code:
        return self._codes[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def holds(self, code: Code) -> bool:
        """Whether this code, of this very system, is in the table; displays are not compared."""
        known = self._codes.get(code.code)
        return known is not None and known.system == code.system


def rows(system: str, system_name: str, displays: Mapping[str, str]) -> list[Code]:
    """Codes of one system from their displays."""
    return [Code(code, system, display, system_name) for code, display in displays.items()]
