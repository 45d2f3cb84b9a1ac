"""What must be true of a PDF before it leaves inside a document: PDF/A-1b, as far as can be seen without a validator.

Source: ISO 19005-1:2005. It catches what goes wrong in practice (transparency, fonts left out, scripts, attachments,
later PDF versions); colour spaces and the content streams are proved by PDFBox Preflight in the tests.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf

from bonport.interop.errors import BadInput

_REMEDY = "Enregistrez le document au format PDF/A-1b."
_ACTIONS = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/SetState", "/NOP"}
_PART = re.compile(rb"pdfaid:part(?:>|=[\"'])\s*1\b")
_CONFORMANCE = re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*[AB]\b")
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def gate(pdf: bytes) -> None:
    """Refuse a PDF that is not PDF/A-1.

    Raises:
        BadInput: not a PDF, encrypted, or something that PDF/A-1 forbids; `what` says which.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            fault = _fault(opened)
    except pikepdf.PasswordError:
        fault = "il est protégé par un mot de passe"
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RecursionError):  # of wrong types too
        fault = "il est illisible"
    if fault:
        raise BadInput("pdf", f"Ce PDF n’est pas au format PDF/A-1\u00a0: {fault}.", _REMEDY)


def _fault(pdf: pikepdf.Pdf) -> str | None:
    """The first thing that PDF/A-1 forbids, in French, or None."""
    root = pdf.Root
    if pdf.is_encrypted:
        return "il est chiffré"
    if pdf.pdf_version > "1.4":
        return f"il est en version {pdf.pdf_version}"
    if "/ID" not in pdf.trailer:
        return "il n'a pas d'identifiant"
    if "/OutputIntents" not in root:
        return "il ne décrit pas ses couleurs"
    if "/OCProperties" in root:
        return "il contient des calques"
    if "/AA" in root or "/EmbeddedFiles" in root.get("/Names", {}) or "/JavaScript" in root.get("/Names", {}):
        return "il contient un script ou une pièce jointe"
    metadata = root.get("/Metadata")
    if metadata is None or "/Filter" in metadata:
        return "ses métadonnées manquent ou sont compressées"
    described = metadata.read_bytes()
    if not (_PART.search(described) and _CONFORMANCE.search(described)):
        return "il ne se déclare pas PDF/A-1"
    for dictionary in _dictionaries(pdf):
        if fault := _dictionary_fault(dictionary):
            return fault
    return None


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[dict[str, Any]]:
    """Every dictionary of the file, streams' included, each once; as Python's own, which are quicker to look into."""
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


def _dictionary_fault(found: Mapping[str, Any]) -> str | None:
    kind = found.get("/Type")
    if kind in ("/XRef", "/ObjStm"):
        return "il utilise une structure de PDF 1.5"
    if found.get("/SMask", "/None") != "/None" or found.get("/BM", "/Normal") not in ("/Normal", "/Compatible"):
        return "il contient de la transparence"
    if any(key in found and float(found[key]) != 1 for key in ("/CA", "/ca")):
        return "il contient de la transparence"
    if found.get("/S") == "/Transparency":
        return "il contient de la transparence"
    if found.get("/Interpolate", False):
        return "une image y est lissée"
    if found.get("/S") in _ACTIONS:
        return "il contient un script ou une action"
    if "/EF" in found or found.get("/Subtype") == "/FileAttachment":
        return "il contient une pièce jointe"
    if "/LZWDecode" in str(found.get("/Filter", "")):
        return "il utilise une compression interdite (LZW)"
    if "/FontName" in found and kind == "/FontDescriptor" and not any(key in found for key in _FONT_FILES):
        return "une police de caractères n'y est pas incluse"
    if kind == "/Font" and _lacks_descriptor(found):
        return "une police de caractères n'y est pas incluse"
    return None


def _lacks_descriptor(font: Mapping[str, Any]) -> bool:
    """One of the 14 standard fonts, named but not included. Composite fonts are judged by their descendants."""
    return font.get("/Subtype") not in ("/Type0", "/Type3") and "/FontDescriptor" not in font
