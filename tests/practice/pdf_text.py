"""The text of a PDF as a reader sees it: its glyphs, through the ToUnicode map of their font."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,})>\s*$", re.MULTILINE)


def text_of(pdf: bytes) -> str:
    """Every page, then the metadata. Made for the fonts that Typst embeds: two bytes a glyph."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = [_page(page) for page in opened.pages]
        return "\n".join([*pages, str(opened.docinfo), str(opened.open_metadata())])


def _page(page: pikepdf.Page) -> str:
    fonts = {str(name): _meanings(font) for name, font in page.Resources.Font.items()}
    meanings: dict[str, str] = {}
    text = []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "Tf":
            meanings = fonts[str(operands[0])]
        elif operator in ("Tj", "TJ"):
            parts = list(operands[0]) if operator == "TJ" else operands
            text.append("".join(_words(bytes(part), meanings) for part in parts if isinstance(part, pikepdf.String)))
    return "".join(text)


def _words(glyphs: bytes, meanings: dict[str, str]) -> str:
    return "".join(meanings.get(glyphs[at : at + 2].hex(), "\ufffd") for at in range(0, len(glyphs), 2))


def _meanings(font: pikepdf.Object) -> dict[str, str]:
    cmap = font.ToUnicode.read_bytes().decode()
    return {glyph.lower(): bytes.fromhex(means).decode("utf-16-be") for glyph, means in _PAIR.findall(cmap)}
