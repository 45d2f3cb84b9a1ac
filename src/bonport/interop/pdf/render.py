"""PDF/A-1b of a document, by Typst.

The compiler refuses what PDF/A-1b forbids instead of writing a false PDF/A. The font comes from a pinned package and
the time is the document's own: the same document gives the same bytes everywhere. What a patient is called goes in as
JSON and cannot become markup.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import typst

from bonport.interop.cda.model import Document
from bonport.interop.pdf.fonts import FOLDER
from bonport.interop.pdf.words import words_of


def render(document: Document, *, big_print: bool = False) -> bytes:
    """Print the document.

    Args:
        document: one that `cda.preflight` does not refuse (it finds, among others, characters that no font has).
        big_print: no letter under 16 points, tables as lists; to hand to a patient, not the twin that the CDA holds.

    Returns:
        PDF/A-1b.

    Raises:
        BadInput: the patient's INS or traits cannot make a Data Matrix.
    """
    data = json.dumps(words_of(document, big_print=big_print), ensure_ascii=False)
    compiler = typst.Compiler(_template(), font_paths=_fonts(), sys_inputs={"data": data})
    pdf = compiler.compile(format="pdf", pdf_standards="a-1b", timestamp=int(document.header.created.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _template() -> bytes:
    return files(__package__).joinpath("document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read once for the process; a compiler is cheap and made for each document."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER)])
