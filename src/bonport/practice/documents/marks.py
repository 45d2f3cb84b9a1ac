"""The text of a letter as one types it, and the blocks that a document holds.

A blank line ends a paragraph; a line that begins with « - » is one of a list, with « # » a heading. Nothing else has a
meaning: what is not such a mark is text, and is printed as it was typed.
"""

from __future__ import annotations

import re

from bonport.interop.cda.model import Block, Bullets, Heading, Paragraph

BULLET, HEADING = "- ", "# "


def read(text: str) -> tuple[Block, ...]:
    """The blocks that a text stands for."""
    blocks: list[Block] = []
    paragraph: list[str] = []
    items: list[str] = []

    def close() -> None:
        if paragraph:
            blocks.append(Paragraph("\n".join(paragraph)))
        if items:
            blocks.append(Bullets(tuple(items)))
        paragraph.clear()
        items.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        said = line.strip()
        if said.startswith(BULLET) and said.removeprefix(BULLET).strip():
            if paragraph:
                close()
            items.append(said.removeprefix(BULLET).strip())
            continue
        if items or not said:
            close()
        if said.startswith(HEADING) and said.removeprefix(HEADING).strip():
            close()
            blocks.append(Heading(said.removeprefix(HEADING).strip()))
        elif said:
            paragraph.append(said)
    close()
    return tuple(blocks)


def write(blocks: tuple[Block, ...]) -> str:
    """A text that stands for these blocks."""
    return "\n\n".join(_written(block) for block in blocks)


def one_line_of(text: str) -> str:
    """On one line, with its no-break spaces."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def _written(block: Block) -> str:
    match block:
        case Heading():
            return HEADING + one_line_of(block.text)
        case Bullets():
            return "\n".join(BULLET + one_line_of(item) for item in block.items)
        case _:
            return block.text
