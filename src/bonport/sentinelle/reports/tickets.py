"""Old tickets, from a CSV: read line by line; a line that cannot be taken is told with why, and stops no other."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from bonport.base.act import Act
from bonport.base.errors import ActionError, NotPossible
from bonport.sentinelle.registers.models import Function, Product, Service
from bonport.sentinelle.reports.actions import Channel, Said, take_report
from bonport.sentinelle.reports.keys import doctor_key

COLUMNS = {
    "reference": "son numéro dans l’ancien outil\u202f; une même référence n’est prise qu’une fois",
    "date": "le jour de la panne\u00a0: 2026-11-21 ou 21/11/2026",
    "texte": "ce que le médecin a dit\u202f; obligatoire",
    "logiciel": "le nom d’un logiciel des registres",
    "version": "comme le logiciel la dit",
    "fonction": "un code des registres\u00a0: dmp, mssante, ins…",
    "service": "un code de service national\u00a0: insi, psc…",
    "code": "le code d’erreur affiché",
    "rpps": "du médecin\u00a0: il n’est pas gardé, et compte une fois",
}
MOST = 2000
"""Lines of a file."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was written; `number` is that of the file, the heading being 1."""

    number: int
    cells: dict[str, str]


@dataclass
class Result:
    """What became of each line: how many were taken, had been taken before, and which were refused, with why."""

    taken: int = 0
    again: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_tickets(content: bytes) -> Iterator[Line]:
    """The lines of a file in UTF-8 or in Windows' French alphabet, its cells apart by ; or by commas.

    Raises:
        NotPossible: it is no such file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    heading = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if heading.count(";") >= heading.count(",") else ",")
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        if "texte" not in names:
            raise NotPossible(
                "La première ligne du fichier doit nommer ses colonnes, dont «\u00a0texte\u00a0».",
                remedy="Partez du fichier d’exemple.",
            )
        if unknown := [name for name in names if name and name not in COLUMNS]:
            raise NotPossible(f"Colonnes inconnues\u00a0: {', '.join(unknown)[:200]}.", remedy="Retirez-les.")
        lines = [Line(rows.line_num, dict(zip(names, row, strict=False))) for row in rows if any(row)]
    except csv.Error:
        raise NotPossible("Ce fichier n’est pas un CSV lisible.") from None
    if len(lines) > MOST:
        raise NotPossible(f"Un fichier compte au plus {MOST} lignes.", remedy="Coupez-le en plusieurs.")
    return iter(lines)


def take_tickets(act: Callable[[], Act], lines: Iterator[Line]) -> Result:
    """Take each line as a report of its own, in an act of its own."""
    result, known = Result(), _Known()
    for line in lines:
        try:
            taken = take_report(act(), Channel.IMPORT, known.said(line.cells))
        except ActionError as error:
            result.refused.append((line.number, error.what))
        else:
            result.again += taken.again
            result.taken += not taken.again
    return result


class _Known:
    """The registers, read once."""

    def __init__(self) -> None:
        self._products: dict[str, Product | None] = {}
        for product in Product.objects.all():
            name = product.name.casefold()
            self._products[name] = None if name in self._products else product
        self._functions = set(Function.objects.values_list("code", flat=True))
        self._services = set(Service.objects.values_list("code", flat=True))

    def said(self, cells: dict[str, str]) -> Said:
        """Raises: NotPossible, with what is wrong in this line."""
        cell = {name: value.strip() for name, value in cells.items()}
        return Said(
            text=cell.get("texte", ""),
            external=cell.get("reference", ""),
            happened_on=_day(cell.get("date", "")),
            doctor=_doctor(cell.get("rpps", "")),
            product=self._product(cell.get("logiciel", "")),
            release=cell.get("version", ""),
            function=_code("fonction", cell.get("fonction", ""), self._functions),
            service=_code("service", cell.get("service", ""), self._services),
            code=cell.get("code", ""),
        )

    def _product(self, name: str) -> Product | None:
        if not name:
            return None
        if name.casefold() not in self._products:
            raise NotPossible("Le logiciel n’est pas dans les registres.")
        found = self._products[name.casefold()]
        if found is None:
            raise NotPossible("Deux logiciels des registres ont ce nom.")
        return found


def _code(column: str, given: str, known: set[str]) -> str:
    code = given.lower()
    if code and code not in known:
        raise NotPossible(f"La colonne «\u00a0{column}\u00a0» n’est pas un code des registres.")
    return code


def _day(given: str) -> date | None:
    if not given:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(given, form).date()  # noqa: DTZ007 - a day has no hour
        except ValueError:
            continue
    raise NotPossible("La date n’est ni 2026-11-21 ni 21/11/2026.")


def _doctor(given: str) -> str:
    if not given:
        return ""
    if not (given.isascii() and given.isdecimal() and len(given) == 11):
        raise NotPossible("Le numéro RPPS ne compte pas 11 chiffres.")
    return doctor_key(given)
