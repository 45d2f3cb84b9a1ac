"""A sheet for the practice's own files: titled facts, then sections. Not a document of the patient's record.

Made as documents are: Typst, PDF/A-1b, the pinned font, a time that is passed in, so byte-reproducible.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

import typst

from bonport.interop.errors import BadInput
from bonport.interop.pdf.fonts import unprintable
from bonport.interop.pdf.render import _fonts

Fact = tuple[str, str]
"""A label, and what it says."""


@dataclass(frozen=True, slots=True)
class Card:
    """One item of a section: its title, and facts about it."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a sheet: paragraphs first, then items, then what is to be done."""

    title: str
    paragraphs: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    bullets: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed, in French, ready to lay out.

    Attributes:
        warning: a band at the top (test identities), or ''.
        reference: at the foot of each page; names nobody.
    """

    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    author: str
    reference: str
    warning: str = ""


def print_sheet(sheet: Sheet, at: datetime) -> bytes:
    """Print a sheet as it is at this moment (aware).

    Raises:
        BadInput: a character that the font cannot draw.
    """
    data = json.dumps(asdict(sheet), ensure_ascii=False)
    if unprintable(data):
        raise BadInput("sheet", "Un caractère de cette fiche ne peut pas être imprimé.")
    compiler = typst.Compiler(_template(), font_paths=_fonts(), sys_inputs={"data": data})
    pdf = compiler.compile(format="pdf", pdf_standards="a-1b", timestamp=int(at.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _template() -> bytes:
    return files(__package__).joinpath("sheet.typ").read_bytes()
