"""Reading a file of the CIM-10, one code a line, without trusting it (docs/cim10.md)."""

from __future__ import annotations

import re
from pathlib import Path

from bonport.interop.errors import BadInput

_CODE = re.compile(r"[A-Z]\d\d(?:\.[0-9A-Z+-]{1,6})?")
_UNDOTTED = re.compile(r"([A-Z]\d\d)([0-9A-Z+-]{1,6})")
_SEPARATORS = "|\t;"
_CHAPTER = re.compile(r"[A-Z]\d\d-[A-Z]\d\d|[0-9IVX]{1,6}")
LONGEST = 300  # characters of a label
MOST = 200_000  # lines


def read_cim10(path: Path) -> list[tuple[str, str]]:
    """Codes with their dot, and labels, in the order of the file.

    Args:
        path: UTF-8 or Latin-1; columns between « | », tabs or « ; », the code in the first and the label in the last.
            The ATIH's LIBCIM10MULTI is such a file. A first line of titles and the names of chapters are left out.

    Raises:
        BadInput: a line is no code with its label, or a code comes twice; the message gives its number.
    """
    text = _text(path)
    separator = next((one for one in _SEPARATORS if one in text.partition("\n")[0]), None)
    if separator is None:
        raise BadInput("ligne 1", "aucun séparateur «\u00a0|\u00a0», tabulation ou «\u00a0;\u00a0»")
    rows: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if number > MOST:
            raise BadInput(f"ligne {number}", f"plus de {MOST} lignes\u00a0: ce n’est pas une CIM-10")
        columns = [column.strip().strip('"') for column in line.split(separator)]
        raw, label = columns[0].upper(), " ".join(columns[-1].split())
        if not line.strip() or _CHAPTER.fullmatch(raw) or (number == 1 and not _code(raw)):
            continue
        code = _code(raw)
        if not code or not label or len(columns) < 2:
            raise BadInput(f"ligne {number}", "un code CIM-10 et son libellé sont attendus")
        if code in rows:
            raise BadInput(f"ligne {number}", f"le code {code} est déjà donné")
        rows[code] = label[:LONGEST]
    if not rows:
        raise BadInput(path.name, "aucun code dans ce fichier")
    return list(rows.items())


def _code(raw: str) -> str:
    """With its dot; empty where it is none."""
    if _CODE.fullmatch(raw):
        return raw
    undotted = _UNDOTTED.fullmatch(raw)
    return f"{undotted[1]}.{undotted[2]}" if undotted else ""


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
