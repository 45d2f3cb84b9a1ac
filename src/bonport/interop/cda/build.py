"""A CDA R2 document for France, from the model: structured where its body is, otherwise level 1 around a PDF."""

from __future__ import annotations

import base64
import sys

from lxml import etree

from bonport.interop.cda import child_health, synthesis, vaccination
from bonport.interop.cda.header import header_nodes
from bonport.interop.cda.model import ChildCertificate, Document, Synthesis, VaccinationHistory, VaccinationNote
from bonport.interop.cda.node import NS, Node, node, templates
from bonport.interop.errors import BadInput
from bonport.interop.terminology.child_health import Exam
from bonport.interop.terminology.functions import CORRESPONDENT, TREATING_DOCTOR

LEVEL_1 = "1.3.6.1.4.1.19376.1.2.20"
"""IHE XDS-SD. A level 1 document claims this, HL7 France and CI-SIS, and nothing else."""


def build(document: Document, pdf: bytes) -> bytes:
    """Write the document as CDA; the same model and PDF give the same bytes.

    Args:
        document: one that `preflight` does not refuse.
        pdf: PDF/A-1b, the document as it is read.

    Raises:
        BadInput: an entry of a structured body points to words that are not there.

    Returns:
        UTF-8 with its declaration, not indented. These are the bytes to hash, sign and send: never serialise again.
    """
    header = document.header
    claimed, content = _claimed(document, pdf)
    # The rules of the first child health certificate know the doctor who will follow the child as a correspondent only.
    first_certificate = isinstance(document.body, ChildCertificate) and document.body.exam is Exam.EIGHTH_DAY
    follows_as = ("CON", CORRESPONDENT) if first_certificate else ("INF", TREATING_DOCTOR)
    root = node("ClinicalDocument", *header_nodes(header, claimed, follows_as=follows_as), node("component", content))
    refuse_dangling(root)
    etree.cleanup_namespaces(root)
    cda = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    sys.audit("bonport.cda.build", cda, pdf)  # for who keeps evidence of a test: nobody else listens
    return cda


def _claimed(document: Document, pdf: bytes) -> tuple[list[Node], Node]:
    """The templates of the document's model, and its body."""
    header, body = document.header, document.body
    match body:
        case Synthesis():
            return synthesis.model_templates(), synthesis.synthesis_body(body, pdf, header.unique_id)
        case VaccinationNote():
            return vaccination.model_templates(vaccination.NOTE), vaccination.note_body(body, header, pdf)
        case VaccinationHistory():
            return vaccination.model_templates(vaccination.HISTORY), vaccination.history_body(body, header, pdf)
        case ChildCertificate():
            return child_health.model_templates(body.exam), child_health.certificate_body(body, header, pdf)
    return templates(LEVEL_1), _level_1_body(pdf)


def refuse_dangling(root: Node) -> None:
    """Every reference must lead to words: no official rule looks, and viewers depend on it.

    Raises:
        BadInput: one leads nowhere, which no doctor can mend.
    """
    anchors = [str(identifier) for identifier in root.xpath("//@ID")]  # type: ignore[union-attr]
    wanted = {str(found.get("value")) for found in root.iter(f"{{{NS}}}reference")}
    if not wanted <= {f"#{identifier}" for identifier in anchors} or len(anchors) != len(set(anchors)):
        raise BadInput(
            "body",
            "Une donnée codée ne renvoie à aucun texte du document.",
            "C'est une erreur du logiciel\u00a0: signalez-la, le document reste en attente.",
        )


def _level_1_body(pdf: bytes) -> Node:
    encoded = base64.b64encode(pdf).decode("ascii")
    return node("nonXMLBody", node("text", encoded, mediaType="application/pdf", representation="B64"))
