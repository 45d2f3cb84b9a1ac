"""An identifier in HL7's CX form, as XDS metadata and the VIHF carry it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CX = re.compile(r"([0-9A-Z]{15})\^\^\^&([0-9.]+)&ISO\^NH(?:\^\^[0-9]*)?")


@dataclass(frozen=True, slots=True)
class Identifier:
    matricule: str
    oid: str


def read_cx(value: str) -> Identifier | None:
    """`<15>^^^&<OID>&ISO^NH[^^date]`, else None."""
    match = _CX.fullmatch(value.strip())
    return Identifier(*match.groups()) if match else None
