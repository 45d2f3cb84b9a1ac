"""A signed document as it is read: its words, and its printed page, with the identity of this moment.

The INS stands on it only if the identity is qualified. What has left is printed as it left.
"""

from __future__ import annotations

from typing import Any

from bonport.interop import pdf
from bonport.interop.cda import model
from bonport.interop.pdf.words import words_of
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document, Rendition


def words(document: Document) -> dict[str, Any]:
    """Every word of the printed page."""
    return words_of(_now(document))


def printed(document: Document, *, big_print: bool = False) -> bytes:
    """PDF/A-1b. Big print is for the patient's hands, and is never what left."""
    if not big_print:
        left = Rendition.objects.filter(document=document, left=True).only("pdf").first()
        if left is not None:
            return bytes(left.pdf)
    return pdf.render(_now(document), big_print=big_print)


def _now(document: Document) -> model.Document:
    identity = document.patient.identity
    return contents.document_of(contents.read(document.content), identity.traits, identity.ins, replaces=None)
