"""Making the bytes of a document."""

from __future__ import annotations

import hashlib

import msgspec

from bonport import __version__
from bonport.interop import cda
from bonport.interop.cda.model import Rendition as Made
from bonport.interop.identity import INS, Traits
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document

BUILDER = f"bonport {__version__}"


def identity_hash(traits: Traits, ins: INS) -> str:
    return hashlib.sha256(msgspec.json.encode((traits, ins))).hexdigest()


def make(document: Document, traits: Traits, ins: INS | None, replaces: str | None) -> Made:
    """CDA and PDF, outside any transaction. What is to leave has an INS.

    Raises:
        BadInput: the content cannot be represented; the pre-flight says where.
    """
    return cda.render(contents.document_of(contents.read(document.content), traits, ins, replaces))
