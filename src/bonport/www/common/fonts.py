"""The screens' typeface, from the same pinned package as the PDF's: cut to the letters of French screens and packed for
browsers when static files are first looked for. 20 kB a weight instead of 290."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from fontTools import subset

from bonport.interop.pdf.fonts import FOLDER

WEIGHTS = ("Regular", "Semibold")
UNICODES = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2040),
    *range(0x2190, 0x2194),
    *(0x20AC, 0x2264, 0x2265),
]


class Finder(BaseFinder):
    """Finds `fonts/SourceSansPro-Regular.woff2` and its kin."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [made(weight) for weight in WEIGHTS if path == f"fonts/{_name(weight)}"]
        return found if find_all else found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for weight in WEIGHTS:
            made(weight)
            storage = FileSystemStorage(location=settings.DATA)
            storage.prefix = ""  # type: ignore[attr-defined]
            yield f"fonts/{_name(weight)}", storage


def made(weight: str) -> str:
    """The path of one weight, made if it is not there."""
    path = Path(settings.DATA) / "fonts" / _name(weight)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        options = subset.Options(flavor="woff2", layout_features=["kern", "tnum", "lnum", "mark", "ccmp"])
        font = subset.load_font(str(Path(FOLDER) / f"SourceSansPro-{weight}.ttf"), options)
        cut = subset.Subsetter(options)
        cut.populate(unicodes=UNICODES)
        cut.subset(font)
        subset.save_font(font, str(path), options)
    return str(path)


def _name(weight: str) -> str:
    return f"SourceSansPro-{weight}.woff2"
