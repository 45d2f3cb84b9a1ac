"""What a file received may be: a PDF, a JPEG or a PNG, by its content, with nothing in it that acts.

Kept as it came. A picture is drawn anew each time it is shown, so that only its pixels reach a browser; a PDF with a
script, an action, a form of its own or another file in it is refused.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from bonport.base.errors import NotPossible

LIMIT = 20 * 1024 * 1024
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
PIXELS = 60_000_000  # an A3 page at 600 dpi, and some more
PAGES, OBJECTS = 500, 200_000

_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
_BEGINNINGS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound", "/GoToR", "/GoToE",
    "/ResetForm", "/RichMediaExecute", "/Trans", "/Hide",
}  # fmt: skip
_KEYS = ("/JS", "/AA", "/EF", "/XFA", "/RichMediaContent", "/EmbeddedFiles", "/JavaScript")
_REMEDY = "Imprimez-le et numérisez-le, ou demandez un autre exemplaire."


def media_type_of(data: bytes) -> str:
    """What the file is, by its content.

    Raises:
        NotPossible: too large, of another kind, unreadable, or with something in it that acts.
    """
    if len(data) > LIMIT:
        raise too_large()
    kind = next((kind for kind, beginning in _BEGINNINGS.items() if data.startswith(beginning)), None)
    if kind is None:
        raise NotPossible(
            "Ce fichier n’est ni un PDF, ni une image JPEG ou PNG.",
            means="Il n’est pas ajouté au dossier.",
            remedy="Numérisez le papier en PDF, en JPEG ou en PNG.",
        )
    fault = _pdf_fault(data) if kind == PDF else _picture_fault(data, kind)
    if fault:
        raise NotPossible(f"Ce fichier est refusé\u00a0: {fault}.", "Il n’est pas ajouté au dossier.", _REMEDY)
    return kind


def shown(data: bytes, media_type: str) -> bytes:
    """What a browser gets: a PDF as it came, a picture drawn anew, upright, without anything else that it carried."""
    if media_type == PDF:
        return data
    picture = ImageOps.exif_transpose(_opened(data, media_type)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, _FORMATS[media_type], quality=88)
    return out.getvalue()


def too_large() -> NotPossible:
    return NotPossible(
        "Ce fichier dépasse 20\u00a0Mo.",
        means="Il n’est pas ajouté au dossier.",
        remedy="Numérisez-le en moins fin (200\u00a0points par pouce suffisent), ou en plusieurs fois.",
    )


def _picture_fault(data: bytes, kind: str) -> str | None:
    try:
        _opened(data, kind).load()
    except (OSError, SyntaxError, ValueError, MemoryError, zlib.error, Image.DecompressionBombError):
        return "l’image est illisible, ou trop grande"
    return None


def _opened(data: bytes, kind: str) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
    if picture.width * picture.height > PIXELS:
        raise ValueError("too many pixels")
    return picture


def _pdf_fault(data: bytes) -> str | None:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return "le PDF est chiffré"
            if not 0 < len(pdf.pages) <= PAGES or len(pdf.objects) > OBJECTS:
                return "le PDF n’a pas de page, ou en a trop"
            if any(_acts(dictionary) for dictionary in _dictionaries(pdf)):
                return "le PDF contient un script, une action ou un autre fichier"
    except pikepdf.PasswordError:
        return "le PDF est protégé par un mot de passe"
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return "le PDF est illisible"
    return None


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[dict[str, Any]]:
    """Every dictionary of the file, each once."""
    waiting: list[Any] = list(pdf.objects)
    while waiting:
        current = waiting.pop()
        if isinstance(current, pikepdf.Array):
            children = list(current)
        elif isinstance(current, (pikepdf.Dictionary, pikepdf.Stream)):
            found = dict(current.items())
            yield found
            children = list(found.values())
        else:
            continue
        waiting.extend(child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect)


def _acts(found: dict[str, Any]) -> bool:
    return any(key in found for key in _KEYS) or any(found.get("/S") == action for action in _ACTIONS)
