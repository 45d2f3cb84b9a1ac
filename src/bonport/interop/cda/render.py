"""The bytes of a document: PDF/A, checked, and the CDA around it."""

from __future__ import annotations

from bonport.interop import pdf
from bonport.interop.cda.build import build
from bonport.interop.cda.model import Document, Rendition
from bonport.interop.cda.preflight import preflight
from bonport.interop.errors import BadInput


def render(document: Document) -> Rendition:
    """Print the document, check its PDF and write its CDA. The same document always gives the same bytes.

    Raises:
        BadInput: the first finding of `preflight` that blocks.
    """
    for finding in preflight(document):
        if finding.blocking:
            raise BadInput(finding.where, finding.what, finding.remedy)
    printed = pdf.render(document)
    pdf.gate(printed)
    return Rendition(build(document, printed), printed)
