"""Which version an event's `release` is."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from bonport.sentinelle.registers.models import Version


class Versions:
    """The versions of some lines, read once."""

    def __init__(self, lines: Collection[UUID]) -> None:
        rows = Version.objects.filter(line__in=lines)
        self._by_name = {(row.line_id, row.name): row for row in rows}

    def of(self, line: UUID, release: str) -> Version | None:
        """The one of that name; else, of what SDKs write as `package@version+build`, that of the version's."""
        bare = release.rpartition("@")[2]
        for name in (release, bare, bare.partition("+")[0]):
            if found := self._by_name.get((line, name)):
                return found
        return None
