"""A finding, and how those of one kind are said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bonport.interop.terminology import Code

OID = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a document.

    Attributes:
        where: path in the model, from `header` or `body`.
        what: what is wrong, in French.
        remedy: what to do, in French.
        blocking: the document cannot leave; otherwise it is only advised to look.
    """

    where: str
    what: str
    remedy: str
    blocking: bool = True


def check_code(where: str, code: Code) -> Iterator[Finding]:
    if not (code.code and code.display.strip() and OID.fullmatch(code.system)):
        yield internal(where, "Ce code n'a pas de libellé ou pas de nomenclature.")


def unlisted(where: str, what: str) -> Finding:
    return Finding(where, what, "Choisissez une valeur de la liste.")


def internal(where: str, what: str) -> Finding:
    """Something that no doctor can mend: the software made it."""
    return Finding(where, what, "C'est une erreur du logiciel\u00a0: signalez-la, le document reste en attente.")
