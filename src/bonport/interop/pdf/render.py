"""PDF/A-1b of a document, by Typst.

The compiler refuses what PDF/A-1b forbids (transparency, missing glyphs) instead of writing a false PDF/A. Fonts come
from a pinned package and never from the machine, and the time is the document's own: the same document gives the same
bytes everywhere.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import typst

from bonport.interop.cda.model import Document
from bonport.interop.errors import BadInput
from bonport.interop.pdf.words import words_of


def render(document: Document) -> bytes:
    """Print the document.

    Returns:
        PDF/A-1b.

    Raises:
        BadInput: a character that no font of ours has, or an identity that cannot make a Data Matrix.
    """
    data = json.dumps(words_of(document), ensure_ascii=False)
    compiler = typst.Compiler(_template(), font_paths=_fonts(), sys_inputs={"data": data})
    try:
        pdf = compiler.compile(format="pdf", pdf_standards="a-1b", timestamp=int(document.header.created.timestamp()))
    except typst.TypstError as error:
        # The message quotes the text: it is not repeated.
        raise BadInput(
            "document",
            "Le document ne peut pas être imprimé\u00a0: il contient sans doute un caractère rare (émoticône, idéogramme).",
            "Retirez ce caractère du texte.",
        ) from (None if "glyph" in error.message or "displayed" in error.message else error)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _template() -> bytes:
    return files(__package__).joinpath("document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read once: Source Sans Pro, and the compiler's own fonts for what it lacks."""
    folder = files("font_source_sans_pro").joinpath("files")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
