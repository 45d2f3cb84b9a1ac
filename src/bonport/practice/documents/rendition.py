"""Making the bytes of a document, and keeping them."""

from __future__ import annotations

import hashlib

import msgspec

from bonport import __version__
from bonport.base.act import Act
from bonport.interop import cda
from bonport.interop.cda.model import Rendition as Made
from bonport.interop.identity import INS, Traits
from bonport.practice.documents import content as contents
from bonport.practice.documents.models import Document, Rendition

BUILDER = f"bonport {__version__}"


def identity_hash(traits: Traits, ins: INS) -> str:
    return hashlib.sha256(msgspec.json.encode((traits, ins))).hexdigest()


def make(document: Document, traits: Traits, ins: INS, replaces: str | None) -> Made:
    """CDA and PDF, outside any transaction.

    Raises:
        BadInput: the content cannot be represented; the pre-flight says where.
    """
    return cda.render(contents.document_of(contents.read(document.content), traits, ins, replaces))


def keep(act: Act, document: Document, made: Made, traits: Traits, ins: INS) -> None:
    """Keep the bytes, in the caller's transaction. Those of which a copy has left are never made again."""
    kept = Rendition.objects.select_for_update().filter(document=document).first()
    if kept is not None and kept.left:
        return
    rendition = kept or Rendition(id=act.new_id(), practice_id=act.practice, document=document)
    rendition.cda, rendition.pdf = made.cda, made.pdf
    rendition.sha1 = hashlib.sha1(made.cda, usedforsecurity=False).hexdigest()  # what XDS metadata carry
    rendition.sha256 = hashlib.sha256(made.cda).hexdigest()
    rendition.matricule, rendition.oid = ins.matricule, ins.oid
    rendition.identity_hash = identity_hash(traits, ins)
    rendition.builder, rendition.made_at = BUILDER, act.now
    rendition.save()
