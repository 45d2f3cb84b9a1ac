"""The matricule INS: 13 characters and a key of 2 digits, under an assigning authority."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class INS:
    """A matricule and the authority that gave it.

    Attributes:
        matricule: 15 characters, key included.
        oid: one of the INS OIDs of `terminology.oids`.
    """

    matricule: str
    oid: str
