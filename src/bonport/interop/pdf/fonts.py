"""The one font of our documents: Source Sans Pro, from a pinned package, never from the machine."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(str(files("font_source_sans_pro"))) / "files"

_NEVER_DRAWN = frozenset("\n\t")


def unprintable(text: str) -> set[str]:
    """The characters of a text that the font has not: they would be printed as an empty box."""
    return {character for character in set(text) - _NEVER_DRAWN if ord(character) not in _drawn()}


@cache
def _drawn() -> frozenset[int]:
    """Code points that all the weights in use can draw."""
    styles = ("Regular", "Semibold", "Bold")  # the italic shows words of ours only
    covered = (TTFont(FOLDER / f"SourceSansPro-{style}.ttf", lazy=True).getBestCmap() for style in styles)
    return frozenset.intersection(*(frozenset(points) for points in covered))
